"""Inviting people, what is said of an agency, uploading a spreadsheet, and narrowing lists."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from tracker.boards.joining import AgencyDetails
from tracker.boards.models import Agency
from tracker.boards.rules import AgencyKind
from tracker.forms import Choice, Form, Line, Paragraphs, email_address
from tracker.policy import AGENCY_ROLES, Role

IN_ORDER = list(Role)
ADDRESS_LIMIT = 500


def _choices(roles: Iterable[Role]) -> list[SelectChoice]:
    return [SelectChoice(role.value, role.label) for role in roles]


class RoleChoice(Choice):
    """One of the roles."""

    def leave_out(self, role: Role) -> None:
        """Do not offer a role that is not the reader's to give; the operation refuses it too."""
        self.choices = _choices(one for one in IN_ORDER if one is not role)


class InviteForm(Form):
    """A person to invite to an agency."""

    name = Line("Full name", required="Enter their full name")
    email = Line("Email address", required="Enter their email address", limit=320, validators=[email_address])
    role = Choice(
        "Role",
        Role,
        required="Choose a role",
        only=[role for role in IN_ORDER if role in AGENCY_ROLES],
    )


class PersonForm(Form):
    """What a person is called, and where mail reaches them."""

    name = Line("Full name", required="Enter their full name")
    email = Line("Email address", required="Enter their email address", limit=320, validators=[email_address])


class AgencyChoice(SelectField):
    """One of the board's agencies, or none; `data` is its id as text, empty when none was chosen."""

    offered: frozenset[str] = frozenset()

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, choices=[], validate_choice=False, **kwargs)

    def offer(self, agencies: Collection[Agency]) -> None:
        """Fill the list."""
        self.choices = [SelectChoice(str(agency.id), agency.name) for agency in agencies]
        self.offered = frozenset(str(agency.id) for agency in agencies)

    @property
    def chosen_id(self) -> UUID | None:
        """The chosen agency's id; None when nothing, or nothing offered, was chosen."""
        return UUID(self.data) if self.data in self.offered else None


class InviteToBoardForm(InviteForm):
    """A person to invite to the board or to one of its agencies."""

    role = RoleChoice("Role", Role, required="Choose a role")
    agency = AgencyChoice(
        "Agency",
        description="For the first three roles, the agency they act for. For the others, the agency that "
        "employs them, if it is one of these: they will not decide about it.",
    )


class PeopleFilter(Form):
    """What the list of people is narrowed to; comes in the address, so it needs no token."""

    class Meta:
        csrf = False

    agency = AgencyChoice("Agency")
    role = Choice("Role", Role)


class AgencyForm(Form):
    """What the board says of an agency."""

    name = Line("Name of the agency", required="Enter the name of the agency")
    kind = Choice("Kind", AgencyKind, required="Choose a kind")
    address = Paragraphs("Address", limit=ADDRESS_LIMIT)

    def details(self) -> AgencyDetails:
        """What was typed, once it is valid."""
        return AgencyDetails(self.name.data or "", AgencyKind(str(self.kind.data)), self.address.data or "")


class AgencyFilter(Form):
    """What the list of agencies is narrowed to; comes in the address, so it needs no token."""

    class Meta:
        csrf = False

    find = Line("Name has")
    kind = Choice("Kind", AgencyKind)

    def fits(self, member: Any) -> bool:
        """Whether the list as narrowed shows this agency."""
        words = (self.find.data or "").casefold()
        return words in member.name.casefold() and self.kind.data in (None, member.kind)


class SpreadsheetForm(Form):
    """A spreadsheet of agencies or people."""

    file = FileField("Spreadsheet")
