"""Keeping the board's own plans: their headings and lines. Reviews and their ratings are in `reviewing`."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from tracker.audit.operations import record
from tracker.board_plans.models import BoardPlan, LineRating, PlanHeading, PlanLine, PlanReview
from tracker.board_plans.queries import find_heading, find_titled
from tracker.board_plans.rules import BRAG_KEY, PARTNERSHIP_TITLE, PlanKind
from tracker.board_plans.sheet import LineTexts
from tracker.boards.models import Agency, Board
from tracker.clock import now
from tracker.db import db
from tracker.errors import Conflict, RuleBroken
from tracker.policy import Actor

SLUG_LIMIT = 60


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


def _free_slug(board_id: UUID, title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:SLUG_LIMIT].strip("-") or "plan"
    taken = set(db.session.scalars(select(BoardPlan.slug).where(BoardPlan.board_id == board_id)))
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return slug if slug not in taken else next(each for each in numbered if each not in taken)


def add_heading(plan: BoardPlan, ref: str, wording: str, *, actor: Actor) -> PlanHeading:
    """A recommendation or a theme at the end of the plan. Raises RuleBroken when its number is there."""
    if find_heading(plan.id, ref, wording) is not None:
        what = f"recommendation {ref}" if ref else "this heading"
        raise RuleBroken(f"The plan has {what} already", field="ref" if ref else "wording")
    last = db.session.scalar(select(func.max(PlanHeading.position)).where(PlanHeading.plan_id == plan.id))
    heading = PlanHeading(plan_id=plan.id, position=(last or 0) + 1, ref=ref, wording=wording)
    db.session.add(heading)
    db.session.flush()
    record("board_plan.heading_added", plan, actor=actor, after={"position": heading.position, "ref": ref})
    return heading


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
    heading = find_heading(plan.id, "", theme) or add_heading(plan, "", theme, actor=actor)
    texts = LineTexts(
        objective=objective, key_action=key_action, lead=lead, target_on=target_on, origin=origin
    )
    return add_line(heading, texts, agencies, actor=actor)


def change_plan(plan: BoardPlan, details: PlanDetails, *, actor: Actor) -> None:
    """Another title, history or key. Raises RuleBroken when a colour in use would lose its meaning."""
    other = find_titled(plan.board_id, details.title)
    if other is not None and other is not plan:
        raise RuleBroken("The board has a plan with this title already", field="title")
    used = db.session.scalars(
        select(LineRating.rating).join(PlanReview).where(PlanReview.plan_id == plan.id).distinct()
    )
    lost = [rating.word.lower() for rating in used if rating.value not in details.key]
    if lost:
        raise RuleBroken(f"Lines are rated {', '.join(lost)}: say what it stands for", field=lost[0])
    before = {"title": plan.title, "key": sorted(plan.key)}
    plan.title, plan.about, plan.key = details.title, details.about, dict(details.key)
    record("board_plan.changed", plan, actor=actor, before=before, after={"title": plan.title})


def change_heading(heading: PlanHeading, ref: str, wording: str, *, actor: Actor) -> None:
    """Another number or text. Raises RuleBroken when another heading has it."""
    other = find_heading(heading.plan_id, ref, wording)
    if other is not None and other is not heading:
        raise RuleBroken("Another heading of the plan has this already", field="ref" if ref else "wording")
    before = {"ref": heading.ref}
    heading.ref, heading.wording = ref, wording
    record("board_plan.heading_changed", heading.plan, actor=actor, before=before, after={"ref": ref})


def change_line(
    line: PlanLine, texts: LineTexts, agencies: Sequence[Agency], *, version: int, actor: Actor
) -> None:
    """Other words in a line. Raises Conflict when somebody else changed it after the page was made."""
    if line.version != version:
        raise Conflict(
            "Somebody else changed this line while you were writing. Nothing of yours is lost.",
            theirs=_words(line),
            yours={name: _word(value) for name, value in vars(texts).items()},
        )
    changed = [name for name, value in vars(texts).items() if getattr(line, name) != value]
    for name in changed:
        setattr(line, name, getattr(texts, name))
    line.agencies = list(agencies)
    db.session.flush()
    after = {"changed": changed, "agencies": len(agencies), "target_on": _word(line.target_on)}
    record("board_plan.line_changed", line, actor=actor, after=after)


def _words(line: PlanLine) -> dict[str, str]:
    return {name: _word(getattr(line, name)) for name in LineTexts.__dataclass_fields__}


def _word(value: object) -> str:
    return "" if value is None else str(value)


def settle_date(line: PlanLine, target_on: date, *, actor: Actor) -> None:
    """Say which date a timescale means; what was written stays beside it."""
    before = {"target_on": _word(line.target_on), "target_text": line.target_text}
    line.target_on = target_on
    db.session.flush()
    record(
        "board_plan.date_settled",
        line,
        actor=actor,
        before=before,
        after={"target_on": target_on.isoformat()},
    )


def move_heading(heading: PlanHeading, step: int, *, actor: Actor) -> None:
    """One place up (-1) or down (1); at the end of the list nothing happens."""
    others = select(PlanHeading).where(PlanHeading.plan_id == heading.plan_id)
    if _swapped(heading, list(db.session.scalars(others.order_by(PlanHeading.position))), step):
        after = {"position": heading.position, "ref": heading.ref}
        record("board_plan.heading_moved", heading.plan, actor=actor, after=after)


def move_line(line: PlanLine, step: int, *, actor: Actor) -> None:
    """One place up (-1) or down (1) under its heading; at the end nothing happens."""
    others = select(PlanLine).where(PlanLine.heading_id == line.heading_id).order_by(PlanLine.position)
    if _swapped(line, list(db.session.scalars(others)), step):
        record("board_plan.line_moved", line, actor=actor, after={"position": line.position})


def _swapped(row: PlanHeading | PlanLine, rows: Sequence[PlanHeading | PlanLine], step: int) -> bool:
    """Change places with the neighbour; the unique positions ask for a third place in between."""
    at = rows.index(row) + step
    if not 0 <= at < len(rows):
        return False
    other = rows[at]
    mine, theirs = row.position, other.position
    for each, position in ((row, -1), (other, mine), (row, theirs)):
        each.position = position
        db.session.flush()
    return True
