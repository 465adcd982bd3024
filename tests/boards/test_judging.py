"""What rows of a spreadsheet would do, as tables of rows: for agencies and for people."""

from uuid import UUID

import pytest

from tracker.boards.judging import (
    AgenciesNow,
    AgencyHere,
    Outcome,
    PeopleNow,
    PersonHere,
    counted,
    judge_agencies,
    judge_people,
)
from tracker.boards.rules import AgencyKind
from tracker.policy import Role

MILL, VALE = UUID(int=1), UUID(int=2)
AGENCIES = AgenciesNow(
    here={
        "mill trust": AgencyHere(AgencyKind.NHS_TRUST, "1 Mill Lane"),
        "vale school": AgencyHere(AgencyKind.SCHOOL, ""),
        "county police": AgencyHere(AgencyKind.POLICE, "", shared=True),
    },
    elsewhere=frozenset({"river council"}),
)
AGENCY_ROWS = [
    # new, with the least that is needed; kinds in any case
    (
        {"name": "Oak School", "kind": "SCHOOL OR COLLEGE"},
        Outcome.NEW,
        "joins the board: School or college",
    ),
    ({"name": "Oak School", "kind": "school"}, Outcome.NEW, "joins the board: School or college"),
    # here, and the same; an empty address takes none away
    ({"name": "Mill Trust", "kind": "NHS trust", "address": "1 Mill Lane"}, Outcome.UNCHANGED, ""),
    ({"name": "MILL TRUST", "kind": "NHS trust", "address": ""}, Outcome.UNCHANGED, ""),
    # here, and another
    (
        {"name": "Mill Trust", "kind": "Police", "address": "2 Mill Lane"},
        Outcome.CHANGED,
        "kind becomes “Police”, was “NHS trust”; new address",
    ),
    (
        {"name": "Vale School", "kind": "School or college", "address": "Hill"},
        Outcome.CHANGED,
        "address added",
    ),
    # another board has it too
    ({"name": "County Police", "kind": "Police"}, Outcome.UNCHANGED, ""),
    (
        {"name": "County Police", "kind": "Probation"},
        Outcome.FAULTY,
        "the agency also works with another board, so its kind and address cannot be changed",
    ),
    # another board has it alone: nothing of it is told but that
    (
        {"name": "River Council", "kind": "Police"},
        Outcome.ASKED,
        "works with another board already. Its lead is asked by mail to agree",
    ),
    # what is wrong or missing
    ({"name": "", "kind": "Police"}, Outcome.FAULTY, "the name of the agency is missing"),
    ({"name": "Oak", "kind": ""}, Outcome.FAULTY, "the kind of agency is missing"),
    ({"name": "Oak", "kind": "Polis"}, Outcome.FAULTY, "“Polis” is no kind of agency. It must be one of: "),
    (
        {"name": "O" * 201, "kind": "Police"},
        Outcome.FAULTY,
        "the name of the agency has 201 characters, 200 are allowed",
    ),
    (
        {"name": "Oak", "kind": "Police", "address": "x" * 501},
        Outcome.FAULTY,
        "the address has 501 characters, 500 are allowed",
    ),
]


@pytest.mark.parametrize(("row", "outcome", "words"), AGENCY_ROWS)
def test_what_a_row_of_agencies_would_do(row, outcome, words):
    (judged,) = judge_agencies({7: row}, AGENCIES)
    assert (judged.outcome, judged.words[: len(words)]) == (outcome, words)
    assert bool(judged.words) is bool(words)
    assert judged.sentence.startswith("Row 7: ")


def test_the_same_agency_twice_is_a_fault_of_the_second_row():
    rows = {2: {"name": "Oak", "kind": "Police"}, 5: {"name": "OAK", "kind": "Police"}}
    first, second = judge_agencies(rows, AGENCIES)
    assert (first.outcome, second.sentence) == (Outcome.NEW, "Row 5: is the same agency as row 2")


PEOPLE = PeopleNow(
    board_names=frozenset({"vale partnership", "vsp"}),
    agencies={"mill trust": MILL, "vale school": VALE},
    people={
        "ann@mill.example": PersonHere("Ann Lee", {(Role.AGENCY_LEAD, MILL): ""}),
        "bo@vale.example": PersonHere("Bo Poe", {(Role.MODERATOR, None): ""}),
        "cy@vale.example": PersonHere("Cy Roe", {(Role.MODERATOR, None): "mill trust"}),
        "di@mill.example": PersonHere("Di Fox", {(Role.CONTRIBUTOR, MILL): ""}, only_here=False),
        "al@vale.example": PersonHere("Al Dow", {(Role.ADMINISTRATOR, None): ""}),
    },
    disabled=frozenset({"gone@mill.example"}),
)


def person(name="New One", email="new@mill.example", role="Agency lead", place="Mill Trust", employer=""):
    return {"name": name, "email": email, "role": role, "place": place, "employer": employer}


