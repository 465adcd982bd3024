"""Grading by standard as board managers and moderators meet it, with few agencies and with 200."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from tests import factories
from tests.grading.stories import Story, as_actor, make_story, submitted
from tests.moderation.drawn import draw_refs
from tests.support.queries import count_queries
from tracker.assessments.models import Assessment, Response
from tracker.assessments.rules import AssessmentStatus
from tracker.boards.models import Agency, Membership
from tracker.boards.rules import AgencyKind
from tracker.clock import now, today
from tracker.db import db
from tracker.frameworks.rules import Grade
from tracker.grading.models import GradeRecord
from tracker.grading.operations import publish
from tracker.grading.rules import GradeKind
from tracker.moderation.operations import take_out
from tracker.policy import Role

AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture
def story(session) -> Story:
    """A submitted return of 2 × 2 standards of Alder Trust."""
    story = make_story()
    story.agency.name = "Alder Trust"
    return story


@pytest.fixture
def second(story) -> Story:
    """Birch School's submitted return in the same cycle."""
    agency = factories.make_agency(story.board, name="Birch School", kind=AgencyKind.SCHOOL)
    return Story(story.board, story.cycle, agency, submitted(story.cycle, agency), story.manager,
                 story.moderator, story.lead)  # fmt: skip


@pytest.fixture
def manager(story, sign_in):
    """The board manager's browser."""
    return sign_in(story.manager)


def address(story: Story, ref: str = "") -> str:
    return f"/cycles/{story.cycle.id}/grading" + (f"/{ref}" if ref else "")


def typed(story: Story, **fields: str) -> dict[str, object]:
    """What a browser sends of one return's form."""
    values = {"value": "", "rationale": "", "comment": "", "version": "0", **fields}
    return {f"{story.assessment.id}-{name}": value for name, value in values.items()}


def sent(saved: Story, *parts: dict[str, object], rows: tuple[Story, ...]) -> dict[str, object]:
    """The whole page's form with the Save button of one return pressed."""
    fields = {name: value for part in parts for name, value in part.items()}
    return {**fields, "row": [str(each.assessment.id) for each in rows], "save": str(saved.assessment.id)}


