"""Evidence beside an answer: added, chosen, taken away, and opened by those who grade."""

import io
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from tests import factories
from tests.evidence.build import (
    cite_at,
    different_pdf,
    make_file,
    make_link,
    make_note,
    make_return,
    response_of,
    stored,
)
from tests.support.queries import count_queries
from tracker.assessments.rules import AssessmentStatus
from tracker.audit.models import AuditEntry
from tracker.clock import now
from tracker.db import db
from tracker.evidence.models import Citation, EvidenceItem
from tracker.policy import Role

READ_ONLY = [status for status in AssessmentStatus if not status.editable]


@pytest.fixture
def assessment(session):
    return make_return()


@pytest.fixture
def lead(assessment, sign_in):
    return sign_in(factories.make_user(Role.AGENCY_LEAD, assessment.agency))


def beside(assessment, ref: str = "1.1") -> str:
    return f"/assessments/{assessment.id}/standards/{ref}/evidence"


def sent(content: bytes, name: str = "policy.pdf", **fields: str) -> dict[str, object]:
    return {"way": "file", "file": (io.BytesIO(content), name), **fields}


def counted(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def set_status(assessment, status: AssessmentStatus) -> None:
    assessment.status = status
    if status.with_board:
        assessment.submitted_at, assessment.receipt_reference = now(), f"S11-{uuid4().hex[:8]}"


def test_a_file_is_uploaded_and_cited_in_one_step(assessment, lead):
    page = lead.get_ok(beside(assessment))
    assert page.h1 == "Evidence for 1.1"
    page = lead.post_ok(beside(assessment), sent(different_pdf("One step"), locator="page 3"))
    assert page.path == f"/assessments/{assessment.id}/standards/1.1"
    assert "is cited at 1.1 now" in page.banner
    assert "see page 3" in page.text
    assert assessment.status is AssessmentStatus.IN_PROGRESS, "the first evidence starts the return"


def test_links_and_notes_are_cited_too(assessment, lead):
    address, said = beside(assessment), {"title": "Policies", "locator": "section 2"}
    lead.post_ok(address, {"way": "link", "url": "https://a.example/p", **said})
    lead.post_ok(address, {"way": "on_request", "held_at": "Mill Lane", **said})
    page = lead.get_ok(address)
    link, note = page.texts(".app-evidence__facts")
    assert link == "Linksee section 2"
    assert note == "Available on requestsee section 2held at: Mill Lane"


def test_something_from_the_library_is_found_and_cited(assessment, lead):
    agency, address = assessment.agency, beside(assessment)
    wanted, other = make_file(agency, "Supervision"), make_link(agency, "Training")
    page = lead.get_ok(f"{address}?way=library&q=superv")
    assert page.texts(".govuk-radios__label") == ["Supervision"]
    page = lead.post_ok(address, {"way": "library", "item": str(wanted.id), "locator": "page 9"})
    assert "Supervision" in page.text
    page = lead.get_ok(f"{address}?way=library")
    assert page.texts(".govuk-radios__label") == ["Training"], "what is cited here is not offered again"
    page = lead.post_shown_again(address, {"way": "library", "item": str(wanted.id)})
    assert page.field_error("item") == "“Supervision” is already cited here"
    cite_at(other, assessment)
    assert "nothing that is not cited here" in lead.get_ok(f"{address}?way=library").text


def test_the_library_choice_refuses_what_is_not_in_it(assessment, lead):
    foreign = make_link(make_return().agency)
    for item in ("", "nonsense", str(uuid4()), str(foreign.id)):
        page = lead.post_shown_again(beside(assessment), {"way": "library", "item": item})
        assert page.errors[0].startswith(("Select what to cite", "Choose from the list"))
    assert counted(Citation) == 0
    assert assessment.status is AssessmentStatus.NOT_STARTED


def test_the_same_file_again_is_offered_for_citing(assessment, lead):
    item = make_file(assessment.agency, "Policy")
    page = lead.post_shown_again(beside(assessment), sent(stored(item), "copy.pdf", locator="page 2"))
    assert page.field_error("file") == "You already have this file as “Policy”"
    page = lead.post_ok(*page.form("Cite it here Policy").filled())
    assert "see page 2" in page.text
    assert counted(EvidenceItem) == 1


def test_a_citation_is_taken_away_and_the_item_stays(assessment, lead):
    cite_at(make_link(assessment.agency, "Website"), assessment)
    page = lead.get_ok(beside(assessment))
    page = lead.post_ok(*page.form("Remove Website").filled())
    assert "It is still in your library" in page.banner
    assert (counted(Citation), counted(EvidenceItem)) == (0, 1)


def test_a_citation_is_taken_away_only_from_its_own_standard(assessment, lead):
    citation = cite_at(make_link(assessment.agency), assessment, "1.2")
    lead.refused(404, f"{beside(assessment)}/{citation.id}/remove", "POST")
    lead.refused(404, f"{beside(assessment)}/{uuid4()}/remove", "POST")
    assert counted(Citation) == 1


@pytest.mark.parametrize("status", READ_ONLY)
def test_a_sent_return_takes_no_evidence(assessment, lead, status):
    citation = cite_at(make_link(assessment.agency), assessment)
    set_status(assessment, status)
    lead.refused(409, beside(assessment))
    lead.refused(409, beside(assessment), "POST", sent(different_pdf("too late")))
    lead.refused(409, beside(assessment), "POST", {"way": "link", "title": "a", "url": "https://a.example/"})
    lead.refused(409, f"{beside(assessment)}/{citation.id}/remove", "POST")
    assert (counted(Citation), counted(EvidenceItem)) == (1, 1)


def test_who_may_add_evidence(assessment, sign_in):
    agency, board = assessment.agency, assessment.cycle.board
    holder = factories.make_user(Role.CONTRIBUTOR, agency)
    factories.make_handover(response_of(assessment), holder)
    sign_in(holder).post_ok(beside(assessment), sent(different_pdf("Handed over")))
    expected = [
        (factories.make_user(Role.CONTRIBUTOR, agency), 403),  # 1.1 was handed to a colleague
        (factories.make_user(Role.AUTHORISER, agency), 403),
        (factories.make_user(Role.BOARD_MANAGER, board), 403),
        (factories.make_user(Role.AGENCY_LEAD, make_return().agency), 404),
        (factories.make_user(Role.BOARD_MANAGER, factories.make_board()), 404),
    ]
    for person, status in expected:
        browser = sign_in(person)
        browser.refused(status, beside(assessment))
        browser.refused(status, beside(assessment), "POST", {"way": "link"})
    assert counted(Citation) == 1


def test_graders_open_what_a_submitted_return_cites(assessment, sign_in):
    item = make_file(assessment.agency, "Policy")
    uncited = make_note(assessment.agency)
    cite_at(item, assessment, "1.2", see="page 4")
    address = f"/assessments/{assessment.id}/evidence"
    board = assessment.cycle.board
    grader = sign_in(factories.make_user(Role.MODERATOR, board))
    grader.refused(404, f"{address}/{item.id}")
    set_status(assessment, AssessmentStatus.SUBMITTED)
    page = grader.get_ok(f"{address}/{item.id}")
    assert page.h1 == "Policy"
    assert "1.2 Standard 1.2 , see page 4" in page.text
    assert grader.download(page.link_to("Download")).data == stored(item)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (entry.verb, entry.agency_id, entry.board_id) == (
        "evidence.download", assessment.agency_id, board.id,
    )  # fmt: skip
    for wrong in (uncited.id, uuid4()):
        grader.refused(404, f"{address}/{wrong}")
        grader.refused(404, f"{address}/{wrong}/file")
    reader = sign_in(factories.make_user(Role.BOARD_READER, board))
    reader.refused(403, f"{address}/{item.id}/file")
    elsewhere = sign_in(factories.make_user(Role.BOARD_MANAGER, factories.make_board()))
    elsewhere.refused(404, f"{address}/{item.id}/file")
    own = sign_in(factories.make_user(Role.AUTHORISER, assessment.agency))
    assert own.get_ok(f"{address}/{item.id}").link_to("Open it in your library") == f"/evidence/{item.id}"


def test_a_note_says_whom_the_board_should_ask(assessment, sign_in):
    item = make_note(assessment.agency)
    cite_at(item, assessment)
    set_status(assessment, AssessmentStatus.IN_GRADING)
    grader = sign_in(factories.make_user(Role.BOARD_MANAGER, assessment.cycle.board))
    page = grader.get_ok(f"/assessments/{assessment.id}/evidence/{item.id}")
    assert f"Ask {assessment.agency.name} to show this to you." in page.text
    grader.refused(404, f"/assessments/{assessment.id}/evidence/{item.id}/file")


def test_the_page_costs_the_same_for_few_and_many(assessment, lead):
    def queries(address: str) -> int:
        with count_queries() as found:
            lead.get_ok(address)
        assert found.count <= 15, found
        return found.count

    addresses = [beside(assessment), f"{beside(assessment)}?way=library"]
    cite_at(make_file(assessment.agency, "First"), assessment)
    make_link(assessment.agency, "Uncited")
    few = [queries(address) for address in addresses]
    for number in range(20):
        cite_at(make_link(assessment.agency, f"Link {number}"), assessment)
        make_link(assessment.agency, f"Uncited {number}")
    assert [queries(address) for address in addresses] == few
