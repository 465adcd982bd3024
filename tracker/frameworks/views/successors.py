"""Recording which standards of a later version follow those of an earlier one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.boards.queries import get_board
from tracker.errors import NotFound
from tracker.formatting import plural
from tracker.frameworks.following import declared, likely_successor
from tracker.frameworks.forms import FIELD, PressForm, successors_in
from tracker.frameworks.mapping import record_successors
from tracker.frameworks.queries import get_framework, get_version, list_recorded, list_version_rows
from tracker.frameworks.rules import Framework, MinimumStandard, worded
from tracker.frameworks.views.blueprint import blueprint, went_on
from tracker.frameworks.views.versions import PLACE
from tracker.policy import Permission, current_actor, requires


@dataclass(frozen=True)
class Row:
    """One earlier standard: what stands in its box, what the later version fixes, and what is wrong."""

    standard: MinimumStandard
    value: str
    fixed: str = ""
    suggested: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        return FIELD + self.standard.ref


@blueprint.route(f"{PLACE}/successors", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_board)
def successors(board: Any) -> ResponseReturnValue:
    """For each standard of the earlier version, the one of the later version that follows it."""
    choices = list_version_rows(board.id)
    earlier, later = (_asked(board, name) for name in ("earlier", "later"))
    if earlier is None or later is None or earlier.id == later.id:
        return _page(board, choices, earlier, later, [])
    typed = None
    if PressForm().validate_on_submit():
        typed = successors_in(request.form.items())
        if not _problems(typed, later):
            return _record(board, earlier, later, typed)
    return _page(board, choices, earlier, later, _rows(board, earlier, later, typed))


def _asked(board: Any, name: str) -> Any:
    """The version that the address names, or None. Raises NotFound when it is not for this board."""
    text = request.values.get(name, "")
    try:
        return get_version(UUID(text), board.id) if text else None
    except ValueError as problem:
        raise NotFound from problem


def _problems(typed: dict[str, str], later: Any) -> dict[str, str]:
    known = {each.ref for each in get_framework(later.id).minimum_standards}
    return {
        old: f"{new} is not a minimum standard of {later.reference}"
        for old, new in typed.items()
        if new and new not in known
    }


def _record(board: Any, earlier: Any, later: Any, typed: dict[str, str]) -> ResponseReturnValue:
    known = {each.ref for each in get_framework(earlier.id).minimum_standards}
    chosen = {old: new for old, new in typed.items() if old in known}
    changed = record_successors(board.id, earlier, later, chosen, actor=current_actor())
    words = f"{plural(changed, 'successor')} recorded or changed." if changed else "Nothing was changed."
    address = url_for("frameworks.successors", board_id=board.id, earlier=earlier.id, later=later.id)
    return went_on(address, words)


def _rows(board: Any, earlier: Any, later: Any, typed: dict[str, str] | None) -> list[Row]:
    before, after = (_worded(board, version) for version in (earlier, later))
    recorded = list_recorded(board.id, earlier.id, later.id)
    fixed = declared(before, after)
    problems = _problems(typed or {}, later)
    rows = []
    for standard in before.minimum_standards:
        ref = standard.ref
        likely = "" if ref in fixed or ref in recorded else likely_successor(standard, after)
        # Filled in for the board to look at, until it has recorded something; afterwards only told.
        value = recorded.get(ref, "" if recorded else likely)
        shown = typed.get(ref, "") if typed is not None else value
        rows.append(Row(standard, shown, fixed.get(ref, ""), likely, problems.get(ref, "")))
    return rows


def _worded(board: Any, version: Any) -> Framework:
    return worded(get_framework(version.id), board=board.short_name, area=board.area)


def _page(board: Any, choices: list[Any], earlier: Any, later: Any, rows: list[Row]) -> ResponseReturnValue:
    after = _worded(board, later) if rows else None
    return render_template(
        "frameworks/successors.html",
        place=board,
        choices=choices,
        earlier=earlier,
        later=later,
        rows=rows,
        after=after,
        words={each.ref: each.short_title for each in after.minimum_standards} if after else {},
        counted={
            "fixed": sum(bool(row.fixed) for row in rows),
            "filled": sum(bool(row.value) and not row.fixed for row in rows),
            "open": sum(not row.value and not row.fixed for row in rows),
        },
        error_extra=[{"text": row.problem, "href": f"#{row.name}"} for row in rows if row.problem],
    )
