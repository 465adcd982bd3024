"""What the board asks and what the agency answers."""

from datetime import date

from tracker.board_queries.rules import LONGEST_MESSAGE, default_day
from tracker.clock import today
from tracker.forms import DateParts, Form, Paragraphs


def _in_some_days() -> object:
    return default_day(today())


class AskForm(Form):
    """A question, and the day by which its answer is wanted."""

    question = Paragraphs("Ask the agency", required="Enter what you want to know", limit=LONGEST_MESSAGE)
    answer_by = DateParts(
        "Answer wanted by", required="Enter the day by which you want the answer", default=_in_some_days
    )

    def day(self) -> date:
        """The day wanted. Call it after the form was found valid."""
        day = self.answer_by.data
        assert isinstance(day, date)
        return day


class AnswerForm(Form):
    """The agency's answer."""

    answer = Paragraphs("Your answer", required="Enter your answer", limit=LONGEST_MESSAGE)


class CloseForm(Form):
    """The board's last word, if it has one."""

    last_word = Paragraphs("Last word to the agency (optional)", limit=LONGEST_MESSAGE)
