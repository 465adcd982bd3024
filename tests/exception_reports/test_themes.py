"""Themes that three or more agencies share: cases, properties, and what the board makes of them."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories
from tests.exception_reports.conftest import make_period
from tests.exception_reports.test_operations import person
from tests.factories.plans import make_action, make_plan
from tests.support.queries import count_queries
from tracker.action_plans.rules import Brag
from tracker.audit.queries import find_first_bad_entry
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.exception_reports.models import ExceptionReport
from tracker.exception_reports.operations import close_period
from tracker.exception_reports.operations.theming import (
    Undertaking,
    keep_to_action,
    set_theme_aside,
    take_on_theme,
)
from tracker.exception_reports.rules import CauseKind, ThemeKind
from tracker.exception_reports.theme_queries import (
    count_themes_waiting,
    list_slips,
    list_theme_decisions,
    theme_titles,
)
from tracker.exception_reports.theme_rows import rows_of
from tracker.exception_reports.themes import Slip, find_themes, policy_of
from tracker.policy import SYSTEM

STAFF, OTHER = CauseKind.STAFFING, CauseKind.OTHER


def slip(agency, standards, cause=None, action=None):
    number = action or agency * 10
    return Slip(
        UUID(int=agency), f"Agency {agency}", UUID(int=agency), UUID(int=number), number, f"Action {number}",
        tuple(standards), cause,
    )  # fmt: skip


CASES = [
    # lines as (agency, standards, cause), and the themes they make
    ([], []),
    ([(1, ["3.4"], None), (2, ["3.4"], None)], []),  # two agencies are not three
    ([(1, ["3.4"], None), (1, ["3.4"], None), (2, ["3.4"], None)], []),  # nor is one of them twice
    # a minimum standard that all share; its policy standard would say the same
    ([(1, ["3.4"], None), (2, ["3.4"], None), (3, ["3.4"], None)], ["standard 3.4"]),
    # three of the same policy standard, on different minimum standards
    ([(1, ["3.1"], None), (2, ["3.2"], None), (3, ["3.3"], None)], ["policy 3"]),
    # a fourth agency slipped elsewhere in the policy standard: both are told
    (
        [(1, ["3.4"], None), (2, ["3.4"], None), (3, ["3.4"], None), (4, ["3.1"], None)],
        ["policy 3", "standard 3.4"],
    ),
    # 3.1 and 31.1 do not belong together
    ([(1, ["3.1"], None), (2, ["31.1"], None), (3, ["3.2"], None)], []),
    # the same kind of cause; "something else" is never the same
    ([(1, ["1.1"], STAFF), (2, ["2.1"], STAFF), (3, ["3.1"], STAFF)], ["cause staffing"]),
    ([(1, ["1.1"], OTHER), (2, ["2.1"], OTHER), (3, ["3.1"], OTHER)], []),
    # one action that serves two standards
    (
        [(1, ["1.1", "2.1"], None), (2, ["1.1"], None), (3, ["1.1", "2.2"], None), (2, ["2.1"], None)],
        ["standard 1.1", "policy 2"],
    ),
]


@pytest.mark.parametrize(("lines", "expected"), CASES)
def test_what_is_a_theme(lines, expected):
    found = find_themes(slip(*line, action=100 + place) for place, line in enumerate(lines))
    assert [f"{theme.kind.value} {theme.key}" for theme in found] == expected


SLIPS = st.lists(
    st.builds(
        slip,
        st.integers(1, 6),
        st.lists(st.sampled_from(["1.1", "1.2", "2.1", "2.2", "2.3"]), max_size=3, unique=True),
        st.sampled_from([None, *CauseKind]),
        st.integers(100, 130),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(SLIPS)
def test_a_theme_is_never_of_fewer_than_three_agencies_nor_told_twice(lines):
    found = find_themes(lines)
    assert all(len(theme.agency_ids) >= 3 for theme in found)
    assert len({(theme.kind, theme.key) for theme in found}) == len(found)
    policies = {theme.key: theme.agency_ids for theme in found if theme.kind is ThemeKind.POLICY}
    for theme in found:
        if theme.kind is ThemeKind.STANDARD:
            assert policies.get(policy_of(theme.key)) != theme.agency_ids


@pytest.fixture
def shared(story, clock):
    """Two more agencies of the board slip on the same standard; the period after is closed too."""
    standard = factories.list_standards(story.plan.cycle)[0]
    for _ in range(2):
        plan = make_plan(story.plan.cycle, factories.make_agency(story.board))
        make_action(plan, standard, number=1, reported=Brag.RED)
    clock.shift(timedelta(days=30))
    period = make_period(story.board, today() - timedelta(days=1))
    close_period(period, actor=SYSTEM)
    db.session.flush()
    return story, period, standard.ref


WORDS = {"objective": "Managers are trained", "key_action": "Buy places together", "lead": "Workforce group"}


def rows(story, period, *before):
    slips = list_slips([period.id, *(one.id for one in before)])
    past = [(one.name, slips[one.id]) for one in before]
    decisions, titles = list_theme_decisions(story.board.id), theme_titles(story.board.id)
    return rows_of(slips[period.id], past, decisions, titles, period)


def test_a_theme_is_taken_on_once_and_comes_back(shared, clock):
    story, period, ref = shared
    manager = person(story.manager)
    (row,) = rows(story, period)
    assert (row.theme.kind, row.theme.key, len(row.theme.agency_ids)) == (ThemeKind.STANDARD, ref, 3)
    assert row.title.startswith(f"{ref} ")
    assert count_themes_waiting(story.board.id) == 1
    late = Undertaking(**WORDS, target_on=today() - timedelta(days=1))
    with pytest.raises(RuleBroken):
        take_on_theme(period, row.theme, row.title, late, actor=manager)
    decision = take_on_theme(
        period, row.theme, row.title, Undertaking(**WORDS, target_on=today()), actor=manager
    )
    db.session.flush()
    assert {agency.id for agency in decision.line.agencies} == row.theme.agency_ids
    assert period.name in decision.line.origin
    assert count_themes_waiting(story.board.id) == 0
    with pytest.raises(WrongState):
        set_theme_aside(period, row.theme, "Twice.", actor=manager)
    clock.shift(timedelta(days=30))
    later = make_period(story.board, today() - timedelta(days=1))
    close_period(later, actor=SYSTEM)
    (again,) = rows(story, later, period)
    assert again.also_in == (period.name,)
    assert (again.decision, again.earlier, again.line) == (None, decision, decision.line)
    keep_to_action(later, again.theme, decision.line, actor=manager)
    (kept,) = rows(story, later, period)
    assert kept.line is decision.line
    assert find_first_bad_entry() is None


def test_a_theme_is_set_aside_with_a_reason(shared):
    story, period, _ = shared
    (row,) = rows(story, period)
    with pytest.raises(RuleBroken):
        set_theme_aside(period, row.theme, " ", actor=person(story.manager))
    set_theme_aside(period, row.theme, "Chance.", actor=person(story.manager))
    (row,) = rows(story, period)
    assert (row.decision.reason, row.line) == ("Chance.", None)


def test_causes_are_not_shown_before_the_report_was_submitted(shared):
    _, period, _ = shared
    report = db.session.query(ExceptionReport).filter_by(period_id=period.id).first()
    for line in report.lines:
        line.cause_kind, line.cause = STAFF, "Two trainers left."
    db.session.flush()
    own = [one for one in list_slips([period.id])[period.id] if one.report_id == report.id]
    assert [(one.cause_kind, one.cause) for one in own] == [(None, "")]
    report.submitted_at = now()
    db.session.flush()
    own = [one for one in list_slips([period.id])[period.id] if one.report_id == report.id]
    assert [(one.cause_kind, one.cause) for one in own] == [(STAFF, "Two trainers left.")]


def test_the_page_of_themes(shared, client, new_client):
    story, period, ref = shared
    manager = client.sign_in(story.manager)
    page = f"/boards/{story.board.id}/themes"
    here = f"/reporting-periods/{period.id}/themes/standard/{ref}"
    with count_queries() as counted:
        assert "shared by 3 agencies" in manager.get_ok(page).text
    assert counted.count <= 15
    manager.post_shown_again(f"{here}/take-on", {**WORDS, "lead": ""})
    manager.refused(409, f"{here}/keep", "POST")
    manager.post_shown_again(f"{here}/set-aside", {})
    day = {"target_on-day": "1", "target_on-month": "2", "target_on-year": "2027"}
    shown = manager.post_ok(f"{here}/take-on", {**WORDS, **day})
    assert "Buy places together" in shown.text
    manager.refused(409, f"{here}/set-aside", "POST", {"reason": "Too late."})
    manager.refused(404, here.replace("standard", "weather") + "/set-aside")
    assert manager.download(f"{page}?format=xlsx").data.startswith(b"PK")
    chair = new_client().sign_in(story.chair)
    assert "Buy places together" in chair.get_ok(page).text
    chair.refused(403, f"{here}/set-aside", "POST", {"reason": "Not mine."})
