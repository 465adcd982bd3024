"""The board's own plans, found for the people of the board."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from tracker.board_plans.models import (
    BoardPlan,
    BoardPlanUpload,
    LineAgency,
    LineRating,
    PlanHeading,
    PlanLine,
    PlanReview,
)
from tracker.board_plans.rows import heading_key
from tracker.board_plans.sheet import Heading, Line, LineTexts, PlanSheet, Rated, Review, Standing, standing
from tracker.boards.models import Agency
from tracker.db import db
from tracker.errors import NotFound
from tracker.policy import Actor

TEXTS = tuple(LineTexts.__dataclass_fields__)


def get_board_plan(board_plan_id: UUID, *, actor: Actor) -> BoardPlan:
    """A plan of a board of the actor. Raises NotFound otherwise."""
    return _of_board(db.session.get(BoardPlan, board_plan_id), actor)


def _of_board(plan: BoardPlan | None, actor: Actor) -> BoardPlan:
    if plan is None or plan.board_id not in actor.board_ids:
        raise NotFound
    return plan


def get_heading(heading_id: UUID, *, actor: Actor) -> PlanHeading:
    """A heading of such a plan. Raises NotFound otherwise."""
    heading = db.session.get(PlanHeading, heading_id)
    if heading is None:
        raise NotFound
    _of_board(heading.plan, actor)
    return heading


def get_plan_line(plan_line_id: UUID, *, actor: Actor) -> PlanLine:
    """A line of such a plan. Raises NotFound otherwise."""
    line = db.session.get(PlanLine, plan_line_id)
    if line is None:
        raise NotFound
    _of_board(line.heading.plan, actor)
    return line


def get_review(plan_review_id: UUID, *, actor: Actor) -> PlanReview:
    """A review of such a plan. Raises NotFound otherwise."""
    review = db.session.get(PlanReview, plan_review_id)
    if review is None:
        raise NotFound
    _of_board(review.plan, actor)
    return review


def get_upload(plan_upload_id: UUID, *, actor: Actor) -> BoardPlanUpload:
    """A spreadsheet that was uploaded for a board of the actor. Raises NotFound otherwise."""
    upload = db.session.get(BoardPlanUpload, plan_upload_id)
    if upload is None or upload.board_id not in actor.board_ids:
        raise NotFound
    return upload


def list_plans(board_id: UUID) -> list[BoardPlan]:
    """The board's plans by title, those in use before those that are closed."""
    chosen = select(BoardPlan).where(BoardPlan.board_id == board_id)
    return list(db.session.scalars(chosen.order_by(BoardPlan.closed_at.is_not(None), BoardPlan.title)))


def find_plan(name: str) -> list[BoardPlan]:
    """Plans by id, short address name or title, for commands: one unless several boards have the like."""
    chosen = select(BoardPlan).where((BoardPlan.slug == name) | (BoardPlan.title == name))
    found = list(db.session.scalars(chosen))
    try:
        by_id = db.session.get(BoardPlan, UUID(name))
    except ValueError:
        return found
    return [by_id] if by_id else found


def load_sheet(plan: BoardPlan) -> PlanSheet:
    """The plan with everything in it: five queries, however long it is."""
    return load_sheets([plan])[plan.id]


def load_sheets(plans: Sequence[BoardPlan]) -> dict[UUID, PlanSheet]:
    """Several plans at once, with as many queries as for one."""
    ids = [plan.id for plan in plans]
    headings = _grouped(_in_order(PlanHeading, PlanHeading.plan_id.in_(ids), PlanHeading.position), "plan_id")
    reviews = _grouped(
        _in_order(PlanReview, PlanReview.plan_id.in_(ids), PlanReview.reviewed_on, PlanReview.position),
        "plan_id",
    )
    lines = _lines(ids, reviews)
    return {
        plan.id: PlanSheet(
            kind=plan.kind,
            title=plan.title,
            key=plan.key,
            about=plan.about,
            reviews=tuple(Review(each.id, each.name, each.reviewed_on) for each in reviews[plan.id]),
            headings=tuple(
                Heading(each.id, each.ref, each.wording, tuple(lines[each.id])) for each in headings[plan.id]
            ),
            slug=plan.slug,
            id=plan.id,
        )
        for plan in plans
    }


