"""The pages of moderation and calibration, as the board manager and a moderator meet them."""

import io

import pytest
from python_calamine import CalamineWorkbook

from tests import factories
from tests.grading.stories import make_story
from tests.moderation.drawn import agree, another_return, draw_all, draw_refs, item_of, moderate
from tests.support.queries import count_queries
from tracker.db import db
from tracker.frameworks.rules import Grade
from tracker.moderation.models import ModerationDraw, ModerationItem
from tracker.policy import Role

ZERO, ONE, TWO, THREE, NA = Grade
DRAW = {"share": "0", "seed": "Otter 7", "then": "preview"}


@pytest.fixture
def story(session):
    """A return of 2 × 2 standards: 1.2 graded 0, 2.1 graded 3, else 2; the agency claims 3 twice."""
    story = make_story()
    story.grade_all(but=["1.2", "2.1"])
    story.grade("1.2", ZERO, "Nobody is trained.")
    story.grade("2.1", THREE, "Others learn from it.")
    story.responses["1.1"].self_grade = story.responses["1.2"].self_grade = THREE
    return story


@pytest.fixture
def manager(story, sign_in):
    return sign_in(story.manager)


@pytest.fixture
def moderator(story, sign_in):
    return sign_in(story.moderator)


def page_of(story, place=""):
    return f"/cycles/{story.cycle.id}{place}"


