"""Narrowing the audit trail; comes in the address, so it needs no token."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from tracker.audit.queries import Narrowed
from tracker.audit.rules import verb_in_words
from tracker.clock import LONDON
from tracker.forms import Form, Line


class TrailFilter(Form):
    """Person, what was done, and between which days. What cannot be read narrows nothing."""

    class Meta:
        csrf = False

    person = Line("Person", description="Any part of the name")
    verb = SelectField("What was done", choices=[], validate_choice=False)
    since = Line("From", limit=10)
    until = Line("To", limit=10)

    def offer(self, verbs: Sequence[str]) -> None:
        """Fill the list of verbs."""
        self.verb.choices = [SelectChoice(verb, verb_in_words(verb)) for verb in verbs]

    def wanted(self) -> Narrowed:
        """What to look for."""
        last = _day(self.until.data)
        return Narrowed(
            person=(self.person.data or "")[:200],
            verb=self.verb.data or "",
            since=_begins(_day(self.since.data)),
            until=_begins(last + timedelta(days=1)) if last else None,
        )


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2199 else None


def _begins(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), LONDON) if day else None
