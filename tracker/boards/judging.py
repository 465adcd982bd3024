"""What each row of a spreadsheet of agencies or people would do, or why it cannot be taken. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from tracker.boards.rules import AgencyKind
from tracker.boards.spreadsheet_columns import Row
from tracker.forms import EMAIL, LINE_LIMIT
from tracker.policy import AGENCY_ROLES, Role

ADDRESS_LIMIT = 500
EMAIL_LIMIT = 320


class Outcome(StrEnum):
    """What becomes of a row when it is confirmed."""

    FAULTY = "faulty"
    NEW = "new"
    ASKED = "asked"
    CHANGED = "changed"
    UNCHANGED = "unchanged"

    @property
    def label(self) -> str:
        return {Outcome.FAULTY: "Cannot be taken", Outcome.ASKED: "Will be asked"}.get(
            self, self.value.capitalize()
        )

    @property
    def colour(self) -> str:
        return {"faulty": "red", "new": "green", "asked": "yellow", "changed": "blue"}.get(self.value, "grey")

    @property
    def does_something(self) -> bool:
        return self in (Outcome.NEW, Outcome.ASKED, Outcome.CHANGED)


@dataclass(frozen=True)
class Judged:
    """One row: its number in the file, whom it is about, what it does, and why in words."""

    number: int
    title: str
    outcome: Outcome
    words: str = ""

    @property
    def sentence(self) -> str:
        return f"Row {self.number}: {self.words}"


class Faulty(Exception):
    """A row that cannot be taken; the message goes on after "Row 7: "."""


@dataclass(frozen=True)
class AgencyHere:
    """An agency of the board as it is now; `shared`: it also works with another board."""

    kind: AgencyKind
    address: str
    shared: bool = False


@dataclass(frozen=True)
class AgenciesNow:
    """The board's agencies, and the names that are taken elsewhere, all by their name in small letters."""

    here: Mapping[str, AgencyHere]
    elsewhere: Set[str] = frozenset()


@dataclass(frozen=True)
class PersonHere:
    """A person in the board's sight: the roles held, each with the employer's name in small letters.

    A role at an agency is known by the agency's id, one at the board by None. `only_here`: every role is in
    sight, so that the board may correct the name.
    """

    name: str
    roles: Mapping[tuple[Role, UUID | None], str] = field(default_factory=dict)
    only_here: bool = True


@dataclass(frozen=True)
class PeopleNow:
    """What people are judged by: who is here, who cannot come back, the agencies, and what may be given."""

    board_names: Set[str]
    agencies: Mapping[str, UUID]
    people: Mapping[str, PersonHere]
    disabled: Set[str] = frozenset()
    may_make_administrators: bool = False


def kind_named(words: str) -> AgencyKind:
    """The kind with this label, whatever its case. Raises Faulty."""
    for kind in AgencyKind:
        if words.casefold() in (kind.label.casefold(), kind.value):
            return kind
    known = ", ".join(each.label for each in AgencyKind)
    raise Faulty(f"“{words[:60]}” is no kind of agency. It must be one of: {known}")


def role_named(words: str) -> Role:
    """The role with this label, whatever its case. Raises Faulty."""
    for role in Role:
        if words.casefold() in (role.label.casefold(), role.value):
            return role
    raise Faulty(f"“{words[:60]}” is no role. It must be one of: {', '.join(each.label for each in Role)}")


def judge_agencies(rows: Mapping[int, Row], now: AgenciesNow) -> list[Judged]:
    """Every row of agencies, in the order of the file."""
    seen: dict[object, int] = {}
    return [_judged(number, row, lambda row, n: _agency(row, n, now, seen)) for number, row in rows.items()]


def judge_people(rows: Mapping[int, Row], now: PeopleNow) -> list[Judged]:
    """Every row of people, in the order of the file."""
    seen: dict[object, int] = {}
    names: dict[str, tuple[int, str]] = {}
    return [
        _judged(number, row, lambda row, n: _person(row, n, now, seen, names)) for number, row in rows.items()
    ]


Judge = Callable[[Row, int], tuple[Outcome, str]]


def _judged(number: int, row: Row, judge: Judge) -> Judged:
    title = row.get("name") or row.get("email") or "No name"
    try:
        return Judged(number, title, *judge(row, number))
    except Faulty as problem:
        return Judged(number, title, Outcome.FAULTY, str(problem))