def _in_order(model: type, condition: object, *order: object) -> list[object]:
    return list(db.session.scalars(select(model).where(condition).order_by(*order)))  # type: ignore[arg-type]


def _grouped(rows: Iterable, name: str) -> dict[UUID, list]:  # type: ignore[type-arg]
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _lines(plan_ids: Sequence[UUID], reviews: Mapping[UUID, Sequence[PlanReview]]) -> dict[UUID, list[Line]]:
    """The lines of these plans by their heading."""
    of_plans = PlanHeading.plan_id.in_(plan_ids)
    rows = db.session.execute(
        select(PlanLine, PlanHeading.plan_id)
        .join(PlanLine.heading)
        .where(of_plans)
        .order_by(PlanLine.position)
    ).all()
    agencies, ratings = _agencies(plan_ids), _ratings(plan_ids)
    found: dict[UUID, list[Line]] = defaultdict(list)
    for row, plan_id in rows:
        texts = LineTexts(**{name: getattr(row, name) for name in TEXTS})
        order = tuple(review.id for review in reviews[plan_id])
        found[row.heading_id].append(
            Line(row.id, texts, tuple(agencies[row.id]), ratings[row.id], order, row.version)
        )
    return found


def _agencies(plan_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(LineAgency.line_id, Agency.name)
        .join(Agency, Agency.id == LineAgency.agency_id)
        .join(PlanLine, PlanLine.id == LineAgency.line_id)
        .join(PlanLine.heading)
        .where(PlanHeading.plan_id.in_(plan_ids))
        .order_by(Agency.name)
    )
    for line_id, name in rows:
        found[line_id].append(name)
    return found


def _ratings(plan_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, Rated]]:
    found: dict[UUID, dict[UUID, Rated]] = defaultdict(dict)
    rows = db.session.scalars(
        select(LineRating)
        .join(PlanReview, PlanReview.id == LineRating.review_id)
        .where(PlanReview.plan_id.in_(plan_ids))
    )
    for row in rows:
        found[row.line_id][row.review_id] = Rated(row.rating, row.rated_on, row.comment, row.current)
    return found


@dataclass(frozen=True)
class Listed:
    """One plan in the board's list, with how it stands."""

    plan: BoardPlan
    sheet: PlanSheet
    standing: Standing

    @property
    def last_review(self) -> Review | None:
        return self.sheet.reviews[-1] if self.sheet.reviews else None


def list_with_standing(board_id: UUID) -> list[Listed]:
    """The board's plans with how each stands: as many queries for many as for one."""
    plans = list_plans(board_id)
    sheets = load_sheets(plans)
    return [Listed(plan, sheets[plan.id], standing(list(sheets[plan.id].lines), plan.key)) for plan in plans]


def list_headings(plan_id: UUID) -> list[PlanHeading]:
    """The headings of a plan, in order."""
    chosen = select(PlanHeading).where(PlanHeading.plan_id == plan_id)
    return list(db.session.scalars(chosen.order_by(PlanHeading.position)))


def find_heading(plan_id: UUID, ref: str, wording: str) -> PlanHeading | None:
    """The heading with that number, or without a number that wording; None when there is none."""
    wanted = heading_key(ref, wording)
    return next(
        (each for each in list_headings(plan_id) if heading_key(each.ref, each.wording) == wanted), None
    )


def find_titled(board_id: UUID, title: str) -> BoardPlan | None:
    """The board's plan of that title, whatever its case, or None."""
    return next((plan for plan in list_plans(board_id) if plan.title.casefold() == title.casefold()), None)
