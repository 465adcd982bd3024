"""Two versions on one page: compared, and what of the one goes on in the other."""

from tests.factories.frameworks import make_draft, make_own_version
from tests.frameworks.asked import asked
from tracker.db import db
from tracker.frameworks.models import StandardMapping
from tracker.spreadsheet_reading import read_sheets


def test_two_versions_are_compared_with_counts_and_only_their_differences(browser, base, pair):
    page = browser.get_ok(base + asked(pair))
    counts = dict(zip(page.texts(".app-standing dt"), page.texts(".app-standing dd"), strict=True))
    assert (counts["Reworded"], counts["Removed"], counts["Added"], counts["Unchanged"]) == (
        "1",
        "1",
        "0",
        "1",
    )
    assert "[taken out:" in page.text
    assert "Standard 1.1" in page.text
    narrow = browser.get_ok(page.link_to("Only differences (2)"))
    assert "Standard 1.1" not in narrow.text
    rows = read_sheets(browser.download(page.link_to("Download as spreadsheet")).data)[0].rows
    assert [row[:3] for row in rows[1:]] == [
        ["Unchanged", "1.1", "1.1"], ["Reworded", "1.2", "1.2"], ["Removed", "2.1", ""],
    ]  # fmt: skip


def test_a_draft_can_be_compared_before_it_is_published(board, manager, browser, base, pair):
    draft = make_draft(board, manager)
    page = browser.get_ok(f"{base}/compare?earlier={pair[0].id}&later={draft.id}")
    assert "can be recorded once the draft is published" in page.text


def test_with_one_version_there_is_nothing_to_compare_yet(board, browser, base):
    make_own_version(board)
    assert "There is only one yet" in browser.get_ok(f"{base}/compare").text
    assert "There is only one yet" in browser.get_ok(f"{base}/successors").text


def test_successors_are_suggested_and_count_only_when_saved(board, browser, base, pair):
    page = browser.get_ok(base + asked(pair, "successors"))
    assert [page.value(f"to-{ref}") for ref in ("1.1", "1.2", "2.1")] == ["1.1", "", ""]
    assert db.session.query(StandardMapping).count() == 0
    saved = browser.post_ok(*page.form("Save these successors").filled(**{"to-1.1": "", "to-2.1": "1.2"}))
    assert "1 successor recorded" in saved.banner
    # what was recorded stays as it was chosen: a suggestion is told, not filled in
    assert [saved.value(f"to-{ref}") for ref in ("1.1", "1.2", "2.1")] == ["", "", "1.2"]
    assert "Suggestion: 1.1" in saved.text
    assert "1 standard of A-1" in browser.get_ok(base).text


def test_a_reference_that_is_not_there_is_said_beside_its_box(browser, base, pair):
    page = browser.get_ok(base + asked(pair, "successors"))
    again = browser.post_shown_again(*page.form("Save these successors").filled(**{"to-1.2": "9.9"}))
    assert again.errors == ["9.9 is not a minimum standard of A-2"]
    assert (again.value("to-1.2"), again.value("to-1.1")) == ("9.9", "1.1")
    assert db.session.query(StandardMapping).count() == 0


def test_what_the_version_says_itself_is_fixed(board, browser, base, pair):
    later = make_own_version(board, "1.1 1.2", reference="A-3", replaces="A-1", s11={"replaces": ["2.1"]})
    page = browser.get_ok(base + asked((pair[0], later), "successors"))
    assert "1.1 said by A-3" in page.text
    assert 'name="to-2.1"' not in page.html
