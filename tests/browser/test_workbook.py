"""Working off-line: the workbook is taken, filled in, brought back, looked through and confirmed."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import follow, page_text, press, refused, succeeded
from tests.browser.small_board import Stage
from tests.support.browser import NARROW, check_no_sideways_scroll, check_page
from tests.workbooks.book import Book

ANSWER = "Evidence of compliance"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_workbook_goes_away_and_comes_back(stage: Stage, scripts: bool) -> None:
    page = stage.window(stage.board.lead, scripts=scripts)
    follow(page, "Self-assessment")
    follow(page, stage.board.cycle)
    tasks = page.url
    follow(page, "Work off-line")
    check_page(page) if scripts else None
    book = take(page)
    if scripts:
        wrong_file(page, book)
    meanwhile(stage, tasks)
    book.put("1.1", ANSWER, "Typed on the train.").put("1.2", ANSWER, "=A1 is no formula here.\n• one\n• two")
    book.put("1.2", "Own grade", "2 Good").put("1.2", "Finished", "Yes").put("2.1", "N/A requested", "Yes")
    bring(page, book)
    look(page, scripts)
    page.get_by_label("Keep both texts").check()
    press(page, "Apply the confirmed changes")
    succeeded(page) if scripts else expect(page.locator(".govuk-notification-banner")).to_be_visible()
    expect(page_text(page)).to_contain_text("4 changes in 2 standards applied")
    page.goto(f"{tasks}/standards/1.1")
    expect(page.get_by_label(ANSWER)).to_have_value("Saved by a colleague meanwhile.\nTyped on the train.")
    page.goto(f"{tasks}/standards/1.2")
    expect(page.get_by_label(ANSWER)).to_have_value("=A1 is no formula here.\n• one\n• two")


def take(page: Page) -> Book:
    """The workbook, as it lies in the downloads."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the workbook to fill in").click()
    return Book.read(Path(download.value.path()).read_bytes())


def bring(page: Page, book: Book) -> None:
    file = {"name": "Filled in.xlsx", "mimeType": XLSX, "buffer": book.saved()}
    page.get_by_label("The filled-in workbook").set_input_files(file)
    press(page, "Upload and see what would change")


def wrong_file(page: Page, book: Book) -> None:
    """What cannot be read is told by sheet and cell, and nothing is changed."""
    spoilt = Book({name: [list(row) for row in rows] for name, rows in book.sheets.items()})
    bring(page, spoilt.put("1.1", "Own grade", "Brilliant").put("2.2", "Finished", "perhaps"))
    refused(page, "2 places to put right")
    expect(page_text(page)).to_contain_text("cell H4: own grade must be one of")
    expect(page_text(page)).to_contain_text("cell M5: finished must be Yes or No")
    expect(page_text(page)).to_contain_text("Nothing was changed in your return")


def meanwhile(stage: Stage, tasks: str) -> None:
    """A colleague saves a standard after the workbook was taken."""
    colleague = stage.window(stage.board.colleague)
    colleague.goto(f"{tasks}/standards/1.1")
    colleague.get_by_label(ANSWER).fill("Saved by a colleague meanwhile.")
    press(colleague, "Save and stay")
    succeeded(colleague)


def look(page: Page, scripts: bool) -> None:
    """The page of changes: counted, marked, with a choice for the conflict; accessible, also on a phone."""
    words = page_text(page)
    expect(words).to_contain_text("3 cells can be changed")
    expect(words).to_contain_text("1 cell changed in both places")
    expect(words).to_contain_text("Give the reason why this standard does not apply to you")
    expect(page.get_by_label("Keep what is saved now")).to_be_checked()
    if not scripts:
        expect(page.get_by_role("button", name=re.compile("ick all"))).to_have_count(0)
        return
    check_page(page)
    button = page.get_by_role("button", name=re.compile("Untick all of these"))
    button.click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Tick all of these")).click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)
    size = page.viewport_size
    page.set_viewport_size(NARROW)
    check_no_sideways_scroll(page)
    page.set_viewport_size(size or NARROW)
