"""The pages of the board's own plans."""

from collections.abc import Callable
from datetime import date

import pytest

from tests import factories
from tests.board_plans.made import ACTIONS, COMPOSITE, TOP, load, look, make_owned
from tests.support.house_client import HouseClient
from tests.support.queries import count_queries
from tests.support.sheets import excel
from tracker.accounts.models import User
from tracker.board_plans.models import BoardPlan
from tracker.board_plans.queries import list_plans, load_sheet
from tracker.board_plans.sheet import Line
from tracker.boards.models import Agency, Board
from tracker.clock import today
from tracker.db import db
from tracker.demo.composite_plan import TITLE, sheet_rows
from tracker.policy import Role

SignIn = Callable[[User], HouseClient]


@pytest.fixture
def keeper(sign_in: SignIn, manager: User) -> HouseClient:
    return sign_in(manager)


def lines_of(plan: BoardPlan) -> list[Line]:
    return list(load_sheet(plan).lines)


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def page(plan: BoardPlan, query: str = "") -> str:
    return f"/board-plans/{plan.id}{query}"


def test_the_plan_of_2009_shows_both_dated_ratings_side_by_side(board: Board, sign_in: SignIn) -> None:
    plan = load(board, sheet_rows(), COMPOSITE, TITLE)
    reader = sign_in(factories.make_user(Role.BOARD_READER, board))
    shown = reader.get(page(plan))
    for words in (
        "Recommendation 2",
        "14 August 2009",
        "27 October 2009",
        "Completed, with suitable evidence",
    ):
        assert words in shown.text
    assert "Next review" not in shown.text
    assert "Recommendation 20" in reader.get(page(plan, "?colour=red")).text
    assert "Recommendation 2:" not in reader.get(page(plan, "?colour=red")).text
    assert "Our own plans" in reader.get(f"/boards/{board.id}/board-plans").text
    assert reader.get(page(plan, "?format=xlsx")).status == 200


def test_a_review_makes_a_new_column_and_nothing_is_overwritten(board: Board, keeper: HouseClient) -> None:
    top = ["Recommendation", "Text", "Comment", "Lead", "RAG 1.9.26"]
    rows = [["1", "One", "Begun", "A", "Red"], ["2", "Two", "Begun", "A", "Amber"]]
    plan = load(board, [top, *rows], COMPOSITE)
    first, second = lines_of(plan)
    address = page(plan, "/review")
    assert "Enter the date of the review" in keeper.post(address, data={"rest": "before"}).text
    early = {**day("reviewed_on", date(2026, 9, 1)), "rest": "before"}
    assert "after the last review" in keeper.post(address, data=early).text
    nothing = keeper.post(address, data=day("reviewed_on", today()))
    assert "Give at least one line a colour" in nothing.text
    assert len(load_sheet(plan).reviews) == 1
    done = {**day("reviewed_on", today()), "rest": "before", f"rating-{first.id}": "green"}
    assert keeper.post(address, data=done).status == 303
    first, second = lines_of(plan)
    assert [each.rating.word for each in first.rated] == ["Red", "Green"]
    assert [each.rating.word for each in second.rated] == ["Amber", "Amber"]
    assert (first.travel, second.travel) == ("better", "same")
    # green is the achieved colour of this key, so that the meeting sees what is left
    left = keeper.get(page(plan, "?left=only")).text
    assert "Recommendation 1:" not in left
    assert "Recommendation 2:" in left
    corrected = keeper.post(
        f"/board-plan-lines/{first.id}/correct", data={"rating": "amber", "reason": "Misread"}
    )
    assert corrected.status == 303
    assert lines_of(plan)[0].colour == "amber"


def test_a_file_is_looked_at_and_then_loaded(board: Board, keeper: HouseClient) -> None:
    address = f"/boards/{board.id}/board-plans/load"
    said = {"title": "Our plan", "kind": "improvement"}
    sent = keeper.post(address, data={**said, "file": (excel(TOP, ACTIONS), "plan.xlsx")})
    assert sent.status == 303
    preview = keeper.get(sent.response.location)
    assert "3 new lines" in preview.text
    assert "counted with green" in preview.text
    assert list_plans(board.id) == []
    done = keeper.post(f"{sent.response.location}/apply")
    shown = keeper.get(done.response.location)
    assert "August, September milestones" in shown.text
    assert "Of the green, 1 is complete" in shown.text
    assert keeper.get(sent.response.location).status == 302
    assert keeper.post(f"{sent.response.location}/apply").status == 409


