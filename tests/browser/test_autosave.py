"""What is being typed is saved by itself, within ten seconds of the last key."""

import re

from playwright.sync_api import Page, expect

from tests.browser.hands import follow
from tests.browser.small_board import Stage
from tests.support.browser import check_page

ANSWER = "Evidence of compliance"
SECONDS = 10_000


def test_typing_is_saved_without_a_press(stage: Stage) -> None:
    page = open_standard(stage)
    page.get_by_label(ANSWER).press_sequentially("Every manager is trained.")
    expect(page.locator("[data-saved-at]")).to_have_text(re.compile(r"^Saved at \d"), timeout=SECONDS)
    check_page(page)
    page.context.close()
    expect(open_standard(stage).get_by_label(ANSWER)).to_have_value("Every manager is trained.")


def test_typing_is_saved_when_the_page_is_left(stage: Stage) -> None:
    page = open_standard(stage)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label(ANSWER).press_sequentially("Left in a hurry.")
    page.goto("/")
    expect(open_standard(stage).get_by_label(ANSWER)).to_have_value("Left in a hurry.")


def test_typing_while_offline_is_kept_in_the_browser(stage: Stage) -> None:
    page = open_standard(stage)
    page.context.set_offline(True)
    page.get_by_label(ANSWER).press_sequentially("Typed on the train.")
    notice = page.locator("[data-saved-at]")
    expect(notice).to_contain_text("Not saved: you are offline", timeout=SECONDS)
    page.context.set_offline(False)
    expect(notice).to_have_text(re.compile(r"^Saved at \d"), timeout=SECONDS)
    expect(open_standard(stage).get_by_label(ANSWER)).to_have_value("Typed on the train.")


def open_standard(stage: Stage) -> Page:
    """Standard 1.1 in a new window of the lead."""
    page = stage.window(stage.board.lead)
    follow(page, " 1.1 ")
    page.wait_for_load_state("load")  # the scripts have started when typing begins
    return page
