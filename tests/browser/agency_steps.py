"""What the agency does in the main job: steps 1, 2, 3, 5 and 7, each on the pages as they are."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

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

AREA = "Supervision is not recorded the same way on every ward."
ACTION = "Record supervision the same way on every ward"
REASON = "Say on how many wards supervision is recorded."
SMART = {
    "Specific: what will be done?": "One supervision form is used on all 14 wards.",
    "Measurable: how shall we know that it worked?": "All 14 wards return the form each month.",
    "Achievable: which manager leads it?": "Head of Nursing",
    "Achievable: with what means will it be done?": "The quality team prints and collects it.",
    "Realistic: why does it matter to the standard?": "Managers see who is supervised.",
}
DETAILS = {"telephone": "01632 960123", "email": "lead@millbrook.example"}


def answer_every_standard(page: Page) -> None:
    """Each standard in turn: evidence of three kinds, an area for improvement, an N/A request."""
    follow(page, "Start 1.1")
    check_page(page)
    page.get_by_label("Evidence of compliance").fill("An executive champions it.\n\n• Job description")
    add_a_file(page)
    add_a_link(page)
    add_what_is_available_on_request(page)
    page.get_by_label("Yes").check()
    press(page, "Save and go to 1.2")
    page.get_by_label("Evidence of compliance").fill("Supervision happens monthly on most wards.")
    page.get_by_label("Areas for improvement").fill(AREA)
    page.get_by_label("Yes").check()
    press(page, "Save and return to the list")
    expect(page_text(page)).to_contain_text("2 of 4 completed")
    ask_for_na(page)
    page.get_by_label("Evidence of compliance").fill("Staff know whom to ask: 96% in the last survey.")
    page.get_by_label("Yes").check()
    press(page, "Save and return to the list")


def add_a_file(page: Page) -> None:
    """A text file with the page to look at."""
    press(page, "Save and add or change evidence")
    policy = {"name": "Policy.txt", "mimeType": "text/plain", "buffer": b"Safeguarding policy, version 7"}
    page.get_by_label("File", exact=True).set_input_files(policy)
    page.get_by_label("Page or section (optional)").fill("page 1")
    press(page, "Add and cite")
    expect(page.get_by_role("link", name="Policy").first).to_be_visible()
    check_page(page)


def add_a_link(page: Page) -> None:
    """A link; an address that could run is refused."""
    press(page, "Save and add or change evidence")
    follow(page, "Add a link")
    page.get_by_label("Web address").fill("javascript:alert(1)")
    page.get_by_label("Title").fill("Intranet page")
    press(page, "Add and cite")
    refused(page, "https://")
    page.get_by_label("Web address").fill("https://www.millbrook.example/safeguarding")
    press(page, "Add and cite")
    expect(page_text(page)).to_contain_text("Intranet page")


def add_what_is_available_on_request(page: Page) -> None:
    """A note of where something is held."""
    press(page, "Save and add or change evidence")
    follow(page, "Available on request")
    page.get_by_label("Title").fill("Supervision records 2026")
    press(page, "Add and cite")
    refused(page, "held")
    page.get_by_label("Where it is held, and who to ask for it").fill("Ward offices; ask the matron")
    press(page, "Add and cite")
    expect(page_text(page)).to_contain_text("Ward offices; ask the matron")
    check_page(page)


def ask_for_na(page: Page) -> None:
    """N/A needs its reason."""
    follow(page, "2.1")
    page.get_by_text("This standard does not apply to us (N/A)").click()
    page.get_by_label("Ask the board to treat this standard as not applicable").check()
    press(page, "Save and stay")
    refused(page, "reason")
    page.get_by_label("Reason why it does not apply").fill("We hold no case files.")
    page.get_by_label("Yes").check()
    press(page, "Save and go to 2.2")


def fill_in_the_details(page: Page) -> None:
    """Part B's block of agency details."""
    follow(page, "Agency details")
    check_page(page)
    boxes = "main input[type=text], main input[type=tel], main input[type=email], main textarea"
    for field in page.locator(boxes).all():
        name = field.get_attribute("name") or ""
        if not field.input_value():
            field.fill(DETAILS.get(name.rpartition("_")[2], "Head of Nursing"))
    press(page, "Save agency details")
    succeeded(page)


def plan_for_the_area(page: Page) -> None:
    """The area for improvement needs an action before the return can be sent (R2)."""
    follow(page, "Check and send for authorisation")
    check_page(page)
    expect(page.get_by_role("button", name="Send for authorisation")).to_have_count(0)
    follow(page, "Add an action")
    page.get_by_label("Action, in a few words").fill(ACTION)
    press(page, "Add to the plan")
    refused(page, "specific")
    for question, answer in SMART.items():
        page.get_by_label(question).fill(answer)
    fill_date(page, "Timed: when will it be done?", today() + timedelta(days=90))
    page.get_by_role("button", name="Add to the plan", exact=True).dblclick()
    succeeded(page)
    follow(page, "Action plan")
    expect(page.get_by_role("link", name=ACTION)).to_have_count(1)


def send(page: Page) -> None:
    """Sent once, however often the button is pressed."""
    page.goto("/")
    follow(page, "Check the return and send it for authorisation")
    twin = second_tab(page)
    press(page, "Send for authorisation")
    succeeded(page)
    press(twin, "Send for authorisation")
    too_late(twin, "has been done already")