class TestReading:
    def test_the_same_standard_of_every_return_stands_one_under_the_other(self, story, second, manager):
        second.responses["1.1"].self_grade = Grade.GOOD
        second.grade("1.1", Grade.ADEQUATE, "Half of them know.")
        page = manager.get_ok(address(story, "1.1"))
        assert page.h1 == "1.1 Standard 1.1"
        assert page.texts(".app-across__agency") == ["Alder Trust", "Birch School"]
        assert "1 of 2 graded" in page.text
        assert page.value(f"{second.assessment.id}-rationale") == "Half of them know."
        assert page.link_to("Open on the bench: Birch School") == second.url("/grading/1.1")
        assert page.link_to("By agency").startswith(f"/boards/{story.board.id}/returns")

    def test_the_list_of_standards_says_how_far_each_is(self, story, second, manager):
        assert manager.get_ok(address(story)).link_to("Start with 1.1").startswith(address(story, "1.1"))
        story.grade("1.2", Grade.GOOD)
        page = manager.get_ok(address(story))
        assert page.link_to("Carry on with 1.2").startswith(address(story, "1.2"))
        assert "You saved 1.2 last." in page.text
        assert page.texts(".app-across-list__done") == ["0 of 2", "1 of 2", "0 of 2", "0 of 2"]

    @pytest.mark.parametrize(
        ("query", "agencies"),
        [
            ("?show=ungraded", ["Alder Trust"]),
            ("?show=1", ["Birch School"]),
            ("?kind=school", ["Birch School"]),
            ("?sort=grade", ["Alder Trust", "Birch School"]),
            ("?show=3", []),
            ("?show=nonsense&kind=7&sort=;&page=-3", ["Alder Trust", "Birch School"]),  # fall back
            ("?page=99999999999", ["Alder Trust", "Birch School"]),
        ],
    )
    def test_it_is_narrowed_and_sorted(self, story, second, manager, query, agencies):
        second.grade("1.1", Grade.ADEQUATE)
        assert manager.get_ok(address(story, "1.1") + query).texts(".app-across__agency") == agencies

    def test_what_is_with_the_agency_is_counted_only(self, story, manager):
        away = factories.make_agency(story.board, name="Cedar Club")
        factories.make_assessment(story.cycle, away, answered=True)
        page = manager.get_ok(address(story, "1.1"))
        assert "1 return is still with its agency." in page.text
        assert "Cedar Club" not in page.text

    def test_published_grades_are_read_only(self, story, second, manager):
        second.grade_all()
        publish(second.assessment, actor=as_actor(story.manager))
        page = manager.get_ok(address(story, "1.1"))
        assert page.texts(".app-across__grade")[1].startswith("Published: 2 Good")
        assert len(page.texts("[data-grade-keys]")) == 1
        late = sent(second, typed(second, value="1"), rows=(second,))
        page = manager.refused(409, address(story, "1.1"), "POST", late)
        assert "published" in page.text

    def test_looking_changes_nothing(self, story, manager):
        manager.get_ok(address(story))
        manager.get_ok(address(story, "1.1"))
        assert story.assessment.status is AssessmentStatus.SUBMITTED

    def test_ones_own_agency_is_left_out_and_said_so(self, story, second, sign_in):
        employed = factories.make_user(Role.BOARD_MANAGER, story.board, interest=second.agency)
        browser = sign_in(employed)
        for ref in ("", "1.1"):
            assert "because you belong to it: Birch School" in browser.get_ok(address(story, ref)).text
        assert browser.get_ok(address(story, "1.1")).texts(".app-across__agency") == ["Alder Trust"]
        mine = sent(second, typed(second, value="1"), rows=(second,))
        browser.refused(404, address(story, "1.1"), "POST", mine)
        assert db.session.query(GradeRecord).count() == 0

    def test_what_is_not_there(self, story, second, manager, sign_in):
        manager.refused(404, address(story, "9.9"))
        stranger = make_story()
        sign_in(stranger.manager).refused(404, address(story, "1.1"))
        foreign = sent(stranger, typed(stranger, value="1"), rows=(stranger,))
        sign_in(story.manager).refused(404, address(story, "1.1"), "POST", foreign)


class TestModerating:
    def test_nothing_hints_at_a_first_grade(self, story, second, sign_in):
        story.grade("1.1", Grade.INADEQUATE, "Secret rationale.", comment="Secret comment.")
        moderator = sign_in(story.moderator)
        page = moderator.get_ok(address(story, "1.1"))
        assert "Secret" not in page.html
        assert "0 of 2 graded" in page.text
        assert page.texts(".app-across__counts dd") == ["0", "0", "0", "0", "0", "2"]
        assert moderator.get_ok(address(story, "1.1") + "?show=0").texts(".app-across__agency") == []
        assert "0 of 2" in moderator.get_ok(address(story)).texts(".app-across-list__done")[0]

    def test_a_moderators_own_grade_opens_the_first(self, story, sign_in):
        story.grade("1.1", Grade.INADEQUATE, "Secret rationale.")
        moderator = sign_in(story.moderator)
        page = moderator.post_ok(address(story, "1.1"), sent(story, typed(story, value="1"), rows=(story,)))
        assert "Secret rationale." in page.text
        kinds = {grade.kind for grade in db.session.query(GradeRecord)}
        assert kinds == {GradeKind.FIRST, GradeKind.MODERATION}

    def test_once_something_is_drawn_a_moderator_is_shown_only_that(self, story, second, sign_in):
        story.grade("1.1", Grade.GOOD)
        second.grade("1.1", Grade.GOOD)
        items = draw_refs(story, "1.1")
        take_out(next(item for item in items if item.response_id == second.responses["1.1"].id), "Clear.",
                 actor=as_actor(story.manager))  # fmt: skip
        moderator = sign_in(story.moderator)
        assert moderator.get_ok(address(story, "1.1")).texts(".app-across__agency") == ["Alder Trust"]
        done = moderator.get_ok(address(story)).texts(".app-across-list__done")
        assert done == ["0 of 1", "0 of 0", "0 of 0", "0 of 0"]
        manager = sign_in(story.manager)
        assert len(manager.get_ok(address(story, "1.1")).texts(".app-across__agency")) == 2


