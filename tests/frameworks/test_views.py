"""The help pages are open to everybody and speak with the board's own name."""

import pytest

from tests.factories import make_board
from tracker.frameworks.source import find_built_in
from tracker.frameworks.views import in_words_of

FRAMEWORK = find_built_in("S11-2009")
PAGES = {
    "/help": "Help",
    "/help/standards": "The standards",
    "/help/grades": "The grades",
    "/help/definitions": "What the words mean",
    "/help/section-11-bodies": "Who has the Section 11 duty",
    "/help/guidance": "How it works",
}


@pytest.mark.parametrize(("url", "heading"), PAGES.items())
def test_anybody_can_read_the_page(client, url, heading):
    page = client.get_ok(url)
    assert page.h1 == heading
    assert "{" not in page.text


def test_every_standard_is_there_with_an_anchor(client):
    page = client.get_ok("/help/standards")
    for standard in FRAMEWORK.minimum_standards:
        heading = page.find(f"#standard-{standard.ref.replace('.', '-')}").get_text(" ", strip=True)
        assert heading.startswith(f"{standard.ref} {standard.short_title}")
        assert heading.endswith("Essential") is standard.essential
    assert page.text.count("Evidence could be:") == 60


def test_the_page_says_the_boards_own_name(client):
    make_board(short_name="RSCP", area="Riverdale")
    text = client.get_ok("/help/standards").text
    assert "All staff are aware of RSCP" in text
    assert "child protection procedures for Riverdale" in text


def test_without_a_board_it_says_the_board(client):
    assert "All staff are aware of the board" in client.get_ok("/help/standards").text


def test_grades_have_their_points(client):
    page = client.get_ok("/help/grades")
    assert [heading.get_text(" ", strip=True) for heading in page.soup.select("main h2")] == [
        "3 Outstanding", "2 Good", "1 Adequate", "0 Inadequate", "Not applicable",
    ]  # fmt: skip
    assert len(page.soup.select("main li")) >= sum(len(each.points) for each in FRAMEWORK.grades)


def test_the_bodies_are_lettered_a_to_m(client):
    letters = [
        term.get_text(strip=True) for term in client.get_ok("/help/section-11-bodies").soup.select("dt")
    ]
    assert letters == [f"({letter})" for letter in "abcdefghijklm"]


def test_the_filter_takes_a_text_or_a_framework(session):
    board = make_board(short_name="RSCP", area="Riverdale")
    assert in_words_of("Reports to {board}", board) == "Reports to RSCP"
    assert in_words_of("Reports to {board}", None) == "Reports to the board"
    assert in_words_of(FRAMEWORK, board).reference == "S11-2009"
