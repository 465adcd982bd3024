"""What the home pages list first. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.formatting import format_date, format_due


@dataclass(frozen=True)
class Next:
    """One row of "Next for you": a verb with its link, what it is about, and by when."""

    text: str
    href: str
    detail: str = ""
    due_on: date | None = None

    def shown(self, today: date) -> dict[str, object]:
        """As the component wants it: the due date in words, and whether it has passed."""
        late = self.due_on is not None and self.due_on < today
        due = f"{format_date(self.due_on)} ({format_due(self.due_on, today)})" if self.due_on else ""
        return {"text": self.text, "href": self.href, "detail": self.detail, "due": due, "late": late}


def in_order(items: Iterable[Next], today: date) -> list[dict[str, object]]:
    """By date, the most urgent first; what has no date comes last, in the order given."""
    ordered = sorted(items, key=lambda item: item.due_on or date.max)
    return [item.shown(today) for item in ordered]
