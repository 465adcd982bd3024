"""The board's pages of returns and grades, as board managers, moderators and agencies meet them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from tests import factories
from tests.action_plans.made import SMART
from tests.grading.stories import Story, as_actor, make_story, submitted
from tests.support.queries import count_queries
from tracker.action_plans.operations import ActionContent, add_action, ensure_plan, open_action
from tracker.assessments.rules import AssessmentStatus
from tracker.boards.rules import AgencyKind
from tracker.clock import now, today
from tracker.db import db
from tracker.evidence.models import Citation, EvidenceItem
from tracker.evidence.rules import EvidenceKind
from tracker.frameworks.rules import Grade
from tracker.grading.models import GradeRecord
from tracker.grading.operations import publish
from tracker.grading.rules import GradeKind
from tracker.policy import Role

GRADE = {
    "value": "2",
    "rationale": "The policy is dated and in use.",
    "comment": "",
    "version": "0",
    "then": "next",
}


@pytest.fixture
def story(session) -> Story:
    """A submitted return of 2 × 2 standards."""
    return make_story()


@pytest.fixture
def manager(story, sign_in):
    """The board manager's browser."""
    return sign_in(story.manager)


def grades() -> list[GradeRecord]:
    return db.session.query(GradeRecord).all()


class TestBench:
    def test_it_shows_standard_answer_descriptors_and_the_agencys_words(self, story, manager):
        response = story.responses["1.1"]
        response.self_grade, response.areas_for_improvement = Grade.GOOD, "Volunteers are not told yet."
        page = manager.get_ok(story.url("/grading/1.1"))
        assert page.h1 == "1.1 Standard 1.1"
        for words in (
            "Staff know what to do.",
            "Training records",
            "We comply with 1.1.",
            "Volunteers are not told yet.",
        ):
            assert words in page.text
        assert "0 of 4 graded" in page.text
        assert page.texts(".govuk-radios__label")[0].startswith("0 ")
        assert page.texts(".govuk-radios__label")[-1].startswith("N/A")
        assert page.find("[data-grade-keys]")

    @pytest.mark.parametrize("address", ["/grading", "/grading/1.1", "/grading/publish", "/grading/return"])
    def test_it_belongs_to_grading_in_the_navigation(self, story, manager, address):
        page = manager.get_ok(story.url(address))
        assert page.texts(".govuk-service-navigation__item--active") == ["Grading"]

    def test_a_return_that_the_board_reads_belongs_to_returns(self, story, manager):
        page = manager.get_ok(story.url("/read"))
        assert page.texts(".govuk-service-navigation__item--active") == ["Returns"]

    def test_looking_changes_nothing(self, story, manager):
        manager.get_ok(story.url("/grading"))
        manager.get_ok(story.url("/grading/1.1"))
        assert story.assessment.status is AssessmentStatus.SUBMITTED

    def test_the_first_grade_begins_grading_and_leads_to_the_next(self, story, manager):
        page = manager.post_ok(story.url("/grading/1.1"), GRADE)
        assert page.h1 == "1.2 Standard 1.2"
        assert "1.1 saved: 2 Good" in page.text
        assert "1 of 4 graded" in page.text
        assert story.assessment.status is AssessmentStatus.IN_GRADING

    def test_save_stays(self, story, manager):
        page = manager.post_ok(story.url("/grading/1.1"), {**GRADE, "then": "stay"})
        assert page.h1 == "1.1 Standard 1.1"
        assert page.value("rationale") == GRADE["rationale"]

    def test_next_is_the_next_ungraded_one_and_the_last_leads_to_the_overview(self, story, manager):
        story.grade_all(but=["1.2"])
        page = manager.post_ok(story.url("/grading/1.2"), GRADE)
        assert page.h1 == f"Grade {story.agency.name}"
        assert "Check and publish" in page.buttons
        assert "Every standard is graded" in page.banner

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            ({"value": "4"}, "value", "Choose a grade from 0 to 3, or N/A"),  # off the scale
            ({"value": "good"}, "value", "Choose a grade from 0 to 3, or N/A"),
            ({"value": ""}, "value", "Choose a grade from 0 to 3, or N/A"),
            (
                {"value": "0", "rationale": ""},
                "rationale",
                "Enter a rationale: a grade of 0 Inadequate needs one",
            ),
            (
                {"value": "3", "rationale": " "},
                "rationale",
                "Enter a rationale: a grade of 3 Outstanding needs one",
            ),
            (
                {"value": "na", "rationale": ""},
                "rationale",
                "Enter a rationale: why does this standard not apply",
            ),
            ({"comment": "x" * 5001}, "comment", "Comment to the agency must be 5,000 characters or fewer"),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
        self, story, manager, changes, field, message
    ):
        sent = {**GRADE, **changes}
        page = manager.post_shown_again(story.url("/grading/1.1"), sent)
        assert page.field_error(field).startswith(message)
        assert page.value("comment") == sent["comment"]
        assert page.value("rationale") == sent["rationale"].strip()
        assert grades() == []

    def test_a_double_post_adds_nothing(self, story, manager):
        manager.post_ok(story.url("/grading/1.1"), GRADE)
        manager.post_ok(story.url("/grading/1.1"), GRADE)
        assert len(grades()) == 1

    def test_a_stale_page_is_refused_with_both_texts(self, story, manager):
        story.grade("1.1", Grade.ADEQUATE, "What a colleague found.")
        page = manager.refused(409, story.url("/grading/1.1"), "POST", GRADE)
        assert "What a colleague found." in page.text
        assert GRADE["rationale"] in page.html
        assert len(grades()) == 1

    def test_saving_after_publication_is_refused_with_the_text_kept(self, story, manager):
        story.grade_all()
        publish(story.assessment, actor=as_actor(story.manager))
        page = manager.refused(
            409, story.url("/grading/1.1"), "POST", {**GRADE, "rationale": "Typed too late."}
        )
        assert "Typed too late." in page.html
        assert len(grades()) == 4

    def test_after_publication_it_can_be_read_but_not_changed(self, story, manager):
        story.grade_all()
        publish(story.assessment, actor=as_actor(story.manager))
        page = manager.get_ok(story.url("/grading/1.1"))
        assert "Save" not in page.buttons

    @pytest.mark.parametrize("place", ["/grading", "/grading/1.1", "/grading/publish", "/grading/return"])
    def test_a_return_that_was_not_submitted_is_not_shown(self, story, manager, place):
        story.assessment.status, story.assessment.submitted_at = AssessmentStatus.IN_PROGRESS, None
        story.assessment.receipt_reference = None
        page = manager.refused(409, story.url(place))
        assert "We comply with" not in page.text

    def test_a_reference_that_is_not_there(self, story, manager):
        manager.refused(404, story.url("/grading/9.9"))
        manager.refused(404, f"/assessments/{uuid4()}/grading/1.1")

    def test_the_list_can_be_narrowed_and_stays_so(self, story, manager):
        story.grade("1.1", Grade.GOOD)
        page = manager.get_ok(story.url("/grading/1.2?show=to_grade"))
        listed = [words[:3] for words in page.texts(".app-bench__link")]
        assert listed == ["1.2", "2.1", "2.2"]
        following = manager.post_ok(story.url("/grading/1.2"), {**GRADE, "show": "to_grade"})
        assert [words[:3] for words in following.texts(".app-bench__link")] == ["2.1", "2.2"]
        manager.get_ok(story.url("/grading/1.2?show=nonsense"))

    def test_the_last_cycles_grade_stands_beside_the_answer(self, story, manager):
        story.grade_all()
        earlier = story.assessment
        publish(earlier, actor=as_actor(story.manager))
        framework = story.cycle.framework_version_id
        later = factories.make_cycle(story.board, db.session.get(factories.FrameworkVersion, framework),
                                     opens_on=story.cycle.due_on, due_on=story.cycle.due_on)  # fmt: skip
        assessment = submitted(later, story.agency)
        page = manager.get_ok(f"/assessments/{assessment.id}/grading/1.1")
        assert "Last cycle 2 Good" in page.text

    def test_evidence_and_actions_stand_beside_the_answer(self, story, manager):
        response = story.responses["1.1"]
        item = EvidenceItem(agency_id=story.agency.id, kind=EvidenceKind.ON_REQUEST, title="Sample of files",
                            held_at="The head office", added_at=now())  # fmt: skip
        db.session.add(item)
        db.session.flush()
        db.session.add(
            Citation(item_id=item.id, response_id=response.id, locator="pages 2–4", cited_at=now())
        )
        plan = ensure_plan(story.cycle, story.agency, actor=as_actor(story.lead))
        content = ActionContent(**SMART, starts_on=None, due_on=today() + timedelta(days=60),
                                standard_ids=(response.minimum_standard_id,))  # fmt: skip
        open_action(add_action(plan, content, actor=as_actor(story.lead)), actor=as_actor(story.lead))
        page = manager.get_ok(story.url("/grading/1.1"))
        assert page.link_to("Sample of files").startswith(story.url("/evidence/"))
        for words in (
            "see pages 2–4",
            "held at: The head office",
            "Supervision for every nurse",
            "On target",
        ):
            assert words in page.text
        assert "Supervision for every nurse" not in manager.get_ok(story.url("/grading/1.2")).text


