"""Doing what the rows of a confirmed spreadsheet say, and writing to people once each at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from tracker.accounts.models import RoleGrant, User
from tracker.accounts.queries import find_user_by_email
from tracker.accounts.rules import PersonStatus
from tracker.audit.operations import record
from tracker.boards.agencies import Member
from tracker.boards.joining import AgencyDetails, add_agency, add_new_agencies, change_agency
from tracker.boards.judging import Judged, Outcome, kind_named, role_named
from tracker.boards.models import Board
from tracker.boards.newcomers import Giving, also, find_known, invite_newcomers
from tracker.boards.operations import Place, give_role, mail_of_role, rename
from tracker.boards.queries import list_agencies
from tracker.boards.rules import ImportKind
from tracker.boards.spreadsheet_columns import Row
from tracker.clock import today
from tracker.db import db
from tracker.errors import RuleBroken, TrackerError
from tracker.policy import Actor, Role


class Taker:
    """Takes the rows of one spreadsheet for one board.

    What is new to the whole installation is made all at once: a row at a time would hold up every other
    writer for half a minute. When that fails, and for all other rows, each row is taken by itself.
    """

    def __init__(self, board: Board, kind: ImportKind, rows: Mapping[int, Row], actor: Actor) -> None:
        self.board, self.kind, self.rows, self.actor = board, kind, rows, actor
        self.agencies = {agency.name.casefold(): agency for agency in list_agencies(board.id)}
        self.given: dict[UUID, list[tuple[Role, Place]]] = {}
        self.users: dict[UUID, User] = {}

    def take(self, judged: Sequence[Judged]) -> list[Judged]:
        """The rows as they were done; one that somebody else's change has made impossible becomes faulty."""
        made = self._make_together([each for each in judged if each.outcome is Outcome.NEW])
        done = [each if each.number in made else self._take(each) for each in judged]
        self._mail()
        return done

    def _make_together(self, judged: Sequence[Judged]) -> set[int]:
        """The numbers of the rows taken together: all of what is new here and elsewhere, or none."""
        people = self.kind is ImportKind.PEOPLE
        known = find_known({self._email(each) for each in judged}) if people else set()
        new = [each for each in judged if not people or self._email(each) not in known]
        rows = [self.rows[each.number] for each in new]
        try:
            with db.session.begin_nested():
                if people:
                    invite_newcomers([self._giving(row) for row in rows], self.board, actor=self.actor)
                else:
                    add_new_agencies(self.board, [_details(row) for row in rows], actor=self.actor)
        except TrackerError:
            return set()
        return {each.number for each in new}

    def _email(self, judged: Judged) -> str:
        return self.rows[judged.number]["email"].lower()

    def _take(self, judged: Judged) -> Judged:
        if not judged.outcome.does_something:
            return judged
        do = self._agency if self.kind is ImportKind.AGENCIES else self._person
        try:
            with db.session.begin_nested():
                do(judged.outcome, self.rows[judged.number])
        except TrackerError as problem:
            return replace(judged, outcome=Outcome.FAULTY, words=str(problem))
        return judged

    def _agency(self, outcome: Outcome, row: Row) -> None:
        details = _details(row)
        if outcome is not Outcome.CHANGED:
            add_agency(self.board, details, actor=self.actor)
            return
        agency = self.agencies[row["name"].casefold()]
        kept = replace(details, name=agency.name, address=details.address or agency.address)
        change_agency(Member(agency, self.board.id, today()), kept, actor=self.actor)

    def _giving(self, row: Row) -> Giving:
        role = role_named(row["role"])
        place: Place = self.agencies[row["place"].casefold()] if role.at_agency else self.board
        employer = self.agencies.get(row.get("employer", "").casefold())
        return Giving(row["email"].lower(), row["name"], role, place, employer)

    def _person(self, outcome: Outcome, row: Row) -> None:
        giving = self._giving(row)
        if outcome is Outcome.CHANGED:
            self._correct(giving)
            return
        user = give_role(**vars(giving), actor=self.actor)
        self.users[user.id] = user
        self.given.setdefault(user.id, []).append((giving.role, giving.place))

    def _correct(self, giving: Giving) -> None:
        user = find_user_by_email(giving.email)
        if user is None:
            raise RuleBroken("This person is no longer here")
        employer = giving.employer
        grant = next((each for each in user.grants if self._is_here(each, giving.role)), None)
        if employer is None or grant is None or grant.interest_agency_id == employer.id:
            rename(user, giving.name, self.board.scope, actor=self.actor)
        else:
            grant.interest_agency_id = employer.id
            record("people.employer_set", grant, actor=self.actor, after={"employer": employer.name})

    def _is_here(self, grant: RoleGrant, role: Role) -> bool:
        return grant.role is role and grant.board_id == self.board.id

    def _mail(self) -> None:
        """One invitation for who has no password yet, naming every role; else a mail for each role."""
        for user_id, roles in self.given.items():
            user = self.users[user_id]
            if user.status is PersonStatus.INVITED:
                (role, place), *more = roles
                mail_of_role(user, role, place.name, self.actor, also(more))
                continue
            for role, place in roles:
                mail_of_role(user, role, place.name, self.actor)


def _details(row: Row) -> AgencyDetails:
    return AgencyDetails(row["name"], kind_named(row["kind"]), row.get("address", ""))
