"""Writing an answer: with the keyboard alone, and pasted from Word."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import follow, press, succeeded
from tests.browser.small_board import Stage
from tests.support.browser import check_page

ANSWER = "Evidence of compliance"
MOST_STOPS = 80
PASTE = """(box, html) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    data.setData("text/plain", "what the browser would have pasted");
    box.focus();
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
FROM_WORD = """<html><head><style>p { color: red }</style></head><body><!--StartFragment-->
<p class=MsoNormal style='margin:0'>Every manager is <b style="color:red">trained</b>.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span>Induction in the first week</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span>A refresher each&nbsp;year</p>
<p class=MsoNormal>See the plan.<script>document.title = "run"</script></p><!--EndFragment--></body></html>"""
KEPT = "Every manager is trained.\n\n• Induction in the first week\n• A refresher each year\n\nSee the plan."
FROM_A_PAGE = "<ul><li>First</li><li>Second<ol><li>one</li><li>two</li></ol></li></ul><p>After</p>"


def test_a_paste_keeps_paragraphs_and_bullets(stage: Stage) -> None:
    page = stage.window(stage.board.lead)
    follow(page, "Start 1.1")
    page.wait_for_load_state("load")
    box = page.get_by_label(ANSWER)
    box.evaluate(PASTE, FROM_WORD)
    expect(box).to_have_value(KEPT)
    page.get_by_label("Areas for improvement").evaluate(PASTE, FROM_A_PAGE)
    press(page, "Save and stay")
    succeeded(page)
    expect(box).to_have_value(KEPT)
    expect(page.get_by_label("Areas for improvement")).to_have_value(
        "• First\n• Second\n1. one\n2. two\n\nAfter"
    )
    assert page.title() != "run"


def test_a_standard_is_answered_with_the_keyboard_alone(stage: Stage) -> None:
    page = stage.window(stage.board.lead)
    tab_to(page, page.get_by_role("link", name="Start 1.1"))
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")
    tab_to(page, page.get_by_label(ANSWER))
    page.keyboard.type("Every manager is trained.")
    tab_to(page, page.get_by_role("radio", name="Yes", exact=True))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Save and go to 1.2"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1.2")
    check_page(page)


def tab_to(page: Page, wanted: Locator) -> None:
    """Goes there as somebody without a mouse does; what is reached can be seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            expect(wanted).to_be_in_viewport()
            return
    raise AssertionError(f"{wanted} is not reached in {MOST_STOPS} steps of the Tab key")