class TestModeration:
    def test_a_moderator_does_not_see_the_first_grade_until_theirs_is_saved(self, story, sign_in):
        story.grade("1.1", Grade.INADEQUATE, "First grader's secret reason.", comment="Secret comment.")
        browser = sign_in(story.moderator)
        for place in ("/grading", "/grading/1.1", "/grading/1.2"):
            page = browser.get_ok(story.url(place))
            assert "ecret" not in page.html
            assert "app-grade--0" not in page.html
        page = browser.post_ok(story.url("/grading/1.1"), {**GRADE, "then": "stay"})
        assert "First grader's secret reason." in page.text

    def test_the_manager_settles_a_difference(self, story, manager):
        story.grade_all()
        story.grade("1.1", Grade.ADEQUATE, "Second reading.", kind=GradeKind.MODERATION, by=story.moderator)
        page = manager.get_ok(story.url("/grading/1.1"))
        assert "Agreed grade" in page.text
        assert "Second reading." in page.text
        assert "First grade and moderation differ" in manager.get_ok(story.url("/grading/publish")).text
        manager.post_ok(story.url("/grading/1.1"), {**GRADE, "rationale": "We talked it through."})
        assert "Publish the grades" in manager.get_ok(story.url("/grading/publish")).buttons


class TestPublishing:
    def test_what_is_ungraded_is_listed_with_links_and_stops_it(self, story, manager):
        story.grade_all(but=["2.1"])
        page = manager.get_ok(story.url("/grading/publish"))
        assert page.link_to("2.1") == story.url("/grading/2.1")
        assert "Publish the grades" not in page.buttons
        refused = manager.post_shown_again(story.url("/grading/publish"))
        assert refused.errors == ["Not graded yet: 2.1"]

    def test_publishing_once(self, story, manager, outbox):
        story.grade_all(but=["1.1"])
        story.grade("1.1", Grade.INADEQUATE, "No policy.")
        page = manager.get_ok(story.url("/grading/publish"))
        assert "1 standard is graded 0 (1.1)" in page.text
        assert "without a comment to the agency: 1.1" in page.text
        shown = manager.post_ok(*page.form("Publish the grades").filled())
        assert shown.h1 == f"Grades of {story.agency.name}"
        assert outbox.recipients == [story.lead.email]
        manager.refused(409, story.url("/grading/publish"), "POST")
        manager.refused(409, story.url("/grading/publish"))
        assert len(outbox.messages) == 1

    def test_nothing_graded_cannot_be_published(self, story, manager):
        manager.refused(409, story.url("/grading/publish"), "POST")

    def test_returning_it_needs_a_reason_and_tells_the_agency(self, story, manager, outbox):
        page = manager.post_shown_again(story.url("/grading/return"), {"reason": ""})
        assert page.field_error("reason") == "Enter what the agency has to put right"
        shown = manager.post_ok(story.url("/grading/return"), {"reason": "3.4 answers another question."})
        assert shown.h1 == "Returns"
        assert story.assessment.status is AssessmentStatus.IN_PROGRESS
        assert "3.4 answers another question." in outbox.to(story.lead.email)[0].body
        manager.refused(409, story.url("/grading/return"), "POST", {"reason": "Again."})


