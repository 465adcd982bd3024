"""The main job played through by four people: from the first answer to the sub-group's decision."""

from playwright.sync_api import Page, expect

from tests.browser import agency_steps, board_steps, small_board
from tests.browser.hands import follow, page_text, press
from tests.browser.small_board import Stage
from tests.support.browser import check_no_sideways_scroll


def test_from_the_first_answer_to_the_decision(stage: Stage) -> None:
    lead = stage.window(stage.board.lead)
    reference = the_return_is_submitted(stage, lead)
    manager = stage.window(stage.board.manager)
    board_steps.grade_and_publish(manager, stage.board.agency)
    agency_steps.read_the_grades(lead, stage.board.cycle, reference)
    agency_steps.update_the_plan(lead)
    agency_steps.submit_the_plan(lead)
    chair = stage.window(stage.board.chair)
    board_steps.ratify(chair)
    small_board.let_days_pass(stage.folder, days=3)
    board_steps.close_the_period(manager)
    agency_steps.explain(lead)
    board_steps.review(chair)
    agency_steps.answer_the_challenge(lead)
    board_steps.see_every_agency(manager, stage.board.agency)


def the_return_is_submitted(stage: Stage, lead: Page) -> str:
    """Steps 1 to 3; gives the reference of the receipt."""
    agency_steps.answer_every_standard(lead)
    agency_steps.fill_in_the_details(lead)
    agency_steps.plan_for_the_area(lead)
    agency_steps.send(lead)
    authoriser = stage.window(stage.board.authoriser)
    agency_steps.decline(authoriser)
    agency_steps.put_right(lead)
    agency_steps.send(lead)
    agency_steps.authorise(authoriser)
    return agency_steps.keep_the_receipt(lead)


def test_a_standard_is_answered_without_scripts(stage: Stage) -> None:
    page = stage.window(stage.board.lead, scripts=False)
    follow(page, "Start 1.1")
    page.get_by_label("Evidence of compliance").fill("Every manager is trained.")
    press(page, "Save and add or change evidence")
    follow(page, "Add a link")
    page.get_by_label("Web address").fill("https://www.millbrook.example/training")
    page.get_by_label("Title").fill("Training records")
    press(page, "Add and cite")
    page.get_by_label("Yes").check()
    press(page, "Save and return to the list")
    expect(page_text(page)).to_contain_text("1 of 4 completed")
    check_no_sideways_scroll(page)
    follow(page, "1.1")
    expect(page.get_by_label("Evidence of compliance")).to_have_value("Every manager is trained.")
    expect(page_text(page)).to_contain_text("Training records")
