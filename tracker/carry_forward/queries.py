"""What the last cycle offers to a return, and which of its answers were taken over; all of one agency."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.assessments.answers import Answer
from tracker.assessments.models import Assessment, Response
from tracker.assessments.queries import answer_of
from tracker.boards.models import Membership
from tracker.carry_forward.models import CarriedAnswer
from tracker.carry_forward.rules import (
    Earlier,
    Mark,
    Offer,
    Source,
    Wanted,
    choose,
    offered_refs,
    predecessors,
    usable_frameworks,
)
from tracker.clock import today
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.evidence.models import Citation, EvidenceItem
from tracker.frameworks.models import FrameworkVersion, MinimumStandardRecord, StandardMapping
from tracker.frameworks.queries import AnySelect, get_framework, with_recorded_successor
from tracker.frameworks.rules import Framework, fill, ref_key, worded
from tracker.grading.queries import COMMENT, VALUE, with_grade_in_force

_any_mapping = aliased(StandardMapping)
_MAPPED = exists().where(
    _any_mapping.board_id == bindparam("board"),
    _any_mapping.earlier_id == Cycle.framework_version_id,
    _any_mapping.later_id == bindparam("later"),
)
# The standard of now that the board recorded for an earlier one, when there is one.
RECORDED = StandardMapping.later_standard_id
EARLIER = (
    Assessment.id, Cycle.board_id, Cycle.name, Cycle.due_on, Assessment.submitted_at,
    FrameworkVersion.reference, _MAPPED,
)  # fmt: skip
ANSWER = (
    Response.evidence_of_compliance, Response.areas_for_improvement, Response.self_grade,
    Response.na_requested, Response.na_reason, Response.modification, Response.modification_reason,
    Response.finished,
)  # fmt: skip
PUBLISHED = Assessment.published_at.is_not(None)
# The board's grade and comment only once they were published; never a rationale.
SOURCE = (
    Response.id, MinimumStandardRecord.ref, MinimumStandardRecord.text,
    case((PUBLISHED, VALUE)), case((PUBLISHED, COMMENT), else_=""),
)  # fmt: skip
BELONGS = and_(Membership.board_id == Cycle.board_id, Membership.agency_id == Assessment.agency_id)
SUBMITTED = and_(Assessment.submitted_at.is_not(None), Membership.board_id.is_not(None))


CANDIDATES = (
    select(*EARLIER)
    .join(Cycle, Cycle.id == Assessment.cycle_id)
    .join(FrameworkVersion, FrameworkVersion.id == Cycle.framework_version_id)
    .outerjoin(Membership, BELONGS)
    .where(SUBMITTED, Assessment.agency_id == bindparam("agency"), Assessment.id != bindparam("here"))
)


def _with_recorded(statement: AnySelect) -> AnySelect:
    standard_id = Response.minimum_standard_id
    return with_recorded_successor(statement, standard_id, bindparam("board"), bindparam("later"))


# Everything about one standard in one statement: the answers of every earlier cycle, and the mark.
BESIDE = (
    with_grade_in_force(_with_recorded(
        select(*EARLIER, *SOURCE, *ANSWER, CarriedAnswer.from_response_id, CarriedAnswer.unchanged,
               CarriedAnswer.confirmed_at, User.name, RECORDED)
        .select_from(Response)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(Cycle, Cycle.id == Assessment.cycle_id)
        .join(FrameworkVersion, FrameworkVersion.id == Cycle.framework_version_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .outerjoin(Membership, BELONGS)
        .outerjoin(CarriedAnswer, CarriedAnswer.response_id == bindparam("now"))
        .outerjoin(User, User.id == CarriedAnswer.confirmed_by_id)
    ))
    .where(
        Assessment.agency_id == bindparam("agency"),
        Response.id != bindparam("now"),
        or_(SUBMITTED, Response.id == CarriedAnswer.from_response_id),
        or_(
            Response.minimum_standard_id == bindparam("standard"),
            bindparam("standard") == RECORDED,
            Response.id == CarriedAnswer.from_response_id,
            and_(
                FrameworkVersion.reference == bindparam("replaced"),
                MinimumStandardRecord.ref.in_(bindparam("refs", expanding=True)),
            ),
        ),
    )
)  # fmt: skip


def find_beside(response: Response) -> tuple[Offer | None, Mark | None]:
    """Last cycle's answer to a standard, and how this answer was carried forward; one query.

    Cited evidence is not looked at: `list_cited` does that.
    """
    assessment = response.assessment
    framework = _worded(assessment)
    standard = framework.minimum_standard(response.minimum_standard.ref)
    rows = db.session.execute(
        BESIDE,
        {
            "agency": assessment.agency_id, "now": response.id, "standard": standard.id,
            "replaced": framework.replaces or "", "refs": list(standard.replaces), **_here(assessment),
        },
    ).all()  # fmt: skip
    earlier = choose(wanted(assessment), (_earlier(row) for row in rows if row[4]))
    offered = [row for row in rows if earlier and row[0] == earlier.id]
    recorded = {row[8]: standard.ref for row in offered if row[-1] == standard.id}
    refs = predecessors(standard, framework, earlier.framework, in_ref_order(recorded)) if earlier else ()
    found = {source.ref: source for source in (_source(row[7:20], assessment) for row in offered)}
    # An answer that came from a standard which does not lead here any more is there for its mark only.
    sources = tuple(found[ref] for ref in refs if ref in found and _answered(found[ref]))
    offer = Offer(standard.ref, standard.text, earlier, sources) if earlier and sources else None
    return offer, _mark_beside(response, rows)


def _earlier(row: Sequence[Any]) -> Earlier:
    return Earlier(*row[:7])


def _here(assessment: Assessment) -> dict[str, UUID]:
    """The board and the framework that successors are looked up for."""
    return {"board": assessment.cycle.board_id, "later": assessment.cycle.framework_version_id}


def in_ref_order(recorded: Mapping[str, str]) -> dict[str, str]:
    """What was recorded, in the order of the earlier references, so that answers come together in it."""
    return {old: recorded[old] for old in sorted(recorded, key=ref_key)}


def _answered(source: Source) -> bool:
    return source.answer.standing.answered


def _worded(assessment: Assessment) -> Framework:
    board = assessment.cycle.board
    return worded(get_framework(assessment.cycle.framework_version_id), board.short_name, board.area)


def wanted(assessment: Assessment) -> Wanted:
    """What decides which earlier return this one begins from."""
    cycle = assessment.cycle
    frameworks = usable_frameworks(get_framework(cycle.framework_version_id))
    return Wanted(cycle.board_id, cycle.due_on, assessment.submitted_at, frameworks)


def _source(row: Sequence[Any], assessment: Assessment) -> Source:
    """A source from a row of SOURCE and ANSWER, with this board's names in the words, as in those of now."""
    response_id, ref, text, grade, comment, *answer = row
    board = assessment.cycle.board
    words = fill(text, board=board.short_name, area=board.area).strip()
    return Source(response_id, ref, words, Answer(*answer), grade, comment)


