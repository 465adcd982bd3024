"""Delegation: a new colleague is invited with the standards and answers them; the lead sees who has what."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.hands import fill_date, follow, page_text, press, succeeded
from tests.browser.people import sign_in
from tests.browser.small_board import Stage, application
from tests.support.browser import PHONE, check_page
from tracker.accounts.demonstration import DEMONSTRATION_PASSWORD
from tracker.clock import today
from tracker.db import db
from tracker.notifications.models import OutboxMessage

NEW, NEW_NAME = "nia@millbrook.example", "Nia New"
NOTE = "Please cite the supervision audit."
ANSWER = "Evidence of compliance"


def test_a_new_colleague_answers_what_was_handed_to_them(stage: Stage) -> None:
    lead = stage.window(stage.board.lead)
    hand_a_policy_standard_over(lead)
    colleague = accept(stage)
    sees_only_what_is_theirs(colleague)
    answer_both(colleague)
    assert "has finished the 2 standards" in mails(stage, stage.board.lead)[-1].subject
    take_one_back(lead)
    colleague.reload()
    expect(page_text(colleague).locator(".app-task-list__ref")).to_have_text(["2.2"])


def test_the_lead_nudges_and_reads_it_all_on_a_phone(stage: Stage) -> None:
    phone = stage.window(stage.board.lead, viewport=PHONE)
    hand_a_policy_standard_over(phone)
    press(phone, f"Nudge {NEW_NAME} by mail")
    succeeded(phone)
    expect(page_text(phone)).to_contain_text("you can nudge again tomorrow")
    assert len(mails(stage, NEW)) == 2
    phone.goto(phone.url + "?show=late")
    expect(page_text(phone)).to_contain_text("Nothing is late")
    check_page(phone)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without scripts"])
def test_each_sees_who_else_has_the_standard_open(stage: Stage, scripts: bool) -> None:
    lead = stage.window(stage.board.lead)
    follow(lead, "Start 1.1")
    expect(lead.locator("[data-presence] p")).to_have_count(0)
    other = stage.window(stage.board.colleague, scripts=scripts)
    with lead.expect_response(re.compile("/presence$")):
        lead.reload()
    other.goto(lead.url)
    here = other.get_by_role("status").filter(has_text="has this standard open now")
    expect(here).to_have_text(
        re.compile(r"^\s*Person \d+ has this standard open now, since \d+:\d\d[ap]m\s*$")
    )
    if scripts:
        check_page(other)
        lead.close()
        other.wait_for_timeout(200)
        other.reload()
        expect(other.locator("[data-presence] p")).to_have_count(0)


def hand_a_policy_standard_over(page: Page) -> None:
    """The whole of policy standard 2, to somebody who is invited in the same form."""
    page.goto("/")
    page.get_by_role("link", name="Section 11 2026").first.click()
    follow(page, "Hand standards over")
    page.get_by_label("All of 2.").check()
    page.get_by_text("Invite somebody new").click()
    page.get_by_label("Full name").fill(NEW_NAME)
    page.get_by_label("Email address").fill(NEW)
    page.get_by_label("What is wanted").fill(NOTE)
    fill_date(page, "By", today() + timedelta(days=3))
    check_page(page)
    press(page, "Hand over")
    succeeded(page)
    expect(page_text(page)).to_contain_text("2 of 4 standards are handed over")


def accept(stage: Stage) -> Page:
    """The colleague follows the link in the mail, chooses a password and signs in."""
    (mail,) = mails(stage, NEW)
    assert NOTE in mail.body
    link = re.search(r"/invitation/\S+", mail.body)
    assert link is not None
    page = stage.open_page(stage.address)
    page.goto(link.group())
    page.get_by_label("New password", exact=True).fill(DEMONSTRATION_PASSWORD)
    press(page, "Set password")
    sign_in(page, NEW)
    return page


def mails(stage: Stage, recipient: str) -> list[OutboxMessage]:
    """The mail to one person, as it waits to be sent."""
    with application(stage.folder).app_context():
        query = select(OutboxMessage).where(OutboxMessage.recipient == recipient)
        found = list(db.session.scalars(query.order_by(OutboxMessage.created_at)))
        db.session.expunge_all()
        return found


def sees_only_what_is_theirs(page: Page) -> None:
    """The two standards with note and date; others of the return are refused."""
    page.get_by_role("link", name="Section 11 2026").first.click()
    expect(page_text(page).locator(".app-task-list__ref")).to_have_text(["2.1", "2.2"])
    expect(page_text(page)).to_contain_text(NOTE)
    expect(page_text(page)).to_contain_text("in 3 days")
    check_page(page)
    tasks = page.url
    page.goto(f"{tasks}/standards/1.1")
    expect(page.get_by_role("heading", level=1)).to_have_text("You cannot open this page")
    page.goto(tasks)


def answer_both(page: Page) -> None:
    """Each answered and finished."""
    follow(page, "Start with 2.1")
    check_page(page)
    for button in ("Save and go to 2.2", "Save and return to the list"):
        page.get_by_label(ANSWER).fill("Supervision happens monthly.")
        page.get_by_label("Yes").check()
        press(page, button)
    expect(page_text(page)).to_contain_text("All completed.")


def take_one_back(page: Page) -> None:
    """The lead sees both finished, and has the first again."""
    page.reload()
    expect(page_text(page)).to_contain_text("2 of 2 standards completed.")
    press(page, "Take back 2.1")
    succeeded(page)
    expect(page_text(page)).to_contain_text("1 of 4 standards is handed over")
