"""Loading a plan from a spreadsheet: kept when uploaded, taken over only when confirmed."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from tracker.action_plans.models import Action, Plan
from tracker.action_plans.operations import ActionContent, add_action, open_action, save_action
from tracker.action_plans.operations.holding import hold_plan
from tracker.action_plans.queries import list_rows
from tracker.action_plans.rules import ActionOrigin, ActionStatus, Priority
from tracker.action_plans.smart import list_gaps
from tracker.audit.operations import record
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import NotFound, RuleBroken, WrongState
from tracker.frameworks.models import MinimumStandardRecord, PolicyStandardRecord
from tracker.plan_imports.columns import Row, TableRead
from tracker.plan_imports.judging import Judged, Outcome, PlanNow, Value, judge_rows
from tracker.plan_imports.models import PlanUpload
from tracker.policy import Actor

ALREADY = "This spreadsheet was dealt with already."
CHANGED = "The plan was changed after you opened this page. Look at the changes again, then confirm them."
FAULTS_LEFT = (
    "Some rows cannot be taken, so nothing was changed. Correct the file, or take the good rows only."
)


def keep_upload(plan: Plan, name: str, table: TableRead, *, actor: Actor) -> PlanUpload:
    """Keep the rows until they are confirmed, in place of what the same person left unconfirmed before."""
    db.session.execute(
        delete(PlanUpload).where(
            PlanUpload.plan_id == plan.id,
            PlanUpload.uploaded_by_id == actor.user_id,
            PlanUpload.applied_at.is_(None),
        )
    )
    rows = [{"row": number, **row} for number, row in table.rows.items()]
    upload = PlanUpload(plan_id=plan.id, display_name=name, rows=rows, notes=list(table.notes),
                        uploaded_by_id=actor.user_id, uploaded_at=now())  # fmt: skip
    db.session.add(upload)
    db.session.flush()
    record("plan.upload", upload, actor=actor, after={"rows": len(rows)})
    return upload


def get_upload(plan_sheet_id: UUID, *, actor: Actor) -> PlanUpload:
    """A spreadsheet for a plan of the actor's agency. Raises NotFound otherwise."""
    plan = joinedload(PlanUpload.plan)
    found = db.session.scalar(
        select(PlanUpload)
        .join(PlanUpload.plan)
        .options(plan.joinedload(Plan.agency), plan.joinedload(Plan.board), plan.joinedload(Plan.cycle),
                 joinedload(PlanUpload.uploaded_by))
        .where(PlanUpload.id == plan_sheet_id, Plan.agency_id.in_(actor.agency_ids))
    )  # fmt: skip
    if found is None:
        raise NotFound
    return found


def judge(upload: PlanUpload) -> list[Judged]:
    """What each row would do now; as many queries for 500 rows as for one."""
    return judge_rows(
        _rows(upload), PlanNow(list_rows(upload.plan_id, today()), frozenset(_standards(upload)))
    )


def _rows(upload: PlanUpload) -> dict[int, Row]:
    return {each["row"]: {key: text for key, text in each.items() if key != "row"} for each in upload.rows}


def _standards(upload: PlanUpload) -> dict[str, UUID]:
    """The ids of the standards of the plan's cycle, by reference."""
    cycle = upload.plan.cycle
    if cycle is None:
        return {}
    return dict(
        db.session.execute(
            select(MinimumStandardRecord.ref, MinimumStandardRecord.id)
            .join(PolicyStandardRecord, PolicyStandardRecord.id == MinimumStandardRecord.policy_standard_id)
            .where(PolicyStandardRecord.framework_version_id == cycle.framework_version_id)
        ).all()
    )


def fingerprint(judged: Iterable[Judged]) -> str:
    """What a preview showed, in a few letters: another fingerprint means that the plan moved on."""
    shown = [(each.number, each.outcome.value, [str(change) for change in each.changes]) for each in judged]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:20]