def _mark_beside(response: Response, rows: Iterable[Sequence[Any]]) -> Mark | None:
    for row in rows:
        from_response_id, unchanged, at, by = row[20:24]
        if from_response_id == row[7]:
            elsewhere = row[1] != response.assessment.cycle.board_id
            edited = _texts(answer_of(response)) != _texts(Answer(*row[12:20]))
            return Mark(row[2], elsewhere, unchanged, edited, by or "somebody", at)
    return None


def _texts(answer: Answer) -> tuple[object, ...]:
    return (answer.texts, answer.na_requested)


def find_source(assessment: Assessment) -> Earlier | None:
    """The earlier return that this one begins from; one query."""
    about = {"agency": assessment.agency_id, "here": assessment.id, **_here(assessment)}
    rows = db.session.execute(CANDIDATES, about)
    return choose(wanted(assessment), (_earlier(row) for row in rows))


ANSWERED = or_(
    Response.evidence_of_compliance != "",
    Response.areas_for_improvement != "",
    and_(Response.na_requested, Response.na_reason != ""),
)
# One row for each earlier return: a row for each standard would cost more to read than to find. Each answered
# reference stands with the one that the board recorded for it: 1.1>2.3, or 1.1> when there is none.
_later = aliased(MinimumStandardRecord)
_BOTH = MinimumStandardRecord.ref + ">" + func.coalesce(_later.ref, "")
REFS = (
    _with_recorded(
        CANDIDATES.add_columns(func.aggregate_strings(_BOTH, ",").label("refs"))
        .join(Response, Response.assessment_id == Assessment.id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
    )
    .outerjoin(_later, _later.id == RECORDED)
    .where(ANSWERED)
    .group_by(Assessment.id, Cycle.id, FrameworkVersion.id)
)


def list_offered_refs(
    agency_id: UUID, assessment_id: UUID, framework: Framework, beginning: Wanted
) -> frozenset[str]:
    """Standards of a return at which last cycle’s answer is offered, answered by now or not; one query."""
    about = {"agency": agency_id, "here": assessment_id, "board": beginning.board_id, "later": framework.id}
    answered_in = {_earlier(row): row.refs.split(",") for row in db.session.execute(REFS, about)}
    earlier = choose(beginning, answered_in)
    if earlier is None:
        return frozenset()
    both = dict(each.split(">") for each in answered_in[earlier])
    recorded = {old: new for old, new in both.items() if new}
    return frozenset(offered_refs(framework, earlier.framework, both.keys(), recorded))


SOURCES = (
    with_grade_in_force(_with_recorded(
        select(RECORDED, *SOURCE, *ANSWER)
        .select_from(Response)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
    ))
    .where(Response.assessment_id == bindparam("earlier"), ANSWERED)
)  # fmt: skip


def list_offers(assessment: Assessment) -> list[Offer]:
    """Everything last cycle offers to a return, in the framework's order; three queries."""
    earlier = find_source(assessment)
    if earlier is None:
        return []
    framework = _worded(assessment)
    rows = db.session.execute(SOURCES, {"earlier": earlier.id, **_here(assessment)}).all()
    sources = {source.ref: source for source in (_source(row[1:], assessment) for row in rows)}
    recorded = {row[2]: framework.minimum_standard_by_id(row[0]).ref for row in rows if row[0]}
    past = _past_review(earlier.id)
    return [
        Offer(
            ref,
            framework.minimum_standard(ref).text,
            earlier,
            tuple(sources[each] for each in refs),
            sum(past.get(sources[each].response_id, 0) for each in refs),
        )
        for ref, refs in offered_refs(
            framework, earlier.framework, sources.keys(), in_ref_order(recorded)
        ).items()
    ]


def _past_review(assessment_id: UUID) -> Mapping[UUID, int]:
    """How many items past their review date each answer of a return cites; one query."""
    rows = db.session.execute(
        select(Citation.response_id, func.count())
        .join(EvidenceItem, EvidenceItem.id == Citation.item_id)
        .join(Response, Response.id == Citation.response_id)
        .where(
            Response.assessment_id == assessment_id,
            EvidenceItem.removed_at.is_(None),
            EvidenceItem.review_by < today(),
        )
        .group_by(Citation.response_id)
    )
    return {response_id: count for response_id, count in rows if response_id}


def list_responses(assessment: Assessment, refs: Collection[str]) -> dict[str, Response]:
    """The answers of a return to these standards, by reference, in order."""
    rows = db.session.execute(
        select(MinimumStandardRecord.ref, Response)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .where(Response.assessment_id == assessment.id, MinimumStandardRecord.ref.in_(refs))
        .order_by(MinimumStandardRecord.position)
    )
    return {str(ref): response for ref, response in rows}
