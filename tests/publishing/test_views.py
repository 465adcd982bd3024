"""Publishing and the factual accuracy check, as managers, agencies and strangers meet their pages."""

import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook

from tests import factories
from tests.evidence.build import different_pdf, make_file, replace_with
from tests.grading.stories import Story, as_actor, make_story, submitted
from tests.publishing.made import contest, draw_for_moderation, make_query, publish_all
from tests.support.queries import count_queries
from tracker.assessments.rules import AssessmentStatus
from tracker.db import db
from tracker.frameworks.rules import Grade
from tracker.policy import Role
from tracker.publishing.models import Contest
from tracker.publishing.operations import Decision, decide_contest
from tracker.publishing.rules import ContestDecision

REASON = {"reason": "The log of March was not read."}


@pytest.fixture
def story(session) -> Story:
    """A submitted return of 2 × 2 standards."""
    return make_story()


@pytest.fixture
def published(story) -> Story:
    """The same with every standard graded 2 and published."""
    return publish_all(story)


@pytest.fixture
def manager(story, sign_in):
    """The board manager's browser."""
    return sign_in(story.manager)


@pytest.fixture
def lead(story, sign_in):
    """The agency lead's browser."""
    return sign_in(story.lead)


def decided(story: Story, to: Grade | None, ref: str = "1.1") -> Contest:
    """A contest that the board has decided; without a grade it stands."""
    made = contest(story, ref)
    kind = ContestDecision.CHANGED if to else ContestDecision.UPHELD
    decide_contest(made, Decision(kind, to, "We read it again."), actor=as_actor(story.manager))
    return made


class TestOneReturn:
    def test_what_is_missing_is_named_with_links_and_stops_it(self, story, manager):
        story.grade_all()
        draw_for_moderation(story, "1.2")
        page = manager.get_ok(story.url("/grading/publish"))
        assert "Moderation not done: 1" in page.text
        assert page.link_to("1.2") == story.url("/grading/1.2")
        manager.get_ok(page.link_to("Moderation"))
        assert "Publish the grades" not in page.buttons
        refused = manager.post_shown_again(
            story.url("/grading/publish"), {"anyway": "y", "reason": "We must."}
        )
        assert refused.errors == ["Moderation not done: 1.2"]

    def test_an_open_query_can_stay_open_with_a_reason(self, story, manager):
        story.grade_all()
        make_query(story, "1.2")
        page = manager.get_ok(story.url("/grading/publish"))
        assert "Query to the agency still open: 1" in page.text
        manager.get_ok(page.link_to("Queries"))
        for typed in ({}, {"reason": "The meeting is tomorrow."}, {"anyway": "y"}):
            again = manager.post_shown_again(story.url("/grading/publish"), typed)
            assert again.field_error("reason").startswith("Say why you publish")
            assert again.value("reason") == typed.get("reason", "")
        shown = manager.post_ok(story.url("/grading/publish"), {"anyway": "y", "reason": "The meeting."})
        assert shown.h1 == f"Grades of {story.agency.name}"