ANN = {"name": "Ann Lee", "email": "Ann@Mill.example"}
PEOPLE_ROWS = [
    # new people, at an agency and at the board
    (person(), Outcome.NEW, "is invited as agency lead"),
    (person(role="AUTHORISER", place="mill TRUST"), Outcome.NEW, "is invited as authoriser"),
    (person(role="Moderator", place=""), Outcome.NEW, "is invited as moderator"),
    (person(role="Moderator", place="Vale Partnership"), Outcome.NEW, "is invited as moderator"),
    (
        person(role="Board reader", place="vsp", employer="Mill Trust"),
        Outcome.NEW,
        "is invited as board reader",
    ),
    # here already
    (person(**ANN), Outcome.UNCHANGED, ""),
    (
        person(**ANN, place="Vale School"),
        Outcome.NEW,
        "is here already and becomes agency lead as well",
    ),
    (
        person("Ann Leigh", "ann@mill.example"),
        Outcome.CHANGED,
        "is called “Ann Leigh” from now on, not “Ann Lee”",
    ),
    # somebody who also works where this board cannot see keeps the name
    (
        person("Di Cox", "di@mill.example", "Contributor"),
        Outcome.UNCHANGED,
        "the name stays “Di Fox”: they also work elsewhere",
    ),
    # an employer may be added, never exchanged or taken away: the conflict of interest hangs on it
    (
        person("Bo Poe", "bo@vale.example", "Moderator", "", "Vale School"),
        Outcome.CHANGED,
        "employer added: they will not decide about that agency",
    ),
    (person("Cy Roe", "cy@vale.example", "Moderator", "", ""), Outcome.UNCHANGED, ""),
    (person("Cy Roe", "cy@vale.example", "Moderator", "", "Mill Trust"), Outcome.UNCHANGED, ""),
    (
        person("Cy Roe", "cy@vale.example", "Moderator", "", "Vale School"),
        Outcome.FAULTY,
        "is employed by another agency here: remove the role and give it again",
    ),
    # administrators are not a manager's to make, but may stand in the file
    (person("Al Dow", "al@vale.example", "Administrator", ""), Outcome.UNCHANGED, ""),
    (
        person(role="Administrator", place=""),
        Outcome.FAULTY,
        "only an administrator can make somebody an administrator",
    ),
    # what is wrong or missing
    (person(name=""), Outcome.FAULTY, "the full name is missing"),
    (person(email=""), Outcome.FAULTY, "the email address is missing"),
    (
        person(email="new.mill.example"),
        Outcome.FAULTY,
        "“new.mill.example” is not an email address in the correct format, like name@example.org",
    ),
    (person(email="a..b@mill.example"), Outcome.FAULTY, "“a..b@mill.example” is not an email address"),
    (person(role=""), Outcome.FAULTY, "the role is missing"),
    (person(role="Boss"), Outcome.FAULTY, "“Boss” is no role. It must be one of: Agency lead, "),
    (person(place=""), Outcome.FAULTY, "the agency is missing: agency lead is a role at an agency"),
    (
        person(place="Oak School"),
        Outcome.FAULTY,
        "the board has no agency called “Oak School”. Add the agency first",
    ),
    (
        person(role="Moderator"),
        Outcome.FAULTY,
        "moderator is a role at the board: “Place” must be empty or the board",
    ),
    (
        person(role="Moderator", place="", employer="Oak School"),
        Outcome.FAULTY,
        "the board has no agency called “Oak School”",
    ),
    (person(employer="Mill Trust"), Outcome.FAULTY, "“Employed by” is for people of the board"),
    (person(email="GONE@mill.example"), Outcome.FAULTY, "the account with this address is disabled"),
]


@pytest.mark.parametrize(("row", "outcome", "words"), PEOPLE_ROWS)
def test_what_a_row_of_people_would_do(row, outcome, words):
    (judged,) = judge_people({7: row}, PEOPLE)
    assert (judged.outcome, judged.words[: len(words)]) == (outcome, words)
    assert bool(judged.words) is bool(words)


def test_rows_that_contradict_each_other():
    rows = {
        2: person(),
        3: person(role="Authoriser"),  # another role is fine
        4: person(email="NEW@mill.example"),  # the same once more
        5: person(name="Somebody Else", place="Vale School"),  # the same address for another person
    }
    judged = judge_people(rows, PEOPLE)
    assert [each.outcome for each in judged] == [Outcome.NEW, Outcome.NEW, Outcome.FAULTY, Outcome.FAULTY]
    assert judged[2].sentence == "Row 4: gives the same role to the same person as row 2"
    assert judged[3].sentence == "Row 5: row 2 gives the same email address to “New One”"
    assert counted(judged) == {Outcome.FAULTY: 2, Outcome.NEW: 2}


def test_an_administrator_may_make_administrators():
    now = PeopleNow(PEOPLE.board_names, {}, {}, may_make_administrators=True)
    (judged,) = judge_people({2: person(role="Administrator", place="")}, now)
    assert judged.outcome is Outcome.NEW


def test_columns_that_were_left_out_are_read_as_empty():
    (judged,) = judge_people({2: {"name": "N", "email": "n@x.example", "role": "Moderator"}}, PEOPLE)
    assert judged.outcome is Outcome.NEW
    (judged,) = judge_agencies({2: {"name": "Mill Trust", "kind": "NHS trust"}}, AGENCIES)
    assert judged.outcome is Outcome.UNCHANGED
