"""Evidence in the browser: several files by picker and by dropping, a new version, and the portfolio."""

import re
import zipfile
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.hands import follow, page_text, press, succeeded
from tests.browser.small_board import Stage
from tests.support.browser import PHONE, check_no_sideways_scroll, check_page

# Dropped as a person's file manager would: a DataTransfer with files, over the field's group.
DROP = """(zone, names) => {
    const data = new DataTransfer();
    names.forEach((name) => data.items.add(new File([`Words of ${name}`], name, { type: "text/plain" })));
    for (const kind of ["dragover", "drop"]) {
        zone.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
}"""


def text_file(name: str, words: str = "") -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": (words or f"Words of {name}").encode()}


def open_evidence(stage: Stage, **window: object) -> Page:
    """The page of the evidence for 1.1, on which files are chosen."""
    page = stage.window(stage.board.lead, **window)
    follow(page, " 1.1 ")
    press(page, "Save and add or change evidence")
    page.wait_for_load_state("load")
    return page


def rows(page: Page) -> Locator:
    return page.locator(".app-uploads__row")


def choose(page: Page, *files: FilePayload) -> None:
    page.get_by_label("File", exact=True).set_input_files(list(files))


def test_several_files_are_sent_by_themselves(stage: Stage) -> None:
    page = open_evidence(stage)
    choose(page, *map(text_file, ("Policy.txt", "program.exe", "Minutes.txt", "Log.txt")))
    press(page, "Add and cite")
    expect(page_text(page)).to_contain_text("3 files added, 1 not added.")
    expect(rows(page).filter(has_text="program.exe")).to_contain_text("The selected file must be a PDF")
    expect(rows(page).filter(has_text="Policy.txt")).to_contain_text("Added as “Policy”")
    check_page(page)
    page.locator(".app-drop").evaluate(DROP, ["Policy.txt", "New.txt"])
    page.wait_for_timeout(1000)  # two presses within a second are taken for one
    press(page, "Add and cite")
    expect(page_text(page)).to_contain_text("4 files added, 2 not added.")
    known = rows(page).nth(4)
    expect(known).to_contain_text("You already have this file as “Policy”")
    known.get_by_role("button", name="Cite that one instead").click()
    expect(known).to_contain_text("already cited here")
    follow(page, "Describe the 4 files you added")
    expect(page.get_by_label("Title")).to_have_count(4)
    check_page(page)
    page.get_by_label("Title").first.fill("Supervision log")
    press(page, "Save")
    succeeded(page)
    expect(page_text(page)).to_contain_text("Supervision log")


def test_progress_is_shown_and_a_file_can_be_cancelled(stage: Stage) -> None:
    page = open_evidence(stage)
    page.route("**/evidence", lambda route: None)  # the answer never comes
    choose(page, *(text_file(f"{number}.txt") for number in range(5)))
    press(page, "Add and cite")
    expect(page.get_by_role("progressbar")).to_have_count(5)
    expect(page.get_by_role("button", name=re.compile("^Cancel"))).to_have_count(3)  # at most three at a time
    check_page(page)
    for _ in range(5):
        page.get_by_role("button", name=re.compile("^Cancel")).first.click()
    expect(page_text(page)).to_contain_text("0 files added, 5 not added.")
    page.unroute("**/evidence")
    page.get_by_role("button", name="Try again 3.txt").click()
    expect(page_text(page)).to_contain_text("1 file added, 4 not added.")


def test_several_files_without_scripts(stage: Stage) -> None:
    page = open_evidence(stage, scripts=False, viewport=PHONE)
    same = text_file("Same.txt", "Words of Policy.txt")
    choose(page, text_file("Policy.txt"), text_file("program.exe"), same)
    press(page, "Add and cite")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 file added")
    expect(page_text(page)).to_contain_text("The selected file must be a PDF")
    expect(page_text(page)).to_contain_text("You already have this file as “Policy”")
    check_no_sideways_scroll(page)
    follow(page, "Describe the 1 file you added")
    page.get_by_label("Title").fill("Safeguarding policy")
    press(page, "Save")
    expect(page_text(page)).to_contain_text("Safeguarding policy")


def test_a_new_version_and_the_portfolio(stage: Stage, tmp_path: Path) -> None:
    page = open_evidence(stage)
    choose(page, text_file("Policy.txt", "First words"))
    press(page, "Add and cite")
    page.wait_for_url("**/standards/1.1")
    succeeded(page)
    follow(page, "Policy")
    expect(page_text(page)).to_contain_text("First words")
    follow(page, "Open it in your library")
    follow(page, "Replace with a new version")
    check_page(page)
    page.get_by_label("New file").set_input_files([text_file("Policy 2027.txt", "Second words")])
    press(page, "Replace")
    succeeded(page)
    expect(page_text(page)).to_contain_text("Second words")
    expect(page.get_by_role("row", name=re.compile("^1 "))).to_contain_text("Policy.txt")
    follow(page, "1.1")
    page.goto(re.sub(r"/standards/.*", "/read", page.url))
    with page.expect_download() as download:
        follow(page, "Download all evidence (zip)")
    download.value.save_as(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.testzip() is None
        folder = next(name for name in archive.namelist() if name.startswith("1.1 "))
        assert archive.read(folder) == b"Second words"
        assert "Index.txt" in archive.namelist()


def test_a_return_with_two_hundred_files(stage: Stage, tmp_path: Path) -> None:
    page = open_evidence(stage)
    choose(page, *(text_file(f"Record {number:03}.txt") for number in range(200)))
    press(page, "Add and cite")
    expect(page_text(page)).to_contain_text("200 files added.", timeout=120_000)
    check_no_sideways_scroll(page)
    choose(page, text_file("One more.txt"))
    press(page, "Add and cite")
    expect(page_text(page)).to_contain_text("up to 200 files")
    page.goto(re.sub(r"/standards/.*", "/read", page.url))
    with page.expect_download(timeout=60_000) as download:
        follow(page, "Download all evidence (zip)")
    download.value.save_as(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.testzip() is None
        assert sum(name.startswith("1.1 ") for name in archive.namelist()) == 200
