"""A board's versions of the standards as its manager meets them, from an upload to the successors."""

import io

import pytest

from tests import factories
from tests.factories.frameworks import make_draft, make_own_version, standards
from tests.frameworks.asked import asked
from tests.frameworks.small import SMALL, broken
from tests.support.queries import count_queries
from tracker.db import db
from tracker.frameworks.cells import Column
from tracker.frameworks.models import FrameworkDraft, FrameworkVersion
from tracker.frameworks.operations import import_framework
from tracker.frameworks.source import as_yaml, built_in_text
from tracker.policy import SYSTEM, Role
from tracker.spreadsheet_reading import read_sheets
from tracker.spreadsheets import workbook

ABOUT = {"reference": "RSCP-S11-2027", "title": "Our standards", "issued": "January 2027"}
GOOD = (
    [1, "Leaders care", "1.1", "There is a leader, says {board}.", True, "A name; a date"],
    [1, "Leaders care", "1.2", "There is a deputy.", False, "A name"],
)
WRONG = ([1, "Leaders care", "1.1", "", "perhaps", "A name"], [1, "Leaders", "1.3", "Words.", "No", "A"])


def sheet(*rows, headings=tuple(Column), name="ours.xlsx"):
    return workbook([("Standards", list(headings), rows)]), name


def yaml_file(text=SMALL, name="ours.yaml"):
    return io.BytesIO(text.encode()), name


def test_from_a_spreadsheet_to_a_version_that_cycles_can_use(board, browser, base):
    form = browser.get_ok(base).link_to("Load your own standards")
    rows = [[*row, "Pat"] for row in GOOD]
    draft = browser.post_ok(form, {**ABOUT, "file": sheet(*rows, headings=[*Column, "Owner"])})
    assert draft.h1 == "Draft: Our standards"
    assert "This column was left out: Owner." in draft.text
    assert "2, 1 Essential" in draft.text
    standard = browser.get_ok(draft.link_to("There is a leader, says RSCP."))
    assert standard.h1 == "1.1 There is a leader, says RSCP."
    assert "a date" in standard.text
    assert browser.get_ok(base).rows()[0]["Reference"] == "RSCP-S11-2027"
    published = browser.post_ok(*draft.form("Publish RSCP-S11-2027").filled())
    assert "RSCP-S11-2027 is published" in published.banner
    version = db.session.query(FrameworkVersion).one()
    assert (version.board_id, version.issued) == (board.id, "2027-01")
    cycle = browser.get_ok(f"/boards/{board.id}/set-up/new-cycle")
    assert f'value="{version.id}"' in cycle.html
    gone = browser.get(draft.path)
    assert gone.response.headers["Location"].endswith(f"/frameworks/{version.id}")


def test_every_fault_of_a_spreadsheet_and_of_what_was_typed_is_told_at_once(browser, base):
    typed = {"reference": "two words", "title": "", "issued": "soon", "file": sheet(*WRONG)}
    page = browser.post_shown_again(f"{base}/load", typed)
    assert page.errors == [
        "The file has 4 things to put right",
        "Reference must be letters, digits, dots and hyphens, 40 at most, such as RSCP-S11-2027",
        "Enter the title of these standards",
        "Enter the month these standards are issued, such as January 2027",
    ]
    assert [(row["Where"], row["What is wrong"][:40]) for row in page.rows()] == [
        ("Row 2, Minimum standard", "This is empty: give the words of the sta"),
        ("Row 2, Essential", "“perhaps” is neither yes nor no"),
        ("Row 3, Policy standard title", "“Leaders” is not the title that row 2 gi"),
        ("Row 3, Ref", "1.3 stands where 1.2 is expected"),
    ]
    assert page.value("reference") == "two words"
    assert db.session.query(FrameworkDraft).count() == 0


def test_a_yaml_file_says_everything_itself(browser, base):
    draft = browser.post_ok(f"{base}/load", {"file": yaml_file()})
    assert draft.h1 == "Draft: A small framework"
    page = browser.post_shown_again(f"{base}/load", {"file": yaml_file(broken('ref: "1.2"', 'ref: "1.3"'))})
    assert page.errors == ["1.3 stands where 1.2 is expected"]
    assert page.rows()[0]["Where"] == "Line 22"


# A file and its name, and words of what is said.
REFUSED = [
    (b"", "", "Select a file"),
    (b"%PDF-1.7", "ours.pdf", "The selected file must be YAML (.yaml), Excel (.xlsx)"),
    (b"", "ours.xlsx", "The selected file is empty"),
    (b"", "ours.yaml", "The file is empty"),
    (b"not a workbook", "ours.xlsx", "what is in it is not"),
    (b"\x00\x01\x02", "ours.yml", "There is a control character"),
    (b"\xff\xfe\x00", "ours.yaml", "The file is not UTF-8 text"),
    (b"a: &b [*b]", "ours.yaml", "aliases"),
    (b'reference: "\\ud800\\0"\n"\\ud801": x\nreplaces: "\\ud800"', "ours.yaml", "things to put right"),
    (b"one,two\n1,2", "ours.csv", "There is no row of headings"),
]


@pytest.mark.parametrize(("content", "name", "words"), REFUSED)
def test_other_files_are_refused_in_plain_words(browser, base, content, name, words):
    page = browser.post_shown_again(f"{base}/load", {**ABOUT, "file": (io.BytesIO(content), name)})
    assert any(words in error for error in page.errors), page.errors


