"""What leans on an item: the answers, by cycle, and the actions; and how much one return leans on."""

from uuid import UUID

from sqlalchemy import func, select

from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.evidence.facts import CitingAction, CitingAnswer
from tracker.evidence.models import Citation, EvidenceItem
from tracker.evidence.queries import table_of
from tracker.evidence.rules import EvidenceKind
from tracker.frameworks.models import MinimumStandardRecord


def count_places(item_id: UUID) -> tuple[int, int]:
    """How many answers and how many actions cite an item."""
    counted = select(func.count(Citation.response_id), func.count(Citation.action_id))
    answers, actions = db.session.execute(counted.where(Citation.item_id == item_id)).one()
    return int(answers), int(actions)


def count_cited_files(response_id: UUID) -> int:
    """How many different files the return that this answer belongs to cites."""
    responses = table_of("responses")
    assessment = select(responses.c.assessment_id).where(responses.c.id == response_id).scalar_subquery()
    return (
        db.session.scalar(
            select(func.count(func.distinct(EvidenceItem.id)))
            .join(Citation, Citation.item_id == EvidenceItem.id)
            .join(responses, responses.c.id == Citation.response_id)
            .where(responses.c.assessment_id == assessment, EvidenceItem.kind == EvidenceKind.FILE)
        )
        or 0
    )


def list_citing_answers(item_id: UUID) -> list[CitingAnswer]:
    """The answers that cite an item, the latest cycle first, in the framework's order."""
    responses, assessments = table_of("responses"), table_of("assessments")
    rows = db.session.execute(
        select(
            assessments.c.id, Cycle.name, MinimumStandardRecord.ref, MinimumStandardRecord.short_title,
            Citation.locator, responses.c.assigned_to_id,
        )
        .select_from(Citation)
        .join(responses, responses.c.id == Citation.response_id)
        .join(assessments, assessments.c.id == responses.c.assessment_id)
        .join(Cycle, Cycle.id == assessments.c.cycle_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == responses.c.minimum_standard_id)
        .where(Citation.item_id == item_id)
        .order_by(Cycle.due_on.desc(), Cycle.id, MinimumStandardRecord.position)
    )  # fmt: skip
    return [CitingAnswer(*row) for row in rows]


def list_citing_actions(item_id: UUID) -> list[CitingAction]:
    """The actions that cite an item, by plan and number."""
    actions, plans = table_of("actions"), table_of("plans")
    rows = db.session.execute(
        select(actions.c.id, plans.c.title, actions.c.number, actions.c.title, Citation.locator)
        .select_from(Citation)
        .join(actions, actions.c.id == Citation.action_id)
        .join(plans, plans.c.id == actions.c.plan_id)
        .where(Citation.item_id == item_id)
        .order_by(plans.c.title, actions.c.number)
    )
    return [CitingAction(*row) for row in rows]
