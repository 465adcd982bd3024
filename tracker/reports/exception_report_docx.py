"""An exception report as a Word document."""

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.reports.return_docx import NO_NAMES, prose
from tracker.reports.wordprocessing import About, bullets, document, heading, paragraph, table, width

WIDTHS = (44, 12, 12, 18, 14)  # of the figures, in hundredths of the page


def exception_report_docx(content: Mapping[str, Any]) -> bytes:
    """The Word document of what `exception_report_content` gives."""
    header = " · ".join((content["board"], content["agency"], content["period"]))
    about = About(content["title"], content["board"], header, NO_NAMES)
    return document(about, exception_report_body(content), landscape=False)


def exception_report_body(content: Mapping[str, Any], *, level: int = 1, new_page: bool = False) -> str:
    """The report as markup; in a pack its headings begin at another level and on a new page."""
    return "".join(
        (
            heading(content["title"], level, new_page=new_page),
            *_front(content),
            heading("Figures", level + 1),
            _figures(content),
            *_told(content, level + 1),
            *(_section(section, level + 1) for section in content["sections"]),
            paragraph(content["nothing"]) if content["nothing"] else "",
            *_list(content["changes"], "Changes to the plan since the last report", level + 1),
            *_decisions(content["decisions"], level + 1),
        )
    )


def _front(content: Mapping[str, Any]) -> Sequence[str]:
    meeting = f" The sub-group meets on {content['meeting']}." if content["meeting"] else ""
    return (
        paragraph(f"{content['period']}, {content['dates']}"),
        paragraph(f"{content['status']}. {content['standing']}.{meeting}"),
        paragraph(content["headline"], bold=True),
        paragraph(content["alarm"], bold=True) if content["alarm"] else "",
    )


def _figures(content: Mapping[str, Any]) -> str:
    whole = width(landscape=False)
    rows = [[paragraph(cell) for cell in row] for row in content["figures"]]
    return table([whole * part // 100 for part in WIDTHS], content["figure_heads"], rows)


def _told(content: Mapping[str, Any], level: int) -> Sequence[str]:
    if not content["commentary"]:
        return ()
    return heading("What the agency says", level), prose(content["commentary"])


def _section(section: Mapping[str, Any], level: int) -> str:
    return heading(section["title"], level) + "".join(_line(line, level + 1) for line in section["lines"])


def _line(line: Mapping[str, Any], level: int) -> str:
    # Words that people look for stand before the text they belong to, in a paragraph of their own.
    answers = "".join(
        paragraph(label, bold=True, with_next=True) + prose(words) for label, words in line["answers"]
    )
    decided = "".join(
        paragraph("The sub-group", bold=True, with_next=True) + prose(text) for text in line["decisions"]
    )
    return (
        heading(line["title"], min(level, 3))
        + paragraph(line["status"], with_next=True)
        + paragraph(line["facts"])
        + answers
        + decided
    )


def _list(lines: Sequence[str], title: str, level: int) -> Sequence[str]:
    return (heading(title, level), bullets(lines)) if lines else ()


def _decisions(texts: Sequence[str], level: int) -> Sequence[str]:
    if not texts:
        return ()
    return heading("Decisions about the whole report", level), *(prose(text) for text in texts)