class TestSaving:
    def test_one_is_saved_and_the_next_one_comes_into_sight(self, story, second, manager):
        fields = sent(story, typed(story, value="2"), typed(second), rows=(story, second))
        answer = manager.post(address(story, "1.1") + "?show=ungraded", fields)
        assert answer.response.headers["Location"].endswith(f"?show=ungraded#return-{second.assessment.id}")
        page = manager.get_ok(address(story, "1.1"))
        assert "Alder Trust is saved: 2 Good." in page.banner
        assert [grade.value for grade in db.session.query(GradeRecord)] == [Grade.GOOD]

    def test_what_is_typed_at_the_others_stays(self, story, second, manager):
        half = typed(second, value="0", rationale="Typed, not saved.", comment="Also typed.")
        fields = sent(story, typed(story, value="2"), half, rows=(story, second))
        page = manager.post(address(story, "1.1"), fields)
        assert page.status == 200
        assert page.value(f"{second.assessment.id}-rationale") == "Typed, not saved."
        assert page.value(f"{second.assessment.id}-comment") == "Also typed."
        assert page.find(f"[name='{second.assessment.id}-value'][value='0']").has_attr("checked")
        assert page.texts(".app-across__unsaved") == ["Not saved yet"]
        assert page.value(f"{story.assessment.id}-version") == "1"
        assert [grade.value for grade in db.session.query(GradeRecord)] == [Grade.GOOD]

    def test_what_is_wrong_is_said_at_the_return_and_everything_stays(self, story, second, manager):
        half = typed(second, rationale="Typed, not saved.")
        fields = sent(story, typed(story, value="0"), half, rows=(story, second))
        page = manager.post_shown_again(address(story, "1.1"), fields)
        assert page.field_error(f"{story.assessment.id}-rationale").startswith(
            "Enter a rationale: a grade of 0"
        )
        assert page.value(f"{second.assessment.id}-rationale") == "Typed, not saved."
        assert db.session.query(GradeRecord).count() == 0

    def test_a_clash_keeps_everything_and_the_next_press_knows(self, story, second, manager):
        other = factories.make_user(Role.BOARD_MANAGER, story.board)
        story.grade("1.1", Grade.ADEQUATE, "A colleague's.", by=other)
        half = typed(second, rationale="Typed, not saved.")
        mine = typed(story, value="2", rationale="Mine.")
        page = manager.refused(
            409, address(story, "1.1"), "POST", sent(story, mine, half, rows=(story, second))
        )
        assert "A colleague's." in page.text
        assert page.value(f"{story.assessment.id}-rationale") == "Mine."
        assert page.value(f"{second.assessment.id}-rationale") == "Typed, not saved."
        again = {**mine, f"{story.assessment.id}-version": page.value(f"{story.assessment.id}-version")}
        manager.post_ok(address(story, "1.1"), sent(story, again, typed(second), rows=(story, second)))
        current = [grade.rationale for grade in db.session.query(GradeRecord) if grade.is_current]
        assert current == ["Mine."]

    def test_scripts_save_one_return_by_itself(self, story, second, manager):
        fields = {**typed(story, value="2"), "row": str(story.assessment.id)}
        url = f"{address(story, '1.1')}?save={story.assessment.id}"
        answer = manager.post(url, fields, headers=AUTOSAVE).response.json
        assert (answer["version"], answer["graded"]) == (1, "1 of 2 graded")
        missing = {**typed(second, value="3"), "row": str(second.assessment.id)}
        url = f"{address(story, '1.1')}?save={second.assessment.id}"
        answer = manager.post(url, missing, headers=AUTOSAVE)
        assert answer.response.json["missing"].startswith("Enter a rationale: a grade of 3")
        clash = manager.post(
            f"{address(story, '1.1')}?save={story.assessment.id}",
            {**fields, f"{story.assessment.id}-value": "1"},
            headers=AUTOSAVE,
        )
        assert (clash.status, clash.response.json["url"]) == (409, f"#save-{story.assessment.id}")

    @pytest.mark.parametrize(("save", "status"), [("", 409), ("nonsense", 404), (str(UUID(int=7)), 404)])
    def test_a_return_that_was_not_sent_is_not_there(self, story, manager, save, status):
        fields = {**typed(story, value="2"), "row": str(story.assessment.id), "save": save}
        manager.refused(status, address(story, "1.1"), "POST", fields)


