"""The board's agencies as its manager meets them in set-up."""

import pytest

from tests import factories
from tests.support.queries import count_queries
from tests.support.sheets import sheet_of
from tracker.boards.models import Agency
from tracker.boards.queries import list_agencies
from tracker.boards.rules import AgencyKind
from tracker.cycles.rules import CycleStatus
from tracker.db import db
from tracker.policy import Role


def agencies(board) -> str:
    return f"/boards/{board.id}/agencies"


def test_an_agency_is_added_changed_and_leaves(board, browser):
    page = browser.get_ok(agencies(board))
    assert "no agencies yet" in page.text
    page = browser.get_ok(page.link_to("Add an agency"))
    typed = {"name": "Oak School", "kind": "school", "address": "1 Hill\nVale"}
    page = browser.post_ok(*page.form("Add the agency").filled(**typed))
    assert page.banner == "Oak School is on the board. Invite its lead next."
    assert "1 agency has no lead" in page.text
    page = browser.get_ok(page.link_to("Oak School"))
    assert page.value("name") == "Oak School"
    page = browser.post_ok(*page.form("Save").filled(name="Oak Academy"))
    assert page.texts("tbody th") == ["Oak Academy"]
    page = browser.get_ok(page.link_to("Oak Academy"))
    page = browser.post_ok(*page.form("Take it off the board").filled())
    assert "Its returns, grades and plans stay on record" in page.banner
    assert list_agencies(board.id) == []
    assert db.session.query(Agency).one().name == "Oak Academy"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": ""}, "name", "Enter the name of the agency"),
        ({"kind": ""}, "kind", "Choose a kind"),
        ({"kind": "circus"}, "kind", "Choose a kind"),
        ({"name": "o" * 201}, "name", "Name of the agency must be 200 characters or fewer"),
        ({"address": "o" * 501}, "address", "Address must be 500 characters or fewer"),
        ({"name": "mill trust"}, "name", "This agency is on the board already"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(board, browser, changes, field, message):
    factories.make_agency(board, name="Mill Trust")
    typed = {"name": "Oak School", "kind": "school", "address": "1 Hill", **changes}
    page = browser.post_shown_again(f"{agencies(board)}/add", typed)
    assert page.field_error(field) == message
    assert page.value("name") == typed["name"]


def test_an_agency_with_a_return_cannot_leave(board, browser):
    agency = factories.make_agency(board)
    cycle = factories.make_cycle(board, status=CycleStatus.PUBLISHED)
    factories.make_assessment(cycle, agency)
    page = browser.get_ok(f"{agencies(board)}/{agency.id}")
    assert f"It has a return in {cycle.name}" in page.text
    assert page.buttons == ["Save"]
    browser.refused(409, f"{agencies(board)}/{agency.id}/leave", "POST")
    cycle.status = CycleStatus.CLOSED
    browser.post_ok(f"{agencies(board)}/{agency.id}/leave")


def test_the_list_is_narrowed_sorted_and_taken_away(board, browser):
    factories.make_agency(board, name="Elm School", kind=AgencyKind.SCHOOL, address="1 Hill")
    trust = factories.make_agency(board, name="Mill Trust")
    factories.make_user(Role.AGENCY_LEAD, trust, name="Ann Lee")
    factories.make_agency(factories.make_board(), name="Canary Trust")

    def names(query: str) -> list[str]:
        return browser.get_ok(f"{agencies(board)}?{query}").texts("tbody th")

    assert names("") == names("sort=nonsense&order=nonsense") == ["Elm School", "Mill Trust"]
    assert names("order=descending") == ["Mill Trust", "Elm School"]
    assert names("sort=kind") == ["Mill Trust", "Elm School"]
    assert names("sort=people&order=descending") == ["Mill Trust", "Elm School"]
    assert names("find=MILL") == ["Mill Trust"]
    assert names("kind=school&page=99") == ["Elm School"]
    assert "No agency fits" in browser.get_ok(f"{agencies(board)}?find=canary").text
    rows = sheet_of(browser.download(f"{agencies(board)}?format=xlsx").data)
    assert rows[0][:4] == ["Name", "Kind", "Address", "Leads"]
    assert [row[:4] for row in rows[1:]] == [
        ["Elm School", "School or college", "1 Hill", ""],
        ["Mill Trust", "NHS trust", "1 Mill Lane", "Ann Lee"],
    ]


def test_a_lead_reads_who_asks_and_agrees(board, browser, sign_in, outbox):
    oak = factories.make_agency(factories.make_board(), name="Oak School")
    lead = factories.make_user(Role.AGENCY_LEAD, oak)
    contributor = factories.make_user(Role.CONTRIBUTOR, oak)
    page = browser.post_ok(f"{agencies(board)}/add", {"name": "Oak School", "kind": "school"})
    assert "works with another board already. Its 1 lead got a mail" in page.banner
    assert "Oak School" not in page.text.replace(page.banner, "")
    body = outbox.to(lead.email)[0].body
    address = next(word for word in body.split() if "/join/" in word).removeprefix("http://localhost")
    sign_in(contributor).refused(403, address)
    sign_in(factories.make_user(Role.AGENCY_LEAD, factories.make_agency(board))).refused(404, address)
    at_oak = sign_in(lead)
    page = at_oak.get_ok(address)
    assert page.h1 == "Join Vale Partnership"
    at_oak.post(*page.form("Agree to join").filled())
    assert oak in list_agencies(board.id)
    assert at_oak.get_ok(f"{address}x").h1 == "This link does not work any more"
    assert at_oak.post(f"{address}x").h1 == "This link does not work any more"


def test_as_many_queries_for_60_agencies_as_for_3(session, clock, sign_in):
    """Agencies in one query, their people in another."""
    counts = []
    for number in (3, 60):
        board = factories.make_board()
        for _ in range(number):
            factories.make_user(Role.AGENCY_LEAD, factories.make_agency(board))
        browser = sign_in(factories.make_user(Role.BOARD_MANAGER, board))
        browser.get_ok(agencies(board))
        with count_queries() as queries:
            browser.get_ok(agencies(board))
        counts.append(queries.count)
        assert queries.count <= 8, queries
    assert counts[0] == counts[1]
