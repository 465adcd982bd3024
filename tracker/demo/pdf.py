"""Small real PDF files, the same bytes each time, with the fonts that the PDF library carries."""

import json
from functools import cache
from importlib import resources
from typing import Any

import typst

from tracker.demo.documents import Document, blocks


def make_pdf(document: Document) -> bytes:
    """The document as a tagged PDF."""
    day = document.dated
    data = {
        "title": document.title,
        "agency": document.agency,
        "dated": [day.year, day.month, day.day],
        "leaflet": document.leaflet,
        "printed": document.agency if document.leaflet else "Uncontrolled if printed",
        "front": document.front,
        "sections": [_section(section) for section in document.spec["sections"]],
    }
    made: bytes = typst.compile(
        _layout(), font_paths=_fonts(), sys_inputs={"document": json.dumps(data)}, timestamp=0
    )
    return made


def _section(section: dict[str, Any]) -> dict[str, Any]:
    parts = [{"kind": block.kind, "lines": block.lines} for block in blocks(section.get("text", ""))]
    return {"heading": section["heading"], "blocks": parts, "table": section.get("table")}


@cache
def _layout() -> bytes:
    return resources.files(__package__).joinpath("data", "document.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)