def sheets(response):
    """The cells of a workbook, by the name of the sheet."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.get_data()))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


class TestDrawing:
    def test_the_preview_says_what_would_be_drawn_and_draws_nothing(self, story, manager):
        page = manager.post(page_of(story, "/moderation/draw"), {**DRAW, "refs": ["1.1"], "extremes": "y"})
        assert page.status == 200
        assert "This would draw 3 of 4 standards." in page.text
        assert "2 graded 0 or 3" in page.text
        assert "1 standard picked" in page.text
        assert db.session.query(ModerationDraw).count() == 0

    def test_the_same_form_then_draws(self, story, manager):
        page = manager.post_ok(page_of(story, "/moderation/draw"), {**DRAW, "share": "50", "then": "draw"})
        assert page.h1 == "Moderation"
        assert "2 standards are drawn" in page.text
        assert "Otter 7" in page.text
        assert db.session.query(ModerationItem).count() == 2

    def test_a_draw_that_tells_the_grade_is_drawn_only_after_the_warning(self, story, manager):
        form = {**DRAW, "extremes": "y", "then": "draw"}
        page = manager.post(page_of(story, "/moderation/draw"), form)
        assert page.status == 200
        assert "the second grade would not be blind" in page.text
        assert "Draw them anyway" in page.text
        manager.post_ok(page_of(story, "/moderation/draw"), {**form, "warned": "yes"})
        assert db.session.query(ModerationItem).count() == 2

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ({"share": "0"}, "Choose what to draw"),  # no rule
            ({"share": "101"}, "Random share must be a whole number from 0 to 100"),
            ({"share": "-1"}, "Random share must be a whole number from 0 to 100"),
            ({"share": "a tenth"}, "Random share must be a whole number from 0 to 100"),
            ({"share": ""}, "Random share must be a whole number from 0 to 100"),
            ({"share": "10", "seed": ""}, "Enter a seed"),
            ({"share": "10", "seed": "x" * 101}, "Seed must be 100 characters or fewer"),
            ({"refs": ["9.9"]}, "Choose from the list"),
            ({"agencies": ["somebody"]}, "Choose from the list"),
        ],
    )
    def test_what_cannot_be_drawn_is_said_beside_what_was_typed(self, story, manager, typed, message):
        page = manager.post_shown_again(page_of(story, "/moderation/draw"), {**DRAW, **typed, "then": "draw"})
        assert message in " ".join(page.errors)
        assert db.session.query(ModerationDraw).count() == 0

    def test_nothing_to_draw_from_is_said(self, session, sign_in):
        story = make_story()
        page = sign_in(story.manager).get_ok(page_of(story, "/moderation/draw"))
        assert "There is nothing to draw from" in page.text

    def test_the_proof_of_a_draw_has_seed_rules_and_population(self, story, manager):
        draw_refs(story, "1.1")
        draw = db.session.query(ModerationDraw).one()
        found = sheets(manager.download(f"/moderation/draws/{draw.id}"))
        assert len(found["Population"]) == 5
        drawn = [row for row in found["Population"][1:] if row[7] == "Yes"]
        assert [(row[3], row[4], row[8]) for row in drawn] == [
            (story.agency.name, 1.1, "standard picked")
        ] or [(row[3], row[4], row[8]) for row in drawn] == [(story.agency.name, "1.1", "standard picked")]
        assert {str(row[6]) for row in found["Population"][1:]} == {"0", "2", "3"}
        assert ["Seed", "7"] in [row[:2] for row in found["How it was drawn"]]

    def test_the_proof_keeps_back_the_grades_of_ones_own_agency(self, story, sign_in):
        draw_refs(story, "1.1")
        insider = factories.make_user(Role.BOARD_MANAGER, story.board, interest=story.agency)
        draw = db.session.query(ModerationDraw).one()
        found = sheets(sign_in(insider).download(f"/moderation/draws/{draw.id}"))
        assert {(row[6], row[8]) for row in found["Population"][1:]} == {("", "")}


class TestManagersPage:
    def test_before_a_draw_it_says_how_to_start(self, story, manager):
        page = manager.get_ok(page_of(story, "/moderation"))
        assert "A second person grades some standards" in page.text

    def test_differences_stand_first_with_both_rationales(self, story, manager):
        draw_all(story)
        moderate(story, "1.1")
        moderate(story, "1.2", TWO, "Half of them are trained.")
        page = manager.get_ok(page_of(story, "/moderation"))
        for words in ("Nobody is trained.", "Half of them are trained.", "Agree 1.2 of", "To moderate 2"):
            assert words in page.text
        assert "drawn at random" in page.text

    def test_the_link_leads_to_the_bench_where_the_agreed_grade_closes_it(self, story, manager):
        draw_refs(story, "1.2")
        moderate(story, "1.2", TWO)
        page = manager.get_ok(page_of(story, "/moderation"))
        (link,) = page.soup.select(".app-moderated a.govuk-button")
        assert "Agreed grade" in manager.get_ok(link["href"]).text
        agree(story, "1.2", ONE)
        assert "Moderation is closed" in manager.get_ok(page_of(story, "/moderation")).text

    def test_the_list_can_be_narrowed_and_taken_away(self, story, manager):
        draw_all(story)
        moderate(story, "1.1")
        page = manager.get_ok(page_of(story, "/moderation?state=same"))
        assert "1.1 Standard 1.1" in page.text
        assert "2.2 Standard 2.2" not in page.text
        assert manager.get_ok(page_of(story, "/moderation?state=nonsense")).status == 200
        (rows,) = sheets(manager.download(page_of(story, "/moderation?format=xlsx"))).values()
        assert len(rows) == 5

    def test_taking_out_asks_for_a_reason(self, story, manager):
        draw_refs(story, "1.1")
        address = f"/moderation/items/{item_of(story, '1.1').id}/take-out"
        page = manager.post_shown_again(address, {"reason": " "})
        assert page.errors == ["Enter why it is taken out"]
        page = manager.post_ok(address, {"reason": "Nobody may moderate it."})
        assert "Taken out" in page.text
        assert "Nobody may moderate it." in page.text
        manager.refused(409, address, "POST", {"reason": "Again."})

    def test_the_number_of_queries_does_not_grow(self, story, manager):
        draw_refs(story, "1.2")
        moderate(story, "1.2", TWO)
        few = queries_of(manager, page_of(story, "/moderation"))
        for _ in range(3):
            another_return(story)
        draw_all(story, seed="8")
        # session, grants, cycle with board, items, grades of the differences, draws with their people, shell
        assert queries_of(manager, page_of(story, "/moderation")) == few <= 12


def queries_of(client, address):
    client.get_ok(address)
    with count_queries() as queries:
        client.get_ok(address)
    return queries.count


class TestModeratorsList:
    def test_it_leads_to_the_bench_and_says_what_is_done(self, story, moderator):
        draw_all(story)
        page = moderator.get_ok(page_of(story, "/moderation/to-grade"))
        assert "Start with" in page.text
        assert "0 of 4" in page.text
        (button,) = page.soup.select("main a.govuk-button")
        assert moderator.get_ok(button["href"]).status == 200
        moderate(story, "1.1")
        page = moderator.get_ok(page_of(story, "/moderation/to-grade"))
        assert "1 of 4" in page.text
        assert "2 Good" in page.text

    def test_before_a_draw_it_says_what_will_be_there(self, story, moderator):
        assert "will stand here" in moderator.get_ok(page_of(story, "/moderation/to-grade")).text

    def test_neither_rules_nor_seed_nor_first_grades_are_on_it(self, story, moderator):
        draw_all(story, seed="CANARY seed")
        page = moderator.get_ok(page_of(story, "/moderation/to-grade"))
        for words in ("CANARY", "random", "Inadequate", "Outstanding", "graded 0"):
            assert words not in page.text

    def test_managers_see_the_list_and_have_nothing_to_do_there(self, story, manager, sign_in):
        draw_all(story)
        another = factories.make_user(Role.BOARD_MANAGER, story.board)
        page = sign_in(another).get_ok(page_of(story, "/moderation/to-grade"))
        assert "as moderators see it" in page.text
        assert page.soup.select("main table a") == []

    def test_the_number_of_queries_does_not_grow(self, story, moderator):
        draw_refs(story, "1.1")
        few = queries_of(moderator, page_of(story, "/moderation/to-grade"))
        another_return(story)
        draw_all(story, seed="8")
        assert queries_of(moderator, page_of(story, "/moderation/to-grade")) == few <= 9  # one for the list

    @pytest.mark.parametrize(
        "place", ["/moderation", "/moderation/draw", "/moderation/figures", "/calibration"]
    )
    def test_the_managers_pages_are_not_for_moderators(self, story, moderator, place):
        moderator.refused(403, page_of(story, place))


class TestFigures:
    def test_before_anything_was_moderated(self, story, manager):
        assert "Once a moderator has graded" in manager.get_ok(page_of(story, "/moderation/figures")).text

    def test_a_few_are_counted_and_get_no_percentage(self, story, manager):
        moderate(story, "1.1")
        moderate(story, "1.2", NA)
        page = manager.get_ok(page_of(story, "/moderation/figures"))
        assert "too few to say (1 of 10 needed)" in page.text
        assert "1 standard with an N/A is left out" in page.text
        assert "%" not in page.text

    def test_twelve_have_a_kappa_by_grader_and_by_policy_standard(self, story, manager):
        moderate_all(story)
        page = manager.get_ok(page_of(story, "/moderation/figures"))
        assert "12 standards" in page.text
        # By hand: first 2 0 3 2 and eight 2s, moderation 2 2 3 2 and eight 2s: 12 pairs. Weighed: seen 2 × 1;
        # by chance 2 × 1 × 11 + 3 × 1 × 1 + 1 × 10 × 1 + 1 × 1 × 11 = 46. Kappa is 1 − 2 × 12 ÷ 46.
        assert "0.48 (moderate)" in page.text
        assert "11 of 12 (92%)" in page.text
        for words in (story.manager.name, story.moderator.name, "1 Policy 1", "2 Policy 2"):
            assert words in page.text
        found = sheets(manager.download(page_of(story, "/moderation/figures?format=xlsx")))
        assert len(found["Graded twice"]) == 13
        assert found["Pairs"][1][1:] == [0, 0, 1, 0]

    def test_the_number_of_queries_does_not_grow(self, story, manager):
        moderate(story, "1.1")
        few = queries_of(manager, page_of(story, "/moderation/figures"))
        moderate_all(story)
        assert queries_of(manager, page_of(story, "/moderation/figures")) == few <= 10  # two for the figures


def moderate_all(story):
    """The story's return, where one grade differs by two, and two more returns where none does."""
    for ref, value in {"1.1": TWO, "1.2": TWO, "2.1": THREE, "2.2": TWO}.items():
        moderate(story, ref, value)
    for _ in range(2):
        other = vars(story) | {"assessment": another_return(story)}
        for ref in ("1.1", "1.2", "2.1", "2.2"):
            moderate(type(story)(**other), ref)


