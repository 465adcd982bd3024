"""The moderator's own list: what is to be graded a second time, without a word of why (R5)."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.cycles.queries import get_cycle
from tracker.moderation.turns import Turns, list_turns
from tracker.moderation.views.pages import blueprint, crumbs
from tracker.paging import page_of
from tracker.policy import Permission, Role, current_actor, granting, requires


@blueprint.get("/cycles/<uuid:cycle_id>/moderation/to-grade")
@requires(Permission.GRADE, get_cycle)
def to_grade(cycle: Any) -> ResponseReturnValue:
    """What is to do first, then what is done."""
    actor = current_actor()
    grant = granting(actor, Permission.GRADE, cycle.scope)
    turns = Turns(list_turns(cycle.id, actor.user_id, actor.own_agency_ids))
    rows = sorted(turns.rows, key=lambda row: (row.done, not row.waiting))
    return render_template(
        "moderation/to_grade.html",
        cycle=cycle,
        turns=turns,
        page=page_of(rows),
        moderating=grant is not None and grant.role is Role.MODERATOR,
        crumbs=crumbs(cycle, {"text": "To moderate"}),
    )
