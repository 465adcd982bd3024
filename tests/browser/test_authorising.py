"""A return goes back and forth: commented, declined, put right, taken back, returned, and submitted again."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.browser import agency_steps
from tests.browser.hands import choose, fill_date, follow, page_text, press, refused, succeeded
from tests.browser.small_board import Stage
from tests.support.browser import check_page
from tracker.clock import today

PHONE = {"width": 390, "height": 844}
FIGURES = "Supervision is monthly on 9 of 14 wards."


def test_a_return_goes_back_and_forth(stage: Stage) -> None:
    lead = stage.window(stage.board.lead)
    answer_all(lead)
    more_time(lead, stage.window(stage.board.manager), stage.board.agency)
    send(lead)
    authoriser = stage.window(stage.board.authoriser)
    authoriser.set_viewport_size(PHONE)
    comment_and_decline(authoriser)
    put_right(lead)
    send(lead)
    authorise(authoriser)
    take_it_back(lead)
    send(lead)
    authorise(authoriser)
    manager = stage.window(stage.board.manager)
    return_for_one(manager, stage.board.agency)
    change_what_was_asked(lead)
    send(lead)
    authorise(authoriser)
    see_the_differences(manager, stage.board.agency)


def answer_all(page: Page) -> None:
    """Four short answers and the agency details."""
    follow(page, "Start 1.1")
    for following in ("Save and go to 1.2", "Save and go to 2.1", "Save and go to 2.2", ""):
        page.get_by_label("Evidence of compliance").fill("A policy says so, and it is kept.")
        page.get_by_label("Yes").check()
        press(page, following or "Save and return to the list")
    agency_steps.fill_in_the_details(page)


def more_time(lead: Page, manager: Page, agency: str) -> None:
    """The lead asks, the board grants another day, the lead reads it."""
    lead.goto("/")
    follow(lead, "Section 11 2026")
    follow(lead, "Ask for more time")
    check_page(lead)
    press(lead, "Ask VSP1")
    refused(lead, "Enter the deadline you ask for")
    fill_date(lead, "New deadline", today() + timedelta(days=50))
    lead.get_by_label("Why do you need more time?").fill("Our officer is away.")
    press(lead, "Ask VSP1")
    succeeded(lead)
    manager.goto("/")
    follow(manager, f"Decide whether {agency} gets until")
    check_page(manager)
    choose(manager, "Grant")
    press(manager, "Save the decision")
    succeeded(manager)
    lead.reload()
    expect(page_text(lead)).to_contain_text("granted on")


def send(page: Page) -> None:
    """Sent for authorisation; the two parts of the check are looked at elsewhere."""
    page.goto("/")
    follow(page, "Check the return and send it for authorisation")
    press(page, "Send for authorisation")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("Sent for authorisation")


def comment_and_decline(page: Page) -> None:
    """On a phone: two comments, one of them changed, and the reason."""
    page.goto("/")
    follow(page, "Read and authorise the return")
    check_page(page)
    for ref, words in (("1.2", "Which figures?"), ("2.1", "Since when?")):
        page.get_by_text(f"Comment on {ref}", exact=True).click()
        page.get_by_label(f"What has to be put right at {ref}?").fill(words)
        press(page, f"Save comment on {ref}")
        expect(page.get_by_label(f"What has to be put right at {ref}?")).to_have_value(words)
    press(page, "Remove comment on 2.1")
    expect(page.get_by_text("Your comment on 2.1")).to_have_count(0)
    follow(page, "Go to authorise or decline")
    press(page, "Decline and give back")
    refused(page, "Enter the reason")
    page.get_by_label("Reason for declining").fill("One answer needs figures.")
    press(page, "Decline and give back")
    succeeded(page)


def put_right(page: Page) -> None:
    """The comment stands at its standard."""
    page.goto("/")
    follow(page, "Read why the return was declined")
    follow(page, "1 standard has a comment")
    follow(page, "1.2")
    expect(page_text(page)).to_contain_text("Which figures?")
    page.get_by_label("Evidence of compliance").fill(FIGURES)
    press(page, "Save and return to the list")
    succeeded(page)


def authorise(page: Page) -> None:
    """Signed and submitted."""
    page.goto("/")
    follow(page, "Read and authorise the return")
    agency_steps.sign(page)
    page.get_by_role("button", name="Authorise and submit").click()
    expect(page.locator(".govuk-panel")).to_contain_text("S11-")


def take_it_back(page: Page) -> None:
    """The lead finds a mistake in time."""
    page.goto("/")
    follow(page, "S11-")
    check_page(page)
    follow(page, "Withdraw to correct")
    press(page, "Withdraw to correct")
    refused(page, "Enter what has to be corrected")
    page.get_by_label("What has to be corrected").fill("A wrong number at 2.2.")
    press(page, "Withdraw to correct")
    succeeded(page)
    expect(page_text(page)).to_contain_text("taken back to correct it")


def return_for_one(page: Page, agency: str) -> None:
    """The board wants 2.1 changed, and nothing else."""
    follow(page, "Returns")
    follow(page, agency)
    follow(page, "Return it to the agency")
    check_page(page)
    page.get_by_label("What the agency has to put right").fill("One answer.")
    page.get_by_text("2. Policy 2").click()
    page.get_by_label("2.1 Standard 2.1").fill("Say since when.")
    press(page, "Return it to the agency")
    succeeded(page)


def change_what_was_asked(page: Page) -> None:
    """Only 2.1 is open."""
    page.goto("/")
    follow(page, "Read why the return was sent back")
    expect(page.locator("[id='status-2.1']")).to_have_text("Changes requested")
    check_page(page)
    follow(page, "1.1")
    expect(page_text(page)).to_contain_text("this answer is locked")
    expect(page.get_by_label("Evidence of compliance")).to_have_count(0)
    check_page(page)
    page.go_back()
    follow(page, "2.1")
    expect(page_text(page)).to_contain_text("Say since when.")
    page.get_by_label("Evidence of compliance").fill("A policy of May says so, and it is kept.")
    page.get_by_label("Yes").check()
    press(page, "Save and return to the list")
    succeeded(page)


def see_the_differences(page: Page, agency: str) -> None:
    """The board is led to what changed, side by side."""
    page.goto("/")
    follow(page, "Returns")
    follow(page, agency)
    follow(page, "What changed since submission 2")
    expect(page_text(page)).to_contain_text("1 of 4 standards changed.")
    expect(page.locator("ins")).to_contain_text("of May")
    check_page(page)
    follow(page, "Submission 1")
    expect(page_text(page)).to_contain_text("Compare with")
