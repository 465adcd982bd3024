"""Grading by keyboard, saved as the grader goes: on the bench, and by standard across returns."""

import re

from playwright.sync_api import Page, expect

from tests.browser.hands import page_text
from tests.browser.small_board import Stage, let_returns_come_in
from tests.support.browser import check_page

NOTICE = "[data-saved-at]"
SAVED = re.compile(r"^Saved at \d")


def test_the_bench_by_keyboard_and_saved_as_one_goes(stage: Stage) -> None:
    returns, across = let_returns_come_in(stage.folder)
    page = stage.window(stage.board.manager)
    page.goto(f"{returns}/1.1")
    page.keyboard.press("0")
    expect(page.locator(NOTICE)).to_have_text(re.compile("^Not saved yet. Enter a rationale"))
    page.get_by_label("Rationale").fill("No policy was shown.")
    page.get_by_label("Comment to the agency").focus()  # the words are saved when their box is left
    expect(page.locator(NOTICE)).to_have_text(SAVED)
    expect(page_text(page)).to_contain_text("1 of 4 graded")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("l")
    expect(page.get_by_role("button", name="Needs a second look")).to_have_attribute("aria-pressed", "true")
    check_page(page)
    page.keyboard.press("s")
    expect(page).to_have_url(re.compile("/grading/1.2"))
    page.wait_for_load_state("load")  # the scripts have started when the next key is pressed
    page.keyboard.press("2")
    page.keyboard.press("s")  # at once: the press waits for the answer to what was saved by itself
    expect(page).to_have_url(re.compile("/grading/2.1"))
    expect(page_text(page)).to_contain_text("2 of 4 graded")
    by_standard(page, across)


def by_standard(page: Page, across: str) -> None:
    """Two returns on one page: each saves by itself, and what is typed at the other stays."""
    page.goto(f"{across}/2.1")
    first, second = page.locator("section.app-across").all()
    second.get_by_label("Rationale").fill("Still thinking.")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("k")
    page.keyboard.press("2")
    expect(first.locator(NOTICE)).to_have_text(SAVED)
    expect(page_text(page)).to_contain_text("1 of 2 graded")
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(second.locator(NOTICE)).to_have_text(SAVED)
    check_page(page)
    page.reload()
    expect(second.get_by_label("Rationale")).to_have_value("Still thinking.")
    expect(second.get_by_label("N/A")).to_be_checked()
    expect(first.get_by_label("2 Good")).to_be_checked()


def test_by_standard_without_scripts_what_is_typed_elsewhere_stays(stage: Stage) -> None:
    _returns, across = let_returns_come_in(stage.folder)
    page = stage.window(stage.board.manager, scripts=False)
    page.goto(f"{across}/2.1")
    first, second = page.locator("section.app-across").all()
    second.get_by_label("Rationale").fill("Still thinking.")
    first.get_by_label("1 Adequate").check()
    first.get_by_role("button", name=re.compile("^Save")).click()
    expect(second.get_by_label("Rationale")).to_have_value("Still thinking.")
    expect(second).to_contain_text("Not saved yet")
    expect(first.get_by_label("1 Adequate")).to_be_checked()
    check_page(page)
