"""Loading agencies and people from a spreadsheet: kept when uploaded, done only when confirmed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from tracker.accounts.models import User
from tracker.audit.operations import record
from tracker.boards.agencies import list_members, list_names_elsewhere, list_shared
from tracker.boards.import_taking import Taker
from tracker.boards.judging import (
    AgenciesNow,
    AgencyHere,
    Judged,
    Outcome,
    PeopleNow,
    PersonHere,
    counted,
    judge_agencies,
    judge_people,
)
from tracker.boards.models import Board, PendingImport
from tracker.boards.people import Person, count_roles_of, list_people_of_board
from tracker.boards.queries import list_agencies
from tracker.boards.rules import ImportKind, is_administrator
from tracker.boards.spreadsheet_columns import Row, TableRead
from tracker.clock import now
from tracker.db import db
from tracker.errors import NotFound, RuleBroken, WrongState
from tracker.policy import Actor

ALREADY = "This spreadsheet was dealt with already."
FAULTS_LEFT = (
    "Some rows cannot be taken, so nothing was changed. Correct the file, or take the good rows only."
)


def keep_import(
    board: Board, kind: ImportKind, name: str, table: TableRead, *, actor: Actor
) -> PendingImport:
    """Keep the rows until they are confirmed, in place of what the same person left unconfirmed before."""
    db.session.execute(
        delete(PendingImport)
        .where(PendingImport.board_id == board.id, PendingImport.kind == kind)
        .where(PendingImport.uploaded_by_id == actor.user_id, PendingImport.applied_at.is_(None))
    )
    rows = [{"row": number, **row} for number, row in table.rows.items()]
    pending = PendingImport(
        board_id=board.id, kind=kind, display_name=name, rows=rows, notes=list(table.notes),
        uploaded_by_id=actor.user_id, uploaded_at=now(),
    )  # fmt: skip
    db.session.add(pending)
    db.session.flush()
    return pending


def get_agency_import(import_id: UUID, *, actor: Actor) -> PendingImport:
    """A spreadsheet of agencies of the actor's board. Raises NotFound otherwise."""
    return _get(import_id, ImportKind.AGENCIES, actor)


def get_people_import(import_id: UUID, *, actor: Actor) -> PendingImport:
    """A spreadsheet of people of the actor's board. Raises NotFound otherwise."""
    return _get(import_id, ImportKind.PEOPLE, actor)


def _get(import_id: UUID, kind: ImportKind, actor: Actor) -> PendingImport:
    found = db.session.get(PendingImport, import_id)
    if found is None or found.kind is not kind or found.board_id not in actor.board_ids:
        raise NotFound
    return found


def judge(pending: PendingImport, *, actor: Actor) -> list[Judged]:
    """What each row would do now; as many queries for a thousand rows as for one."""
    rows = _rows(pending)
    if pending.kind is ImportKind.AGENCIES:
        return judge_agencies(rows, agencies_now(pending.board_id))
    return judge_people(rows, people_now(pending.board, rows, actor))


def _rows(pending: PendingImport) -> dict[int, Row]:
    return {each["row"]: {key: text for key, text in each.items() if key != "row"} for each in pending.rows}


def apply_import(pending: PendingImport, *, good_only: bool, actor: Actor) -> dict[Outcome, int]:
    """Do what the rows say, all or none; with `good_only` leave out those that cannot be taken.

    Raises RuleBroken when there are such rows, WrongState when it was dealt with already.
    """
    db.session.refresh(pending, with_for_update={"of": PendingImport})
    if pending.applied_at is not None:
        raise WrongState(ALREADY)
    judged = judge(pending, actor=actor)
    if any(each.outcome is Outcome.FAULTY for each in judged) and not good_only:
        raise RuleBroken(FAULTS_LEFT)
    done = Taker(pending.board, pending.kind, _rows(pending), actor).take(judged)
    counts = counted(done)
    pending.applied_at, pending.rows = now(), [_as_done(each) for each in done]
    told = {outcome.value: number for outcome, number in counts.items()}
    record(f"import.{pending.kind}", pending, actor=actor, after=told)
    return counts


def discard_import(pending: PendingImport) -> None:
    """Throw away what nobody confirmed. Raises WrongState when it was dealt with already."""
    if pending.applied_at is not None:
        raise WrongState(ALREADY)
    db.session.delete(pending)
    db.session.flush()


def _as_done(each: Judged) -> dict[str, Any]:
    return {"row": each.number, "title": each.title, "outcome": each.outcome.value, "words": each.words}


def done_rows(pending: PendingImport) -> list[Judged]:
    """What was done with each row of a spreadsheet that was confirmed."""
    return [
        Judged(each["row"], each["title"], Outcome(each["outcome"]), each["words"]) for each in pending.rows
    ]


def agencies_now(board_id: UUID) -> AgenciesNow:
    """The board's agencies as rows are judged by."""
    shared = list_shared(board_id)
    here = {
        each.name.casefold(): AgencyHere(each.kind, each.agency.address, each.agency.id in shared)
        for each in list_members(board_id)
    }
    return AgenciesNow(here, frozenset(name.casefold() for name in list_names_elsewhere(board_id)))


def people_now(board: Board, rows: Mapping[int, Row], actor: Actor) -> PeopleNow:
    """The board's people as rows are judged by; of others only whether an address in the file is shut."""
    emails = {row.get("email", "").lower() for row in rows.values()}
    people = list_people_of_board(board.id)
    everywhere = count_roles_of({person.user.id for person in people})
    shut = select(User.email).where(User.email.in_(emails), User.disabled_at.is_not(None))
    return PeopleNow(
        board_names=frozenset({board.name.casefold(), board.short_name.casefold()}),
        agencies={agency.name.casefold(): agency.id for agency in list_agencies(board.id)},
        people={each.user.email: _person_here(each, everywhere[each.user.id]) for each in people},
        disabled=frozenset(db.session.scalars(shut)),
        may_make_administrators=is_administrator(actor, board.scope),
    )


def _person_here(person: Person, everywhere: int) -> PersonHere:
    roles = {(each.grant.role, each.grant.agency_id): each.employer.casefold() for each in person.roles}
    return PersonHere(person.user.name, roles, only_here=everywhere == len(person.roles))
