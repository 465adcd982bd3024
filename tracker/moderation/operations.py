"""Drawing standards for moderation, and taking one out again (R5)."""

from collections.abc import Collection
from uuid import UUID

from tracker.assessments.queries import lock as lock_return
from tracker.audit.operations import record
from tracker.clock import now
from tracker.cycles.models import Cycle
from tracker.cycles.queries import lock
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.moderation.emails import tell_moderators
from tracker.moderation.models import ModerationDraw, ModerationItem
from tracker.moderation.queries import is_moderated, list_candidates
from tracker.moderation.rules import Candidate, Drawn, Rules, draw
from tracker.policy import Actor

NOTHING_CHOSEN = "Choose what to draw: a random share, a rule, standards or agencies"
NOTHING_FOUND = (
    "Nothing that is graded and not yet drawn is like that. Choose more, or draw when more is graded"
)


def draw_items(
    cycle: Cycle, rules: Rules, seed: str, *, actor: Actor, without: Collection[UUID] = ()
) -> list[ModerationItem]:
    """Draw what a second person is to grade, and tell the moderators how many.

    Agencies in `without` are left out: those the person drawing belongs to (R11).
    Raises RuleBroken when no rule was chosen or nothing is drawn.
    """
    lock(cycle)
    population = population_of(cycle.id, without)
    drawn = choose(population, rules, seed)
    made = ModerationDraw(
        cycle_id=cycle.id,
        seed=seed,
        rules=rules.as_data,
        population=[one.as_data for one in sorted(population, key=lambda one: one.key)],
        drawn_by_id=actor.user_id,
        drawn_at=now(),
    )
    db.session.add(made)
    db.session.flush()
    rows = {one.key: one.response_id for one in population}
    items = [ModerationItem(draw=made, response_id=rows[one.key], why=one.why) for one in drawn]
    db.session.add_all(items)
    db.session.flush()
    record("moderation.draw", made, actor=actor, after={"seed": seed, "standards": len(items)})
    tell_moderators(cycle, len(items))
    return items


def population_of(cycle_id: UUID, without: Collection[UUID] = ()) -> list[Candidate]:
    """What a draw would choose from now."""
    left_out = {str(one) for one in without}
    return [one for one in list_candidates(cycle_id) if one.agency not in left_out]


def choose(population: Collection[Candidate], rules: Rules, seed: str) -> list[Drawn]:
    """What these rules draw. Raises RuleBroken when no rule was chosen or nothing is drawn."""
    if rules.empty:
        raise RuleBroken(NOTHING_CHOSEN)
    drawn = draw(population, rules, seed)
    if not drawn:
        raise RuleBroken(NOTHING_FOUND)
    return drawn


def take_out(item: ModerationItem, reason: str, *, actor: Actor) -> None:
    """No longer ask for the second grade of one standard; the reason stays on record.

    Raises RuleBroken without a reason, WrongState when it was moderated or taken out already.
    """
    lock_return(item.response.assessment)
    db.session.refresh(item)
    if item.dropped_at is not None:
        raise WrongState("This standard has been taken out already.")
    if is_moderated(item.response_id):
        raise WrongState(
            "This standard has been moderated, so it cannot be taken out. Agree the grade instead."
        )
    if not reason.strip():
        raise RuleBroken("Enter why it is taken out", field="reason")
    item.dropped_at, item.dropped_reason = now(), reason.strip()
    db.session.flush()
    record("moderation.take_out", item, actor=actor)
