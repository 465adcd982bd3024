"""What board and agency do in a round, step by step."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.browser.hands import choose, fill_date, follow, page_text, press, refused, succeeded
from tests.browser.round_board import HOSPITAL, SCHOOL
from tests.support.browser import check_page
from tracker.clock import today

CYCLE = "Section 11 round"
SECRET = "No ward could show a record of supervision."  # the rationale of the first grade
REASON = "What is wrong, and what the grade should rest on"


def open_a_cycle(page: Page) -> None:
    """Four steps: what it is about, its rules, its agencies by kind and by picking, the check."""
    follow(page, "Set-up")
    follow(page, "Set up a cycle")
    check_page(page)
    press(page, "Save the draft and go on")
    refused(page, "Enter a name")
    page.get_by_label("Name of the cycle").fill(CYCLE)
    fill_date(page, "Day the cycle opens", today())
    fill_date(page, "Day returns are due", today() + timedelta(days=28))
    press(page, "Save the draft and go on")
    check_page(page)
    page.get_by_label("Days to contest a published grade").fill("7")
    press(page, "Save and choose agencies")
    check_page(page)
    page.get_by_label(HOSPITAL).check()
    page.get_by_label(SCHOOL).check()
    press(page, "Save and check")
    check_page(page)
    expect(page_text(page)).to_contain_text("2 agencies")
    press(page, "Open the cycle for 2 agencies")
    succeeded(page)
    expect(page_text(page)).to_contain_text("the leads of 2 were told")


def ask_and_decide(page: Page) -> None:
    """On the bench: a query about 1.1, and the N/A request at 2.2, which needs a reason."""
    open_the_bench(page, HOSPITAL)
    page.get_by_text("Ask the agency about 1.1").click()
    page.get_by_label("Ask the agency", exact=True).fill("How many staff were trained last year?")
    press(page, "Send the query")
    succeeded(page)
    follow(page, "2.2")
    press(page, "Accept: grade N/A this N/A request")
    refused(page, "reason")
    page.get_by_label("Reason", exact=True).fill("The trust holds no case files.")
    press(page, "Accept: grade N/A this N/A request")
    succeeded(page)


def open_the_bench(page: Page, agency: str) -> None:
    """From the returns to the first standard."""
    follow(page, "Returns")
    follow(page, agency)
    check_page(page)
    page.locator("main").get_by_role("link", name="1.1").first.click()
    check_page(page)


def answer_the_query(page: Page) -> None:
    """The lead finds it on the home page and answers."""
    follow(page, "Home")
    follow(page, "asks about 1.1")
    check_page(page)
    page.get_by_label("Your answer").fill("212 of 240, by the register of March.")
    press(page, "Send the answer")
    succeeded(page)


def close_the_query(page: Page) -> None:
    """The manager reads the answer and closes the query."""
    follow(page, "Home")
    follow(page, "Read 1 answer to queries")
    check_page(page)
    follow(page, "1.1")
    expect(page_text(page)).to_contain_text("212 of 240")
    press(page, "Close the query")
    succeeded(page)


def grading(page: Page, work: str) -> None:
    """One kind of work from the page of grading."""
    follow(page, "Grading")
    follow(page, work)
    check_page(page)


def verify_a_sample(page: Page) -> None:
    """All four citations are drawn by a stated seed, looked at, and both agencies told."""
    grading(page, "Verify evidence")
    follow(page, "Draw from the whole cycle")
    check_page(page)
    page.get_by_label("Number of items").fill("4")
    page.get_by_label("Seed").fill("12 19 23 31 40 44")
    press(page, "Preview")
    expect(page_text(page)).to_contain_text("This draw takes 4 items of 4")
    press(page, "Draw this sample")
    succeeded(page)
    follow(page, "Start with item 1")
    check_page(page)
    choose(page, "Partly supports")
    press(page, "Save and next")
    refused(page, "note")
    page.get_by_label("Note").fill("The register ends in March.")
    press(page, "Save and next")
    for _ in range(3):
        choose(page, "Supports")
        press(page, "Save and next")
    press(page, "Tell every agency whose items are all checked")
    succeeded(page)


def grade_by_standard(page: Page) -> None:
    """One standard in both returns, one under the other; the hospital gets a 0 at 1.2, with its rationale."""
    for ref in ("1.1", "1.2", "2.1", "2.2"):
        grading(page, "Grade by standard")
        follow(page, ref)
        check_page(page)
        for agency in (SCHOOL, HOSPITAL):
            if (ref, agency) != ("2.2", HOSPITAL):
                grade_one(page, agency, "0" if (ref, agency) == ("1.2", HOSPITAL) else "2")


def grade_one(page: Page, agency: str, grade: str) -> None:
    """The card of one agency saves as the grader goes."""
    card = page.get_by_role("region", name=agency, exact=True)
    card.get_by_role("radio", name=grade).check()
    if grade == "0":
        card.get_by_label("Rationale").fill(SECRET)
        card.get_by_label("Comment to the agency").fill("Please show three months of records.")
        page.keyboard.press("Tab")
    expect(card).to_contain_text("Saved at")


def draw_for_moderation(page: Page) -> None:
    """Every 0 and 3 and none by chance: the page warns that being asked then tells the grade."""
    grading(page, "Moderate")
    follow(page, "Draw standards")
    check_page(page)
    page.get_by_label("Every standard graded 0 or 3").check()
    page.get_by_label("Random share").fill("0")
    press(page, "Show what it would draw")
    check_page(page)
    press(page, "Draw them anyway")
    succeeded(page)


def moderate_blind(page: Page) -> None:
    """Neither the moderator's list nor the bench tells the first grade before the second is saved (R5)."""
    grading(page, "Standards to moderate")
    follow(page, f"Start with 1.2 of {HOSPITAL}")
    expect(page.get_by_role("heading", name="Your grade as moderator")).to_be_visible()
    expect(page_text(page)).not_to_contain_text(SECRET)
    check_page(page)
    choose(page, "1")
    page.get_by_label("Rationale").fill("The records cover one ward of nine.")
    press(page, "Save")
    expect(page_text(page)).to_contain_text(SECRET)


