"""Keeping the board's own plans: their headings and lines. Reviews and their ratings are in `reviewing`."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from tracker.audit.operations import record
from tracker.board_plans.models import BoardPlan, PlanHeading, PlanLine
from tracker.board_plans.rules import BRAG_KEY, PARTNERSHIP_TITLE, PlanKind, Travel
from tracker.boards.models import Agency, Board
from tracker.clock import now
from tracker.db import db
from tracker.errors import RuleBroken
from tracker.policy import Actor

SLUG_LIMIT = 60


@dataclass(frozen=True)
class LineTexts:
    """What a person writes in one line of a plan; which of it shows depends on the kind of plan."""

    objective: str = ""
    key_action: str = ""
    comment: str = ""
    lead: str = ""
    baseline: str = ""
    current: str = ""
    target: str = ""
    target_on: date | None = None
    target_text: str = ""
    status_text: str = ""
    travel: Travel | None = None
    workstream: str = ""
    origin: str = ""


@dataclass(frozen=True)
class PlanDetails:
    """What a plan is called, what it is about, and what each of its colours stands for."""

    title: str
    kind: PlanKind
    about: str = ""
    key: Mapping[str, str] = field(default_factory=lambda: dict(BRAG_KEY))


def make_plan(board: Board, details: PlanDetails, *, actor: Actor) -> BoardPlan:
    """A plan of the board without headings yet. Raises RuleBroken when the board has one of that title."""
    if find_titled(board.id, details.title) is not None:
        raise RuleBroken("The board has a plan with this title already", field="title")
    plan = BoardPlan(
        board_id=board.id, slug=_free_slug(board.id, details.title), kind=details.kind, title=details.title,
        about=details.about, key=dict(details.key), created_by_id=actor.user_id, created_at=now(),
    )  # fmt: skip
    db.session.add(plan)
    db.session.flush()
    record("board_plan.made", plan, actor=actor, after={"kind": plan.kind.value, "title": plan.title})
    return plan


def find_titled(board_id: UUID, title: str) -> BoardPlan | None:
    """The board's plan of that title, whatever its case, or None."""
    plans = db.session.scalars(select(BoardPlan).where(BoardPlan.board_id == board_id))
    return next((plan for plan in plans if plan.title.casefold() == title.casefold()), None)


def _free_slug(board_id: UUID, title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:SLUG_LIMIT].strip("-") or "plan"
    taken = set(db.session.scalars(select(BoardPlan.slug).where(BoardPlan.board_id == board_id)))
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return slug if slug not in taken else next(each for each in numbered if each not in taken)


def add_heading(plan: BoardPlan, ref: str, wording: str, *, actor: Actor) -> PlanHeading:
    """A recommendation or a theme at the end of the plan. Raises RuleBroken when its number is there."""
    if ref and any(heading.ref == ref for heading in _headings(plan.id)):
        raise RuleBroken(f"The plan has recommendation {ref} already", field="ref")
    last = db.session.scalar(select(func.max(PlanHeading.position)).where(PlanHeading.plan_id == plan.id))
    heading = PlanHeading(plan_id=plan.id, position=(last or 0) + 1, ref=ref, wording=wording)
    db.session.add(heading)
    db.session.flush()
    record("board_plan.heading_added", plan, actor=actor, after={"position": heading.position, "ref": ref})
    return heading


def _headings(plan_id: UUID) -> list[PlanHeading]:
    chosen = select(PlanHeading).where(PlanHeading.plan_id == plan_id)
    return list(db.session.scalars(chosen.order_by(PlanHeading.position)))


def add_line(
    heading: PlanHeading, texts: LineTexts, agencies: Sequence[Agency] = (), *, actor: Actor
) -> PlanLine:
    """A line at the end of its heading."""
    last = db.session.scalar(select(func.max(PlanLine.position)).where(PlanLine.heading_id == heading.id))
    line = PlanLine(heading_id=heading.id, position=(last or 0) + 1, agencies=list(agencies), **vars(texts))
    db.session.add(line)
    db.session.flush()
    record("board_plan.line_added", line, actor=actor, after={"plan": heading.plan.title})
    return line


def add_partnership_action(
    board: Board,
    *,
    theme: str,
    objective: str,
    key_action: str,
    lead: str,
    target_on: date | None,
    agencies: Sequence[Agency],
    origin: str,
    actor: Actor,
) -> PlanLine:
    """An action that the board owns for several agencies, in its plan of partnership actions.

    The plan is made when the first one is added, and the theme where it is new. `origin` says in words what
    it comes of, such as a theme that three exception reports share.
    """
    plan = find_titled(board.id, PARTNERSHIP_TITLE)
    if plan is None:
        details = PlanDetails(PARTNERSHIP_TITLE, PlanKind.IMPROVEMENT)
        plan = make_plan(board, details, actor=actor)
    known = (each for each in _headings(plan.id) if each.wording.casefold() == theme.casefold())
    heading = next(known, None) or add_heading(plan, "", theme, actor=actor)
    texts = LineTexts(
        objective=objective, key_action=key_action, lead=lead, target_on=target_on, origin=origin
    )
    return add_line(heading, texts, agencies, actor=actor)
