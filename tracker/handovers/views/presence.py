"""Who has a standard open now, and what its page says about whose it is."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from tracker.assessments.views.pages import inside, leading, may_read
from tracker.db import commit
from tracker.formatting import format_time
from tracker.handovers.presence import Spot, get_spot, leave, list_present, note_presence
from tracker.handovers.queries import find_open
from tracker.handovers.views.pages import ADDRESS, blueprint
from tracker.policy import Permission, current_actor, requires


@blueprint.post(f"{ADDRESS}/standards/<ref>/presence")
@requires(Permission.SEE_COLLEAGUES, get_spot)
def presence(spot: Spot) -> ResponseReturnValue:
    """The page says that it is open, or that it is being left; answers who else is here."""
    may_read(spot)
    if request.form.get("leaving"):
        leave(spot.response_id, actor=current_actor())
        commit()
        return jsonify(words=[])
    note_presence(spot.response_id, actor=current_actor())
    present = list_present(spot.response_id, actor=current_actor())
    commit()
    return jsonify(words=[in_words(each) for each in present])


def in_words(present: Any) -> str:
    """Such as: Priya Shah has this standard open now, since 2:32pm."""
    return f"{present.name} has this standard open now, since {format_time(present.since)}"


def holding(response: Any) -> dict[str, Any]:
    """What the page of a standard shows of this feature; two queries, one when the lead has it."""
    within = inside(response.assessment)
    present = list_present(response.id, actor=current_actor()) if within else []
    return {
        "handover": find_open(response.id) if within and response.assigned_to_id else None,
        "present": [in_words(each) for each in present],
        "within": within,
        "may_hand_over": leading(response) and response.assessment.status.editable,
        "lead_here": leading(response),
    }