class TestCycle:
    def test_it_says_of_each_return_what_it_needs_and_publishes_the_ready_ones(self, story, manager, outbox):
        story.grade_all()
        waiting = submitted(story.cycle, factories.make_agency(story.board, name="Zeta Trust"))
        factories.make_assessment(story.cycle, factories.make_agency(story.board, name="Yarrow Club"))
        address = f"/cycles/{story.cycle.id}/publishing"
        page = manager.get_ok(address)
        rows = {row["Agency"]: row["Before publishing"] for row in page.rows()}
        assert rows == {
            story.agency.name: "Ready",
            "Zeta Trust": "Not graded yet: 4",
            "Yarrow Club": "Not with the board",
        }
        button = page.form("Publish 1 ready return").filled()
        shown = manager.post_ok(*button)
        assert f"The grades of 1 return are published: {story.agency.name}." in shown.banner
        assert story.assessment.status is AssessmentStatus.GRADED
        assert waiting.published_at is None
        again = manager.post_ok(*button)  # pressed twice
        assert "Nothing was published" in again.banner
        assert outbox.recipients == [story.lead.email]

    def test_a_manager_does_not_publish_their_own_agency_with_the_others(self, story, sign_in):
        story.grade_all()
        employed = factories.make_user(Role.BOARD_MANAGER, story.board, interest=story.agency)
        page = sign_in(employed).post_ok(f"/cycles/{story.cycle.id}/publishing/ready")
        assert "Nothing was published" in page.banner
        assert "a colleague has to publish it" in page.text
        assert story.assessment.published_at is None

    def test_as_many_queries_for_60_agencies_as_for_3(self, session, sign_in):
        counts = []
        for agencies in (3, 60):
            story = make_story(1, 1)
            for _ in range(agencies - 1):
                submitted(story.cycle, factories.make_agency(story.board))
            browser = sign_in(story.manager)
            with count_queries() as queries:
                assert len(browser.get_ok(f"/cycles/{story.cycle.id}/publishing").rows()) == agencies
            counts.append(queries.count)
        # who asks, the board's name, the cycle, the check, contests, returns
        assert counts[0] == counts[1] <= 12, queries

    def test_all_letters_of_a_cycle_come_together(self, published, manager):
        address = f"/cycles/{published.cycle.id}"
        for kind, ending, magic in (("pdf", "pdf", b"%PDF"), ("word", "docx", b"PK")):
            answer = manager.download(f"{address}/letters-{kind}.zip")
            archive = zipfile.ZipFile(io.BytesIO(answer.data))
            (name,) = archive.namelist()
            assert name.startswith("001 Feedback letter")
            assert name.endswith(f".{ending}")
            assert archive.read(name).startswith(magic)

    def test_no_letters_before_anything_is_published(self, story, manager):
        manager.refused(409, f"/cycles/{story.cycle.id}/letters-pdf.zip")


class TestLetters:
    @pytest.mark.parametrize("kind", ["pdf", "docx"])
    def test_both_sides_have_it_once_published(self, published, manager, lead, kind):
        for browser in (manager, lead):
            assert browser.download(published.url(f"/letter.{kind}")).data[:2] in (b"%P", b"PK")

    def test_before_that_only_the_manager_a_draft(self, story, manager, lead, sign_in):
        story.grade_all()
        draft = manager.download(story.url("/letter.pdf"))
        assert "draft" in draft.headers["Content-Disposition"]
        lead.refused(409, story.url("/letter.pdf"))
        sign_in(story.moderator).refused(409, story.url("/letter.docx"))  # it would tell the first grades

    def test_not_of_a_return_that_is_still_with_the_agency(self, story, manager):
        story.assessment.status, story.assessment.submitted_at = AssessmentStatus.IN_PROGRESS, None
        story.assessment.receipt_reference = None
        manager.refused(409, story.url("/letter.pdf"))


