"""The bench beyond the grade: requests, own marks, evidence in place, last cycle, saving as you go."""

from datetime import timedelta

import pytest

from tests import factories
from tests.evidence.build import cite_at, make_file
from tests.grading.stories import Story, as_actor, make_story, submitted
from tests.support.queries import count_queries
from tracker.audit.models import AuditEntry
from tracker.clock import now
from tracker.db import db
from tracker.frameworks.rules import Grade
from tracker.grading.looking import count_second_looks
from tracker.grading.models import GradeRecord, RequestDecision, SecondLook
from tracker.grading.operations import publish
from tracker.grading.rules import GradeKind
from tracker.policy import Role

AUTOSAVE = {"X-Autosave": "1"}
TYPED = {"value": "1", "rationale": "Half of them know.", "comment": "", "version": "0"}


@pytest.fixture
def story(session) -> Story:
    """A return of 2 × 2 standards that asks for N/A at 1.1 and modified 1.2."""
    story = make_story()
    first, second = story.responses["1.1"], story.responses["1.2"]
    first.na_requested, first.na_reason = True, "We employ nobody."
    second.modification, second.modification_reason = "Read staff as volunteers.", "We have no paid staff."
    return story


@pytest.fixture
def manager(story, sign_in):
    """The board manager's browser."""
    return sign_in(story.manager)


def decisions() -> list[RequestDecision]:
    return db.session.query(RequestDecision).all()


