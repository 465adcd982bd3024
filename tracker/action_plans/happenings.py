"""Everything that happened to an action in one list, the newest first: who changed what, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import User
from tracker.action_plans.models import Action, ActionVersion, WithdrawalRequest
from tracker.action_plans.queries import list_date_changes, list_decisions, list_updates
from tracker.action_plans.rules import ACTION_TRANSITIONS, WITHDRAW, DateDecision, WithdrawalDecision
from tracker.action_plans.wording import BEFORE_RECORDS, Change, differences
from tracker.db import db
from tracker.evidence.models import Citation
from tracker.formatting import format_date

ADDED = "Added as a draft"
STEP_TITLES = {step.verb: step.label for step in ACTION_TRANSITIONS}


class Kind(StrEnum):
    """What sort of thing happened."""

    WORDS = "words"
    DATES = "dates"
    UPDATES = "updates"
    EVIDENCE = "evidence"
    COMPLETION = "completion"
    WITHDRAWAL = "withdrawal"

    @property
    def label(self) -> str:
        return {"words": "Words and lead"}.get(self.value, self.value.capitalize())


@dataclass(frozen=True)
class Happening:
    """One thing that happened. `at` is None for what was before the first recorded change."""

    kind: Kind
    at: datetime | None
    who: str
    title: str
    text: str = ""
    changes: Sequence[Change] = ()


def list_happenings(action: Action) -> list[Happening]:
    """The whole history of an action in seven queries, however long it is. The caller has checked whose."""
    found = [
        *_words(_versions(action.id)),
        *_dates(list_date_changes(action.id)),
        *map(_update, list_updates(action.id)),
        *_citations(action.id),
        *map(_step, list_decisions(action.id)),
        *_withdrawals(action.id),
    ]
    dated = [(each.at, number, each) for number, each in enumerate(found) if each.at is not None]
    latest_first = [each for *_order, each in sorted(dated, key=lambda line: line[:2], reverse=True)]
    return [*latest_first, *(each for each in found if each.at is None)]


def _versions(action_id: UUID) -> list[ActionVersion]:
    return list(
        db.session.scalars(
            select(ActionVersion)
            .options(joinedload(ActionVersion.saved_by))
            .where(ActionVersion.action_id == action_id)
            .order_by(ActionVersion.number)
        )
    )


def _words(versions: Sequence[ActionVersion]) -> list[Happening]:
    people = _people({each.words["lead_user_id"] for each in versions if each.words["lead_user_id"]})
    found: list[Happening] = []
    before: dict[str, Any] = {}
    for version in versions:
        was = before or dict.fromkeys(version.words)
        changes = differences(was, version.words, people)
        old = version.number == BEFORE_RECORDS
        title = "Before the first recorded change" if old else "Words changed" if before else ADDED
        at = None if old else version.saved_at
        found.append(Happening(Kind.WORDS, at, _name(version.saved_by), title, "", _said(changes)))
        before = version.words
    return found


def _said(changes: Iterable[Change]) -> list[Change]:
    return [change for change in changes if change.was or change.now]


def _people(ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    found = db.session.execute(select(User.id, User.name).where(User.id.in_([UUID(each) for each in ids])))
    return {str(user_id): name for user_id, name in found}


def _dates(changes: Iterable[Any]) -> list[Happening]:
    found = []
    for each in changes:
        move = f"From {format_date(each.from_on)} to {format_date(each.to_on)}"
        at_once = each.decision is DateDecision.NOT_NEEDED
        title = "Date moved" if at_once else "New date asked for"
        found.append(Happening(Kind.DATES, each.asked_at, _name(each.asked_by), title,
                               f"{move}\n\n{each.reason}"))  # fmt: skip
        if each.decided_at is not None and not at_once:
            words = "\n\n".join(part for part in (move, each.decision_reason) if part)
            title = f"New date {each.decision.label.lower()}"
            found.append(Happening(Kind.DATES, each.decided_at, _name(each.decided_by), title, words))
    return found


def _update(update: Any) -> Happening:
    remedy = f"Remedial action: {update.remedial_action}" if update.remedial_action else ""
    forecast = f"Forecast: {format_date(update.forecast_on)}" if update.forecast_on else ""
    risks = f"Risks: {update.risks}" if update.risks else ""
    words = "\n\n".join(part for part in (update.progress, remedy, forecast, risks) if part)
    title = f"Update, reported {update.reported.word.lower()}: {update.reported.label.lower()}"
    return Happening(Kind.UPDATES, update.written_at, _name(update.written_by), title, words)


def _citations(action_id: UUID) -> list[Happening]:
    rows = db.session.execute(
        select(Citation, User.name)
        .options(joinedload(Citation.item))
        .outerjoin(User, User.id == Citation.cited_by_id)
        .where(Citation.action_id == action_id)
    )
    return [
        Happening(Kind.EVIDENCE, cited.cited_at, name or "", "Evidence cited",
                  f"{cited.item.title} ({cited.locator})" if cited.locator else cited.item.title)
        for cited, name in rows
    ]  # fmt: skip


def _step(decision: Any) -> Happening:
    kind = Kind.WITHDRAWAL if decision.verb == WITHDRAW.verb else Kind.COMPLETION
    title = STEP_TITLES.get(decision.verb, decision.verb)
    return Happening(kind, decision.decided_at, _name(decision.decided_by), title, decision.reason)


def _withdrawals(action_id: UUID) -> list[Happening]:
    asked = db.session.scalars(
        select(WithdrawalRequest)
        .options(joinedload(WithdrawalRequest.asked_by), joinedload(WithdrawalRequest.decided_by))
        .where(WithdrawalRequest.action_id == action_id)
    )
    found = []
    for each in asked:
        found.append(Happening(Kind.WITHDRAWAL, each.asked_at, _name(each.asked_by),
                               "Withdrawal asked for", each.reason))  # fmt: skip
        if each.decision is not WithdrawalDecision.WAITING:
            title = f"Withdrawal {each.decision.label.lower()}"
            found.append(Happening(Kind.WITHDRAWAL, each.decided_at, _name(each.decided_by), title,
                                   each.decision_reason))  # fmt: skip
    return found


def _name(user: User | None) -> str:
    return user.name if user else ""
