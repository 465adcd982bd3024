"""The samples of a cycle, and one sample with everything that was drawn."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.boards.queries import get_board
from tracker.clock import today
from tracker.cycles.queries import find_current_cycle, list_cycles
from tracker.cycles.rules import CycleStatus
from tracker.db import commit
from tracker.errors import RuleBroken, WrongState
from tracker.formatting import plural
from tracker.paging import page_of
from tracker.policy import Permission, can, current_actor, requires
from tracker.sampling.checking import tell_agency
from tracker.sampling.progress import Part, parts_of_cycle, parts_of_sample
from tracker.sampling.queries import find_successor_id, get_sample, list_drawable, list_items, list_samples
from tracker.sampling.rules import is_late, rules_from
from tracker.sampling.views.pages import blueprint, crumbs, is_own, manages, what_of

SHOWN: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "all": ("All", lambda item: True),
    "to_check": ("To check", lambda item: item.outcome is None and not is_waiting(item)),
    "waiting": ("Asked for", lambda item: is_waiting(item)),
    "checked": ("Checked", lambda item: item.outcome is not None),
}


def is_waiting(item: Any) -> bool:
    """Whether the agency was asked for it and has not answered."""
    return item.requested_at is not None and item.provided_at is None and item.outcome is None


@blueprint.get("/boards/<uuid:board_id>/samples")
@requires(Permission.VERIFY_EVIDENCE, get_board)
def index(board: Any) -> ResponseReturnValue:
    """Every sample of one cycle with how far it is, and the way to draw one."""
    cycles = list_cycles(board.id)
    asked = [cycle for cycle in cycles if str(cycle.id) == request.args.get("cycle", "")]
    cycle = asked[0] if asked else find_current_cycle(board.id)
    if cycle is None:
        return render_template("sampling/index.html", place=board, cycle=None)
    draws = manages(board.scope) and cycle.status is not CycleStatus.CLOSED
    parts = parts_of_cycle(cycle.id)
    samples = list_samples(cycle.id)
    return render_template(
        "sampling/index.html",
        place=board,
        cycle=cycle,
        cycle_links=[
            {"text": each.name, "href": f"{request.path}?cycle={each.id}", "current": each is cycle}
            for each in cycles
        ],
        rows=[_row(sample, parts, samples) for sample in samples],
        draws=draws,
        returns=list_drawable(cycle.id) if draws else [],
        crumbs=crumbs(cycle),
    )


def _row(sample: Any, parts: list[Part], samples: list[Any]) -> dict[str, Any]:
    """One sample of the list. The items of the reader's own agency are counted, and nothing else is told."""
    of_it = [part for part in parts if part.sample_id == sample.id]
    return {
        "sample": sample,
        "what": what_of(sample),
        "redrawn": any(other.replaces_id == sample.id for other in samples),
        "agencies": len(of_it),
        "checked": sum(part.checked for part in of_it),
        "waiting": sum(part.waiting for part in of_it),
        "late": sum(part.late for part in of_it),
        "to_tell": sum(part.ready for part in of_it),
        "replies": sum(part.replies for part in of_it),
    }


@blueprint.get("/samples/<uuid:sample_id>")
@requires(Permission.VERIFY_EVIDENCE, get_sample)
def show(sample: Any) -> ResponseReturnValue:
    """What was drawn, with progress and outcomes; the next one to check; and whom to tell."""
    items = list_items(sample.id)
    shown = request.args.get("show", "")
    shown = shown if shown in SHOWN else "all"
    managing = manages(sample.scope)
    ready = [item for item in items if SHOWN["to_check"][1](item) and not is_own(item)]
    successor_id = find_successor_id(sample.id)
    return render_template(
        "sampling/show.html",
        sample=sample,
        what=what_of(sample),
        page=page_of([item for item in items if SHOWN[shown][1](item)]),
        counted=items,
        checked=sum(item.outcome is not None for item in items),
        is_late=lambda item: is_waiting(item) and is_late(item.wanted_by, answered=False, today=today()),
        next_item=ready[0] if ready and successor_id is None else None,
        filters_of_list=_filters(items, shown),
        parts=parts_of_sample(sample.id),
        may_tell=lambda part: successor_id is None and _may_tell(part),
        rules=rules_from(sample.rules) if managing else None,
        managing=managing,
        successor_id=successor_id,
        is_own=is_own,
        is_waiting=is_waiting,
        crumbs=crumbs(sample.cycle, (f"Sample of {what_of(sample)}", "")),
    )  # fmt: skip


def _filters(items: list[Any], shown: str) -> list[dict[str, Any]]:
    return [
        {"text": words, "href": f"?show={name}", "count": sum(map(fits, items)), "current": name == shown}
        for name, (words, fits) in SHOWN.items()
    ]


@blueprint.post("/samples/<uuid:sample_id>/tell")
@requires(Permission.DRAW_SAMPLE, get_sample)
def tell(sample: Any) -> ResponseReturnValue:
    """Tell one agency what was found, or every agency whose items are all checked."""
    asked = request.form.get("assessment", "")
    parts = [part for part in parts_of_sample(sample.id) if part.ready and _wanted(part.assessment_id, asked)]
    told = [part for part in parts if can(current_actor(), Permission.DRAW_SAMPLE, part.scope)]
    if not told:
        raise WrongState(
            "There is nobody to tell: items are not all checked yet, or the agency knows already."
        )
    for part in told:
        try:
            tell_agency(sample, part.assessment_id, actor=current_actor())
        except RuleBroken as problem:
            raise WrongState(problem.message) from problem
    commit()
    flash(f"{_names(told)} told by mail what you found. The time to reply has begun.", "success")
    return redirect(url_for("sampling.show", sample_id=sample.id), 303)


def _may_tell(part: Part) -> bool:
    return can(current_actor(), Permission.DRAW_SAMPLE, part.scope)


def _wanted(assessment_id: UUID, asked: str) -> bool:
    return asked in ("all", str(assessment_id))


def _names(parts: list[Part]) -> str:
    return f"{parts[0].agency} is" if len(parts) == 1 else f"{plural(len(parts), 'agency', 'agencies')} are"
