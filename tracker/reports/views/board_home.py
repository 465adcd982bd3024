"""The board's home: what needs the board, and every agency on one page."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans.rules import Brag
from tracker.assessments.extension_queries import list_waiting
from tracker.assessments.rules import AssessmentStatus
from tracker.board_queries.views.homes import board_waits_for
from tracker.boards.queries import get_board
from tracker.clock import today
from tracker.exception_reports.newest import Newest, by_agency, list_newest
from tracker.exception_reports.views.homes import alarms_of_board
from tracker.formatting import first_line, format_date, plural
from tracker.frameworks.queries import get_framework
from tracker.grading.queries import grade_tables
from tracker.grading.rules import Tally, tally_direction
from tracker.meetings.homes import next_meeting
from tracker.moderation.views.homes import moderation_waits_for
from tracker.paging import PAGE_SIZE, place_in
from tracker.policy import Permission, can, current_actor, requires
from tracker.publishing.views.homes import board_has_to_decide
from tracker.reports.colours import NOTHING, colours_by_agency, colours_of_board
from tracker.reports.queries import (
    BoardTasks,
    OverviewRow,
    count_board_tasks,
    count_returns,
    list_overview,
    list_running_cycles,
)
from tracker.reports.rules import Next, in_order
from tracker.reports.views.pages import AT_WORK, blueprint, chosen_cycle, sees_unpublished, strip
from tracker.sampling.views.homes import samples_wait_for_board
from tracker.spreadsheets import spreadsheet

EVERYTHING = 100_000
GRADED = frozenset({AssessmentStatus.IN_GRADING, AssessmentStatus.GRADED, AssessmentStatus.CLOSED})


@blueprint.get("/boards/<uuid:board_id>")
@requires(Permission.SEE_BOARD, get_board)
def board_home(board: Any) -> ResponseReturnValue:
    """Returns, grades by policy standard, actions by colour and reports due, for every agency of a cycle."""
    day = today()
    cycles = list_running_cycles(board.id)
    cycle = chosen_cycle(cycles)
    if cycle is None:
        return render_template("overview/board_start.html", shown_board=board, can_manage=_manages(board))
    if request.args.get("format") == "xlsx":
        return _spreadsheet(board, cycles, cycle)
    returns = count_returns([one.id for one in cycles])
    page, pages = place_in(sum(returns[cycle.id].values()))
    limits = _limits(cycles)
    colours = colours_of_board(board.id, day, limits)
    reports = list_newest(board.id)
    return render_template(
        "overview/board_home.html",
        shown_board=board,
        cycles=cycles,
        cycle=cycle,
        policies=get_framework(cycle.framework_version_id).policy_standards,
        items=in_order(_needs(board, cycles, returns, day), day),
        **next_meeting(board.id, day),
        returns=[(status, count) for status, count in returns[cycle.id].items() if count],
        graded=any(count for status, count in returns[cycle.id].items() if status in GRADED),
        strip=strip(colours),
        colours=colours,
        rows=_rows(
            board.id, cycles, cycle, list_overview(cycle.id, page=page, size=PAGE_SIZE), limits, reports
        ),
        brags=list(Brag),
        page=page,
        pages=pages,
        **alarms_of_board(reports),
        can_grade=can(current_actor(), Permission.GRADE, board.scope),
        can_read=can(current_actor(), Permission.READ_RETURN, board.scope),
    )


def _needs(
    board: Any, cycles: list[Any], returns: dict[UUID, dict[AssessmentStatus, int]], day: date
) -> Iterator[Next]:
    """Everything that waits for the board, in the order a round goes."""
    yield from _time_asked(board)
    yield from _returns_need(board, cycles, returns)
    yield from board_waits_for(board)
    yield from moderation_waits_for(board, [one for one in cycles if _in_grading(returns[one.id])])
    yield from samples_wait_for_board(board)
    yield from _tasks(board, day)


def _limits(cycles: list[Any]) -> list[int]:
    """After how many days without an update an action shows it: the limits of the board's cycles."""
    return sorted({cycle.update_limit_days for cycle in cycles})


