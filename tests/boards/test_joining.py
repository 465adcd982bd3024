"""Agencies join, change and leave a board; one that another board has joins when its own lead agrees."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import factories
from tests.support.queries import count_queries
from tracker.audit.models import AuditEntry
from tracker.boards.agencies import get_member, list_members
from tracker.boards.joining import AgencyDetails, add_agency, agree_to_join, change_agency, leave_board
from tracker.boards.models import Agency, Membership
from tracker.boards.queries import list_agencies
from tracker.boards.rules import AgencyKind
from tracker.db import db
from tracker.errors import NotFound, RuleBroken, WrongState
from tracker.policy import Role

OAK = AgencyDetails("Oak School", AgencyKind.SCHOOL, "1 Hill")


def member(board, agency, actor):
    return get_member(board.id, agency.id, actor=actor)


def verbs() -> list[str]:
    rows = db.session.query(AuditEntry).filter(AuditEntry.verb.like("agency.%")).order_by(AuditEntry.seq)
    return [entry.verb for entry in rows]


def test_a_new_agency_is_on_the_board_once(board, actor):
    added = add_agency(board, OAK, actor=actor)
    assert (added.joined, added.agency.kind, added.agency.address) == (True, AgencyKind.SCHOOL, "1 Hill")
    assert list_agencies(board.id) == [added.agency]
    with pytest.raises(RuleBroken, match="on the board already") as again:
        add_agency(board, replace(OAK, name="OAK SCHOOL"), actor=actor)
    assert again.value.field == "name"


def test_an_agency_of_another_board_joins_only_when_its_lead_agrees(board, actor, outbox, mailed_token):
    other = factories.make_board()
    oak = factories.make_agency(other, name="Oak School", address="Theirs")
    lead = factories.make_user(Role.AGENCY_LEAD, oak)
    factories.make_user(Role.CONTRIBUTOR, oak)
    added = add_agency(board, OAK, actor=actor)
    assert (added.joined, added.asked) == (False, 1)
    assert list_agencies(board.id) == []
    assert (oak.kind, oak.address) == (AgencyKind.NHS_TRUST, "Theirs")
    assert outbox.recipients == [lead.email]
    token = mailed_token(lead.email)
    assert agree_to_join(oak, token, actor=actor) is board
    agree_to_join(oak, token, actor=actor)  # pressed twice
    assert list_agencies(board.id) == [oak]
    assert verbs() == ["agency.asked_to_join", "agency.joined"]


@pytest.fixture
def mailed_token(outbox):
    """Gives the secret part of the link to join in the latest mail to an address."""

    def find(recipient: str) -> str:
        line = next(line for line in outbox.to(recipient)[-1].body.splitlines() if "/join/" in line)
        return line.rpartition("/join/")[2]

    return find


def test_a_link_is_for_one_agency_and_28_days(board, actor, mailed_token, clock):
    other = factories.make_board()
    oak, elm = (factories.make_agency(other, name=name) for name in ("Oak School", "Elm School"))
    lead = factories.make_user(Role.AGENCY_LEAD, oak)
    add_agency(board, OAK, actor=actor)
    token = mailed_token(lead.email)
    day, board_id, mark = token.split(".")
    forged = [f"{day}.{other.id}.{mark}", f"2099-01-01.{board_id}.{mark}", token[:-1], "", "é", ".."]
    for agency, wrong in [(elm, token), *((oak, each) for each in forged)]:
        with pytest.raises(NotFound):
            agree_to_join(agency, wrong, actor=actor)
    clock.shift(timedelta(days=29))
    with pytest.raises(NotFound):
        agree_to_join(oak, token, actor=actor)
    clock.shift(timedelta(days=-1))
    agree_to_join(oak, token, actor=actor)


def test_where_nobody_can_agree_nothing_happens(board, actor, outbox):
    oak = factories.make_agency(factories.make_board(), name="Oak School")
    factories.make_user(Role.AGENCY_LEAD, oak, disabled_at=board_founded())
    with pytest.raises(RuleBroken, match="no lead who could agree"):
        add_agency(board, OAK, actor=actor)
    assert not outbox.messages


def board_founded():
    return factories.now()


def test_who_left_comes_back_at_once_unless_another_board_has_it_now(board, actor, outbox):
    oak = add_agency(board, OAK, actor=actor).agency
    leave_board(member(board, oak, actor), [], actor=actor)
    assert list_agencies(board.id) == []
    other = factories.make_board()
    with pytest.raises(RuleBroken):  # nobody's now, but it never was theirs
        add_agency(other, OAK, actor=actor)
    assert add_agency(board, OAK, actor=actor).joined
    leave_board(member(board, oak, actor), [], actor=actor)
    db.session.add(Membership(board_id=other.id, agency_id=oak.id, joined_on=factories.today()))
    factories.make_user(Role.AGENCY_LEAD, oak)
    assert not add_agency(board, OAK, actor=actor).joined


def test_an_agency_stays_while_it_has_a_return_to_fill_in(board, actor):
    oak = add_agency(board, OAK, actor=actor).agency
    with pytest.raises(WrongState, match="has a return in Round 2026, which is not closed yet"):
        leave_board(member(board, oak, actor), ["Round 2026"], actor=actor)
    assert list_agencies(board.id) == [oak]


def test_a_change_is_told_once_and_names_stay_apart(board, actor):
    oak = add_agency(board, OAK, actor=actor).agency
    factories.make_agency(board, name="Elm School")
    elsewhere = factories.make_agency(factories.make_board(), name="Ash School")
    here = member(board, oak, actor)
    change_agency(here, OAK, actor=actor)
    change_agency(here, replace(OAK, name="OAK school"), actor=actor)
    assert verbs() == ["agency.joined", "agency.changed"]
    for taken in ("elm school", elsewhere.name):
        with pytest.raises(RuleBroken, match="here already"):
            change_agency(here, replace(OAK, name=taken), actor=actor)
    db.session.add(Membership(board_id=board.id, agency_id=elsewhere.id, joined_on=factories.today()))
    db.session.flush()
    with pytest.raises(WrongState, match="also works with another board"):
        change_agency(member(board, elsewhere, actor), OAK, actor=actor)
    assert db.session.get(Agency, elsewhere.id).name == "Ash School"


def test_the_list_says_who_is_there_in_two_queries(board, actor):
    for number in range(30):
        agency = factories.make_agency(board, name=f"Trust {number:02}")
        both = factories.make_user(Role.AGENCY_LEAD, agency, name=f"Lead {number}")
        factories.give_role(both, Role.AUTHORISER, agency)
        factories.make_user(Role.CONTRIBUTOR, agency)
        factories.make_user(Role.AGENCY_LEAD, agency, disabled_at=factories.now())
    with count_queries() as queries:
        members = list_members(board.id)
    assert queries.count == 2, queries
    first = members[0]
    assert (first.leads, first.authorisers, first.people) == (("Lead 0",), ("Lead 0",), 2)


def test_only_agencies_of_the_board_are_found(board, actor):
    with pytest.raises(NotFound):
        member(board, factories.make_agency(factories.make_board()), actor)
    other = factories.make_board()
    with pytest.raises(NotFound):
        member(other, factories.make_agency(other), actor)