def apply_upload(upload: PlanUpload, *, good_only: bool, seen: str, actor: Actor) -> None:
    """Take over what the preview showed: all rows or none; with `good_only` the good ones.

    New rows become drafts, also when they are SMART (R7). Raises RuleBroken while there are faulty rows,
    WrongState when it was dealt with already or when the plan moved on since the preview.
    """
    db.session.refresh(upload, with_for_update={"of": PlanUpload})
    if upload.applied_at is not None:
        raise WrongState(ALREADY)
    hold_plan(upload.plan)
    judged = judge(upload)
    if fingerprint(judged) != seen:
        raise WrongState(CHANGED)
    if any(each.outcome is Outcome.FAULTY for each in judged) and not good_only:
        raise RuleBroken(FAULTS_LEFT)
    ids = _standards(upload)
    upload.rows = [_done(each, _take(upload.plan, each, ids, actor)) for each in judged]
    upload.applied_at = now()
    counts = {outcome.value: sum(each.outcome is outcome for each in judged) for outcome in Outcome}
    record("plan.load", upload, actor=actor, after=counts)


def _take(plan: Plan, judged: Judged, ids: dict[str, UUID], actor: Actor) -> UUID | None:
    if not judged.outcome.does_something:
        return judged.action.id if judged.action else None
    if judged.action is None:
        action = add_action(plan, _content(judged.values, ids), actor=actor)
        action.origin = ActionOrigin.SPREADSHEET
        db.session.flush()
        return action.id
    action = db.session.get_one(Action, judged.action.id)
    save_action(action, _content(judged.values, ids, action), expected_version=action.version, actor=actor)
    return action.id


def _content(values: Any, ids: dict[str, UUID], action: Action | None = None) -> ActionContent:
    """What the row says, and what the action says where the row is silent."""

    def said(name: str, otherwise: Value = "") -> Any:
        return values.get(name) or (getattr(action, name) if action else otherwise)

    refs = values.get("standards")
    kept = {standard.id for standard in action.standards} if action else set()
    return ActionContent(
        title=said("title"),
        specific=said("specific"),
        measurable=said("measurable"),
        achievable=said("achievable"),
        relevant=said("relevant"),
        lead_manager=said("lead_manager"),
        lead_user_id=action.lead_user_id if action else None,
        starts_on=said("starts_on", None),
        due_on=said("due_on", None),
        risks=said("risks"),
        priority=said("priority", Priority.MEDIUM),
        standard_ids=frozenset(ids[ref] for ref in refs) if refs else frozenset(kept),
    )


def _done(judged: Judged, action_id: UUID | None) -> dict[str, Any]:
    changes = [[each.label, each.was, each.now] for each in judged.changes]
    return {"row": judged.number, "title": judged.title, "outcome": judged.outcome.value, "changes": changes,
            "notes": list(judged.notes), "action": str(action_id) if action_id else None}  # fmt: skip


def discard_upload(upload: PlanUpload) -> None:
    """Throw away what nobody confirmed. Raises WrongState when it was dealt with already."""
    if upload.applied_at is not None:
        raise WrongState(ALREADY)
    db.session.delete(upload)
    db.session.flush()


def list_ready_drafts(upload: PlanUpload) -> list[Action]:
    """The drafts that this spreadsheet made and that say everything by now, by number (R7)."""
    made = [UUID(each["action"]) for each in upload.rows if each.get("outcome") == Outcome.NEW]
    drafts = db.session.scalars(
        select(Action)
        .where(Action.id.in_(made), Action.plan_id == upload.plan_id, Action.status == ActionStatus.DRAFT)
        .order_by(Action.number)
    )
    return [action for action in drafts if not list_gaps(action)]


def open_ready_drafts(upload: PlanUpload, *, actor: Actor) -> int:
    """Let those drafts into the plan together; gives how many. Raises WrongState when there are none."""
    ready = list_ready_drafts(upload)
    if not ready:
        raise WrongState("No draft of this spreadsheet is ready to join the plan.")
    for action in ready:
        open_action(action, actor=actor)
    return len(ready)
