"""What is shown of an item where it is cited: its text or picture, and the page to look at."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests import factories
from tests.evidence import samples
from tests.evidence.build import cite_at, make_file, make_link, make_return
from tests.factories.plans import make_action, make_plan
from tracker.assessments.rules import AssessmentStatus
from tracker.audit.models import AuditEntry
from tracker.clock import now
from tracker.db import db
from tracker.errors import NotFound
from tracker.evidence.citing import cite, point_to
from tracker.evidence.models import Citation
from tracker.policy import SYSTEM, Role


@pytest.fixture
def assessment(session: Any) -> Any:
    return make_return()


@pytest.fixture
def lead(assessment: Any, sign_in: Any) -> Any:
    return sign_in(factories.make_user(Role.AGENCY_LEAD, assessment.agency))


def test_the_page_to_look_at_is_changed_afterwards(assessment: Any, lead: Any) -> None:
    citation = cite_at(make_link(assessment.agency, "Website"), assessment, see="page 4")
    address = f"/assessments/{assessment.id}/standards/1.1/evidence"
    form = lead.get_ok(address).form("Save page of Website")
    page = lead.post_ok(*form.filled(locator="section 9"))
    assert "Saved where to look in “Website”" in page.banner
    assert "see section 9" in page.text
    assert lead.post(f"{address}/{citation.id}/see", {"locator": "x" * 201}).status == 422
    lead.refused(404, f"{address}/{uuid4()}/see", "POST")
    assessment.status, assessment.receipt_reference = AssessmentStatus.SUBMITTED, "S11-SEE-1"
    assessment.submitted_at = now()
    lead.refused(409, f"{address}/{citation.id}/see", "POST", {"locator": "too late"})
    assert db.session.get(Citation, citation.id).locator == "section 9"


def test_the_page_at_an_action_is_changed_too(assessment: Any, lead: Any) -> None:
    action = make_action(make_plan(assessment.cycle, assessment.agency))
    citation = cite(make_link(assessment.agency, "Website"), action_id=action.id, actor=SYSTEM)
    page = lead.get_ok(f"/actions/{action.id}/evidence")
    page = lead.post_ok(*page.form("Save page of Website").filled(locator="page 2"))
    assert "see page 2" in page.text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "evidence.point_to")).one()
    assert entry.after == {"action": str(action.id), "see": "page 2"}
    with pytest.raises(NotFound):
        point_to(citation.id, "elsewhere", response_id=uuid4(), actor=SYSTEM)


def test_text_and_pictures_are_looked_at_in_the_page(assessment: Any, lead: Any, sign_in: Any) -> None:
    lines = "\n".join(f"Line {number} <b>" for number in range(300))
    minutes = make_file(assessment.agency, "Minutes", lines.encode(), "minutes.txt")
    cite_at(minutes, assessment)
    photo = make_file(assessment.agency, "Poster", samples.picture("PNG"), "poster.png")
    for address in (f"/evidence/{minutes.id}", f"/assessments/{assessment.id}/evidence/{minutes.id}"):
        page = lead.get_ok(address)
        assert "Line 199 <b>" in page.text
        assert "Line 200" not in page.text
        assert "<b>" not in page.html
        assert "This is the beginning" in page.text
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
        assert (entry.verb, entry.after) == ("evidence.view", {"version": 1})
    page = lead.get_ok(f"/evidence/{photo.id}")
    assert page.find("img.app-evidence-picture")["src"] == f"/evidence/{photo.id}/file?view=1"
    assert page.find("img.app-evidence-picture")["alt"] == "Poster"
    pdf = lead.get_ok(f"/evidence/{make_file(assessment.agency, 'PDF').id}")
    assert pdf.soup.select("main img, main pre, iframe, object, embed") == []
    assert pdf.find('a[target="_blank"]')["href"].endswith("view=1")
