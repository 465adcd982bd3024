"""Two people save the same answer: the second gets both texts and merges them; no word is lost."""

import re

from playwright.sync_api import Page, expect

from tests.browser.hands import follow, page_text, press, second_tab, succeeded
from tests.browser.small_board import Stage
from tests.support.browser import check_page

ANSWER = "Evidence of compliance"
FIRST = "Every manager is trained."
THEIRS = f"{FIRST}\nThe lead counted 96%."
YOURS = f"{FIRST}\nThe colleague counted 42 people."


def test_two_people_save_the_same_answer(stage: Stage) -> None:
    lead = first_answer(stage)
    colleague = stage.window(stage.board.colleague)
    colleague.goto(lead.url)
    save(lead, THEIRS)
    save(colleague, YOURS)
    both_texts(colleague, THEIRS, YOURS)
    merge(colleague)
    lead.reload()
    expect(lead.get_by_label(ANSWER)).to_have_value(f"{THEIRS}\nThe colleague counted 42 people.")


def test_the_same_person_saves_in_two_windows(stage: Stage) -> None:
    page = first_answer(stage)
    twin = second_tab(page)
    save(page, THEIRS)
    save(twin, YOURS)
    both_texts(twin, THEIRS, YOURS)
    expect(page_text(twin)).to_contain_text("in the other window")
    merge(twin)


def test_an_autosave_says_that_somebody_saved_before_it(stage: Stage) -> None:
    lead = first_answer(stage)
    colleague = stage.window(stage.board.colleague)
    colleague.goto(lead.url)
    save(lead, THEIRS)
    colleague.get_by_label(ANSWER).fill(YOURS)
    expect(colleague.locator("[data-saved-at]")).to_contain_text("Not saved", timeout=10_000)
    check_page(colleague)
    press(colleague, "Save and stay")
    both_texts(colleague, THEIRS, YOURS)


def test_the_same_words_saved_twice_are_no_conflict(stage: Stage) -> None:
    page = first_answer(stage)
    twin = second_tab(page)
    save(page, THEIRS)
    save(twin, THEIRS)
    succeeded(twin)


def first_answer(stage: Stage) -> Page:
    """Standard 1.1 with a first answer, open in the lead's window."""
    page = stage.window(stage.board.lead)
    follow(page, "Start 1.1")
    save(page, FIRST)
    succeeded(page)
    return page


def save(page: Page, text: str) -> None:
    page.get_by_label(ANSWER).fill(text)
    press(page, "Save and stay")


def both_texts(page: Page, theirs: str, yours: str) -> None:
    """The conflict page shows both, and its box holds the words of both."""
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("was saved after you opened it"))
    box = page.get_by_label(ANSWER)
    for line in (*theirs.split("\n"), *yours.split("\n")):
        expect(page_text(page)).to_contain_text(line)
        expect(box).to_have_value(re.compile(re.escape(line)))
    check_page(page)


def merge(page: Page) -> None:
    press(page, "Save this answer")
    succeeded(page)
    for line in (*THEIRS.split("\n"), *YOURS.split("\n")):
        expect(page.get_by_label(ANSWER)).to_have_value(re.compile(re.escape(line)))