def _in_grading(returns: dict[AssessmentStatus, int]) -> int:
    """How many returns can wait for a moderator or for an agreed grade: those in grading, no others."""
    return returns[AssessmentStatus.IN_GRADING]


def _manages(board: Any) -> bool:
    return can(current_actor(), Permission.MANAGE_CYCLES, board.scope)


def _returns_need(
    board: Any, cycles: list[Any], returns: dict[UUID, dict[AssessmentStatus, int]]
) -> Iterator[Next]:
    """Returns to grade and to chase, in every cycle that runs."""
    for cycle in cycles:
        where = url_for("grading.returns", board_id=board.id, cycle=cycle.id)
        counts = returns[cycle.id]
        to_grade = counts[AssessmentStatus.SUBMITTED] + counts[AssessmentStatus.IN_GRADING]
        not_back = sum(count for status, count in counts.items() if not status.with_board)
        if to_grade:
            yield Next(f"Grade {plural(to_grade, 'return')}", where, cycle.name)
        if not_back and cycle.status in AT_WORK:
            chase = url_for("chasing.chase", cycle_id=cycle.id) if _manages(board) else where
            words = f"Chase {plural(not_back, 'return')} not yet submitted"
            yield Next(words, chase, cycle.name, cycle.due_on)


def _time_asked(board: Any) -> Iterator[Next]:
    """Agencies that ask for more time; only who decides is asked."""
    for waiting in list_waiting(board.id) if _manages(board) else []:
        href = url_for("assessments.decide_more_time", assessment_id=waiting.assessment_id)
        words = f"Decide whether {waiting.agency} gets until {format_date(waiting.asked_for)}"
        yield Next(words, href, first_line(waiting.reason), waiting.due_on)


def _tasks(board: Any, day: date) -> Iterator[Next]:
    """Contested grades, then dates, completions, plans and reports that wait for the board."""
    tasks = count_board_tasks(board.id, day)
    yield from board_has_to_decide(board, tasks.contests)
    plans = url_for("action_plans.board_plans", board_id=board.id)
    reports = url_for("exception_reports.board_reports", board_id=board.id)
    if tasks.dates:
        href = url_for("action_plans.dates", board_id=board.id)
        yield Next(f"Decide {plural(tasks.dates, 'request')} to move a due date", href)
    if tasks.withdrawals:
        href = url_for("action_plans.withdrawals", board_id=board.id)
        yield Next(f"Decide {plural(tasks.withdrawals, 'request')} to withdraw an action", href)
    if tasks.completions:
        href = url_for("action_plans.board_to_sign_off", board_id=board.id) if _manages(board) else plans
        yield Next(f"Sign off {plural(tasks.completions, 'completed action')}", href)
    if tasks.plans:
        yield Next(f"See {plural(tasks.plans, 'plan')} waiting for the sub-group", plans)
    if tasks.late_reports:
        yield Next(f"Chase {plural(tasks.late_reports, 'late exception report')}", reports)
    if tasks.reports:
        yield Next(f"Prepare {plural(tasks.reports, 'exception report')} for review", reports)
    yield from _follow_ups(board, tasks)
    if tasks.late_retests:
        href = url_for("impact_tests.board_tests", board_id=board.id, show="late")
        words = f"See {plural(tasks.late_retests, 'completed action')} without a re-test by its date"
        yield Next(words, href)


def _follow_ups(board: Any, tasks: BoardTasks) -> Iterator[Next]:
    """What the sub-group wanted and did not get in time, and what waits for the board's last word."""
    page = partial(url_for, "exception_reports.follow_ups", board_id=board.id)
    if tasks.conditions_to_check:
        href = url_for("ratification.conditions", board_id=board.id, show="answered")
        yield Next(f"Check {plural(tasks.conditions_to_check, 'condition')} that agencies say are met", href)
    if tasks.late_follow_ups:
        yield Next(f"Chase {plural(tasks.late_follow_ups, 'late follow-up')}", page(state="late"))
    if tasks.answered_follow_ups:
        words = f"Close or ask again: {plural(tasks.answered_follow_ups, 'answered follow-up')}"
        yield Next(words, page(state="answered"))


