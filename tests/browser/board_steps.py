"""What the board and its sub-group do in the main job: steps 4, 6, 7 and 8."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.browser.agency_steps import ACTION, AREA
from tests.browser.hands import (
    choose,
    fill_date,
    follow,
    page_text,
    press,
    refused,
    second_tab,
    succeeded,
    too_late,
)
from tests.support.browser import check_page
from tracker.clock import today


def grade_and_publish(page: Page, agency: str) -> None:
    """One screen a standard: 1.2 gets 0, which needs its rationale; N/A is accepted at 2.1 as asked."""
    follow(page, "Returns")
    check_page(page)
    follow(page, agency)
    follow(page, "Start with 1.1")
    open_the_evidence(page)
    choose(page, "2")
    press(page, "Save and next")
    grade_zero(page)
    accept_not_applicable(page)
    follow(page, "To grade: 2.2")
    choose(page, "1")
    press(page, "Save and next")
    publish(page)


def open_the_evidence(page: Page) -> None:
    """The answer's evidence of all three kinds is there; the file opens."""
    check_page(page)
    expect(page_text(page)).to_contain_text("Intranet page")
    expect(page_text(page)).to_contain_text("Ward offices; ask the matron")
    bench = page.url
    page.get_by_role("link", name="Policy", exact=True).click()
    check_page(page)
    with page.expect_download() as waiting:
        follow(page, "Download")
    assert waiting.value.suggested_filename == "Policy.txt"
    page.goto(bench)


def grade_zero(page: Page) -> None:
    """An Inadequate without a rationale is refused (R4)."""
    expect(page_text(page)).to_contain_text(AREA)
    choose(page, "0")
    press(page, "Save and next")
    refused(page, "rationale")
    page.get_by_label("Rationale").fill("No ward could show a record of supervision.")
    page.get_by_label("Comment to the agency").fill("Please show three months of records.")
    press(page, "Save and next")


def accept_not_applicable(page: Page) -> None:
    """What the agency asks for is decided with a reason, which grades the standard N/A."""
    page.get_by_label("Reason").fill("The agency holds no case files.")
    page.get_by_role("button", name="Accept: grade N/A").click()
    succeeded(page)
    expect(page_text(page)).to_contain_text("is graded N/A")


def publish(page: Page) -> None:
    """The grades go to the agency, once."""
    follow(page, "Check and publish")
    check_page(page)
    twin = second_tab(page)
    press(page, "Publish the grades")
    succeeded(page)
    press(twin, "Publish the grades")
    too_late(twin, "has been done already")


def ratify(page: Page) -> None:
    """The sub-group agrees, with the number of its minute."""
    follow(page, "Ratify the plan of")
    expect(page_text(page)).to_contain_text(ACTION)
    check_page(page)
    twin = second_tab(page)
    press(page, "Record the decision")
    refused(page, "Choose what the sub-group decided")
    decide(page)
    succeeded(page)
    decide(twin)
    too_late(twin, "No version of this plan waits")


def decide(page: Page) -> None:
    """Ratified under a minute."""
    choose(page, "Ratif")
    page.get_by_label("Minute number").fill("PQA 14/26")
    press(page, "Record the decision")


def close_the_period(page: Page) -> None:
    """The period closes and the report writes itself (R10)."""
    page.goto("/")
    follow(page, "Exception reports")
    follow(page, "Periods")
    check_page(page)
    page.get_by_label("Name of the period").fill("Quarter 3")
    fill_date(page, "First day of the period", today() - timedelta(days=90))
    fill_date(page, "Last day of the period", today() - timedelta(days=1))
    fill_date(page, "Reports due", today() + timedelta(days=10))
    fill_date(page, "Sub-group meeting", today() + timedelta(days=20))
    press(page, "Add the period")
    succeeded(page)
    page.get_by_role("button", name=re.compile("Close and write the reports")).click()
    succeeded(page)
    expect(page_text(page)).to_contain_text("1 action newly off target")


def review(page: Page) -> None:
    """The sub-group challenges one line and records its review."""
    page.goto("/")
    follow(page, "Review the exception report of")
    expect(page_text(page)).to_contain_text("The form was printed late.")
    check_page(page)
    press(page, "Review this report")
    check_page(page)
    page.locator("summary", has_text="Challenge, escalate or refer back").first.click()
    line = page.locator("article").first
    line.get_by_label("Challenged").check()
    line.get_by_label("What the sub-group said").fill("Which wards are still without it?")
    line.get_by_role("button", name="Record the decision").click()
    refused(page, "answer")
    fill_date(page, "Answer due", today() + timedelta(days=14))
    press(page, "Record the decision")
    succeeded(page)
    if page.get_by_role("button", name="Note all the rest").count():
        page.get_by_role("button", name="Note all the rest").first.click()
        succeeded(page)
    page.get_by_label("Minute number").fill("PQA 15/26")
    press(page, "Record the review")
    succeeded(page)


def see_every_agency(page: Page, agency: str) -> None:
    """One page with every agency: return, grades, colours and report."""
    page.goto("/")
    row = page.get_by_role("row", name=re.compile(agency))
    for words in ("Graded", "1 of 2 met", "Amber 1", "100%", "Reviewed"):
        expect(row).to_contain_text(words)
    check_page(page)
