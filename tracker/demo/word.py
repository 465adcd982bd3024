"""Small real Word files, the same bytes each time."""

import io
import zipfile
from datetime import datetime, time
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.shared import Pt

from tracker.demo.documents import Document, blocks

STYLES = {"bullets": "List Bullet", "numbers": "List Number", "paragraph": "Normal"}
# A zip archive dates its members; a fixed date makes the same content the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


def make_word(document: Document) -> bytes:
    """The document as a .docx file."""
    word = docx.Document()
    _set_properties(word, document)
    word.styles["Normal"].font.name = "Arial"
    word.styles["Normal"].font.size = Pt(11)
    word.add_heading(document.title, level=0)
    _add_table(word, document.front)
    for section in document.spec["sections"]:
        _add_section(word, section)
    word.sections[0].header.paragraphs[0].text = document.agency
    return _same_bytes(word)


def _set_properties(word: WordDocument, document: Document) -> None:
    written = datetime.combine(document.dated, time(10, 0))
    properties = word.core_properties
    properties.title = document.title
    properties.author = properties.last_modified_by = document.owner[:255]
    properties.comments = ""
    properties.created = properties.modified = written
    properties.revision = 1


def _add_section(word: WordDocument, section: dict[str, Any]) -> None:
    word.add_heading(section["heading"], level=1)
    for block in blocks(section.get("text", "")):
        for line in block.lines:
            word.add_paragraph(line, style=STYLES[block.kind])
    if section.get("table"):
        _add_table(word, [section["table"]["columns"], *section["table"]["rows"]], headed=True)


def _add_table(word: WordDocument, rows: list[list[str]], headed: bool = False) -> None:
    table = word.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for number, (cells, row) in enumerate(zip(table.rows, rows, strict=True)):
        for position, (cell, words) in enumerate(zip(cells.cells, row, strict=True)):
            run = cell.paragraphs[0].add_run(words)
            run.font.size = Pt(10)
            run.bold = number == 0 if headed else position == 0
    word.add_paragraph()


def _same_bytes(word: WordDocument) -> bytes:
    saved, packed = io.BytesIO(), io.BytesIO()
    word.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
