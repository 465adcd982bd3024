"""Six people finish a return of 60 standards: handed over, carried forward, in each other's way, declined.

Once as most people work, and once without a single script.
"""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import agency_steps, full_board
from tests.browser.conftest import OpenPage, close_all
from tests.browser.full_board import email
from tests.browser.hands import follow, page_text, press, succeeded
from tests.browser.people import sign_in
from tests.browser.small_board import SmallBoard, Stage
from tests.support.browser import PHONE, check_page
from tests.support.live_server import serving
from tracker.accounts.demonstration import DEMONSTRATION_PASSWORD

ANSWER = "Evidence of compliance"
NEWCOMER = "cara@millbrook.example"
KEPT = re.compile(r"1\.[4-7]|5\.[3-7]|[678]\.\d+")  # as they were last year
LINK = re.compile(r"https?://\S+/invitation/\S+")


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SmallBoard]:
    """A folder with the board of 60 standards, built once; only copied, never served."""
    folder = tmp_path_factory.mktemp("full") / "data"
    return folder, full_board.build(folder)


@pytest.fixture
def large_stage(
    full: tuple[Path, SmallBoard], tmp_path: Path, open_page: OpenPage, windows: list[BrowserContext]
) -> Iterator[Stage]:
    folder = tmp_path / "data"
    built, board = full
    shutil.copytree(built, folder)
    with serving(folder) as address:
        yield Stage(folder, board, address, open_page)
        close_all(windows)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_six_people_finish_a_return(large_stage: Stage, scripts: bool) -> None:
    stage = large_stage
    lead = stage.window(email("lead"), scripts=scripts)
    hand_over(lead, 2, colleague="Ann Nurse")
    hand_over(lead, 3, colleague="Ben Trainer")
    hand_over(lead, 4, new=("Cara Newcomer", NEWCOMER))
    for person, first in ((email("ann"), "2.1"), (email("ben"), "3.1")):
        answer_what_was_handed_over(stage.window(person, scripts=scripts), first)
    answer_what_was_handed_over(accept(stage, scripts), "4.1")
    carry_forward(lead, KEPT)
    deputy = stage.window(email("deputy"), scripts=scripts)
    in_each_others_way(lead, deputy)
    answer_from(lead, "1.2", until="1.3")
    answer_from(deputy, "5.1", until="5.2")
    tasks(lead)
    agency_steps.fill_in_the_details(lead)
    declined_and_put_right(stage, lead, scripts)
    assert answers_kept(stage) == 60


def tasks(page: Page) -> None:
    """The task list of this year's return."""
    page.goto("/")
    follow(page, "Self-assessment")
    follow(page, "Section 11 this year")


def hand_over(lead: Page, policy: int, colleague: str = "", new: tuple[str, str] = ("", "")) -> None:
    """A whole policy standard to one colleague."""
    tasks(lead)
    follow(lead, "Hand standards over")
    lead.get_by_label(re.compile(rf"^All of {policy}\. ")).check()
    if colleague:
        lead.get_by_label("Colleague", exact=True).select_option(label=colleague)
    else:
        lead.get_by_text("Invite somebody new").click()
        lead.get_by_label("Full name").fill(new[0])
        lead.get_by_label("Email address").fill(new[1])
    lead.get_by_label("What is wanted").fill("Say what changed since last year.")
    press(lead, "Hand over")
    succeeded(lead)


def accept(stage: Stage, scripts: bool) -> Page:
    """The newcomer's window: in by the link of the mail."""
    page = stage.open_page(stage.address, scripts=scripts)
    page.goto(mailed_link(stage, NEWCOMER))
    page.locator("input[type=password]").fill(DEMONSTRATION_PASSWORD)
    press(page, "Set password")
    succeeded(page)
    sign_in(page, NEWCOMER)
    return page


def mailed_link(stage: Stage, recipient: str) -> str:
    with closing(sqlite3.connect(stage.folder / "tracker.sqlite3")) as database:
        bodies = database.execute("SELECT body FROM outbox_messages WHERE recipient = ?", [recipient])
        found = [link for (body,) in bodies for link in LINK.findall(body)]
    assert found, f"no invitation was mailed to {recipient}"
    return found[-1]


def answer_what_was_handed_over(page: Page, first: str) -> None:
    """The first as last year, the others written; nothing else of the return is to be seen."""
    tasks(page)
    expect(page_text(page)).not_to_contain_text("8.10")
    follow(page, f"{first} ")
    page.get_by_role("button", name="Unchanged — confirm").click()
    succeeded(page)
    tasks(page)
    page.get_by_role("button", name=re.compile("^(Continue|Start) ")).or_(
        page.get_by_role("link", name=re.compile("^(Continue|Start) "))
    ).first.click()
    while write_and_go_on(page):
        pass
    expect(page_text(page)).to_contain_text("Nothing is left for you to do")