def decline(page: Page) -> None:
    """The authoriser reads it all on one page, and gives it back with a reason."""
    page.goto("/")
    follow(page, "Read and authorise the return")
    expect(page.get_by_text(AREA).first).to_be_visible()
    expect(page_text(page)).to_contain_text("Ward offices; ask the matron")
    check_page(page)
    follow(page, "Authorise or decline")
    press(page, "Decline and give back")
    refused(page, "reason")
    page.get_by_label("Reason for declining").fill(REASON)
    press(page, "Decline and give back")
    succeeded(page)


def put_right(page: Page) -> None:
    """The lead reads the reason and changes the answer."""
    page.goto("/")
    follow(page, "Read why the return was declined")
    expect(page_text(page)).to_contain_text(REASON)
    check_page(page)
    follow(page, "1.2")
    page.get_by_label("Evidence of compliance").fill("Supervision happens monthly on 9 of 14 wards.")
    press(page, "Save and stay")
    succeeded(page)


def authorise(page: Page) -> None:
    """Name, designation, signature and statement; once."""
    page.goto("/")
    follow(page, "Read and authorise the return")
    expect(page_text(page)).to_contain_text("9 of 14 wards")
    follow(page, "Authorise or decline")
    press(page, "Authorise and submit to VSP1")
    refused(page, "Enter your designation")
    sign(page)
    twin = second_tab(page)
    sign(twin)
    page.get_by_role("button", name="Authorise and submit").click()
    expect(page.locator(".govuk-panel")).to_contain_text(re.compile("S11-"))
    check_page(page)
    twin.get_by_role("button", name="Authorise and submit").click()
    too_late(twin, "has been done already")


def sign(page: Page) -> None:
    """Fills in the authorising officer's block."""
    page.get_by_label("Your name").fill("Chief Nurse")
    page.get_by_label("Your designation").fill("Executive Director")
    page.get_by_label("Signature").fill("Chief Nurse")
    page.get_by_label("I have read this return, and I authorise it on behalf of the agency").check()


def keep_the_receipt(page: Page) -> str:
    """The receipt's reference; the return is read-only and can be kept."""
    page.goto("/")
    page.get_by_role("link", name=re.compile("^S11-")).click()
    reference = page.locator(".govuk-panel strong").inner_text()
    check_page(page)
    with page.expect_download() as waiting:
        follow(page, "Download as PDF")
    assert waiting.value.suggested_filename.endswith(".pdf")
    with page.expect_download() as waiting:
        follow(page, "Download as Excel")
    assert waiting.value.suggested_filename.endswith(".xlsx")
    return reference


def read_the_grades(page: Page, cycle: str, reference: str) -> None:
    """Grades and feedback, and behind them the return as it was sent."""
    page.goto("/")
    follow(page, cycle)
    expect(page.get_by_text("Please show three months of records.")).to_be_visible()
    expect(page.get_by_text("No ward could show")).to_have_count(0)
    check_page(page)
    follow(page, cycle)
    check_page(page)
    follow(page, "Read the whole return")
    expect(page_text(page)).to_contain_text(reference)
    expect(page_text(page)).to_contain_text("9 of 14 wards")
    expect(page_text(page).locator("textarea")).to_have_count(0)
    check_page(page)


def update_the_plan(page: Page) -> None:
    """An update on the action; amber needs its remedy (R8)."""
    page.goto("/")
    follow(page, "Action plan")
    follow(page, ACTION)
    check_page(page)
    follow(page, "Add an update")
    page.get_by_label("What has been done since the last update?").fill("Nine of 14 wards use the form.")
    choose(page, "Off target with remedial action")
    press(page, "Save the update")
    refused(page, "remedial action")
    page.get_by_label("Remedial action: what brings it back on target?").fill("Matrons visit the others.")
    fill_date(page, "Forecast: when do you now expect it to be done?", today() + timedelta(days=100))
    press(page, "Save the update")
    succeeded(page)


def submit_the_plan(page: Page) -> None:
    """The plan goes to the sub-group, once."""
    page.goto("/")
    follow(page, "Submit the action plan for ratification")
    twin = second_tab(page)
    press(page, "Submit for ratification")
    succeeded(page)
    press(twin, "Submit for ratification")
    too_late(twin, "submitted already")


def explain(page: Page) -> None:
    """Commentary on what the report found, then submitted."""
    page.goto("/")
    follow(page, "Submit the exception report for Quarter 3")
    check_page(page)
    follow(page, "Explain and add commentary")
    page.get_by_label("What kind of cause?").first.select_option(label="Something else")
    page.get_by_label("Why did this happen?").first.fill("The form was printed late.")
    page.get_by_label("What are you doing about it?").first.fill("Matrons visit the other five wards.")
    press(page, "Save and check")
    succeeded(page)
    press(page, "Submit to the sub-group")
    expect(page.get_by_role("heading", level=1)).to_have_text("Exception report submitted")
    check_page(page)


def answer_the_challenge(page: Page) -> None:
    """The sub-group's question has its answer."""
    page.goto("/")
    follow(page, "Answer the sub-group’s question")
    check_page(page)
    page.get_by_label("Your answer").fill("Wards 3, 5, 8, 9 and 12.")
    press(page, "Send the answer")
    succeeded(page)
