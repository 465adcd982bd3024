"""Help with the words of an action appears while somebody types, and goes when the words are better."""

from playwright.sync_api import expect

from tests.browser.hands import follow
from tests.browser.small_board import Stage
from tests.support.browser import check_page


def test_help_comes_and_goes_while_typing(stage: Stage) -> None:
    page = stage.window(stage.board.lead)
    follow(page, "Action plan")
    follow(page, "Add the first action")
    page.wait_for_load_state("load")
    box, help_box = page.get_by_label("Specific: what will be done?"), page.locator("[data-smart-help]")
    expect(help_box).to_be_hidden()
    box.fill("Continue to train all staff.")
    expect(help_box).to_contain_text("“continue” does not say when it is done")
    expect(help_box.get_by_role("status")).to_have_text("3 suggestions for your words")
    check_page(page)
    box.fill("Train all 86 staff in the new referral procedure.")
    expect(help_box).not_to_contain_text("does not say")
    expect(box).to_be_focused()