def agree(page: Page) -> None:
    """The two differ: the manager says which grade it is, and why (R5)."""
    grading(page, "Moderate")
    follow(page, f"Agree 1.2 of {HOSPITAL}")
    expect(page.get_by_role("heading", name="Agreed grade")).to_be_visible()
    check_page(page)
    choose(page, "0")
    page.get_by_label("Rationale").fill("Both looked at it again together.")
    page.get_by_label("Comment to the agency").fill("Please show three months of records.")
    press(page, "Save")
    expect(page_text(page)).to_contain_text("1.2 saved")
    grading(page, "Moderate")
    expect(page_text(page)).to_contain_text("Moderation is closed")


def publish_both(page: Page) -> None:
    """The check, then both returns at once."""
    grading(page, "Check and publish")
    expect(page_text(page)).to_contain_text("Ready")
    press(page, "Publish 2 ready returns")
    succeeded(page)
    with page.expect_download() as waiting:
        follow(page, "All published letters as Word documents")
    assert waiting.value.suggested_filename.endswith(".zip")


def contest(page: Page) -> None:
    """The lead reads the grades and contests the 0, with a reason and evidence."""
    follow(page, "Home")
    follow(page, CYCLE)
    check_page(page)
    expect(page_text(page)).not_to_contain_text(SECRET)
    follow(page, "Contest this grade of 1.2")
    check_page(page)
    press(page, "Contest the grade")
    refused(page, "Enter")
    page.get_by_label(REASON).fill("The records of all nine wards were cited; the board opened one.")
    page.get_by_label(f"Records for 1.2 of {HOSPITAL}").check()
    press(page, "Contest the grade")
    succeeded(page)


def decide_the_contest(page: Page) -> None:
    """The manager opens what it leans on, and changes the grade with a reason."""
    grading(page, "Contested grades")
    follow(page, "1.2")
    check_page(page)
    choose(page, "Grade changed")
    page.get_by_role("group", name="New grade").get_by_role("radio", name="1").check()
    page.get_by_label("Reason").fill("The file has records of all nine wards.")
    press(page, "Decide and tell the agency")
    succeeded(page)
    follow(page, "Heat map")
    check_page(page)
    expect(page_text(page)).to_contain_text("2 of 2 met")


def read_the_decision(page: Page) -> None:
    """Both the grade that was published and the one in force stay on record, for the agency too."""
    follow(page, "Home")
    follow(page, CYCLE)
    check_page(page)
    expect(page_text(page)).to_contain_text("The file has records of all nine wards.")
    expect(page_text(page)).to_contain_text("Published as 0 Inadequate, changed to 1 Adequate")