class TestResults:
    def test_an_agency_sees_nothing_before_and_everything_after(self, story, sign_in):
        browser = sign_in(story.lead)
        story.grade_all(but=["1.1", "2.1"])
        story.grade("1.1", Grade.INADEQUATE, "Kept by the board.", comment="Write the policy down.")
        story.grade("2.1", Grade.NOT_APPLICABLE, "It has no staff.")
        page = browser.refused(409, story.url("/results"))
        assert "Write the policy down." not in page.text
        publish(story.assessment, actor=as_actor(story.manager))
        page = browser.get_ok(story.url("/results"))
        assert "Write the policy down." in page.text
        assert "Kept by the board." not in page.text
        assert "2 of 3 met (67%)" in page.text
        assert re.search(r"plan amendment required by \d+ \w+ \d{4}", page.text)
        rows = {row["Policy standard"]: row for row in page.rows()}
        assert rows["1 Policy 1"]["Minimum standards met"] == "1 of 2 met"
        assert rows["2 Policy 2"]["Left out as N/A"] == "1"

    def test_it_can_be_taken_away(self, story, sign_in):
        story.grade_all()
        publish(story.assessment, actor=as_actor(story.manager))
        assert sign_in(story.lead).download(story.url("/results?format=xlsx")).data[:2] == b"PK"


