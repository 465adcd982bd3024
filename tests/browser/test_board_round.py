"""A round of the board played through: from opening a cycle to a contested grade."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser import round_board, round_steps
from tests.browser.conftest import OpenPage, close_all
from tests.browser.small_board import Stage
from tests.support.live_server import serving


@pytest.fixture
def round_stage(tmp_path: Path, open_page: OpenPage, windows: list[BrowserContext]) -> Iterator[Stage]:
    """A board before its round, served."""
    folder = tmp_path / "data"
    board = round_board.build(folder)
    with serving(folder) as address:
        yield Stage(folder, board, address, open_page)
        close_all(windows)


def test_from_opening_a_cycle_to_a_contested_grade(round_stage: Stage) -> None:
    manager = round_stage.window(round_stage.board.manager)
    round_steps.open_a_cycle(manager)
    round_board.submit_everything(round_stage.folder)
    round_steps.ask_and_decide(manager)
    lead = round_stage.window(round_stage.board.lead)
    round_steps.answer_the_query(lead)
    round_steps.close_the_query(manager)
    round_steps.verify_a_sample(manager)
    round_steps.grade_by_standard(manager)
    round_steps.draw_for_moderation(manager)
    round_steps.moderate_blind(round_stage.window(round_board.email("moderator")))
    round_steps.agree(manager)
    round_steps.publish_both(manager)
    round_steps.contest(lead)
    round_steps.decide_the_contest(manager)
    round_steps.read_the_decision(lead)