def _rows(
    board_id: UUID,
    cycles: list[Any],
    cycle: Any,
    agencies: list[OverviewRow],
    limits: list[int],
    newest: list[Newest],
) -> list[dict[str, Any]]:
    """Each agency with its grades by policy standard, its actions by colour and its report."""
    ids = [row.agency_id for row in agencies]
    earlier = _cycle_before(cycles, cycle)
    compared = [one.id for one in (cycle, earlier) if one is not None]
    tables = grade_tables(compared, ids, unpublished_in=cycle.id if sees_unpublished(board_id) else None)
    hidden = _own_unpublished(agencies)
    now = {place: tally for place, tally in tables[cycle.id].items() if place[0] not in hidden}
    grades = _by_agency(now, tables[earlier.id] if earlier else {})
    colours = colours_by_agency(board_id, today(), limits, ids)
    reports = by_agency(newest)
    return [
        {
            "agency": row,
            "grades": grades.get(row.agency_id, {}),
            "colours": colours.get(row.agency_id, NOTHING),
            "report": reports.get(row.agency_id),
        }
        for row in agencies
    ]


def _own_unpublished(agencies: list[OverviewRow]) -> set[UUID]:
    """The person's own agency, as long as its grades are not published (R11)."""
    own = current_actor().own_agency_ids
    return {row.agency_id for row in agencies if row.agency_id in own and not row.published}


def _cycle_before(cycles: list[Any], cycle: Any) -> Any:
    """The cycle before, of the same framework, for the direction of travel; None for the first."""
    same = (one for one in cycles if one.framework_version_id == cycle.framework_version_id)
    return next((one for one in same if one.due_on < cycle.due_on), None)


def _by_agency(
    grades: dict[tuple[UUID, int], Tally], before: dict[tuple[UUID, int], Tally]
) -> dict[UUID, dict[int, tuple[Tally, str | None]]]:
    """For each agency, by the number of the policy standard: how it stands, and better, same or worse."""
    found: dict[UUID, dict[int, tuple[Tally, str | None]]] = defaultdict(dict)
    for (agency_id, number), tally in grades.items():
        past = before.get((agency_id, number))
        change = tally_direction(tally, past) if past and tally.applicable else None
        found[agency_id][number] = (tally, change.value if change else None)
    return found


def _spreadsheet(board: Any, cycles: list[Any], cycle: Any) -> ResponseReturnValue:
    policies = get_framework(cycle.framework_version_id).policy_standards
    headings = [
        "Agency", "Kind", "Return", "Due", "Submitted",
        *(f"{one.number} {one.short_title}: met" for one in policies),
        *(colour.word for colour in Brag), "On target or complete %", "No update", "Exception report",
    ]  # fmt: skip
    everybody = list_overview(cycle.id, page=1, size=EVERYTHING)
    found = _rows(board.id, cycles, cycle, everybody, _limits(cycles), list_newest(board.id))
    return spreadsheet(f"Overview {cycle.name}", headings, [_flat(row, len(policies)) for row in found])


def _flat(row: dict[str, Any], policies: int) -> list[Any]:
    agency, colours, report = row["agency"], row["colours"], row["report"]
    grades = [
        row["grades"][number][0].words if number in row["grades"] else "" for number in range(1, policies + 1)
    ]
    return [
        agency.agency, agency.kind.label, agency.status.label, agency.due_on, agency.submitted_at, *grades,
        *colours.counts.values(), colours.on_track if colours.total else None, colours.silent,
        report.status.label if report else "",
    ]  # fmt: skip
