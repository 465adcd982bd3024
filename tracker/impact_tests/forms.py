"""The form of a re-test."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tracker.forms import Choice, DateParts, Form, Paragraphs, Several, Version
from tracker.impact_tests.operations import Answer
from tracker.impact_tests.rules import Embedded, Then

TEXT_LIMIT = 3000


class RetestForm(Form):
    """What changed for children, how that is known, and whether it lasts."""

    what_changed = Paragraphs("What changed for children?", limit=TEXT_LIMIT,
                              required="Enter what changed for children")  # fmt: skip
    source = Paragraphs("How do you know?", limit=TEXT_LIMIT, required="Enter how you know")
    items = Several("Evidence from your library that shows it (optional)", choices=[])
    embedded = Choice("Is it still how things are done?", Embedded,
                      required="Choose whether it is still how things are done")  # fmt: skip
    then = Choice("If only in part: what is to follow?", Then)
    again_on = DateParts("If you test it again: by when?")
    version = Version()

    def offer(self, items: Iterable[Any]) -> None:
        """The items of the library that can be cited."""
        self.items.choices = [(str(each.item_id), each.title) for each in items]

    def answer(self) -> Answer:
        """What was entered; only after validation."""
        return Answer(
            what_changed=self.what_changed.data or "",
            source=self.source.data or "",
            embedded=Embedded(self.embedded.data or ""),
            then=self.then.data,
            again_on=self.again_on.data,
            item_ids=tuple(UUID(each) for each in self.items.data or ()),
        )
