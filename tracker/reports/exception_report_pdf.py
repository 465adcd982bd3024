"""An exception report as a tagged PDF (PDF/UA-1)."""

from collections.abc import Mapping
from typing import Any

from tracker.reports.return_pdf import blocks
from tracker.reports.typesetting import typeset

TEMPLATE = "exception_report.typ"


def exception_report_pdf(content: Mapping[str, Any]) -> bytes:
    """The PDF of what `exception_report_content` gives; nothing typed is read as markup."""
    return typeset(TEMPLATE, laid_out(content))


def laid_out(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same content with its longer texts as paragraphs and lists."""
    return {
        **content,
        "commentary": blocks(content["commentary"]),
        "decisions": [blocks(text) for text in content["decisions"]],
        "sections": [
            {**section, "lines": [_line(line) for line in section["lines"]]}
            for section in content["sections"]
        ],
    }


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **line,
        "answers": [[label, blocks(words)] for label, words in line["answers"]],
        "decisions": [blocks(text) for text in line["decisions"]],
    }