def answer_from(page: Page, ref: str, until: str) -> None:
    """Each standard in turn, up to and with the last."""
    tasks(page)
    follow(page, f"{ref} ")
    for _ in range(60):
        here = page.url.rsplit("/", 1)[-1]
        write_and_go_on(page)
        if here == until:
            return


def write_and_go_on(page: Page) -> bool:
    """Answers this standard with the one button that leads on; False when there is none and it ends."""
    here = page.url.rsplit("/", 1)[-1].split("?")[0]
    page.get_by_label(ANSWER).fill(
        f"What we do for {here}.\n\n• It is written down\n• It is checked each year"
    )
    page.get_by_role("radio", name="Yes", exact=True).check()
    onward = page.get_by_role("button", name="Save and go to")
    more = onward.count() > 0
    (onward if more else page.get_by_role("button", name="Save and return to the list")).click()
    expect(page.locator(".govuk-notification-banner")).to_be_visible()
    return more


def carry_forward(lead: Page, refs: re.Pattern[str]) -> None:
    """Many of last year's answers, confirmed together."""
    tasks(lead)
    follow(lead, "from last cycle")
    check_page(lead)
    for box in lead.get_by_role("checkbox", name=re.compile(r"^\d+\.\d+ is unchanged")).all():
        if refs.fullmatch(str(box.get_attribute("value"))):
            box.check()
    press(lead, "Confirm the ticked answers as unchanged")
    succeeded(lead)
    tasks(lead)
    expect(page_text(lead)).to_contain_text(re.compile(r"10 of 10 completed"))


def in_each_others_way(lead: Page, deputy: Page) -> None:
    """Both answer 1.1; the second saves the words of both."""
    for page in (lead, deputy):
        tasks(page)
        follow(page, "1.1 ")
    for page, words in ((lead, "A director champions it."), (deputy, "The board hears of it each quarter.")):
        page.get_by_label(ANSWER).fill(words)
        page.get_by_role("radio", name="Yes", exact=True).check()
        press(page, "Save and stay")
    expect(page_text(deputy)).to_contain_text("A director champions it.")
    press(deputy, "Save this answer")
    succeeded(deputy)
    for words in ("A director champions it.", "The board hears of it each quarter."):
        expect(deputy.get_by_label(ANSWER)).to_have_value(re.compile(words))


def declined_and_put_right(stage: Stage, lead: Page, scripts: bool) -> None:
    """The authoriser gives it back with a comment at 1.1; put right, it is sent again and authorised."""
    agency_steps.send(lead)
    authoriser = stage.window(email("authoriser"), scripts=scripts, viewport=PHONE)
    decline(authoriser)
    tasks(lead)
    expect(page_text(lead)).to_contain_text("One standard has to change.")
    follow(lead, "1.1 ")
    expect(page_text(lead)).to_contain_text("Say who the director is by post.")
    lead.get_by_label(ANSWER).fill("The Chief Nurse champions it.\n\nThe board hears of it each quarter.")
    lead.get_by_role("radio", name="Yes", exact=True).check()
    press(lead, "Save and stay")
    succeeded(lead)
    agency_steps.send(lead)
    to_authorise(authoriser)
    expect(page_text(authoriser)).to_contain_text("The Chief Nurse champions it.")
    agency_steps.sign(authoriser)
    authoriser.get_by_role("button", name="Authorise and submit").click()
    expect(authoriser.locator(".govuk-panel")).to_contain_text(re.compile("S11-"))
    check_page(authoriser)


def to_authorise(page: Page) -> None:
    """The page on which the return is read, commented on and decided."""
    page.goto("/")
    follow(page, "Read and authorise the return")


def decline(page: Page) -> None:
    """On a phone: a comment at 1.1, then the reason for the whole."""
    to_authorise(page)
    check_page(page)
    page.get_by_text("Comment on 1.1", exact=True).click()
    page.get_by_label("What has to be put right at 1.1?").fill("Say who the director is by post.")
    page.get_by_role("button", name="Save comment on 1.1").click()
    expect(page_text(page)).to_contain_text("Your comment on 1.1")
    page.get_by_label("Reason for declining").fill("One standard has to change.")
    press(page, "Decline and give back")
    succeeded(page)


def answers_kept(stage: Stage) -> int:
    """How many standards of this year's return have an answer and are finished."""
    with closing(sqlite3.connect(stage.folder / "tracker.sqlite3")) as database:
        (number,) = database.execute(
            "SELECT count(*) FROM responses JOIN assessments ON assessments.id = assessment_id "
            "WHERE status = 'submitted' AND finished AND evidence_of_compliance <> ''"
        ).fetchone()
    return int(number)