class TestReturns:
    def test_the_list_says_how_each_return_stands(self, story, manager):
        late = factories.make_agency(story.board, name="Arrow Youth Club")
        factories.make_assessment(story.cycle, late)
        story.grade("1.1", Grade.GOOD)
        page = manager.get_ok(f"/boards/{story.board.id}/returns")
        rows = page.rows()
        assert [row["Status ↕"] for row in rows] == ["In grading", "Not started"]
        assert rows[0]["Graded ↕"] == "1 of 4"
        assert page.link_to(f"Carry on grading of {story.agency.name}") == story.url("/grading")
        assert page.link_to("Give more time of Arrow Youth Club")

    @pytest.mark.parametrize(
        "query",
        [
            "?status=nonsense",
            "?kind=7",
            "?page=-3",
            "?page=99999999999",
            "?page=٣",
            "?sort=;drop&order=sideways",
            "?cycle=1",
        ],
    )
    def test_bad_arguments_fall_back(self, story, manager, query):
        assert manager.get_ok(f"/boards/{story.board.id}/returns{query}").h1 == "Returns"

    def test_filters_and_the_spreadsheet(self, story, manager):
        factories.make_assessment(story.cycle, factories.make_agency(story.board, kind=AgencyKind.SCHOOL))
        page = manager.get_ok(f"/boards/{story.board.id}/returns?kind=school")
        assert len(page.rows()) == 1
        assert "School or college (1)" in page.text
        sheet = manager.download(f"/boards/{story.board.id}/returns?kind=school&format=xlsx")
        assert sheet.data[:2] == b"PK"

    def test_many_returns_come_in_pages(self, story, manager):
        for number in range(52):
            agency = factories.make_agency(story.board, name=f"Zeta {number:02}")
            factories.make_assessment(story.cycle, agency)
        address = f"/boards/{story.board.id}/returns"
        assert len(manager.get_ok(address).rows()) == 50
        assert len(manager.get_ok(f"{address}?page=2").rows()) == 3

    def test_a_board_without_a_cycle_says_what_will_be_here(self, session, sign_in):
        board = factories.make_board()
        page = sign_in(factories.make_user(Role.BOARD_MANAGER, board)).get_ok(f"/boards/{board.id}/returns")
        assert "once it is open" in page.text

    def test_a_sub_group_member_sees_the_list_without_ways_in(self, story, sign_in):
        member = factories.make_user(Role.SUBGROUP_MEMBER, story.board)
        page = sign_in(member).get_ok(f"/boards/{story.board.id}/returns")
        assert not [href for href in page.links().values() if href.startswith("/assessments/")]