class TestRequests:
    NA = "/grading/1.1/requests/not_applicable"

    def test_it_is_accepted_where_it_is_asked_and_graded_in_the_same_step(self, story, manager):
        page = manager.get_ok(story.url("/grading/1.1"))
        assert "We employ nobody." in page.text
        sent = {
            "not_applicable-reason": "True: no staff.",
            "not_applicable-version": "0",
            "decision": "accept",
        }
        page = manager.post_ok(story.url(self.NA), sent)
        assert page.h1 == "1.1 Standard 1.1"
        assert "The N/A request at 1.1 is accepted, so 1.1 is graded N/A." in page.banner
        assert "1 of 4 graded" in page.text
        assert "N/A accepted" in page.text

    def test_declined_it_has_to_be_graded(self, story, manager):
        sent = {"not_applicable-reason": "Trustees count.", "decision": "decline"}
        page = manager.post_ok(story.url(self.NA), sent)
        assert "Grade 1.1 0 to 3 now" in page.banner
        graded = {**TYPED, "value": "na", "rationale": "After all."}
        page = manager.post_shown_again(story.url("/grading/1.1"), graded)
        assert page.field_error("value").startswith("The N/A request was declined")

    @pytest.mark.parametrize(
        ("sent", "message"),
        [
            ({"decision": "accept"}, "Enter the reason: why does this standard not apply to the agency?"),
            ({"decision": "decline"}, "Enter the reason: why does this standard apply to the agency?"),
            ({"not_applicable-reason": "No button."}, "Select Accept or Decline"),
            (
                {"decision": "accept", "not_applicable-reason": "x" * 2001},
                "Reason must be 2,000 characters or fewer",
            ),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_reason(self, story, manager, sent, message):
        story.grade("1.1", Grade.GOOD, "Kept in the other form.")
        page = manager.post_shown_again(story.url(self.NA), sent)
        assert page.field_error("not_applicable-reason") == message
        assert page.value("not_applicable-reason") == sent.get("not_applicable-reason", "")
        assert page.value("rationale") == "Kept in the other form."
        assert decisions() == []

    def test_a_clash_shows_what_was_decided_and_keeps_what_was_typed(self, story, manager):
        manager.post_ok(story.url(self.NA), {"not_applicable-reason": "First.", "decision": "accept"})
        late = {"not_applicable-reason": "Second.", "decision": "decline", "not_applicable-version": "0"}
        page = manager.refused(409, story.url(self.NA), "POST", late)
        assert "First." in page.text
        assert page.value("not_applicable-reason") == "Second."
        again = {**late, "not_applicable-version": page.value("not_applicable-version")}
        manager.post_ok(story.url(self.NA), again)
        assert sorted(row.granted for row in decisions() if row.is_current) == [False]

    def test_a_moderator_neither_decides_nor_learns_the_decision_before_grading(
        self, story, manager, sign_in
    ):
        secret = "Heard from the district office."
        manager.post_ok(story.url(self.NA), {"not_applicable-reason": secret, "decision": "accept"})
        moderator = sign_in(story.moderator)
        moderator.refused(403, story.url(self.NA), "POST", {"decision": "decline"})
        for place in ("/grading", "/grading/1.1", "/grading/1.2"):
            page = moderator.get_ok(story.url(place))
            assert secret not in page.html
            assert "ccepted" not in page.text
        moderator.post_ok(story.url("/grading/1.1"), {**TYPED, "then": "stay"})
        assert secret in moderator.get_ok(story.url("/grading/1.1")).text

    def test_a_stale_decision_is_asked_for_again(self, story, manager):
        manager.post_ok(story.url(self.NA), {"not_applicable-reason": "Small.", "decision": "accept"})
        story.responses["1.1"].updated_at = now() + timedelta(minutes=1)
        page = manager.get_ok(story.url("/grading/1.1"))
        assert "The answer changed since: decide it again." in page.text
        assert "N/A to decide again" in page.text

    def test_the_agency_reads_the_decisions_with_its_grades(self, story, manager, sign_in):
        address = story.url("/grading/1.2/requests/modification")
        manager.post_ok(address, {"modification-reason": "Volunteers count.", "decision": "accept"})
        story.grade_all(but=["1.1"])
        story.grade("1.1", Grade.ADEQUATE, "It has trustees.")
        publish(story.assessment, actor=as_actor(story.manager))
        page = sign_in(story.lead).get_ok(story.url("/results"))
        assert "Modification accepted" in page.text
        assert "Volunteers count." in page.text

    def test_an_unknown_kind_is_not_there(self, story, manager):
        manager.refused(404, story.url("/grading/1.1/requests/holiday"), "POST", {"decision": "accept"})


class TestSecondLook:
    def test_it_is_ones_own(self, story, manager, sign_in):
        manager.post_ok(story.url("/grading/2.1/look"), {"look": "yes"})
        manager.post_ok(story.url("/grading/2.1/look"), {"look": "yes"})
        assert count_second_looks(story.assessment.id, story.manager.id) == 1
        assert "second look" in manager.get_ok(story.url("/grading?show=look_again")).text
        other = sign_in(factories.make_user(Role.BOARD_MANAGER, story.board))
        assert "Look again (0)" in other.get_ok(story.url("/grading")).text
        manager.post_ok(story.url("/grading/2.1/look"), {"look": "no"})
        assert db.session.query(SecondLook).count() == 0

    def test_what_was_being_typed_stays(self, story, manager):
        page = manager.post(story.url("/grading/2.1/look"), {**TYPED, "look": "yes"})
        assert page.value("rationale") == TYPED["rationale"]
        assert page.find("[data-look]")["aria-pressed"] == "true"
        assert db.session.query(GradeRecord).count() == 0

    def test_with_scripts_it_answers_in_words_for_them(self, story, manager):
        answer = manager.post(story.url("/grading/2.1/look"), {"look": "yes"}, headers=AUTOSAVE)
        assert answer.response.json == {"marked": True}

    def test_it_leaves_no_trail(self, story, manager):
        manager.post_ok(story.url("/grading/2.1/look"), {"look": "yes"})
        verbs = {entry.verb for entry in db.session.query(AuditEntry)}
        assert not [verb for verb in verbs if "look" in verb]


class TestSavingAsYouGo:
    def test_a_complete_grade_is_saved_for_good(self, story, manager):
        answer = manager.post(story.url("/grading/2.1"), TYPED, headers=AUTOSAVE)
        assert (answer.response.json["version"], answer.response.json["grade"]) == (1, "1")
        assert answer.response.json["graded"] == "1 of 4 graded"
        again = {**TYPED, "version": "1", "rationale": "Half of them know, we asked."}
        assert manager.post(story.url("/grading/2.1"), again, headers=AUTOSAVE).response.json["version"] == 2

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"value": ""}, "Choose a grade from 0 to 3, or N/A"),
            ({"value": "0", "rationale": ""}, "Enter a rationale: a grade of 0 Inadequate needs one"),
            ({"comment": "x" * 5001}, "Comment to the agency must be 5,000 characters or fewer"),
        ],
    )
    def test_an_incomplete_one_says_what_is_missing(self, story, manager, changes, message):
        answer = manager.post(story.url("/grading/2.1"), {**TYPED, **changes}, headers=AUTOSAVE)
        assert (answer.status, answer.response.json) == (200, {"missing": message})
        assert db.session.query(GradeRecord).count() == 0

    def test_a_clash_is_told_in_place_and_the_page_shows_both(self, story, manager):
        story.grade(
            "2.1", Grade.GOOD, "A colleague's.", by=factories.make_user(Role.BOARD_MANAGER, story.board)
        )
        answer = manager.post(story.url("/grading/2.1"), TYPED, headers=AUTOSAVE)
        assert answer.status == 409
        assert "graded this standard after you opened it" in answer.response.json["message"]
        page = manager.refused(409, story.url("/grading/2.1"), "POST", TYPED)
        assert page.value("rationale") == TYPED["rationale"]
        assert "A colleague's." in page.text
        sent = {**TYPED, "version": page.value("version"), "then": "stay"}
        assert manager.post_ok(story.url("/grading/2.1"), sent).value("rationale") == TYPED["rationale"]

    def test_a_published_return_is_told_too(self, story, manager):
        story.grade_all(Grade.NOT_APPLICABLE)
        publish(story.assessment, actor=as_actor(story.manager))
        answer = manager.post(story.url("/grading/2.1"), TYPED, headers=AUTOSAVE)
        assert answer.status == 409
        assert "published" in answer.response.json["message"]

    def test_several_savings_of_one_grade_are_one_earlier_grade(self, story, manager):
        for words in ("One.", "One, two.", "One, two, three."):
            story.grade("2.1", Grade.ADEQUATE, words)
        story.grade("2.1", Grade.GOOD, "Better.")
        page = manager.get_ok(story.url("/grading/2.1"))
        assert "Earlier grades (1)" in page.text
        assert "One, two, three." in page.text
        assert "One, two. " not in page.text


