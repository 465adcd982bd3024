"""Dated reviews of a board's plan and the colours given at them; no rating is overwritten (R12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from tracker.audit.operations import Deed, record, record_batch
from tracker.board_plans.columns import review_name
from tracker.board_plans.models import BoardPlan, LineRating, PlanHeading, PlanLine, PlanReview
from tracker.board_plans.rules import Rating
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.policy import Actor

NOT_LATEST = "A later review has been recorded: the ratings of this one stay as they are."


@dataclass(frozen=True)
class Given:
    """What is said of a line at a review; `on` is the day of the review unless it was another."""

    rating: Rating
    comment: str = ""
    current: str = ""
    on: date | None = None


def add_review(plan: BoardPlan, reviewed_on: date, name: str, *, actor: Actor) -> PlanReview:
    """A new dated column. Raises RuleBroken for a day to come, or one not after the last review."""
    if reviewed_on > today():
        raise RuleBroken("The date of the review must be today or in the past", field="reviewed_on")
    last = db.session.scalar(select(func.max(PlanReview.reviewed_on)).where(PlanReview.plan_id == plan.id))
    if last is not None and reviewed_on <= last:
        raise RuleBroken("The date must be after the last review’s", field="reviewed_on")
    return insert_review(plan, reviewed_on, name, actor=actor)


def insert_review(plan: BoardPlan, reviewed_on: date, name: str, *, actor: Actor) -> PlanReview:
    """A dated column wherever its date puts it, as a file may bring one."""
    last = db.session.scalar(select(func.max(PlanReview.position)).where(PlanReview.plan_id == plan.id))
    review = PlanReview(
        plan_id=plan.id, position=(last or 0) + 1, name=review_name(name), reviewed_on=reviewed_on,
        recorded_by_id=actor.user_id, recorded_at=now(),
    )  # fmt: skip
    db.session.add(review)
    db.session.flush()
    record("board_plan.reviewed", review, actor=actor, after={"on": reviewed_on.isoformat()})
    return review


def latest_review(plan_id: UUID) -> PlanReview | None:
    """The last review of a plan by its date, or None."""
    chosen = select(PlanReview).where(PlanReview.plan_id == plan_id)
    return db.session.scalar(
        chosen.order_by(PlanReview.reviewed_on.desc(), PlanReview.position.desc()).limit(1)
    )


def rate_lines(review: PlanReview, given: Mapping[UUID, Given], *, actor: Actor) -> int:
    """Rate lines at a review. A line that is rated there already keeps its rating: raises WrongState.

    Gives how many lines were rated. A status and a direction that were written before give way.
    """
    if not given:
        raise RuleBroken("Give at least one line a colour")
    taken = select(LineRating.line_id).where(LineRating.review_id == review.id)
    if set(db.session.scalars(taken)) & set(given):
        raise WrongState("Somebody else has rated some of these lines. Their ratings are kept.")
    lines = _lines_of(review.plan_id, given)
    for line in lines:
        _rate(line, review, given[line.id], actor)
    db.session.flush()
    deeds = [
        Deed("board_plan.rated", "PlanLine", str(line.id), None, {"rating": given[line.id].rating.value})
        for line in lines
    ]
    record_batch(deeds, actor=actor, scope=review.scope)
    return len(lines)


def _lines_of(plan_id: UUID, given: Mapping[UUID, Given]) -> Sequence[PlanLine]:
    chosen = select(PlanLine).join(PlanLine.heading).where(PlanHeading.plan_id == plan_id)
    lines = [line for line in db.session.scalars(chosen) if line.id in given]
    if len(lines) < len(given):
        raise WrongState("A line is no longer in the plan. Look at the plan and rate it again.")
    return lines


def _rate(line: PlanLine, review: PlanReview, given: Given, actor: Actor) -> None:
    db.session.add(
        LineRating(
            line_id=line.id,
            review_id=review.id,
            rating=given.rating,
            rated_on=given.on or review.reviewed_on,
            current=given.current,
            comment=given.comment,
            rated_by_id=actor.user_id,
        )
    )
    line.status_text, line.travel = "", None
    line.current = given.current or line.current


def correct_rating(line: PlanLine, review: PlanReview, rating: Rating, reason: str, *, actor: Actor) -> None:
    """Put right a colour given by mistake, while its review is the last. Raises WrongState otherwise."""
    found = db.session.get(LineRating, (line.id, review.id))
    if latest_review(review.plan_id) is not review or found is None:
        raise WrongState(NOT_LATEST)
    if found.rating is rating:
        raise RuleBroken("This is the colour the line has already", field="rating")
    before = {"rating": found.rating.value}
    found.rating, found.rated_by_id = rating, actor.user_id
    line.status_text = ""
    found.comment = "\n".join(part for part in (found.comment, f"Corrected: {reason}") if part)
    after = {"rating": rating.value, "review": review.reviewed_on.isoformat()}
    record("board_plan.rating_corrected", line, actor=actor, before=before, after=after)
