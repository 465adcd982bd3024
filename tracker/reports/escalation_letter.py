"""A letter that asks for a return, as a Word document ready to be signed: one page, facts in a table."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from docx import Document
from docx.shared import Pt

from tracker.assessments.rules import AssessmentStatus
from tracker.chasing.rules import LetterFacts, Rung
from tracker.formatting import format_date, plural
from tracker.reports.return_docx import prose
from tracker.reports.wordprocessing import About, document, heading, paragraph, table, width

POINTS = 11  # a letter is read on paper: larger than the tables of a return
SHARES = (28, 72)
WAITING = AssessmentStatus.AWAITING_AUTHORISATION.label
WHY = {
    Rung.LEAD: "I write to you because you lead the return.",
    Rung.AUTHORISER: "I write to you as the officer who authorises the return.",
    Rung.CHAIR: "I write as chair because the return answers for your agency as a whole.",
}


@dataclass(frozen=True)
class Letter:
    """What the letter is made of. `contact`: name, email address and telephone of the board's contact."""

    rung: Rung
    addressee: str
    wanted_by: date
    words: str
    facts: LetterFacts
    agency: str
    address: str
    cycle: str
    board: str
    contact: tuple[str, str, str]


def escalation_letter(letter: Letter) -> bytes:
    """The Word document; the same letter always gives the same words."""
    title = f"{'Overdue' if letter.facts.days_late else 'Outstanding'} return: {letter.cycle}"
    about = About(title, letter.board, letter.board, "No child or family may be named in a reply.")
    body = [
        *_head(letter),
        heading(title, 2),
        *_opening(letter),
        _facts(letter),
        *_asks(letter),
        *_end(letter),
    ]
    return _larger(document(about, "".join(body), landscape=False))


def _larger(made: bytes) -> bytes:
    word = Document(io.BytesIO(made))
    for name in ("Normal", "List Bullet"):
        word.styles[name].font.size = Pt(POINTS)
        word.styles[name].paragraph_format.space_after = Pt(6)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def _head(letter: Letter) -> Iterator[str]:
    lines = [letter.addressee, letter.agency, *letter.address.splitlines()]
    yield paragraph("\n".join(line for line in lines if line.strip()))
    yield paragraph(format_date(letter.facts.made_on))
    yield paragraph(f"Dear {_salutation(letter.addressee)}")


def _salutation(addressee: str) -> str:
    """The name before the first comma; "chief officer" of "The chief officer"."""
    name = addressee.partition(",")[0].strip()
    return name[4:] if name.lower().startswith("the ") else name


def _opening(letter: Letter) -> Iterator[str]:
    facts, day = letter.facts, format_date(letter.facts.deadline)
    if facts.days_late:
        stands = f"was due on {day}. It is {plural(facts.days_late, 'day')} late"
    else:
        stands = f"is due on {day}. I am concerned that it may not come in time"
    yield paragraph(f"{WHY[letter.rung]} The self-assessment of {letter.agency} {stands}.")
    if letter.rung is Rung.CHAIR and facts.letters:
        yield paragraph("Reminders and earlier letters to your agency have not brought it in.")
    yield paragraph(
        "The board asks every body named in section 11 of the Children Act 2004, and its other members, to "
        "complete the self-assessment. It shows what each has in place to safeguard children and promote "
        "their welfare; without your return the picture of the area has a gap."
    )


def _facts(letter: Letter) -> str:
    facts = letter.facts
    left = f"{facts.left} of {plural(facts.total, 'standard')} left to answer"
    rows = (
        ("Deadline", format_date(facts.deadline)),
        ("How it stands", f"{facts.status}; {left if facts.left else 'all standards answered'}"),
        ("Reminders sent by mail", "\n".join(facts.reminders) or "None"),
        ("Earlier letters", "\n".join(facts.letters) or "None"),
        ("Reason given to the board", facts.reason or "None"),
    )
    whole = width(landscape=False)
    widths = [whole * share // sum(SHARES) for share in SHARES]
    return table(widths, (), [(paragraph(name, bold=True), paragraph(text)) for name, text in rows])


def _asks(letter: Letter) -> Iterator[str]:
    day = format_date(letter.wanted_by)
    waits = letter.facts.status == WAITING and letter.rung is Rung.AUTHORISER
    wanted = "see that the return is submitted"
    if waits:
        wanted = "authorise the return, or decline it with a reason,"
    yield paragraph(f"Please {wanted} by {day}.", bold=True)
    yield paragraph(
        "If that cannot be done, write to us before that day: say what stands in the way and when the return "
        "will come. We are glad to help with anything that is not clear."
    )
    if letter.words:
        yield prose(letter.words)


def _end(letter: Letter) -> Iterator[str]:
    name, email, telephone = letter.contact
    reach = [part for part in (email, telephone) if part]
    yield paragraph("Yours sincerely")
    yield paragraph("\n\n")
    if letter.rung is Rung.CHAIR:
        yield paragraph(f"Chair\n{letter.board}")
        yield paragraph(f"Please reply to {' · '.join([name or letter.board, *reach])}")
        return
    yield paragraph("\n".join(part for part in (name, f"for {letter.board}", " · ".join(reach)) if part))
