"""Twelve reporting periods of thirty agencies: every step keeps the rules, every report tells the truth."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.simulation.ledger import Expected, Ledger, Line
from tests.simulation.year import Year
from tests.support.databases import on_postgres
from tracker.action_plans.board_lists import list_plans
from tracker.action_plans.figures import plan_figures
from tracker.action_plans.models import Action
from tracker.action_plans.reading import read_row, read_rows
from tracker.action_plans.rows import ActionRow
from tracker.action_plans.rules import ActionStatus, Brag
from tracker.audit.models import AuditEntry
from tracker.clock import today
from tracker.db import db
from tracker.exception_reports.figures import figures
from tracker.exception_reports.models import ExceptionReport, ReportLine
from tracker.exception_reports.rules import LineKind
from tracker.impact_tests.queries import count_late, list_of_board
from tracker.reports.queries import count_board_tasks

LIMIT_DAYS = 45  # the cycle's own, unless it is set
# PostgreSQL plays a smaller year: the rules are the same, and the queries are what differs there.
SIZE = (5, 60, 4) if on_postgres() else (30, 400, 12)


@pytest.mark.usefixtures("session")
def test_a_year_keeps_the_rules_and_its_reports_tell_what_the_audit_trail_tells():
    year = Year(*SIZE, seed=11)
    ledger, first_due, closed = Ledger(LIMIT_DAYS), {}, 0
    kinds: set[str] = set()
    for happened in year.play():
        if isinstance(happened, Action):
            _keeps_the_rules(happened, first_due)
            continue
        closed += 1
        _the_board_sees_the_same(year)
        for report, expected in _expected(year, ledger, happened):
            _same(report, expected)
            kinds |= {line.kind for line in expected.lines}
    assert closed == year.months
    assert ledger.months, "nobody agreed to report less often"
    assert kinds == {kind.value for kind in LineKind}, (
        "a year in which something never happened shows nothing"
    )


def _keeps_the_rules(action: Action, first_due: dict[object, date | None]) -> None:
    row = read_row(action.id, today())
    assert row is not None
    assert row.original_due_on == first_due.setdefault(action.id, row.original_due_on)
    assert row.original_due_on is not None
    assert row.due_on is not None
    assert row.slip_days == max(0, (row.due_on - row.original_due_on).days)
    if action.status is ActionStatus.WITHDRAWN:
        assert row.shown is None
        assert action.withdrawn_reason
        return
    _colour_is_right(action, row)


def _colour_is_right(action: Action, row: ActionRow) -> None:
    assert row.shown is not None
    assert row.shown.reason
    assert row.due_on is not None
    colour = row.shown.colour
    done = action.status is ActionStatus.COMPLETE
    assert (colour is Brag.BLUE) == done, "blue is what a second person signed off, and nothing else"
    if done:
        assert action.signed_off_by_id != action.claimed_by_id
        return
    if today() > row.due_on:
        assert colour in (Brag.AMBER, Brag.RED), "never green after its date"
    if action.status is ActionStatus.OPEN and action.reported is not None:
        assert colour.badness >= action.reported.badness, "never better than the lead reported"


def _expected(
    year: Year, ledger: Ledger, reports: list[ExceptionReport]
) -> list[tuple[ExceptionReport, Expected]]:
    """Each report with what the trail says; the ledger reads no further than the last day of the period."""
    ends_on = reports[0].period.ends_on
    trail = db.session.scalars(
        select(AuditEntry).where(AuditEntry.seq > ledger.read_to).order_by(AuditEntry.seq)
    )
    ledger.read(trail, ends_on)
    mine = {report: str(report.plan.agency_id) for report in reports}
    assert set(mine.values()) == ledger.who_reports(year.agency_ids, ends_on)
    coming = year.ends_after(ends_on)
    return [(report, ledger.report(agency, ends_on, coming)) for report, agency in mine.items()]


def _the_board_sees_the_same(year: Year) -> None:
    """The board's list counts actions by itself; each plan's page reads them one by one."""
    rows = read_rows([party.plan.id for party in year.parties], today())
    listed = {row.plan_id: row.figures for row in list_plans(year.board.id)}
    assert listed == {plan_id: plan_figures(actions) for plan_id, actions in rows.items()}
    late = count_late(list_of_board(year.board.id, today()))
    assert count_board_tasks(year.board.id, today()).late_retests == late


def _same(report: ExceptionReport, expected: Expected) -> None:
    found = figures(report.snapshot)
    assert {colour.value: count for colour, count in found.counts.items()} == expected.counts
    assert {colour.value: share for colour, share in found.percentages.items()} == expected.percentages
    assert sum(expected.percentages.values()) == 100
    assert (found.re_dated, found.silent, found.slip_days) == (
        expected.re_dated,
        expected.silent,
        expected.slip,
    )
    written = {_line(line) for line in report.lines}
    assert written == expected.lines
    assert f"{expected.percentages['blue'] + expected.percentages['green']}% on target" in report.headline


def _line(line: ReportLine) -> Line:
    running = line.facts["reports_running"] if line.kind.needs_answer else None
    return Line(line.kind.value, str(line.action_id), running)
