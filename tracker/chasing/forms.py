"""A letter up the ladder, and why a return is late."""

from datetime import date

from tracker.chasing.rules import LONGEST_NOTE, LONGEST_WORDS, LateCode, Rung, letter_day
from tracker.clock import today
from tracker.forms import Choice, DateParts, Form, Line, Paragraphs


def _suggested() -> date:
    return letter_day(today())


class LetterForm(Form):
    """To whom the letter goes, by when the return is wanted, and words of one's own."""

    rung = Choice("Who is written to", Rung, required="Choose who is written to")
    addressee = Line("Address it to somebody else (optional)")
    wanted_by = DateParts("Return wanted by", required="Enter the day by which you want the return",
                          default=_suggested)  # fmt: skip
    words = Paragraphs("Words of your own (optional)", limit=LONGEST_WORDS)

    def day(self) -> date:
        """The day wanted. Call it after the form was found valid."""
        day = self.wanted_by.data
        assert isinstance(day, date)
        return day

    def step(self) -> Rung:
        """The rung chosen. Call it after the form was found valid."""
        return Rung(str(self.rung.data))


class ReasonForm(Form):
    """Why a return is late."""

    code = Choice("Reason", LateCode, required="Choose a reason")
    note = Paragraphs("What the agency said (optional)", limit=LONGEST_NOTE)

    def reason(self) -> LateCode:
        """The reason chosen. Call it after the form was found valid."""
        return LateCode(str(self.code.data))