def many(story: Story, number: int) -> None:
    """So many more agencies with a submitted, graded return each; in bulk, since there are 200."""
    agencies = [
        {"id": uuid4(), "name": f"Zeta {story.cycle.id.hex[:6]} {n:03}", "kind": AgencyKind.SCHOOL}
        for n in range(number)
    ]
    db.session.execute(insert(Agency), agencies)
    db.session.execute(
        insert(Membership),
        [{"board_id": story.board.id, "agency_id": one["id"], "joined_on": today()} for one in agencies],
    )
    returns = [
        {"id": uuid4(), "cycle_id": story.cycle.id, "agency_id": one["id"], "version": 1,
         "status": AssessmentStatus.IN_GRADING, "submitted_at": now(), "receipt_reference": one["id"].hex}
        for one in agencies
    ]  # fmt: skip
    db.session.execute(insert(Assessment), returns)
    standards = factories.list_standards(story.cycle)
    answers = [
        {"id": uuid4(), "assessment_id": each["id"], "minimum_standard_id": standard.id, "version": 1,
         "evidence_of_compliance": "We comply.", "na_requested": True, "na_reason": "No staff."}
        for each in returns
        for standard in standards
    ]  # fmt: skip
    db.session.execute(insert(Response), answers)
    grades = [
        {"id": uuid4(), "response_id": each["id"], "grader_id": story.manager.id, "kind": GradeKind.FIRST,
         "value": Grade.GOOD, "rationale": "Seen.", "recorded_at": now(), "is_current": True}
        for each in answers[:: len(standards)]
    ]  # fmt: skip
    db.session.execute(insert(GradeRecord), grades)


@pytest.mark.parametrize("ref", ["", "1.1"])
@pytest.mark.parametrize("role", [Role.BOARD_MANAGER, Role.MODERATOR])
def test_200_agencies_cost_as_many_queries_as_30(session, sign_in, ref, role):
    counts = []
    for number in (29, 199):
        story = make_story(1, 2)
        many(story, number)
        browser = sign_in(story.manager if role is Role.BOARD_MANAGER else story.moderator)
        browser.get_ok(address(story, ref))  # the framework is read once in the life of a process
        with count_queries() as queries:
            page = browser.get_ok(address(story, ref))
        assert f"{number + 1}" in page.text
        counts.append(queries.count)
        # the person and their roles, the cycle, the rows, texts, grades, citations and last grades of a page
        assert queries.count < 25, queries
    assert counts[0] == counts[1]


def test_many_returns_come_in_pages_with_the_counts_of_all(story, manager):
    many(story, 45)
    page = manager.get_ok(address(story, "1.1"))
    assert len(page.texts(".app-across")) == 20
    assert "45 of 46 graded" in page.text
    assert len(manager.get_ok(address(story, "1.1") + "?page=3").texts(".app-across")) == 6
    assert len(manager.get_ok(address(story, "1.1") + "?page=77").texts(".app-across")) == 6
