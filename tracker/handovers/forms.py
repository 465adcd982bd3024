"""What is typed to hand standards over."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import SelectField
from wtforms.validators import ValidationError

from tracker.forms import DateParts, Form, Line, Paragraphs, Several, email_address
from tracker.frameworks.rules import PolicyStandard
from tracker.handovers.rules import NOTE_LIMIT, Wish

BOTH = "Choose a colleague, or invite somebody new, but not both"


class WishForm(Form):
    """The note and the date of a hand-over."""

    note = Paragraphs("What is wanted (optional)", limit=NOTE_LIMIT)
    due_on = DateParts("By (optional)")

    @property
    def wish(self) -> Wish:
        return Wish(self.note.data or "", self.due_on.data)


class HandOverForm(WishForm):
    """Which standards, to whom, with what note and by when.

    `policies` chooses whole policy standards by their numbers, `standards` single ones by their references.
    """

    policies = Several("Whole policy standards")
    standards = Several("Which standards?")
    holder = SelectField("Colleague", validate_choice=False)
    name = Line("Full name")
    email = Line("Email address", limit=320, validators=[email_address])

    def offer(self, policies: Iterable[PolicyStandard], colleagues: Iterable[Any]) -> None:
        """Fill the lists with the return's standards and the agency's people."""
        self._refs = {
            str(policy.number): [standard.ref for standard in policy.minimum_standards] for policy in policies
        }
        self.policies.choices = [(number, number) for number in self._refs]
        self.standards.choices = [(ref, ref) for refs in self._refs.values() for ref in refs]
        self.holder.choices = [(str(person.id), person.name) for person in colleagues]

    @property
    def refs(self) -> list[str]:
        """Every chosen standard, in the framework's order."""
        whole, single = set(self.policies.data or ()), set(self.standards.data or ())
        return [
            ref for number, refs in self._refs.items() for ref in refs if number in whole or ref in single
        ]

    @property
    def holder_id(self) -> UUID | None:
        """The chosen colleague; None when somebody new is invited."""
        return UUID(self.holder.data) if self.holder.data else None

    def validate_standards(self, field: Several) -> None:
        if not self.refs:
            raise ValidationError("Choose at least one standard")

    def validate_holder(self, field: SelectField) -> None:
        new = self.name.data or self.email.data
        if field.data and field.data not in dict(field.choices):
            raise ValidationError("Choose a colleague from the list")
        if field.data and new:
            raise ValidationError(BOTH)
        if not field.data and not new:
            raise ValidationError("Choose a colleague, or invite somebody new")

    def validate_name(self, field: Line) -> None:
        if self.email.data and not field.data:
            raise ValidationError("Enter their full name")

    def validate_email(self, field: Line) -> None:
        if self.name.data and not field.data:
            raise ValidationError("Enter their email address")


class PressForm(Form):
    """A button and nothing else."""
