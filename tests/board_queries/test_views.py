"""Queries on the pages of both sides: asked on the bench, answered by the agency, listed, closed."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from tests import factories
from tests.board_queries.build import IN_A_WEEK, answered, as_actor, asked, make_story
from tests.grading.stories import responses_of, submitted
from tests.support.queries import count_queries
from tracker.assessments.rules import AssessmentStatus
from tracker.board_queries.models import Query
from tracker.board_queries.operations import ask, close
from tracker.board_queries.rules import QueryStatus
from tracker.clock import today
from tracker.db import db
from tracker.grading.rules import GradeKind
from tracker.policy import Role

ANSWER_BY = {"answer_by-day": "12", "answer_by-month": "11", "answer_by-year": "2026"}


@pytest.fixture
def story(session, clock):
    return make_story()


@pytest.fixture
def manager(story, new_client):
    return new_client().sign_in(story.manager)


@pytest.fixture
def moderator(story, new_client):
    return new_client().sign_in(story.moderator)


@pytest.fixture
def lead(story, new_client):
    return new_client().sign_in(story.lead)


def board_list(story, more=""):
    return f"/boards/{story.board.id}/queries{more}"


def test_a_query_from_the_bench_to_its_end(story, manager, lead, outbox):
    page = manager.get_ok(story.url("/grading/1.1"))
    form = page.form("Send the query")
    assert form.values["answer_by-day"] == "9"  # five working days from Monday 2 November
    page = manager.post_ok(*form.filled(question="How many staff?"))
    assert page.path.endswith("/grading/1.1")
    assert "is asked about 1.1. An answer is wanted by 9 November 2026" in page.banner
    assert "How many staff? – waiting for the agency" in page.text
    assert page.texts(".app-bench__list .app-bench__flag") == ["query open"]
    page = manager.get_ok(story.url("/grading"))
    assert page.texts(".app-bench__flag") == ["query open"]
    assert "Queries about the return (1 not closed)" in page.links()

    page = lead.get_ok(f"/agencies/{story.agency.id}")
    board = story.board.short_name
    assert f"{board} asks about 1.1" in page.links()
    assert "9 November 2026 (in 7 days)" in page.text
    page = lead.get_ok(story.url("/standards/1.1"))
    assert "How many staff?" in page.text
    page = lead.get_ok(page.link_to(f"Answer {board}"))
    assert page.h1 == f"{board} asks about 1.1"
    page = lead.post_ok(*page.form("Send the answer").filled(answer="Forty, since May."))
    assert page.banner == f"Your answer is sent. {board} has been told."
    assert "Add to the answer" in page.buttons
    assert f"{board} asks about 1.1" not in lead.get_ok(f"/agencies/{story.agency.id}").links()

    page = manager.get_ok(f"/boards/{story.board.id}")
    page = manager.get_ok(page.link_to("Read 1 answer to queries"))
    assert page.texts("tbody .govuk-tag") == ["Answered"]
    page = manager.get_ok(page.link_to("1.1 Standard 1.1"))
    page = manager.post_ok(*page.form("Ask further").filled(question="And volunteers?"))
    assert page.banner.endswith("is asked again.")
    page = lead.get_ok(page.path)
    lead.post_ok(*page.form("Send the answer").filled(answer="Two."))
    page = manager.get_ok(page.path)
    page = manager.post_ok(*page.form("Close the query").filled(last_word="Thank you."))
    assert page.banner == "The query is closed. It can still be read."
    assert "Close the query" not in page.buttons
    assert "Thank you." in lead.get_ok(page.path).text
    assert "Earlier questions" in lead.get_ok(story.url("/standards/1.1")).text

    text = lead.get_ok(story.url("/timeline")).text
    assert "asked the agency about 1.1, answer wanted by 9 November 2026" in text
    assert "answered the board about 1.1" in text
    assert "closed the query about 1.1" in text
    assert "Forty" not in text


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"question": " "}, "question", "Enter what you want to know"),
        ({"question": "x" * 4_001}, "question", "Ask the agency must be 4,000 characters or fewer"),
        ({"answer_by-day": ""}, "answer_by", "Answer wanted by must include a day"),
        ({"answer_by-day": "31"}, "answer_by", "Answer wanted by must be a real date"),
        ({"answer_by-day": "1"}, "answer_by", "Enter a date that is not in the past"),
        (
            {"answer_by-day": "", "answer_by-month": "", "answer_by-year": ""},
            "answer_by",
            "Enter the day by which you want the answer",
        ),
    ],
)
def test_what_was_typed_is_kept_when_it_is_not_right(story, manager, typed, field, words):
    page = manager.post_shown_again(
        story.url("/standards/1.1/query"), {"question": "How many?", **ANSWER_BY, **typed}
    )
    assert page.field_error(field) == words
    assert page.value("question").strip() == typed.get("question", "How many?").strip()
    assert db.session.query(Query).count() == 0


def test_an_empty_answer_is_shown_again(story, lead):
    query = asked(story)
    page = lead.post_shown_again(f"/queries/{query.id}/answer", {"answer": ""})
    assert page.field_error("answer") == "Enter your answer"


def test_an_answer_to_a_closed_query_is_given_back(story, lead):
    query = asked(story)
    close(query, actor=as_actor(story.manager))
    page = lead.refused(409, f"/queries/{query.id}/answer", "POST", {"answer": "Forty, since May."})
    assert "Forty, since May." in page.html
    assert "the status is “closed”" in page.text


def test_nothing_is_asked_once_grades_are_published(story, manager, lead):
    query = asked(story)
    story.assessment.status = AssessmentStatus.GRADED
    manager.refused(409, story.url("/standards/1.1/query"))
    assert "Send the query" not in manager.get_ok(story.url("/grading/1.1")).buttons
    page = manager.get_ok(f"/queries/{query.id}")
    assert page.buttons == ["Close the query"]
    assert "Send the answer" in lead.get_ok(f"/queries/{query.id}").buttons


def test_a_contributor_reads_the_threads_of_their_standards_only(story, new_client):
    tom = factories.make_user(Role.CONTRIBUTOR, story.agency)
    mine, other = asked(story, "1.1", "Canary one"), asked(story, "1.2", "Canary two")
    factories.make_handover(story.responses["1.1"], tom)
    client = new_client().sign_in(tom)
    page = client.get_ok(f"/queries/{mine.id}")
    assert "Your agency’s lead sends the answer." in page.text
    assert page.buttons == []
    client.refused(403, f"/queries/{other.id}")
    client.refused(403, f"/queries/{mine.id}/answer", "POST", {"answer": "Me."})
    page = client.get_ok(story.url("/queries"))
    assert page.texts("tbody th") == ["1.1 Standard 1.1"]
    home = client.get_ok(f"/agencies/{story.agency.id}")
    assert f"{story.board.short_name} asks about 1.1" in home.links()
    assert "about 1.2" not in home.text


def test_a_reader_of_the_board_waits_for_publication(story, new_client):
    query = asked(story)
    client = new_client().sign_in(factories.make_user(Role.BOARD_READER, story.board))
    client.refused(409, f"/queries/{query.id}")
    client.refused(409, story.url("/queries"))
    client.refused(403, board_list(story))
    story.assessment.status = AssessmentStatus.GRADED
    assert "How many" in client.get_ok(f"/queries/{query.id}").text
    assert len(client.get_ok(story.url("/queries")).rows()) == 1


def test_no_page_tells_a_blind_moderator_what_others_asked(story, moderator):
    query = asked(story, "1.1", "Canary question")
    answered(query, story, "Canary answer")
    asked(story, "1.2", "Own question", by=story.moderator)
    pages = [story.url(f"/{place}") for place in ("grading/1.1", "standards/1.1", "queries", "timeline")]
    pages.append(story.url("/grading"))
    pages += [f"/boards/{story.board.id}", board_list(story), board_list(story, "?show=answered")]
    for address in pages:
        page = moderator.get_ok(address)
        assert "Canary" not in page.html, address
        assert "Read 1 answer" not in page.text, address
        assert "query answered" not in page.text, address
        assert "agency about 1.1," not in page.text, address  # as the timeline tells it
    assert moderator.refused(404, f"/queries/{query.id}")
    for step in ("ask", "close"):
        moderator.refused(404, f"/queries/{query.id}/{step}", "POST", {"question": "?", **ANSWER_BY})
    sheet = moderator.download(board_list(story, "?format=xlsx")).get_data()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert [row[9] for row in rows[1:]] == [1]
    assert "Canary" not in str(rows)
    story.grade("1.1", by=story.moderator, kind=GradeKind.MODERATION)
    assert "Canary question" in moderator.get_ok(story.url("/grading/1.1")).text
    assert "asked the agency about 1.1" in moderator.get_ok(story.url("/timeline")).text


def test_the_boards_list_narrows_and_sorts(story, manager, clock):
    neighbour = factories.make_agency(story.board, name="Aardvark Trust")
    other = submitted(story.cycle, neighbour)
    late = asked(story, "2.1", "Late one?")
    late.answer_by = today() - timedelta(days=3)
    closed = asked(story, "1.1", "Closed one?")
    close(closed, actor=as_actor(story.manager))
    ask(responses_of(other)["1.2"], "Theirs?", today() + IN_A_WEEK, actor=as_actor(story.manager))
    page = manager.get_ok(board_list(story))
    assert page.texts("tbody th") == [
        "2.1 Standard 2.1",
        "1.2 Standard 1.2",
        "1.1 Standard 1.1",
    ]
    assert "3 days late" in page.texts("tbody tr")[0]
    assert {"All (3)", "Open (2)", "Overdue (1)", "Answered (0)", "Closed (1)"} <= set(page.links())
    page = manager.get_ok(page.link_to("Overdue (1)"))
    assert page.texts("tbody th") == ["2.1 Standard 2.1"]
    page = manager.get_ok(board_list(story, f"?agency={neighbour.id}"))
    assert [row.split(" Cycle")[0] for row in page.texts("tbody tr")] == ["Aardvark Trust"]
    page = manager.get_ok(board_list(story, "?standard=1.1"))
    assert page.texts("tbody .govuk-tag") == ["Closed"]
    page = manager.get_ok(board_list(story, "?sort=agency&order=desc"))
    assert page.texts("tbody tr")[-1].startswith("Aardvark")
    assert "No query is like that." in manager.get_ok(board_list(story, "?show=answered")).text
    for nonsense in ("?show=x&sort=y&order=z&agency=1&standard=%00&page=-1&cycle=q", "?page=999"):
        manager.get_ok(board_list(story, nonsense))


@pytest.mark.parametrize("many", [1, 52])
def test_lists_ask_the_same_few_queries_of_the_database_for_few_and_for_many(
    session, clock, new_client, many
):
    story = make_story(policy_standards=1, each=1)
    for number in range(many):
        asked(story, question=f"Question {number}?")
    manager, lead = new_client().sign_in(story.manager), new_client().sign_in(story.lead)
    with count_queries() as queries:
        page = manager.get_ok(board_list(story))
    # session and person, roles, board, cycles, choices, counts, the page of rows
    assert queries.count <= 12, queries
    assert len(page.rows()) == min(many, 50)
    with count_queries() as queries:
        lead.get_ok(story.url("/queries"))
    assert queries.count <= 10, queries


@pytest.mark.parametrize("many", [1, 20])
def test_a_thread_and_what_it_adds_to_other_pages_cost_the_same_for_few_and_for_many(
    session, clock, new_client, many
):
    story = make_story(policy_standards=1, each=1)
    query = asked(story)
    for number in range(many):
        answered(query, story, f"Answer {number}.")
        clock.shift(timedelta(seconds=1))
    lead = new_client().sign_in(story.lead)
    with count_queries() as queries:
        lead.get_ok(f"/queries/{query.id}")
    assert queries.count <= 8, queries
    with count_queries() as queries:
        lead.get_ok(story.url("/standards/1.1"))
    assert queries.count <= 13, queries  # twelve, and one for the threads
    assert query.status is QueryStatus.ANSWERED