class TestAccess:
    PLACES = ("/grading", "/grading/1.1", "/grading/publish", "/grading/return")

    @pytest.mark.parametrize("place", PLACES)
    @pytest.mark.parametrize("role", [Role.AGENCY_LEAD, Role.CONTRIBUTOR, Role.AUTHORISER])
    def test_people_of_the_agency_do_not_grade(self, story, sign_in, role, place):
        sign_in(factories.make_user(role, story.agency)).refused(403, story.url(place))

    @pytest.mark.parametrize("place", PLACES)
    def test_a_manager_employed_by_the_agency_does_not_grade_it(self, story, sign_in, place):
        employed = factories.make_user(Role.BOARD_MANAGER, story.board, interest=story.agency)
        page = sign_in(employed).refused(403, story.url(place))
        assert "your own agency" in page.text

    @pytest.mark.parametrize(
        ("method", "place"),
        [("GET", place) for place in (*PLACES, "/results")] + [("POST", place) for place in PLACES[1:]],
    )
    def test_another_board_finds_nothing(self, story, sign_in, method, place):
        stranger = factories.make_user(Role.BOARD_MANAGER, factories.make_board())
        sign_in(stranger).refused(404, story.url(place), method, GRADE)

    def test_another_agency_finds_nothing(self, story, sign_in):
        stranger = factories.make_user(Role.AGENCY_LEAD, factories.make_agency(story.board))
        for place in (*self.PLACES, "/results"):
            sign_in(stranger).refused(404, story.url(place))

    @pytest.mark.parametrize("place", ["/grading/publish", "/grading/return"])
    def test_a_moderator_neither_publishes_nor_returns(self, story, sign_in, place):
        sign_in(story.moderator).refused(403, story.url(place))

    @pytest.mark.parametrize(
        "role", [Role.SUBGROUP_MEMBER, Role.SUBGROUP_CHAIR, Role.BOARD_READER, Role.ADMINISTRATOR]
    )
    def test_other_board_roles_do_not_grade(self, story, sign_in, role):
        person = factories.make_user(role, story.board)
        for place in self.PLACES:
            sign_in(person).refused(403, story.url(place))

    def test_strangers_sign_in_first(self, story, client):
        client.sent_to_sign_in(story.url("/grading/1.1"))
        client.sent_to_sign_in(f"/boards/{story.board.id}/returns")


class TestBudgets:
    @pytest.mark.parametrize("place", ["/grading", "/grading/1.1", "/grading/publish", "/results"])
    def test_as_many_queries_for_60_standards_as_for_4(self, session, sign_in, place):
        counts = []
        for policy_standards, each in ((2, 2), (6, 10)):
            story = make_story(policy_standards, each)
            story.grade_all(Grade.INADEQUATE)
            if place == "/results":
                publish(story.assessment, actor=as_actor(story.manager))
            browser = sign_in(story.manager)
            browser.get_ok(story.url(place))  # the framework is read once in the life of a process
            with count_queries() as queries:
                browser.get_ok(story.url(place))
            counts.append(queries.count)
            assert queries.count <= 15, queries
        assert counts[0] == counts[1]

    def test_as_many_queries_for_60_agencies_as_for_8(self, session, sign_in):
        counts = []
        for agencies in (8, 60):
            story = make_story(1, 1)
            for _ in range(agencies - 1):
                factories.make_assessment(story.cycle, factories.make_agency(story.board))
            browser = sign_in(story.manager)
            with count_queries() as queries:
                browser.get_ok(f"/boards/{story.board.id}/returns")
            counts.append(queries.count)
            assert queries.count <= 12, queries
        assert counts[0] == counts[1]
