"""Beside the boxes while a report is explained: how far it is, last time's words, why it came back."""

from typing import Any

from flask import request

from tracker.exception_reports.forms import ASKED
from tracker.exception_reports.operations import list_unanswered
from tracker.exception_reports.queries import find_previous_report
from tracker.exception_reports.rules import LineKind
from tracker.exception_reports.views.reading import decisions_shown


def one_at_a_time() -> bool:
    """Whether the lead explains one line after the other."""
    return "line" in request.args


def chosen_lines(report: Any) -> list[Any]:
    """The lines to explain now: the one named in the address, or all of them when there is no such line."""
    wanted = request.args.get("line", "")
    return [line for line in report.lines if str(line.position) == wanted] or list(report.lines)


def after(report: Any, left: list[Any]) -> Any:
    """The next line left to explain after the one in the address, from the first again at the end."""
    wanted = request.args.get("line", "")
    here = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 0
    return next((line for line in left if line.position > here), left[0])


def beside_writing(report: Any) -> dict[str, Any]:
    """Progress, what is left, last time's words about what is still off target, and the sub-group's words."""
    slipped = [line for line in report.lines if line.kind.needs_answer]
    left = list_unanswered(report.lines)
    decisions = decisions_shown(report)
    previous = _previous(report)
    return {
        "slipped": slipped,
        "left": left,
        "asked": [line for line in report.lines if line.kind in ASKED],
        "one_line": one_at_a_time(),
        "previous": previous,
        "last_words": _last_words(previous),
        "whole_decisions": [one for one in decisions if one.line_id is None],
        "line_decisions": {
            line.id: [one for one in decisions if one.line_id == line.id] for line in report.lines
        },
    }


def _previous(report: Any) -> Any:
    """The last report, only when something is still off target: then its words may help."""
    repeats = any(line.kind is LineKind.STILL_OFF_TARGET for line in report.lines)
    return find_previous_report(report) if repeats else None


def _last_words(previous: Any) -> dict[Any, Any]:
    """What the agency said last time of each slipped action, by the action."""
    if previous is None:
        return {}
    return {line.action_id: line for line in previous.lines if line.kind.needs_answer and line.cause}
