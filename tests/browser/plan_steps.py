"""What agency and sub-group do with a plan, step by step."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.browser.hands import choose, fill_date, follow, page_text, press, refused, succeeded
from tests.browser.plan_board import LATE
from tests.support.browser import check_page
from tracker.clock import today

ACTION = "Records of advice on every ward"
CONDITION = "Say how many children were seen within a day."
WORDS = {
    "Measurable: how shall we know that it worked?": "Advice within a day in 90% of requests, by audit.",
    "Achievable: which manager leads it?": "A. Patel, head of nursing",
    "Achievable: with what means will it be done?": "Two days a month of the named nurse, agreed.",
    "Realistic: why does it matter to the standard?": "Children wait when staff do not ask (1.2).",
}


def start_an_action(page: Page) -> None:
    """Help says what weak words lack while they are typed; it never keeps anybody from saving."""
    follow(page, "Action plan")
    check_page(page)
    follow(page, "Add an action")
    check_page(page)
    page.get_by_label("Action, in a few words").fill(ACTION)
    specific = page.get_by_label("Specific: what will be done?")
    specific.press_sequentially("Continue to raise awareness", delay=5)
    expect(page_text(page)).to_contain_text("“continue”")
    specific.fill("A log of advice on each of the nine wards, read every Friday.")
    for question, answer in WORDS.items():
        page.get_by_label(question).fill(answer)
    fill_date(page, "Timed: when will it be done?", today() + timedelta(days=120))
    page.get_by_text("Choose standards").click()
    page.get_by_role("checkbox", name="1.2").check()
    press(page, "Add to the plan")
    succeeded(page)


def open_the_action(page: Page, action: str) -> None:
    """From the home page to an action of the plan."""
    page.goto("/")
    follow(page, "Action plan")
    follow(page, action)
    check_page(page)


def measure_it(page: Page) -> None:
    """A measure from 40% to 90%, and its first reading: still red, though nobody said so."""
    open_the_action(page, ACTION)
    follow(page, "Add a measure")
    check_page(page)
    page.get_by_label("What is measured").fill("Advice within a day")
    page.get_by_label("Unit").fill("%")
    choose(page, "High is good")
    page.get_by_label("Baseline").fill("40%")
    page.get_by_label("Target", exact=True).fill("ninety")
    press(page, "Save the measure")
    refused(page, "number")
    page.get_by_label("Target", exact=True).fill("90")
    page.get_by_label("Still amber this far from the target").fill("15")
    press(page, "Save the measure")
    succeeded(page)
    follow(page, "Add a reading")
    check_page(page)
    page.get_by_label("Value").fill("62%")
    press(page, "Save the reading")
    succeeded(page)
    expect(page_text(page)).to_contain_text("28 short of the target")


def submit_the_change(page: Page) -> None:
    """A new action after ratification awaits ratification itself."""
    page.goto("/")
    follow(page, "Action plan")
    expect(page_text(page)).to_contain_text("Changed since ratification")
    page.goto("/")
    follow(page, "Submit the change")
    check_page(page)
    press(page, "Submit the changes")
    succeeded(page)


def ratify_with_a_condition(page: Page) -> None:
    """Two must be present; a condition needs a day."""
    follow(page, "Ratify the plan of")
    check_page(page)
    expect(page_text(page)).to_contain_text(ACTION)
    choose(page, "Ratify with conditions")
    page.get_by_label("The whole plan: a condition").fill(CONDITION)
    page.get_by_label("Minute number").fill("PQA 14/26")
    press(page, "Record the decision")
    expect(page.get_by_role("alert")).to_be_visible()
    fill_date(page, "To be met by", today() + timedelta(days=30))
    press(page, "Record the decision")
    refused(page, "2")
    page.get_by_label("Morgan Member").check()
    press(page, "Record the decision")
    succeeded(page)


def meet_the_condition(page: Page) -> None:
    """The agency says how the condition was met."""
    page.goto("/")
    follow(page, "Meet 1 condition of ratification")
    check_page(page)
    follow(page, CONDITION)
    check_page(page)
    expect(page_text(page)).to_contain_text(CONDITION)
    follow(page, "Say how it was met")
    check_page(page)
    page.get_by_label("How was it met?").fill("41 of 46 children, by the log of October.")
    press(page, "Send to the board")
    succeeded(page)


def close_the_condition(page: Page) -> None:
    """The manager reads the answer and closes it with a note."""
    page.goto("/")
    follow(page, "condition")
    check_page(page)
    follow(page, CONDITION)
    expect(page_text(page)).to_contain_text("41 of 46")
    follow(page, "Close it or send it back")
    check_page(page)
    choose(page, "Yes, close it")
    page.get_by_label("Why, or what is missing?").fill("Seen by the board manager.")
    press(page, "Save and tell the agency")
    succeeded(page)


def ask_for_another_date(page: Page) -> None:
    """A new date needs a reason; the plan is ratified, so it waits."""
    open_the_action(page, LATE)
    follow(page, "Move the date")
    check_page(page)
    fill_date(page, "New due date", today() + timedelta(days=60))
    press(page, "Ask for the new date")
    refused(page, "why")
    page.get_by_label("Why does the date have to move?").fill("Two nurses have left.")
    press(page, "Ask for the new date")
    succeeded(page)


def approve_the_date(page: Page) -> None:
    """The manager approves; the list of moved dates shows both dates, slip and reason."""
    page.goto("/")
    follow(page, "Decide 1 request to move a due date")
    check_page(page)
    follow(page, "Approve or refuse")
    choose(page, "Approve")
    press(page, "Record the decision")
    succeeded(page)
    follow(page, "Action plans")
    follow(page, "Moved dates")
    check_page(page)
    expect(page_text(page)).to_contain_text("100 days")
    expect(page_text(page)).to_contain_text("Two nurses have left.")


def ask_to_withdraw(page: Page) -> None:
    """It cannot simply leave a ratified plan."""
    open_the_action(page, ACTION)
    follow(page, "Withdraw the action")
    check_page(page)
    page.get_by_label("Reason").fill("The wards have merged.")
    press(page, "Ask to withdraw the action")
    succeeded(page)


def refuse_the_withdrawal(page: Page) -> None:
    """The manager says no, with a reason the agency sees."""
    page.goto("/")
    follow(page, "withdraw")
    check_page(page)
    follow(page, "Approve or refuse")
    check_page(page)
    choose(page, "Refuse")
    page.get_by_label("Reason").fill("The standard still needs it.")
    press(page, "Record the decision")
    succeeded(page)


def complete_it(page: Page) -> None:
    """Blue with its evidence in one step; a second person has to look."""
    open_the_action(page, LATE)
    follow(page, "Add an update")
    check_page(page)
    page.get_by_label("What has been done since the last update?").fill("All 14 nurses are supervised.")
    choose(page, "Complete")
    press(page, "Save the update")
    refused(page, "evidence")
    page.get_by_label("Web address of new evidence").fill("https://www.millbrook.example/supervision")
    page.get_by_label("Title of that page").fill("Supervision register")
    press(page, "Save the update")
    succeeded(page)


def sign_it_off(page: Page) -> None:
    """The authoriser signs; the re-test six months later is named at once."""
    page.goto("/")
    follow(page, "Sign off")
    check_page(page)
    follow(page, "Look and decide")
    check_page(page)
    expect(page_text(page)).to_contain_text("Supervision register")
    press(page, "Sign off as complete")
    succeeded(page)
    expect(page_text(page)).to_contain_text("re-test")
