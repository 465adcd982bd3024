"""Published returns and what stands in their way, for tests of publishing."""

from datetime import timedelta
from typing import Any

from tests.evidence.build import make_file
from tests.grading.stories import Story, as_actor
from tracker.board_queries.models import Query
from tracker.board_queries.rules import QueryStatus
from tracker.clock import now, today
from tracker.db import db
from tracker.evidence.models import EvidenceItem
from tracker.frameworks.rules import Grade
from tracker.grading.models import RequestDecision
from tracker.grading.operations import publish
from tracker.grading.rules import RequestKind
from tracker.moderation.models import ModerationDraw, ModerationItem
from tracker.moderation.rules import Rules
from tracker.publishing.models import Contest
from tracker.publishing.operations import contest_grade
from tracker.sampling.models import EvidenceSample, SampleItem
from tracker.sampling.rules import Outcome, Stratum


def save(row: Any) -> Any:
    """The row in the database."""
    db.session.add(row)
    db.session.flush()
    return row


def publish_all(story: Story, value: Grade = Grade.GOOD, **others: Grade) -> Story:
    """Every standard graded alike but for some (`r1_1=Grade.INADEQUATE`), and published."""
    refs = {name[1:].replace("_", "."): grade for name, grade in others.items()}
    story.grade_all(value, but=refs)
    for ref, grade in refs.items():
        story.grade(ref, grade)
    publish(story.assessment, actor=as_actor(story.manager))
    return story


def contest(
    story: Story, ref: str = "1.1", *items: EvidenceItem, reason: str = "The log was not read."
) -> Contest:
    """The agency's lead contests one grade."""
    return contest_grade(
        story.responses[ref], reason, [item.id for item in items], actor=as_actor(story.lead)
    )


def make_query(story: Story, ref: str, status: QueryStatus = QueryStatus.OPEN) -> Query:
    """A question of the board about one answer."""
    return save(
        Query(response_id=story.responses[ref].id, status=status, answer_by=today() + timedelta(days=5),
              opened_by_id=story.manager.id, opened_at=now())
    )  # fmt: skip


def draw_for_moderation(story: Story, ref: str, **values: Any) -> ModerationItem:
    """One answer drawn for a second grade."""
    draw = save(
        ModerationDraw(
            cycle_id=story.cycle.id,
            seed="7",
            rules=Rules().as_data,
            population=[],
            drawn_by_id=story.manager.id,
            drawn_at=now(),
        )
    )
    return save(ModerationItem(draw_id=draw.id, response_id=story.responses[ref].id, why="random", **values))


def draw_sample(story: Story, ref: str, outcome: Outcome | None = None, **values: Any) -> SampleItem:
    """A sample of one item cited at one answer."""
    reason = "The first draw was wrong." if values.get("replaces_id") else ""
    sample = save(
        EvidenceSample(cycle_id=story.cycle.id, assessment_id=story.assessment.id, seed="7", method="m",
                       rules={}, population=[], population_size=1, population_hash="0" * 64, size=1,
                       drawn_at=now(), redraw_reason=reason, **values)
    )  # fmt: skip
    found = {"outcome": outcome, "checked_at": now(), "checked_by_id": story.manager.id} if outcome else {}
    item = make_file(story.agency, f"Sampled at {ref}", name=f"{sample.id.hex[:8]}.pdf")
    return save(
        SampleItem(sample_id=sample.id, number=1, key=ref, response_id=story.responses[ref].id,
                   item_id=item.id, stratum=Stratum.RANDOM, **found)
    )  # fmt: skip


def decide_request(story: Story, ref: str, kind: RequestKind, *, granted: bool = True) -> RequestDecision:
    """The board's decision about what an agency asked for."""
    return save(
        RequestDecision(response_id=story.responses[ref].id, kind=kind, granted=granted,
                        reason="It has no staff.", decided_by_id=story.manager.id, decided_at=now())
    )  # fmt: skip
