"""The pages of a workbook: take it away, bring it back, see what would change, confirm it."""

import io
from typing import Any

import pytest
from sqlalchemy import update

from tests.assessments.people import Story, actor_of, answer_all, begin
from tests.support.house_client import HouseClient
from tests.support.page import Page
from tests.support.queries import count_queries
from tests.workbooks.book import Book
from tracker.assessments.answers import Answer
from tracker.assessments.models import Response
from tracker.assessments.operations import save_response
from tracker.assessments.queries import answer_of
from tracker.assessments.rules import AssessmentStatus
from tracker.audit.models import AuditEntry
from tracker.db import db
from tracker.handovers.operations import hand_over
from tracker.workbooks.models import WorkbookUpload

COMPLIANCE, AREAS = "Evidence of compliance", "Areas for improvement"


@pytest.fixture
def story(session, clock) -> Story:
    story = begin()
    answer_all(story, evidence_of_compliance="Policy in force since May.\n312 staff trained.")
    return story


@pytest.fixture
def lead(story, sign_in) -> HouseClient:
    return sign_in(story.lead)


def taken(client: HouseClient, story: Story) -> Book:
    return Book.read(client.download(f"{story.base}/workbook.xlsx").data)


def brought(client: HouseClient, story: Story, content: bytes, name: str = "return.xlsx") -> Page:
    """The answer to an upload."""
    return client.post(
        f"{story.base}/workbook", {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data"
    )


def uploaded(client: HouseClient, story: Story, book: Book) -> tuple[str, Page]:
    """The address of an upload that was taken, and its page."""
    answer = brought(client, story, book.saved())
    assert answer.status == 302, answer.errors
    address = answer.response.headers["Location"]
    return address, client.get_ok(address)


def confirm(client: HouseClient, address: str, page: Page, **changed: Any) -> Page:
    """Send the page as it stands, but for what is named."""
    fields: dict[str, Any] = {}
    for tag in page.soup.select(f'form[action="{address}"] input'):
        name, kind = tag["name"], tag.get("type")
        if name == "csrf_token" or (kind in ("checkbox", "radio") and not tag.has_attr("checked")):
            continue
        fields.setdefault(name, []).append(tag["value"])
    return client.post(address, {**fields, **changed})


def answer(story: Story, ref: str) -> Answer:
    return answer_of(story.response(ref))


def save(story: Story, ref: str, **words: Any) -> None:
    response = story.response(ref)
    save_response(response, Answer(**words), expected_version=response.version, actor=actor_of(story.lead))


def test_the_page_leads_to_the_workbook_and_takes_it_back(lead, story):
    page = lead.get_ok(f"{story.base}/workbook")
    assert page.title.startswith("Work off-line")
    assert page.soup.find("a", href=f"{story.base}/workbook.xlsx")
    assert page.soup.find("input", type="file")["accept"] == ".xlsx,.ods"


def test_the_workbook_holds_the_answers_and_taking_it_is_on_record(lead, story):
    book = taken(lead, story)
    assert book.get("1.1", COMPLIANCE) == "Policy in force since May.\n312 staff trained."
    assert [row[0] for name in book.policies for row in book.sheets[name][3:]] == ["1.1", "1.2", "2.1", "2.2"]
    kinds = [
        entry.after["kind"] for entry in db.session.query(AuditEntry).filter_by(verb="assessment.export")
    ]
    assert kinds == ["workbook"]


def test_nothing_is_changed_before_it_is_confirmed(lead, story):
    book = (
        taken(lead, story)
        .put("1.1", COMPLIANCE, "Policy in force since June.")
        .put("1.2", AREAS, "Bank staff")
    )
    address, page = uploaded(lead, story, book)
    assert "2 cells can be changed" in page.text
    assert answer(story, "1.1").evidence_of_compliance.startswith("Policy in force since May.")
    done = lead.get_ok(confirm(lead, address, page).response.headers["Location"])
    assert "2 changes applied" in done.text
    assert answer(story, "1.1").evidence_of_compliance == "Policy in force since June."
    assert answer(story, "1.2").areas_for_improvement == "Bank staff"
    assert story.response("1.1").version == 3


def test_only_ticked_changes_are_applied(lead, story):
    book = taken(lead, story).put("1.1", COMPLIANCE, "Taken").put("1.2", COMPLIANCE, "Left")
    address, page = uploaded(lead, story, book)
    confirm(lead, address, page, take=["1.1-evidence_of_compliance"])
    assert answer(story, "1.1").evidence_of_compliance == "Taken"
    assert answer(story, "1.2").evidence_of_compliance.startswith("Policy")
    assert "Not chosen" in lead.get_ok(address).text


def test_confirming_nothing_is_told(lead, story):
    address, _page = uploaded(lead, story, taken(lead, story).put("1.1", COMPLIANCE, "Other"))
    shown = lead.post_shown_again(address, {"version-1.1": "2"})
    assert "Choose at least one change" in " ".join(shown.errors)


def test_a_workbook_without_changes_says_so(lead, story):
    _address, page = uploaded(lead, story, taken(lead, story))
    assert "The workbook says nothing new" in page.text


@pytest.mark.parametrize(
    ("take", "expected"),
    [
        ("keep", "Saved meanwhile."),
        ("workbook", "Typed on the train."),
        ("both", "Saved meanwhile.\nTyped on the train."),
    ],
)
def test_a_conflict_is_settled_as_chosen(lead, story, take, expected):
    book = taken(lead, story).put("1.1", COMPLIANCE, "Typed on the train.").put("1.2", AREAS, "Bank staff")
    save(story, "1.1", evidence_of_compliance="Saved meanwhile.", finished=True)
    address, page = uploaded(lead, story, book)
    assert "1 cell changed in both places" in page.text
    confirm(lead, address, page, **{"settle-1.1-evidence_of_compliance": take})
    assert answer(story, "1.1").evidence_of_compliance == expected
    assert answer(story, "1.2").areas_for_improvement == "Bank staff"


def test_what_is_saved_between_page_and_confirmation_is_shown_again(lead, story):
    book = taken(lead, story).put("1.1", COMPLIANCE, "Typed on the train.").put("1.2", AREAS, "Bank staff")
    address, page = uploaded(lead, story, book)
    save(story, "1.1", evidence_of_compliance="Saved meanwhile.", finished=True)
    again = lead.get_ok(confirm(lead, address, page).response.headers["Location"])
    assert answer(story, "1.1").evidence_of_compliance == "Saved meanwhile."
    assert answer(story, "1.2").areas_for_improvement == "Bank staff"
    assert "1.1: saved by somebody else meanwhile" in again.text
    assert "Typed on the train." in again.text
    confirm(lead, address, again, **{"settle-1.1-evidence_of_compliance": "workbook"})
    assert answer(story, "1.1").evidence_of_compliance == "Typed on the train."
    assert "2 changes applied" in lead.get_ok(address).text


def test_a_confirmed_workbook_is_not_applied_twice(lead, story):
    address, page = uploaded(lead, story, taken(lead, story).put("1.1", COMPLIANCE, "Other"))
    confirm(lead, address, page)
    assert confirm(lead, address, page).status == 409


def test_what_breaks_a_rule_is_listed_with_the_reason(lead, story):
    book = taken(lead, story).put("1.1", "N/A requested", "Yes").put("1.1", AREAS, "Bank staff")
    address, page = uploaded(lead, story, book)
    assert "Give the reason why this standard does not apply to you" in page.text
    confirm(lead, address, page)
    assert answer(story, "1.1").areas_for_improvement == "Bank staff"
    assert answer(story, "1.1").na_requested is False
    assert "Give the reason why this standard does not apply to you" in lead.get_ok(address).text


def test_an_answer_that_is_taken_out_no_longer_counts_as_finished(lead, story):
    address, page = uploaded(lead, story, taken(lead, story).put("1.1", COMPLIANCE, ""))
    assert "With these changes 1.1 no longer counts as finished" in page.text
    confirm(lead, address, page)
    assert answer(story, "1.1") == Answer()


def test_both_texts_of_a_conflict_that_are_too_long_together_are_refused(lead, story):
    book = taken(lead, story).put("1.1", COMPLIANCE, "a" * 6_000)
    save(story, "1.1", evidence_of_compliance="b" * 6_000, finished=True)
    address, page = uploaded(lead, story, book)
    confirm(lead, address, page, **{"settle-1.1-evidence_of_compliance": "both"})
    assert answer(story, "1.1").evidence_of_compliance == "b" * 6_000
    assert "must be 10,000 characters or fewer" in lead.get_ok(address).text


def test_a_contributor_gets_and_gives_only_what_was_handed_to_them(lead, story, sign_in):
    handing = update(Response).where(Response.id == story.response("1.2").id)
    db.session.execute(handing.values(assigned_to_id=story.contributor.id))
    theirs = (
        taken(lead, story).put("1.1", COMPLIANCE, "Words of the lead only").put("1.2", COMPLIANCE, "Mine")
    )
    contributor = sign_in(story.contributor)
    address, _page = uploaded(contributor, story, theirs)
    assert [row[0] for row in taken(contributor, story).sheets["1 Policy 1"][3:]] == ["1.2"]
    page = contributor.get_ok(address)
    assert "Words of the lead only" not in page.html
    assert "1.1, 1 cell: This standard was not handed to you" in page.text
    sent = {
        "version-1.1": "2",
        "version-1.2": "2",
        "take": ["1.1-evidence_of_compliance", "1.2-evidence_of_compliance"],
    }
    contributor.post_ok(address, sent)
    assert answer(story, "1.1").evidence_of_compliance.startswith("Policy")
    assert answer(story, "1.2").evidence_of_compliance == "Mine"


def test_a_contributor_finds_no_workbook_of_somebody_else(lead, story, sign_in):
    address, _page = uploaded(lead, story, taken(lead, story).put("1.1", COMPLIANCE, "Words of the lead"))
    contributor = sign_in(story.contributor)
    contributor.refused(404, address)
    assert address not in contributor.get_ok(f"{story.base}/workbook").html


def test_the_lead_learns_when_a_workbook_finished_all_that_was_handed_over(lead, story, sign_in, outbox):
    hand_over(story.assessment, ["1.2"], story.contributor, actor=actor_of(story.lead))
    contributor = sign_in(story.contributor)
    address, page = uploaded(contributor, story, taken(contributor, story).put("1.2", COMPLIANCE, "Mine"))
    confirm(contributor, address, page)
    assert "has finished the standard you handed over" in outbox.to(story.lead.email)[-1].subject


def test_a_locked_standard_stays_as_it_is(lead, story):
    book = taken(lead, story).put("1.1", COMPLIANCE, "Other")
    story.response("1.1").locked = True
    db.session.flush()
    _address, page = uploaded(lead, story, book)
    assert "This standard is locked" in page.text


def test_a_return_that_was_sent_takes_no_workbook_but_still_gives_one(lead, story):
    book = taken(lead, story).put("1.1", COMPLIANCE, "Other")
    address, page = uploaded(lead, story, book)
    story.assessment.status = AssessmentStatus.AWAITING_AUTHORISATION
    db.session.flush()
    assert brought(lead, story, book.saved()).status == 409
    assert confirm(lead, address, page).status == 409
    assert "can no longer be brought back" in lead.get_ok(f"{story.base}/workbook").text
    assert taken(lead, story).get("1.1", COMPLIANCE).startswith("Policy")


def test_an_upload_can_be_discarded(lead, story):
    address, _page = uploaded(lead, story, taken(lead, story).put("1.1", COMPLIANCE, "Other"))
    page = lead.post_ok(f"{address}/discard")
    assert "was discarded" in page.text
    assert db.session.query(WorkbookUpload).count() == 0
    assert lead.get(address).status == 404


def test_only_so_many_workbooks_wait(lead, story, monkeypatch):
    monkeypatch.setattr("tracker.workbooks.operations.MOST_WAITING", 1)
    book = taken(lead, story)
    uploaded(lead, story, book)
    assert "wait to be confirmed" in " ".join(brought(lead, story, book.saved()).errors)


WRONG_FILES = [
    (b"", "return.xlsx", "The selected file is empty"),
    (b"PK\x03\x04 nothing", "return.xlsx", "could not be opened"),
    (b"words", "return.txt", "must be the workbook"),
    (b"words", "return.xls", "must be the workbook"),
    (b"words", "return.xlsx", "not a Excel workbook"),
    (b"words", "return.ods", "not a OpenDocument spreadsheet"),
]


@pytest.mark.parametrize(("content", "name", "words"), WRONG_FILES)
def test_a_file_that_is_no_workbook_is_refused_in_plain_words(lead, story, content, name, words):
    page = brought(lead, story, content, name)
    assert page.status == 200
    assert words in " ".join(page.errors)
    assert "Nothing was changed in your return" in page.text


def test_no_file_is_told(lead, story):
    page = lead.post_shown_again(f"{story.base}/workbook", {})
    assert "Select a file" in " ".join(page.errors)


def test_all_places_to_put_right_are_told_at_once(lead, story):
    book = taken(lead, story).put("1.1", "Own grade", "Brilliant").put("2.2", "Finished", "perhaps")
    page = brought(lead, story, book.saved())
    assert "2 places to put right" in " ".join(page.errors)
    assert "Sheet “1 Policy 1”, cell H4: own grade must be one of 3 Outstanding" in page.text
    assert "Sheet “2 Policy 2”, cell M5: finished must be Yes or No" in page.text
    assert db.session.query(WorkbookUpload).count() == 0


def test_a_workbook_of_another_return_is_refused(lead, story, sign_in):
    other = begin()
    answer_all(other)
    book = taken(sign_in(other.lead), other)
    page = brought(lead, story, book.saved())
    assert "workbook of another agency or another cycle" in " ".join(page.errors)


@pytest.mark.parametrize("each", [2, 30])
def test_the_queries_do_not_grow_with_the_standards(session, clock, sign_in, each):
    story = begin(2, each)
    answer_all(story)
    lead = sign_in(story.lead)
    with count_queries() as taking:
        book = taken(lead, story)
    # who asks 2, the return, evidence, answers; then the audit entry: who, return, end of the chain, entry
    assert taking.count in (10, 11), taking  # PostgreSQL also locks the end of the chain
    for ref in [row[0] for name in book.policies for row in book.sheets[name][3:]]:
        book.put(ref, COMPLIANCE, f"New words for {ref}")
    content = book.saved()
    with count_queries() as uploading:
        address = brought(lead, story, content).response.headers["Location"]
    # who asks 2, the return twice (reading takes its time), what waits, the upload, end of the chain, entry
    assert uploading.count in (9, 10), uploading
    with count_queries() as showing:
        lead.get_ok(address)
    # who asks 2, the upload with its return, the answers, the board of the header
    assert showing.count == 5, showing