def test_a_timescale_is_settled_and_loading_again_keeps_that(board: Board, keeper: HouseClient) -> None:
    plan = load(board, [TOP, *ACTIONS])
    (line,) = [each for each in lines_of(plan) if each.needs_date]
    assert "Settle the date" in keeper.get(page(plan, "/dates")).text
    address = f"/board-plan-lines/{line.id}/settle"
    assert "Enter the date that is meant" in keeper.post(address, data={}).text
    assert keeper.post(address, data=day("target_on", date(2027, 9, 30))).status == 303
    assert "Every timescale is a date" in keeper.get(page(plan, "/dates")).text
    assert not look(board, [TOP, *ACTIONS]).judgement.does_something


def test_plans_headings_and_lines_are_kept_by_hand(
    board: Board, agencies: list[Agency], keeper: HouseClient
) -> None:
    made = {"title": "By hand", "kind": "improvement", "meaning": "brag"}
    assert keeper.post(f"/boards/{board.id}/board-plans/add", data=made).status == 303
    assert "already" in keeper.post(f"/boards/{board.id}/board-plans/add", data=made).text
    (plan,) = list_plans(board.id)
    for wording in ("Training", "Data"):
        assert keeper.post(page(plan, "/headings/add"), data={"wording": wording}).status == 303
    first, second = load_sheet(plan).headings
    keeper.post(f"/board-plan-headings/{second.id}/move", data={"to": "up"})
    assert [heading.wording for heading in load_sheet(plan).headings] == ["Data", "Training"]
    address = f"/board-plan-headings/{first.id}/lines/add"
    assert "Enter the key action" in keeper.post(address, data={"lead": "Trainer"}).text
    typed = {"key_action": "Book trainers", "target_text": "31.3.27", "agencies": [str(agencies[0].id)]}
    keeper.post(address, data=typed)
    (line,) = lines_of(plan)
    assert (line.texts.target_on, line.agencies) == (date(2027, 3, 31), ("Heron Trust",))
    change = f"/board-plan-lines/{line.id}/change"
    assert keeper.post(change, data={"key_action": "Mine", "version": line.version}).status == 303
    clash = keeper.post(change, data={"key_action": "Theirs", "version": line.version})
    assert clash.status == 409
    assert "Mine" in clash.text
    assert "Theirs" in clash.html


@pytest.mark.parametrize("many", [2, 40])
def test_pages_ask_the_database_as_often_for_many_lines_as_for_few(
    board: Board, keeper: HouseClient, many: int
) -> None:
    rows = [[f"Theme {n // 3}", "", f"Action {n}", *ACTIONS[0][3:]] for n in range(many)]
    plan = load(board, [TOP, *rows])
    db.session.expire_all()
    with count_queries() as queries:
        keeper.get(page(plan))
    # session and grants, shell's board, the plan, then headings, reviews, lines, agencies, ratings
    assert queries.count <= 12, str(queries)


def test_every_page_of_a_plan_opens(board: Board, keeper: HouseClient) -> None:
    owned = make_owned(board, "Bittern")
    pages = [
        f"/boards/{board.id}/board-plans/add", f"/boards/{board.id}/board-plans/load", page(owned.plan),
        page(owned.plan, "/change"), page(owned.plan, "/review"), page(owned.plan, "/headings/add"),
        f"/board-plan-headings/{owned.heading.id}/change",
        f"/board-plan-headings/{owned.heading.id}/lines/add",
        f"/board-plan-lines/{owned.line.id}/change", f"/board-plan-lines/{owned.line.id}/correct",
        f"/board-plan-reviews/{owned.review.id}/rate", f"/board-plan-uploads/{owned.upload.id}",
        f"/boards/{board.id}/board-plans/template.xlsx",
    ]  # fmt: skip
    assert {address: keeper.get(address).status for address in pages} == dict.fromkeys(pages, 200)