def _agency(row: Row, number: int, now: AgenciesNow, seen: dict[object, int]) -> tuple[Outcome, str]:
    name = _filled(row, "name", "the name of the agency")
    key = name.casefold()
    _only_once(key, number, seen, "is the same agency as")
    kind = kind_named(_filled(row, "kind", "the kind of agency"))
    address = row.get("address", "")
    if len(address) > ADDRESS_LIMIT:
        raise Faulty(f"the address has {len(address):,} characters, {ADDRESS_LIMIT} are allowed")
    known = now.here.get(key)
    if known is None:
        if key in now.elsewhere:
            return (
                Outcome.ASKED,
                "works with another board already. Its lead is asked by mail to agree",
            )
        return Outcome.NEW, f"joins the board: {kind.label}"
    changes = list(_agency_changes(known, kind, address))
    if changes and known.shared:
        raise Faulty("the agency also works with another board, so its kind and address cannot be changed")
    return (Outcome.CHANGED, "; ".join(changes)) if changes else (Outcome.UNCHANGED, "")


def _agency_changes(known: AgencyHere, kind: AgencyKind, address: str) -> Iterator[str]:
    if kind is not known.kind:
        yield f"kind becomes “{kind.label}”, was “{known.kind.label}”"
    if address and address != known.address:  # an empty cell takes nothing away
        yield "new address" if known.address else "address added"


def _person(
    row: Row, number: int, now: PeopleNow, seen: dict[object, int], names: dict[str, tuple[int, str]]
) -> tuple[Outcome, str]:
    email = _email(row)
    name = _name(row, number, names, email)
    role = role_named(_filled(row, "role", "the role"))
    agency_id = place_of(row, role, now)
    _only_once((email, role, agency_id), number, seen, "gives the same role to the same person as")
    employer = _employer(row, role, now)
    known = now.people.get(email)
    if email in now.disabled:
        raise Faulty("the account with this address is disabled")
    held = known.roles.get((role, agency_id)) if known else None
    if held is not None and known is not None:
        return _known_role(known, name, held, employer)
    if role is Role.ADMINISTRATOR and not now.may_make_administrators:
        raise Faulty("only an administrator can make somebody an administrator")
    if known:
        return Outcome.NEW, f"is here already and becomes {role.label.lower()} as well"
    return Outcome.NEW, f"is invited as {role.label.lower()}"


def _known_role(known: PersonHere, name: str, held: str, employer: str) -> tuple[Outcome, str]:
    if employer and employer != held:
        if held:
            raise Faulty("is employed by another agency here: remove the role and give it again")
        return Outcome.CHANGED, "employer added: they will not decide about that agency"
    if name != known.name:
        if not known.only_here:
            return Outcome.UNCHANGED, f"the name stays “{known.name}”: they also work elsewhere"
        return Outcome.CHANGED, f"is called “{name}” from now on, not “{known.name}”"
    return Outcome.UNCHANGED, ""


def _email(row: Row) -> str:
    email = _filled(row, "email", "the email address", limit=EMAIL_LIMIT).lower()
    if not re.fullmatch(EMAIL, email) or ".." in email:
        raise Faulty(f"“{email[:60]}” is not an email address in the correct format, like name@example.org")
    return email


def _name(row: Row, number: int, names: dict[str, tuple[int, str]], email: str) -> str:
    name = _filled(row, "name", "the full name")
    first, said = names.setdefault(email, (number, name))
    if said != name:
        raise Faulty(f"row {first} gives the same email address to “{said}”")
    return name


def place_of(row: Row, role: Role, now: PeopleNow) -> UUID | None:
    """The id of the agency a role is at, None for the board itself. Raises Faulty."""
    place = row.get("place", "")
    if role not in AGENCY_ROLES:
        if place and place.casefold() not in now.board_names:
            raise Faulty(f"{role.label.lower()} is a role at the board: “Place” must be empty or the board")
        return None
    if not place:
        raise Faulty(f"the agency is missing: {role.label.lower()} is a role at an agency")
    return _agency_named(place, now)


def _agency_named(name: str, now: PeopleNow) -> UUID:
    try:
        return now.agencies[name.casefold()]
    except KeyError:
        raise Faulty(f"the board has no agency called “{name[:100]}”. Add the agency first") from None


def _employer(row: Row, role: Role, now: PeopleNow) -> str:
    employer = row.get("employer", "")
    if employer and role in AGENCY_ROLES:
        raise Faulty("“Employed by” is for people of the board: leave it empty")
    if employer:
        _agency_named(employer, now)
    return employer.casefold()


def _filled(row: Row, key: str, words: str, limit: int = LINE_LIMIT) -> str:
    text = row.get(key, "")
    if not text:
        raise Faulty(f"{words} is missing")
    if len(text) > limit:
        raise Faulty(f"{words} has {len(text):,} characters, {limit} are allowed")
    return text


def _only_once(key: object, number: int, seen: dict[object, int], words: str) -> None:
    first = seen.setdefault(key, number)
    if first != number:
        raise Faulty(f"{words} row {first}")


def counted(judged: Sequence[Judged]) -> dict[Outcome, int]:
    """How many rows have each outcome; those with none are left out."""
    counts = {outcome: sum(1 for each in judged if each.outcome is outcome) for outcome in Outcome}
    return {outcome: number for outcome, number in counts.items() if number}
