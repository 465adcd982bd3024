"""Doing what one row of a confirmed spreadsheet says, and writing to people once each at the end."""

from dataclasses import replace
from uuid import UUID

from tracker.accounts.models import RoleGrant, User
from tracker.accounts.queries import find_user_by_email
from tracker.accounts.rules import PersonStatus
from tracker.audit.operations import record
from tracker.boards.agencies import Member
from tracker.boards.joining import AgencyDetails, add_agency, change_agency
from tracker.boards.judging import Judged, Outcome, kind_named, role_named
from tracker.boards.models import Agency, Board
from tracker.boards.operations import Place, give_role, mail_of_role, rename
from tracker.boards.queries import list_agencies
from tracker.boards.rules import ImportKind
from tracker.boards.spreadsheet_columns import Row
from tracker.clock import today
from tracker.db import db
from tracker.errors import RuleBroken, TrackerError
from tracker.policy import Actor, Role


class Taker:
    """Takes the rows of one spreadsheet for one board; `finish` sends the mails to the people."""

    def __init__(self, board: Board, kind: ImportKind, actor: Actor) -> None:
        self.board, self.kind, self.actor = board, kind, actor
        self.agencies = {agency.name.casefold(): agency for agency in list_agencies(board.id)}
        self.given: dict[UUID, list[tuple[Role, Place]]] = {}
        self.users: dict[UUID, User] = {}

    def take(self, judged: Judged, row: Row) -> Judged:
        """The row as it was done; one that somebody else's change has made impossible becomes faulty."""
        if not judged.outcome.does_something:
            return judged
        do = self._agency if self.kind is ImportKind.AGENCIES else self._person
        try:
            with db.session.begin_nested():
                do(judged.outcome, row)
        except TrackerError as problem:
            return replace(judged, outcome=Outcome.FAULTY, words=str(problem))
        return judged

    def finish(self) -> None:
        """One invitation for who has no password yet, naming every role; else a mail for each role."""
        for user_id, roles in self.given.items():
            user = self.users[user_id]
            if user.status is not PersonStatus.INVITED:
                for role, place in roles:
                    mail_of_role(user, role, place.name, self.actor)
                continue
            (role, place), *more = roles
            also = "; ".join(f"{each.label.lower()} for {where.name}" for each, where in more)
            mail_of_role(user, role, place.name, self.actor, f"You are also {also}." if also else "")

    def _agency(self, outcome: Outcome, row: Row) -> None:
        details = AgencyDetails(row["name"], kind_named(row["kind"]), row.get("address", ""))
        if outcome is not Outcome.CHANGED:
            add_agency(self.board, details, actor=self.actor)
            return
        agency = self.agencies[row["name"].casefold()]
        kept = replace(details, name=agency.name, address=details.address or agency.address)
        change_agency(Member(agency, self.board.id, today()), kept, actor=self.actor)

    def _person(self, outcome: Outcome, row: Row) -> None:
        role = role_named(row["role"])
        place: Place = self.agencies[row["place"].casefold()] if role.at_agency else self.board
        employer = self.agencies.get(row.get("employer", "").casefold())
        if outcome is Outcome.CHANGED:
            self._correct(row, role, employer)
            return
        user = give_role(
            email=row["email"], name=row["name"], role=role, place=place, employer=employer, actor=self.actor
        )
        self.users[user.id] = user
        self.given.setdefault(user.id, []).append((role, place))

    def _correct(self, row: Row, role: Role, employer: Agency | None) -> None:
        user = find_user_by_email(row["email"])
        if user is None:
            raise RuleBroken("This person is no longer here")
        grant = next((each for each in user.grants if self._is_here(each, role)), None)
        if employer is None or grant is None or grant.interest_agency_id == employer.id:
            rename(user, row["name"], self.board.scope, actor=self.actor)
        else:
            grant.interest_agency_id = employer.id
            record("people.employer_set", grant, actor=self.actor, after={"employer": employer.name})

    def _is_here(self, grant: RoleGrant, role: Role) -> bool:
        return grant.role is role and grant.board_id == self.board.id
