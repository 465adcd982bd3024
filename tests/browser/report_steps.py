"""What board, agencies and sub-group do in a reporting period, step by step."""

import io
import re
from datetime import timedelta

import xlsxwriter
from playwright.sync_api import Page, expect

from tests.browser.hands import choose, fill_date, follow, page_text, press, refused, succeeded
from tests.browser.plan_board import HOSPITAL
from tests.support.browser import check_page
from tracker.clock import today

QUESTION = "Which wards are still without it?"
COMPOSITE = (
    ("Recommendation", "Text", "Comment", "Lead", "14.8.09", "27.10.09"),
    (
        "2",
        "New inspections of safeguarding.",
        "Self-assessment begun.",
        "Locality Managers",
        "Amber",
        "Amber",
    ),
    ("20", "Reform of social work.", "Vacancies down to 31%.", "Director", "Red", "Green"),
)


def make_the_periods_of_a_year(page: Page) -> None:
    """Four quarters, the first of which has just ended; the dates are shown before they are saved."""
    follow(page, "Exception reports")
    follow(page, "Periods")
    check_page(page)
    follow(page, "Add the periods of a year at once")
    check_page(page)
    choose(page, "Quarterly")
    fill_date(page, "First day of the first period", today() - timedelta(days=96))
    press(page, "Show the dates")
    check_page(page)
    press(page, "Add these periods")
    succeeded(page)


def close_the_first(page: Page) -> None:
    """The cut-off: three reports write themselves."""
    page.get_by_role("button", name=re.compile("Close and write the reports")).first.click()
    succeeded(page)
    expect(page_text(page)).to_contain_text("1 action newly off target")


def explain(page: Page) -> None:
    """One line at a time; what slipped needs its kind of cause too."""
    page.goto("/")
    follow(page, "exception report for")
    check_page(page)
    follow(page, "Explain and add commentary")
    page.get_by_label("Why did this happen?").first.fill("Two nurses have left.")
    page.get_by_label("What are you doing about it?").first.fill("Agency nurses are trained.")
    press(page, "Save and check")
    expect(page_text(page)).to_contain_text("still need")
    check_page(page)
    follow(page, "Explain and add commentary")
    page.get_by_label("What kind of cause?").first.select_option(label="Staff vacancies or absence")
    press(page, "Save and check")
    succeeded(page)
    press(page, "Submit to the sub-group")
    expect(page_text(page)).to_contain_text("submitted")
    check_page(page)


def review(page: Page) -> None:
    """A challenge needs a day; the rest is noted in one press; the minute closes it."""
    page.goto("/")
    follow(page, f"Review the exception report of {HOSPITAL}")
    check_page(page)
    follow(page, "Review this report")
    check_page(page)
    page.get_by_text("Challenge, escalate or refer back: action 1").first.click()
    opened = page.locator("details[open]").first
    opened.get_by_label("Challenged").check()
    opened.get_by_label("What the sub-group said").fill(QUESTION)
    opened.get_by_role("button", name="Record the decision").click()
    refused(page, "answer")
    fill_date(page, "Answer due", today() + timedelta(days=14))
    press(page, "Record the decision")
    succeeded(page)
    press(page, "Note all the rest")
    succeeded(page)
    page.get_by_label("Minute number").fill("PQA 15/26")
    press(page, "Record the review")
    succeeded(page)


def answer(page: Page) -> None:
    """The lead finds the question at home and answers it."""
    page.goto("/")
    follow(page, "Answer the sub-group’s question")
    check_page(page)
    page.get_by_label("Your answer").fill("Wards 3, 5 and 8.")
    press(page, "Send the answer")
    succeeded(page)


def close_the_follow_up(page: Page) -> None:
    """The manager closes the answered follow-up with a note."""
    page.goto("/")
    follow(page, "Exception reports")
    follow(page, "Follow-ups")
    check_page(page)
    follow(page, QUESTION)
    check_page(page)
    expect(page_text(page)).to_contain_text("Wards 3, 5 and 8.")
    page.get_by_label("Closing note").fill("Seen on the wards.")
    press(page, "Close with this note")
    succeeded(page)


def take_the_theme_on(page: Page) -> None:
    """Three agencies are late with the same standard for want of staff: the partnership takes it on."""
    follow(page, "Exception reports")
    follow(page, "Themes")
    check_page(page)
    expect(page_text(page)).to_contain_text("3 agencies")
    follow(page, "Take it on")
    check_page(page)
    page.get_by_label("What should change?").fill("Supervision does not wait for a post to be filled.")
    page.get_by_label("What will be done?").fill("One pool of supervisors for the partnership.")
    page.get_by_label("Who leads?").fill("Head of the partnership")
    fill_date(page, "By when?", today() + timedelta(days=120))
    press(page, "Take it on")
    succeeded(page)


def make_the_pack(page: Page) -> None:
    """Made by a process of its own while the page says how far it is."""
    page.goto("/")
    follow(page, "Meetings")
    check_page(page)
    page.get_by_role("button", name="Make the pack").first.click()
    expect(page.get_by_role("link", name=re.compile("PDF"))).to_be_visible(timeout=40_000)
    check_page(page)


def read_the_pack(page: Page) -> None:
    """A member takes both files away."""
    follow(page, "Meeting packs")
    check_page(page)
    follow(page, "Pack asked for")
    check_page(page)
    expect(page_text(page)).to_contain_text(HOSPITAL)
    for kind, ending in (("PDF", ".pdf"), ("Word", ".docx")):
        with page.expect_download() as waiting:
            page.locator("main").get_by_role("link", name=re.compile(kind)).first.click()
        assert waiting.value.suggested_filename.endswith(ending)


def load_a_composite_plan(page: Page) -> None:
    """Preview, confirm, then only what is left to do."""
    page.goto("/")
    follow(page, "Action plans")
    follow(page, "Our own plans")
    check_page(page)
    follow(page, "Load a plan from a spreadsheet")
    check_page(page)
    choose(page, "Composite plan")
    page.get_by_label("Title").fill("Answer to the national report")
    page.locator("input[type=file]").set_input_files(
        {"name": "plan.xlsx", "mimeType": "application/octet-stream", "buffer": composite()}
    )
    press(page, "Upload and see what would change")
    check_page(page)
    expect(page_text(page)).to_contain_text("Vacancies down to 31%.")
    page.get_by_role("button", name=re.compile("^(Confirm|Load|Take over|Make the plan)")).first.click()
    succeeded(page)
    page.get_by_label("Hide what is achieved").check()
    press(page, "Show these")
    check_page(page)
    expect(page_text(page)).not_to_contain_text("Vacancies down to 31%.")
    expect(page_text(page)).to_contain_text("Self-assessment begun.")


def composite() -> bytes:
    """A small composite plan in the layout of the original."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(COMPOSITE):
            sheet.write_row(number, 0, row)
    return file.getvalue()
