"""A plan from a new action to its sign-off, and a reporting period from its dates to the meeting pack."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser import plan_board, plan_steps, report_steps
from tests.browser.conftest import OpenPage, close_all
from tests.browser.small_board import Stage
from tests.support.live_server import serving


@pytest.fixture
def plan_stage(tmp_path: Path, open_page: OpenPage, windows: list[BrowserContext]) -> Iterator[Stage]:
    """The board with its ratified plans, served."""
    folder = tmp_path / "data"
    board = plan_board.build(folder)
    with serving(folder) as address:
        yield Stage(folder, board, address, open_page)
        close_all(windows)


def test_from_a_new_action_to_its_sign_off(plan_stage: Stage) -> None:
    board = plan_stage.board
    lead, manager = plan_stage.window(board.lead), plan_stage.window(board.manager)
    plan_steps.start_an_action(lead)
    plan_steps.measure_it(lead)
    plan_steps.submit_the_change(lead)
    plan_steps.ratify_with_a_condition(plan_stage.window(board.chair))
    plan_steps.meet_the_condition(lead)
    plan_steps.close_the_condition(manager)
    plan_steps.ask_for_another_date(lead)
    plan_steps.approve_the_date(manager)
    plan_steps.ask_to_withdraw(lead)
    plan_steps.refuse_the_withdrawal(manager)
    plan_steps.complete_it(lead)
    plan_steps.sign_it_off(plan_stage.window(board.authoriser))


def test_from_the_dates_of_a_year_to_the_meeting_pack(plan_stage: Stage) -> None:
    board = plan_stage.board
    manager, lead = plan_stage.window(board.manager), plan_stage.window(board.lead)
    report_steps.make_the_periods_of_a_year(manager)
    report_steps.close_the_first(manager)
    report_steps.explain(lead)
    plan_board.others_report(plan_stage.folder)
    chair = plan_stage.window(board.chair)
    report_steps.review(chair)
    report_steps.answer(lead)
    report_steps.close_the_follow_up(manager)
    report_steps.take_the_theme_on(manager)
    report_steps.make_the_pack(manager)
    report_steps.read_the_pack(plan_stage.window(board.colleague))
    report_steps.load_a_composite_plan(manager)
