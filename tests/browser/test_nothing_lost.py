"""Whatever goes wrong while a person writes, the words come back on the page and can be saved.

Without scripts, so that the server keeps them; the last test kills a browser while words are typed.
"""

import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.hands import follow, page_text, press
from tests.browser.people import sign_in
from tests.browser.small_board import Stage
from tests.support.browser import check_no_sideways_scroll, chromium_path
from tests.support.live_server import UNFORESEEN
from tests.support.mail_server import free_port
from tracker.accounts.demonstration import DEMONSTRATION_PASSWORD

ANSWER = "Evidence of compliance"
TYPED = "Every manager is trained.\n\n• induction\n• a refresher each year"
AGAIN = "Try to save it again"


def database(stage: Stage) -> sqlite3.Connection:
    return sqlite3.connect(stage.folder / "tracker.sqlite3", isolation_level=None, timeout=5)


def change(stage: Stage, statement: str) -> None:
    with closing(database(stage)) as connection:
        connection.execute(statement)


def writing(stage: Stage) -> Page:
    """Standard 1.1 with an answer typed in and not saved."""
    page = stage.window(stage.board.lead, scripts=False)
    follow(page, "Start 1.1")
    page.get_by_label(ANSWER).fill(TYPED)
    return page


def comes_back(page: Page) -> None:
    """The words are on the page, in a box from which they can be copied."""
    expect(page.locator("main textarea").first).to_have_value(TYPED)
    check_no_sideways_scroll(page)


def is_saved(page: Page, stage: Stage) -> None:
    page.goto("/")
    follow(page, "1.1 ")
    expect(page.get_by_label(ANSWER)).to_have_value(TYPED)


def session_expiry(stage: Stage, page: Page) -> None:
    change(stage, "DELETE FROM user_sessions")
    press(page, "Save and stay")
    expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out")
    comes_back(page)
    page.get_by_label("Email address").fill(stage.board.lead)
    page.get_by_label("Password", exact=True).fill(DEMONSTRATION_PASSWORD)
    press(page, "Sign in")
    comes_back(page)
    press(page, "Save")


def stale_token(stage: Stage, page: Page) -> None:
    page.context.clear_cookies()
    sign_in(page.context.new_page(), stage.board.lead)  # signed in anew in another window: a new token
    press(page, "Save and stay")
    expect(page_text(page)).to_contain_text("open too long")
    comes_back(page)
    press(page, AGAIN)


def validation_error(stage: Stage, page: Page) -> None:
    page.get_by_text("This standard does not apply to us (N/A)").click()
    page.get_by_label("Ask the board to treat this standard as not applicable").check()
    press(page, "Save and stay")
    expect(page.get_by_role("alert")).to_contain_text("reason")
    comes_back(page)
    page.get_by_label("Ask the board to treat this standard as not applicable").uncheck()
    press(page, "Save and stay")


def conflict(stage: Stage, page: Page) -> None:
    change(stage, "UPDATE responses SET version = 2, areas_for_improvement = 'Typed by a colleague.'")
    press(page, "Save and stay")
    expect(page_text(page)).to_contain_text("Typed by a colleague.")
    comes_back(page)
    press(page, "Save this answer")


def too_large(stage: Stage, page: Page) -> None:
    page.get_by_label(ANSWER).fill("words" * 200_000)
    press(page, "Save and stay")
    expect(page.get_by_role("alert")).to_contain_text("10,000 characters or fewer")
    assert len(page.get_by_label(ANSWER).input_value()) == 1_000_000
    page.get_by_label(ANSWER).fill(TYPED)
    press(page, "Save and stay")


def server_error(stage: Stage, page: Page) -> None:
    change(stage, "ALTER TABLE response_versions RENAME TO taken_away")
    press(page, "Save and stay")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sorry, something went wrong")
    comes_back(page)
    change(stage, "ALTER TABLE taken_away RENAME TO response_versions")
    press(page, AGAIN)
    log = stage.folder / "server.log"
    log.write_text(log.read_text().replace(UNFORESEEN, '"event": "provoked"'))


def database_lock(stage: Stage, page: Page) -> None:
    with closing(database(stage)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        page.set_default_timeout(15_000)
        press(page, "Save and stay")
        expect(page.get_by_role("heading", level=1)).to_have_text("Not available just now", timeout=15_000)
        comes_back(page)
    press(page, AGAIN)


TROUBLES = (session_expiry, stale_token, validation_error, conflict, too_large, server_error, database_lock)


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
def test_what_was_typed_comes_back_and_can_be_saved(
    stage: Stage, trouble: Callable[[Stage, Page], None]
) -> None:
    page = writing(stage)
    trouble(stage, page)
    is_saved(page, stage)


TYPING_SECONDS = 15
LOST_AT_MOST = 10  # seconds of typing


def test_a_browser_that_is_killed_costs_ten_seconds_of_typing(
    stage: Stage, chromium: Browser, tmp_path: Path
) -> None:
    with killable_browser(chromium, tmp_path / "profile") as (browser, process):
        page = browser.contexts[0].new_page()
        sign_in(page, stage.board.lead, stage.address)
        follow(page, "Start 1.1")
        page.wait_for_load_state("load")
        typed = type_without_a_pause(page)
        process.kill()
    page = stage.window(stage.board.lead)
    follow(page, "1.1 ")
    kept = page.get_by_label(ANSWER).input_value()
    safe = [word for word, at in typed if at < typed[-1][1] - LOST_AT_MOST]
    assert len(safe) > 1, "the typing was too short to tell"
    assert kept.split()[: len(safe)] == safe


@contextmanager
def killable_browser(chromium: Browser, profile: Path) -> Iterator[tuple[Browser, subprocess.Popen[bytes]]]:
    """A browser in a process of its own, which the test may kill."""
    port = free_port()
    program = chromium_path() or chromium.browser_type.executable_path
    switches = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
    ]
    process = subprocess.Popen(
        [program, *switches, f"--remote-debugging-port={port}", f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield connected(chromium, port), process
    finally:
        process.kill()
        process.wait(timeout=10)


def connected(chromium: Browser, port: int) -> Browser:
    deadline = time.monotonic() + 15
    while True:
        try:
            return chromium.browser_type.connect_over_cdp(f"http://127.0.0.1:{port}")
        except Error:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def type_without_a_pause(page: Page) -> list[tuple[str, float]]:
    """Words typed one after the other, each with the moment at which it was on the page."""
    box, start, typed = page.get_by_label(ANSWER), time.monotonic(), []
    while time.monotonic() < start + TYPING_SECONDS:
        word = f"word{len(typed)}"
        box.press_sequentially(f"{word} ", delay=40)
        typed.append((word, time.monotonic()))
    return typed