def test_where_this_person_was_is_remembered(story, manager, sign_in):
    assert "Start with 1.1" in manager.get_ok(story.url("/grading")).text
    story.grade("1.2", Grade.GOOD)
    page = manager.get_ok(story.url("/grading"))
    assert page.link_to("Carry on with 2.1") == story.url("/grading/2.1")
    assert "You saved 1.2 last." in page.text
    other = factories.make_user(Role.BOARD_MANAGER, story.board)
    assert "You saved" not in sign_in(other).get_ok(story.url("/grading")).text


class TestEvidence:
    def test_pictures_and_text_open_in_place_and_a_pdf_in_its_own_tab(self, story, manager):
        pdf = make_file(story.agency, "Policy")
        words = make_file(story.agency, "Minutes", b"Agreed: train all.\nNext: May.", name="minutes.txt")
        story.assessment.submitted_at = now()
        for item in (pdf, words):
            cite_at(item, story.assessment, "1.1")
        address = story.url("/grading/1.1")
        page = manager.get_ok(address)
        assert "Agreed: train all." not in page.text
        link = page.link_to("Open in a new tab: Policy")
        assert link == story.url(f"/evidence/{pdf.id}/file?view=1")
        page = manager.get_ok(f"{address}?open={words.id}")
        assert "Agreed: train all." in page.text
        viewed = [entry for entry in db.session.query(AuditEntry) if entry.verb == "evidence.view"]
        assert [entry.object_id for entry in viewed] == [str(words.id)]

    @pytest.mark.parametrize("asked", ["nonsense", "00000000-0000-0000-0000-000000000000"])
    def test_what_is_not_cited_does_not_open(self, story, manager, asked):
        other = make_file(story.agency, "Not cited", b"Secret words.", name="secret.txt")
        for item_id in (asked, other.id):
            assert "Secret words." not in manager.get_ok(f"{story.url('/grading/1.1')}?open={item_id}").text