class TestResults:
    def test_the_agency_reads_until_when_it_can_contest_and_where(self, published, lead):
        page = lead.get_ok(published.url("/results"))
        assert "You can contest a grade until" in page.text
        assert page.link_to("Contest this grade of 1.1") == published.url("/results/1.1/contest")

    def test_the_board_reads_it_without_the_links(self, published, manager):
        page = manager.get_ok(published.url("/results"))
        assert f"{published.agency.name} can contest a grade until" in page.text
        assert "Contest this grade" not in page.text

    def test_after_the_window_they_are_final_since_a_day(self, published, lead):
        published.assessment.accuracy_ends_on = published.assessment.published_at.date() - timedelta(days=1)
        page = lead.get_ok(published.url("/results"))
        assert "Final since" in page.text
        assert "Contest this grade" not in page.text
        lead.refused(409, published.url("/results/1.1/contest"))
        late = lead.refused(409, published.url("/results/1.1/contest"), "POST", REASON)
        assert "They are final." in late.text
        assert db.session.query(Contest).count() == 0

    def test_both_grades_and_both_reasons_are_shown_with_dates(self, published, lead, sign_in):
        decided(published, Grade.OUTSTANDING)
        reader = factories.make_user(Role.BOARD_READER, published.board)
        for browser in (lead, sign_in(reader)):
            page = browser.get_ok(published.url("/results"))
            words = page.find("#standard-1-1").get_text(" ", strip=True)
            assert "Published as 2 Good , changed to 3 Outstanding on" in words
            assert "The log was not read." in words
            assert "We read it again." in words

    def test_the_spreadsheet_has_both_grades(self, published, lead):
        decided(published, Grade.OUTSTANDING)
        file = lead.download(published.url("/results?format=xlsx")).data
        rows = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
        sheet = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        assert [(row["Grade"], row["Published as"], row["Decision"]) for row in sheet[:2]] == [
            ("3", "2", "Grade changed"), ("2", "", ""),
        ]  # fmt: skip

    def test_a_lifted_amendment_is_not_asked_for(self, story, lead):
        publish_all(story, r1_1=Grade.INADEQUATE)
        assert "Plan amendments required" in lead.get_ok(story.url("/results")).text
        decided(story, Grade.ADEQUATE)
        assert "Plan amendments required" not in lead.get_ok(story.url("/results")).text

    def test_as_many_queries_for_many_contests_as_for_one(self, session, sign_in):
        counts = []
        for each, refs in ((2, ["1.1"]), (10, [f"1.{number}" for number in range(1, 11)])):
            story = publish_all(make_story(1, each))
            for ref in refs:
                contest(story, ref, make_file(story.agency, f"Log of {ref}", name=f"{uuid4().hex}.pdf"))
            browser = sign_in(story.lead)
            browser.get_ok(story.url("/results"))
            with count_queries() as queries:
                browser.get_ok(story.url("/results"))
            counts.append(queries.count)
        assert counts[0] == counts[1] <= 15, queries


