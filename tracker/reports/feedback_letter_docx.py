"""The feedback letter as a Word document."""

from tracker.formatting import format_date
from tracker.reports.feedback_letter import DRAFT, FeedbackLetter, Remark
from tracker.reports.return_docx import NO_NAMES, prose
from tracker.reports.wordprocessing import About, bullets, document, heading, paragraph, table, width

ROOM_TO_SIGN = 900  # twentieths of a point


def feedback_letter_docx(letter: FeedbackLetter) -> bytes:
    """The Word document of a letter; every page of one that is not published says so."""
    body = [_front(letter), _figures(letter), *_sections(letter), _next(letter), _signature(letter)]
    return document(_about(letter), "".join(body), landscape=False)


def _about(letter: FeedbackLetter) -> About:
    stamp = DRAFT if letter.draft else format_date(letter.dated)
    header = " · ".join((letter.board_name, letter.agency_name, letter.cycle_name, stamp))
    return About(letter.title, letter.board_name, header, NO_NAMES, "Draft" if letter.draft else "")


def _front(letter: FeedbackLetter) -> str:
    to = paragraph("\n".join(line for line in (letter.agency_name, letter.address) if line))
    dated = paragraph(DRAFT if letter.draft else format_date(letter.dated), bold=letter.draft)
    name = paragraph(letter.board_name, bold=True)
    return name + to + dated + heading(letter.title, 1) + paragraph(letter.opening)


def _figures(letter: FeedbackLetter) -> str:
    whole = width(landscape=False)
    counts = [(paragraph(words), paragraph(str(count))) for words, count in letter.counts]
    rows = [
        (paragraph(line.title), paragraph(line.met), paragraph(line.lowest), paragraph(str(line.left_out)))
        for line in letter.policies
    ]
    heads = ("Policy standard", "Minimum standards met", "Lowest grade", "N/A, left out")
    return (
        heading("Grades", 2)
        + table([whole * 7 // 10, whole * 3 // 10], ("Grade", "Standards"), counts)
        + heading("Policy standards", 2)
        + table([whole * part // 100 for part in (40, 22, 22, 16)], heads, rows)
    )


def _sections(letter: FeedbackLetter) -> list[str]:
    return [
        heading(title, 2) + (paragraph(intro) if intro else "") + "".join(map(_remark, remarks))
        for title, intro, remarks in letter.sections
    ]


def _remark(remark: Remark) -> str:
    said = paragraph(remark.heading) if remark.heading else ""
    return (
        paragraph(remark.title, bold=True, with_next=True)
        + said
        + (prose(remark.text) if remark.text else "")
    )


def _next(letter: FeedbackLetter) -> str:
    return (
        heading("If something is wrong", 2)
        + paragraph(letter.accuracy)
        + heading("What happens next", 2)
        + bullets(letter.steps)
    )


def _signature(letter: FeedbackLetter) -> str:
    whole = width(landscape=False)
    rows = [
        (paragraph("Signed", bold=True), ""),
        (paragraph("For the board", bold=True), paragraph("\n".join(letter.contact))),
        (paragraph("Date", bold=True), paragraph("" if letter.draft else format_date(letter.dated))),
    ]
    widths = [whole * 3 // 10, whole * 7 // 10]
    return paragraph() + table(widths, (), rows[:1], least=ROOM_TO_SIGN) + table(widths, (), rows[1:])
