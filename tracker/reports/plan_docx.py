"""An action plan as a Word document in the columns of Part C."""

from tracker.reports.plan_document import HEADS, KEY, Line, PlanDocument
from tracker.reports.return_docx import NO_NAMES, prose
from tracker.reports.wordprocessing import About, bullets, document, heading, paragraph, table, width

SHARES = (4, 23, 12, 12, 24, 13, 12)


def plan_docx(source: PlanDocument) -> bytes:
    """The Word document of a plan, landscape. Nothing typed is read as markup."""
    header = " · ".join(part for part in (source.agency, source.cycle, source.as_at) if part)
    about = About(source.title, source.agency, header, NO_NAMES)
    return document(about, _front(source) + _actions(source), landscape=True)


def _front(source: PlanDocument) -> str:
    names = (source.board, source.cycle, f"{source.as_at}. {source.ratification}")
    heads = [label for _colour, label, _count in source.counts]
    counts = [paragraph(count) for _colour, _label, count in source.counts]
    further = f"{'; '.join(source.further)}." if source.further else ""
    whole = width(landscape=True)
    return (
        heading(source.title, 1)
        + "".join(paragraph(name) for name in names if name)
        + heading("How it stands", 2)
        + table([whole // len(heads)] * len(heads), heads, [counts])
        + (paragraph(further) if further else "")
        + "".join(paragraph(note, bold=True) for note in source.notes)
    )


def _actions(source: PlanDocument) -> str:
    if not source.lines:
        return heading("Actions", 2) + paragraph("No action is listed.")
    whole = width(landscape=True)
    widths = [whole * part // sum(SHARES) for part in SHARES]
    return heading("Actions", 2) + paragraph(KEY) + table(widths, HEADS, map(_row, source.lines))


def _row(line: Line) -> tuple[str, ...]:
    standards = f"Standards {line.standards}" if line.standards else ""
    return (
        paragraph(line.number),
        paragraph(line.title, bold=True) + prose(line.specific) + (paragraph(standards) if standards else ""),
        paragraph(line.lead),
        paragraph(line.timescales),
        paragraph(line.status, bold=True)
        + (paragraph(line.reason) if line.reason else "")
        + paragraph(line.heard)
        + prose(line.progress),
        bullets(line.evidence) if line.evidence else paragraph("None cited"),
        prose(line.risks),
    )
