"""Last cycle's answers: confirmed as unchanged, edited, under a changed wording; without scripts too."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.hands import choose, follow, page_text, press, succeeded
from tests.browser.small_board import Stage
from tests.carry_forward.story import last_year, successor
from tests.support.browser import check_page
from tracker import create_app
from tracker.assessments.models import Assessment
from tracker.assessments.operations import open_assessment
from tracker.config import Environment, Settings
from tracker.cycles.models import Cycle
from tracker.db import commit, db
from tracker.frameworks.models import FrameworkVersion
from tracker.policy import SYSTEM

ANSWER = "Evidence of compliance"
CONFIRM = "Unchanged — confirm last cycle’s answer to"
EDITED = "We comply, and count 42 people."
MARK = "Carried forward from Section 11 2025"


@pytest.fixture
def year_later(stage: Stage) -> Stage:
    """The small board with last year’s return, and a later cycle with another wording of 1.1."""
    _write(stage.folder, _last_year, _next_framework)
    return stage


def _write(folder: Path, *acts) -> None:
    with create_app(Settings(environment=Environment.DEMONSTRATION, data_folder=folder)).app_context():
        for act in acts:
            act(db.session.query(Assessment).join(Cycle).filter(Cycle.name == "Section 11 2026").one())
        commit()


def _last_year(assessment: Assessment) -> None:
    framework = db.session.get_one(FrameworkVersion, assessment.cycle.framework_version_id)
    last_year(assessment.agency, assessment.cycle.board, framework)


def _next_framework(assessment: Assessment) -> None:
    earlier = db.session.get_one(FrameworkVersion, assessment.cycle.framework_version_id)
    framework = successor(earlier, {"1.1": ["1.1"]}, s11="Staff and volunteers know what to do.")
    cycle = factories.make_cycle(assessment.cycle.board, framework, name="New standards")
    open_assessment(cycle, assessment.agency, actor=SYSTEM)


def test_confirmed_edited_and_put_back(year_later: Stage) -> None:
    page = year_later.window(year_later.board.lead)
    one_is_confirmed_and_one_edited(page, scripts=True)
    page.get_by_label(ANSWER).fill("New words")
    press(page, "Save and stay")
    succeeded(page)
    follow(page, "History of this answer")
    check_page(page)
    follow(page, "Version 2")
    follow(page, "Put these words back into the form")
    expect(page.get_by_label(ANSWER)).to_have_value(EDITED)
    page.goto(page.url.split("/standards/")[0] + "/timeline")
    expect(page_text(page)).to_contain_text("confirmed last cycle’s answer to 1.1")
    check_page(page)


def test_ticked_and_under_another_wording(year_later: Stage) -> None:
    page = year_later.window(year_later.board.lead)
    two_are_ticked(page, scripts=True)
    follow(page, "Self-assessment")
    follow(page, "New standards")
    follow(page, "1.1")
    expect(page_text(page)).to_contain_text("The wording of this standard changed")
    page.get_by_text("See both wordings").click()
    expect(page.locator("ins")).to_contain_text("volunteers")
    check_page(page)
    press(page, f"{CONFIRM} 1.1")
    succeeded(page)
    follow(page, "1.2")
    expect(page_text(page)).not_to_contain_text("Last cycle’s answer")


def test_the_same_without_scripts(year_later: Stage) -> None:
    page = year_later.window(year_later.board.lead, scripts=False)
    one_is_confirmed_and_one_edited(page, scripts=False)
    follow(page, "Home")
    two_are_ticked(page, scripts=False)


def one_is_confirmed_and_one_edited(page: Page, *, scripts: bool) -> None:
    open_return(page)
    follow(page, "1.1")
    check(page, scripts)
    expect(page.get_by_label(ANSWER)).to_have_value("")
    press(page, f"{CONFIRM} 1.1")
    told(page, "1.1: last cycle’s answer is confirmed as unchanged", scripts)
    expect(page_text(page)).to_contain_text(f"{MARK}, confirmed by")
    follow(page, "1.2")
    follow(page, "Edit last cycle’s answer")
    check(page, scripts)
    expect(page_text(page)).to_contain_text("Nothing is stored until you save")
    page.get_by_label(ANSWER).fill(EDITED)
    choose(page, "Yes")
    press(page, "Save and stay")
    expect(page_text(page)).to_contain_text(f"{MARK} with changes")


def two_are_ticked(page: Page, *, scripts: bool) -> None:
    """Of those that are still offered; nothing is ticked beforehand."""
    open_return(page)
    follow(page, "from last cycle to confirm")
    check(page, scripts)
    press(page, "Confirm the ticked answers as unchanged")
    expect(page.get_by_role("alert")).to_contain_text("Tick at least one answer")
    for ref in ("2.1", "2.2"):
        page.get_by_label(f"{ref} is unchanged").check()
    press(page, "Confirm the ticked answers as unchanged")
    told(page, "2 answers confirmed as unchanged: 2.1, 2.2", scripts)


def open_return(page: Page) -> None:
    follow(page, "Self-assessment")
    follow(page, "Section 11 2026")


def check(page: Page, scripts: bool) -> None:
    """axe needs scripts; without them the words are enough."""
    if scripts:
        check_page(page)


def told(page: Page, words: str, scripts: bool) -> None:
    """The page says what was done."""
    expect(page.locator(".govuk-notification-banner")).to_contain_text(words)
    check(page, scripts)