class TestContesting:
    def test_from_the_grade_to_the_decision(self, published, lead, manager, outbox):
        item = make_file(published.agency, "Training log")
        page = lead.get_ok(published.url("/results/1.1/contest"))
        assert page.h1 == "Contest the grade of 1.1"
        shown = lead.post_ok(published.url("/results/1.1/contest"), {**REASON, "items": str(item.id)})
        assert "You have contested the grade of 1.1" in shown.banner
        assert "not decided yet" in shown.text
        listed = manager.get_ok(f"/boards/{published.board.id}/contests")
        (row,) = listed.rows()
        assert row["Decision"] == "To decide"
        made = db.session.query(Contest).one()
        decision = manager.get_ok(f"/contests/{made.id}")
        assert REASON["reason"] in decision.text
        assert decision.link_to("Training log") == f"/contests/{made.id}/evidence/{item.id}"
        manager.get_ok(f"/contests/{made.id}/evidence/{item.id}")
        assert manager.get(f"/contests/{made.id}/evidence/{item.id}/file").status == 200
        answer = {"decision": "changed", "grade": "3", "reason": "The log shows it.", "comment": ""}
        done = manager.post_ok(f"/contests/{made.id}", answer)
        assert "The grade of 1.1 is changed." in done.banner
        assert outbox.to(published.lead.email)
        manager.refused(409, f"/contests/{made.id}", "POST", answer)
        assert "We" not in manager.get_ok(f"/contests/{made.id}").buttons

    @pytest.mark.parametrize(
        ("typed", "field", "message"),
        [
            ({"reason": " "}, "reason", "Enter what is wrong, and what the grade should rest on"),
            (
                {"reason": "x" * 2001},
                "reason",
                "What is wrong, and what the grade should rest on must be 2,000",
            ),
            ({**REASON, "items": str(uuid4())}, "items", "Choose from the list"),
            ({**REASON, "items": "nonsense"}, "items", "Choose from the list"),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field(self, published, lead, typed, field, message):
        make_file(published.agency, "Training log")
        page = lead.post_shown_again(published.url("/results/1.1/contest"), typed)
        assert page.field_error(field).startswith(message)
        assert page.value("reason") == typed["reason"].strip()
        assert db.session.query(Contest).count() == 0

    def test_an_empty_library_says_where_to_begin(self, published, lead):
        page = lead.get_ok(published.url("/results/1.1/contest"))
        assert page.link_to("Add evidence")

    def test_not_twice_nor_an_unknown_standard(self, published, lead):
        lead.post_ok(published.url("/results/1.1/contest"), REASON)
        lead.refused(409, published.url("/results/1.1/contest"), "POST", REASON)
        lead.refused(404, published.url("/results/9.9/contest"))


class TestDeciding:
    @pytest.mark.parametrize(
        ("typed", "field", "message"),
        [
            ({}, "decision", "Choose whether the grade stands or is changed"),
            ({"decision": "upheld"}, "reason", "Enter the reason: the agency reads it"),
            ({"decision": "changed", "reason": "Seen."}, "grade", "Choose the new grade"),
            ({"decision": "changed", "reason": "Seen.", "grade": "2"}, "grade", "Choose another grade"),
            ({"decision": "perhaps", "reason": "Seen."}, "decision", "Choose whether the grade stands"),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field(self, published, manager, typed, field, message):
        made = contest(published)
        page = manager.post_shown_again(f"/contests/{made.id}", typed)
        assert page.field_error(field).startswith(message)
        assert made.decision is None

    def test_the_evidence_is_that_of_the_day_and_no_other_item(self, published, manager, sign_in):
        item, other = make_file(published.agency, "Log"), make_file(published.agency, "Other", name="b.pdf")
        made = contest(published, "1.1", item)
        made.raised_at -= timedelta(minutes=5)
        item.versions[0].uploaded_at -= timedelta(hours=1)
        first = manager.get(f"/contests/{made.id}/evidence/{item.id}/file").html
        replace_with(item, different_pdf("newer"))
        assert manager.get(f"/contests/{made.id}/evidence/{item.id}/file").html == first
        manager.refused(404, f"/contests/{made.id}/evidence/{other.id}")
        manager.refused(404, f"/contests/{made.id}/evidence/{other.id}/file")
        outsider = factories.make_user(Role.BOARD_MANAGER, factories.make_board())
        sign_in(outsider).refused(404, f"/contests/{made.id}/evidence/{item.id}/file")

    def test_nobody_decides_about_their_own_agency(self, published, sign_in):
        made = contest(published)
        employed = factories.make_user(Role.BOARD_MANAGER, published.board, interest=published.agency)
        sign_in(employed).refused(403, f"/contests/{made.id}")
        sign_in(published.lead).refused(403, f"/contests/{made.id}")
        sign_in(published.moderator).refused(403, f"/contests/{made.id}")

    def test_the_list_is_filtered_and_paged(self, published, manager):
        decided(published, None)
        contest(published, "1.2")
        address = f"/boards/{published.board.id}/contests"
        assert [row["Decision"][:9] for row in manager.get_ok(address).rows()] == ["To decide"]
        assert len(manager.get_ok(f"{address}?show=decided").rows()) == 1
        assert len(manager.get_ok(f"{address}?show=all").rows()) == 2
        assert len(manager.get_ok(f"{address}?show=nonsense&page=99").rows()) == 1


class TestHomes:
    def test_the_agency_is_told_until_when_and_the_board_how_many(self, published, lead, manager, sign_in):
        home = lead.get_ok(f"/agencies/{published.agency.id}")
        assert "you can contest a grade until" in home.text
        contributor = factories.make_user(Role.CONTRIBUTOR, published.agency)
        assert "contest" not in sign_in(contributor).get_ok(f"/agencies/{published.agency.id}").text
        contest(published)
        contest(published, "1.2")
        page = manager.get_ok(f"/boards/{published.board.id}")
        assert page.link_to("Decide about 2 contested grades")
        moderator = sign_in(published.moderator).get_ok(f"/boards/{published.board.id}")
        assert "contested" not in moderator.text


class TestTimeline:
    def test_both_sides_read_it(self, published, lead, manager):
        decided(published, Grade.OUTSTANDING)
        for browser in (lead, manager):
            page = browser.get_ok(published.url("/timeline"))
            assert "contested the grade of 1.1" in page.text
            assert "decided about the contested grade of 1.1: changed from 2 to 3" in page.text