class TestDifferences:
    @pytest.fixture
    def earlier(self, story):
        """The same agency's published return of the cycle before."""
        opened = story.cycle.opens_on - timedelta(days=365)
        framework = db.session.get(factories.FrameworkVersion, story.cycle.framework_version_id)
        cycle = factories.make_cycle(
            story.board, framework, opens_on=opened, due_on=opened + timedelta(days=60)
        )
        return Story(story.board, cycle, story.agency, submitted(cycle, story.agency), story.manager,
                     story.moderator, story.lead)  # fmt: skip

    def test_they_are_shown_when_asked_for(self, story, earlier, manager):
        earlier.responses["2.1"].evidence_of_compliance = "Only managers know what to do."
        story.responses["2.1"].evidence_of_compliance = "Only managers and volunteers know what to do."
        earlier.grade_all()
        publish(earlier.assessment, actor=as_actor(story.manager))
        page = manager.get_ok(story.url("/grading/2.1"))
        assert page.link_to("Differences from last cycle’s answer")
        assert not page.texts("ins")
        page = manager.get_ok(story.url("/grading/2.1?differences=1"))
        assert page.texts("ins") == ["[put in: and volunteers ]"]
        page = manager.get_ok(story.url("/grading/2.2?differences=1"))
        assert f"word for word that of {earlier.cycle.name}" in page.text

    def test_an_answer_to_another_board_is_not_shown(self, story, manager):
        other = factories.make_board()
        framework = db.session.get(factories.FrameworkVersion, story.cycle.framework_version_id)
        opened = story.cycle.opens_on - timedelta(days=365)
        cycle = factories.make_cycle(other, framework, opens_on=opened, due_on=opened + timedelta(days=60))
        theirs = submitted(cycle, story.agency, submitted_at=now() - timedelta(days=300))
        for response in Story(other, cycle, story.agency, theirs, *[story.manager] * 3).responses.values():
            response.evidence_of_compliance = "Said to the other board only."
        page = manager.get_ok(story.url("/grading/2.1?differences=1"))
        assert "no answer of an earlier cycle of this board" in page.text
        assert "other board only" not in page.text


def test_the_bench_asks_as_much_for_many_requests_and_marks_as_for_few(session, sign_in):
    counts = []
    for each in (2, 20):
        story = make_story(1, each)
        for response in story.responses.values():
            response.na_requested, response.na_reason = True, "We employ nobody."
            db.session.add(SecondLook(response_id=response.id, user_id=story.manager.id, marked_at=now()))
        browser = sign_in(story.manager)
        browser.get_ok(story.url("/grading/1.1"))
        with count_queries() as queries:
            browser.get_ok(story.url("/grading/1.1"))
        counts.append(queries.count)
        assert queries.count <= 18, queries  # one more than an answer that asks for nothing: its decisions
    assert counts[0] == counts[1]


def test_a_moderators_own_mark_and_grade_lead_the_moderators_own_list(story, sign_in):
    story.grade("2.1", Grade.GOOD)
    story.grade("2.1", Grade.ADEQUATE, kind=GradeKind.MODERATION, by=story.moderator)
    page = sign_in(story.moderator).get_ok(story.url("/grading"))
    assert "1 of 4" in page.text
    assert page.link_to("Carry on with 2.2")
