"""Evidence past its review date, or due: listed, counted, and warned of wherever something leans on it."""

import io
from datetime import timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests import factories
from tests.evidence.build import cite_at, make_link, make_return
from tests.factories.plans import make_action, make_plan
from tests.support.queries import count_queries
from tracker.assessments.evidence_queries import refs_past_review
from tracker.clock import today
from tracker.evidence.citing import cite
from tracker.policy import SYSTEM, Role


@pytest.fixture
def assessment(session: Any) -> Any:
    return make_return()


@pytest.fixture
def items(assessment: Any) -> dict[str, Any]:
    """One item for each standing; the oldest is cited."""
    days = {"Older": -20, "Old": -3, "Soon": 60, "Later": 61, "Never": None}
    made = {
        title: make_link(
            assessment.agency, title, review_by=None if due is None else today() + timedelta(days=due)
        )
        for title, due in days.items()
    }
    cite_at(made["Older"], assessment, "1.2")
    return made


@pytest.fixture
def lead(assessment: Any, items: dict[str, Any], sign_in: Any) -> Any:
    return sign_in(factories.make_user(Role.AGENCY_LEAD, assessment.agency))


@pytest.mark.parametrize(
    ("link", "titles"),
    [
        ("Past review", ["Older", "Old"]),  # the longest ago first
        ("Review due in 60 days", ["Soon"]),
        ("No review date", ["Never"]),
    ],
)
def test_the_library_lists_what_must_be_reviewed(
    assessment: Any, lead: Any, link: str, titles: list[str]
) -> None:
    page = lead.get_ok(f"/agencies/{assessment.agency_id}/evidence")
    page = lead.get_ok(page.link_to(link))
    assert page.texts("tbody th") == titles
    sheet = lead.download(page.link_to("Download as spreadsheet")).data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == titles
    assert {row[rows[0].index("Review")] for row in rows[1:]} == {link}


def test_the_home_page_counts_and_leads_there(assessment: Any, lead: Any) -> None:
    links = lead.get_ok(f"/agencies/{assessment.agency_id}").links()
    library = f"/agencies/{assessment.agency_id}/evidence"
    assert links["Review 2 evidence items past the review date"] == f"{library}?review=past"
    assert links["Review 1 evidence item in the next 60 days"] == f"{library}?review=due"


def test_standards_and_actions_that_lean_on_it_warn(
    assessment: Any, lead: Any, items: dict[str, Any]
) -> None:
    action = make_action(make_plan(assessment.cycle, assessment.agency))
    cite(items["Older"], action_id=action.id, actor=SYSTEM)
    base = f"/assessments/{assessment.id}"
    for address in (f"{base}/standards/1.2", f"{base}/standards/1.2/evidence", f"/actions/{action.id}"):
        assert "Older is past its review date of" in lead.get_ok(address).text
    page = lead.get_ok(f"{base}/standards/1.2")
    assert page.link_to("check or replace Older") == f"/evidence/{items['Older'].id}"
    assert lead.get_ok(base).text.count("Leans on evidence past its review date") == 1
    assessment_id = assessment.id
    with count_queries() as counted:
        assert refs_past_review(assessment_id) == {"1.2"}
    assert counted.count == 1