class TestCalibration:
    def test_over_claimed_agencies_with_the_widest_first(self, story, manager):
        page = manager.get_ok(page_of(story, "/calibration"))
        assert "+2.00 of 2" in page.text  # 3 against 2, and 3 against 0
        assert story.agency.name in page.text

    def test_by_standard(self, story, manager):
        page = manager.get_ok(page_of(story, "/calibration?by=standard"))
        rows = [row.get_text(" ", strip=True) for row in page.soup.select("main tbody tr")]
        assert rows[0].startswith("1.2 Standard 1.2")
        assert rows[1].startswith("1.1 Standard 1.1")

    @pytest.mark.parametrize(
        ("which", "said"),
        [
            ("published", "will be compared here"),  # nothing is published yet
            ("essential", "+1.00 of 1"),  # only 1.1 is Essential
            ("nonsense", "+2.00 of 2"),
        ],
    )
    def test_narrowed(self, story, manager, which, said):
        assert said in manager.get_ok(page_of(story, f"/calibration?which={which}")).text

    def test_taken_away(self, story, manager):
        found = sheets(manager.download(page_of(story, "/calibration?format=xlsx")))
        assert list(found) == ["By agency", "By standard", "Every standard"]
        assert found["By agency"][1][1:6] == [2, 2, 0, 0, 2]

    def test_a_manager_does_not_see_the_agency_that_employs_them(self, story, sign_in):
        insider = factories.make_user(Role.BOARD_MANAGER, story.board, interest=story.agency)
        page = sign_in(insider).get_ok(page_of(story, "/calibration"))
        assert story.agency.name not in page.text

    def test_the_number_of_queries_does_not_grow(self, story, manager):
        few = queries_of(manager, page_of(story, "/calibration"))
        another_return(story)
        assert queries_of(manager, page_of(story, "/calibration")) == few <= 9  # one for the figures
