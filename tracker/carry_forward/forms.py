"""What is ticked and pressed on the pages of last cycle's answers."""

from typing import Any

from tracker.forms import Form, Several, Version


class ConfirmForm(Form):
    """ "Unchanged — confirm" at one standard; `version` is that of the answer the page was made from."""

    version = Version()


class TickForm(Form):
    """Which of last cycle's answers are confirmed as unchanged. Nothing is ticked beforehand."""

    refs = Several("Answers that are unchanged")

    def __init__(self, refs: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.refs.choices = [(ref, ref) for ref in refs]
