"""Grading: everything the board does with a cycle's returns, in the order it is done, with what is left."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.rules import AssessmentStatus
from tracker.board_queries.queries import open_refs_by_assessment
from tracker.boards.queries import get_board
from tracker.formatting import plural
from tracker.grading.decisions import count_undecided
from tracker.moderation.queries import count_open
from tracker.moderation.turns import Turns, list_turns
from tracker.policy import Permission, can, current_actor, requires
from tracker.publishing.queries import count_board_contests
from tracker.reports.queries import count_returns, list_running_cycles
from tracker.reports.views.pages import blueprint, chosen_cycle
from tracker.sampling.queries import missing_outcomes_by_return

WITH_BOARD = (AssessmentStatus.SUBMITTED, AssessmentStatus.IN_GRADING)


@dataclass(frozen=True)
class Work:
    """One kind of work: where it is done, what it is for, and how much is left in words."""

    text: str
    href: str
    detail: str
    left: str = ""


@blueprint.get("/boards/<uuid:board_id>/grading")
@requires(Permission.GRADE, get_board)
def grading(board: Any) -> ResponseReturnValue:
    """What a grader can do in the chosen cycle; a moderator is shown a moderator's part of it (R5)."""
    g.section = "grading"
    cycles = list_running_cycles(board.id)
    cycle = chosen_cycle(cycles)
    if cycle is None:
        return render_template("overview/grading.html", shown_board=board, cycle=None)
    returns = count_returns([cycle.id])[cycle.id]
    manages = can(current_actor(), Permission.PUBLISH, board.scope)
    steps = _managers(board, cycle, returns) if manages else _moderators(board, cycle)
    return render_template(
        "overview/grading.html",
        shown_board=board,
        cycle=cycle,
        cycles=cycles,
        returns=[(status, count) for status, count in returns.items() if count],
        steps=list(steps),
        knowing=list(_knowing(board, cycle)) if manages else [],
    )


def _managers(board: Any, cycle: Any, returns: dict[AssessmentStatus, int]) -> Iterator[Work]:
    to_grade = sum(returns[status] for status in WITH_BOARD)
    not_back = sum(count for status, count in returns.items() if not status.with_board)
    yield Work(
        "Chase late returns", url_for("chasing.chase", cycle_id=cycle.id),
        "Who has not sent a return, what reminded them, and letters to write.",
        plural(not_back, "return not yet in", "returns not yet in") if not_back else "",
    )  # fmt: skip
    yield from _grading(board, cycle, to_grade)
    asked = sum(len(refs) for refs in open_refs_by_assessment(cycle.id).values())
    yield Work(
        "Queries", url_for("board_queries.of_board", board_id=board.id),
        "Ask an agency about one standard, and read the answer.",
        plural(asked, "query open", "queries open") if asked else "",
    )  # fmt: skip
    missing = sum(missing_outcomes_by_return(cycle.id).values())
    yield Work(
        "Verify evidence", url_for("sampling.index", board_id=board.id, cycle=cycle.id),
        "Draw a sample of what returns cite, and say what you found in each item.",
        plural(missing, "item to look at", "items to look at") if missing else "",
    )  # fmt: skip
    counts = count_open(cycle.id).values()
    waiting = sum(each.to_grade + each.differ for each in counts)
    yield Work(
        "Moderate", url_for("moderation.show", cycle_id=cycle.id),
        "A second person grades a share of the standards blind; differing grades are settled.",
        plural(waiting, "standard not closed", "standards not closed") if waiting else "",
    )  # fmt: skip
    contests, _ = count_board_contests(board.id)
    yield Work(
        "Check and publish", url_for("publishing.cycle", cycle_id=cycle.id),
        "What each return still needs, publishing one or all, and the letters.",
        plural(to_grade, "return to publish", "returns to publish") if to_grade else "",
    )  # fmt: skip
    yield Work(
        "Contested grades", url_for("publishing.contests", board_id=board.id),
        "Factual accuracy: decide whether a published grade stands.",
        plural(contests, "grade to decide", "grades to decide") if contests else "",
    )  # fmt: skip


def _grading(board: Any, cycle: Any, to_grade: int) -> Iterator[Work]:
    undecided = count_undecided(cycle.id)
    yield Work(
        "Grade by agency", url_for("grading.returns", board_id=board.id, cycle=cycle.id),
        "One return, standard by standard.",
        plural(to_grade, "return to grade", "returns to grade") if to_grade else "",
    )  # fmt: skip
    yield Work(
        "Grade by standard", url_for("grading.across", cycle_id=cycle.id),
        "The same standard in every return, one under the other, for consistency.",
        plural(undecided, "request to decide", "requests to decide") if undecided else "",
    )  # fmt: skip


def _moderators(board: Any, cycle: Any) -> Iterator[Work]:
    """Nothing here may tell a first grade: what is left is counted from the moderator's own grades (R5)."""
    actor = current_actor()
    turns = Turns(list_turns(cycle.id, actor.user_id, actor.own_agency_ids))
    left = sum(1 for row in turns.rows if row.waiting)
    yield Work(
        "Standards to moderate", url_for("moderation.to_grade", cycle_id=cycle.id),
        "Grade them without the first grade; it is shown to you afterwards.",
        plural(left, "standard to grade", "standards to grade") if left else "",
    )  # fmt: skip
    yield Work(
        "By agency",
        url_for("grading.returns", board_id=board.id, cycle=cycle.id),
        "Every return of the cycle.",
    )
    yield Work(
        "By standard", url_for("grading.across", cycle_id=cycle.id),
        "The same standard in every return, one under the other.",
    )  # fmt: skip
    yield Work(
        "Queries", url_for("board_queries.of_board", board_id=board.id),
        "Ask an agency about one standard, and read the answer.",
    )  # fmt: skip
    yield Work(
        "Verify evidence", url_for("sampling.index", board_id=board.id, cycle=cycle.id),
        "Say what you found in each item of a sample.",
    )  # fmt: skip


def _knowing(board: Any, cycle: Any) -> Iterator[Work]:
    """What the grades of the cycle tell."""
    yield Work(
        "Heat map", url_for("overview.heat_map", board_id=board.id, cycle=cycle.id),
        "Every agency against the standards, Essential only, change since the last cycle.",
    )  # fmt: skip
    yield Work(
        "Calibration", url_for("moderation.calibration", cycle_id=cycle.id),
        "Self-grades against the grades in force: who over-claims, who under-claims.",
    )  # fmt: skip
    yield Work(
        "Agreement", url_for("moderation.figures", cycle_id=cycle.id),
        "How far first grades and moderation agree, by grader and policy standard.",
    )  # fmt: skip
    yield Work(
        "Coverage of evidence", url_for("sampling.coverage", board_id=board.id),
        "Which standards of which agency were never verified.",
    )  # fmt: skip