def test_a_reference_that_another_board_has_is_taken(browser, base):
    make_own_version(factories.make_board(), reference="RSCP-S11-2027")
    page = browser.post_shown_again(f"{base}/load", {**ABOUT, "file": sheet(*GOOD)})
    assert "is taken by another set of standards" in page.field_error("reference")
    text = SMALL.replace("TEST-1", "RSCP-S11-2027")
    page = browser.post_shown_again(f"{base}/load", {"file": yaml_file(text)})
    assert "is taken by another set of standards" in page.errors[0]


def test_a_draft_is_replaced_or_thrown_away(board, manager, browser, base):
    draft = make_draft(board, manager, title="First")
    address = f"{base}/drafts/{draft.id}"
    page = browser.get_ok(address)
    form = browser.get_ok(page.link_to("load another file instead"))
    assert form.value("title") == "First"
    again = browser.post_shown_again(form.path, {**ABOUT, "file": sheet(*WRONG)})
    assert "4 things to put right" in again.errors[0]
    replaced = browser.post_ok(form.path, {**ABOUT, "file": sheet(*GOOD)})
    assert replaced.h1 == "Draft: Our standards"
    old = browser.refused(409, f"{address}/publish", "POST", {"seen": page.value("seen")})
    assert "another file" in old.text
    listed = browser.post_ok(*replaced.form("Throw this draft away").filled())
    assert "is thrown away" in listed.banner
    browser.refused(404, address)


def test_a_reference_taken_meanwhile_is_said_on_the_draft(board, manager, browser, base):
    draft = make_draft(board, manager, reference="LATE-1")
    page = browser.get_ok(f"{base}/drafts/{draft.id}")
    make_own_version(factories.make_board(), reference="LATE-1")
    again = browser.post_shown_again(*page.form("Publish LATE-1").filled())
    assert "is taken" in again.errors[0]


def test_the_list_tells_counts_uses_and_what_follows(board, browser, base):
    earlier, later = make_own_version(None, "1.1 1.2 2.1"), make_own_version(board, "1.1")
    make_own_version(factories.make_board(), title="Canary")
    factories.make_cycle(board, later, name="Round 2027")
    rows = {row["Reference"]: row for row in browser.get_ok(base).rows()}
    assert set(rows) == {earlier.reference, later.reference}
    assert rows[later.reference]["Used by"] == "Round 2027"
    assert (rows[earlier.reference]["Standards"], rows[earlier.reference]["Essential"]) == ("3", "2")
    assert (rows[earlier.reference]["Whose"], rows[later.reference]["Whose"]) == (
        "Comes with the tracker", "RSCP",
    )  # fmt: skip


def test_a_version_is_read_and_taken_away_to_be_loaded_again(browser, base):
    version = import_framework(built_in_text("S11-2009"), actor=SYSTEM)
    page = browser.get_ok(f"{base}/{version.id}")
    assert page.text.count("Evidence could be:") == 60
    assert "{board}" not in page.find("section").get_text()
    excel = browser.download(page.link_to("As Excel")).data
    rows = read_sheets(excel)[0].rows
    assert (rows[0], len(rows), rows[60][2]) == ([str(each) for each in Column], 61, "8.10")
    again = browser.post_ok(f"{base}/load", {**ABOUT, "file": (io.BytesIO(excel), "taken.xlsx")})
    assert "60, 19 Essential" in again.text
    text = browser.download(page.link_to("As YAML")).data.decode()
    assert "{board}" in text
    renamed = text.replace("reference: S11-2009", "reference: RSCP-S11-2028")
    assert browser.post_ok(f"{base}/load", {"file": yaml_file(renamed)}).h1.startswith("Draft: Arrangements")


def test_the_template_holds_the_columns_and_can_be_loaded_as_it_is(browser, base):
    content = browser.download(f"{base}/template.xlsx").data
    draft = browser.post_ok(f"{base}/load", {**ABOUT, "file": (io.BytesIO(content), "template.xlsx")})
    assert "This sheet was left out: What goes where." in draft.text


def test_another_boards_version_is_not_found_wherever_it_is_asked_for(browser, base, pair):
    other = make_own_version(factories.make_board(), title="Canary")
    for address in (f"/{other.id}", asked((pair[0], other)), asked((other, pair[1]), "successors"),
                    "/compare?earlier=x&later=y", "/successors?earlier=x"):  # fmt: skip
        page = browser.refused(404, base + address)
        assert "Canary" not in page.text


def test_a_moderator_does_not_reach_the_pages(board, sign_in, base):
    sign_in(factories.make_user(Role.MODERATOR, board)).refused(403, base)


def test_pages_ask_as_many_queries_for_many_versions_as_for_few(board, manager, browser, base):
    """Signing in and the shell take most of them; each page itself asks for a handful."""
    counted = []
    for refs in ("1.1 1.2", " ".join(f"1.{n}" for n in range(1, 31))):
        first, second = make_own_version(None, refs), make_own_version(board, refs)
        make_draft(board, manager, refs)
        factories.make_cycle(board, second)
        addresses = ("", f"/{second.id}", asked((first, second)), asked((first, second), "successors"))
        for address in addresses:
            browser.get_ok(base + address)  # each process reads a version once
        for address in addresses:
            with count_queries() as queries:
                browser.get_ok(base + address)
            assert queries.count <= 15, queries
            counted.append(queries.count)
    assert counted[:4] == counted[4:]


def test_words_of_the_standards_are_text_and_nothing_else(board, browser, base):
    bad = {"text": "<script>alert(1)</script> of 1.1", "short_title": "<b>bold</b>"}
    version = make_own_version(board, "1.1", s11=bad, title="<i>Title</i>")
    page = browser.get_ok(f"{base}/{version.id}")
    assert "<script>alert" not in page.html
    assert page.h1 == "<i>Title</i>"
    assert as_yaml(standards("1.1", s11=bad)).count("<script>") == 1
