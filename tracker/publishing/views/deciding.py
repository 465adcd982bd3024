"""The board's contested grades: the list, and the decision about one."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.views.pages import standards_of
from tracker.boards.queries import get_board
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.frameworks.rules import Grade
from tracker.grading.queries import grades_by_response, list_published_grades
from tracker.grading.views.pages import crumbs
from tracker.paging import PAGE_SIZE, place_in
from tracker.policy import Permission, current_actor, requires
from tracker.publishing import operations
from tracker.publishing.forms import DecisionForm
from tracker.publishing.queries import count_board_contests, get_contest, list_board_contests, list_evidence
from tracker.publishing.rules import ContestDecision
from tracker.publishing.views.pages import blueprint, contest_evidence

SHOWN: dict[str, bool | None] = {"waiting": True, "decided": False, "all": None}


@blueprint.get("/boards/<uuid:board_id>/contests")
@requires(Permission.PUBLISH, get_board)
def contests(board: Any) -> ResponseReturnValue:
    """Contested grades of every cycle, those to decide first."""
    waiting, decided = count_board_contests(board.id)
    totals = {"waiting": waiting, "decided": decided, "all": waiting + decided}
    show = request.args.get("show", "")
    show = show if show in SHOWN else ("waiting" if waiting else "all")
    page, pages = place_in(totals[show])
    return render_template(
        "publishing/contests.html",
        shown_board=board,
        rows=list_board_contests(board.id, waiting=SHOWN[show], page=page, size=PAGE_SIZE),
        show=show,
        totals=totals,
        page=page,
        pages=pages,
    )


@blueprint.route("/contests/<uuid:contest_id>", methods=["GET", "POST"])
@requires(Permission.PUBLISH, get_contest)
def decide(contest: Any) -> ResponseReturnValue:
    """What the agency says against a grade, beside the grade; then the decision with its reason."""
    comment = _published(contest).comment
    form = DecisionForm(comment=comment).offer(_others(contest))
    if form.validate_on_submit():
        try:
            return _decided(contest, form)
        except RuleBroken as problem:
            form.refuse(problem)
    return _page(contest, form)


def _decided(contest: Any, form: DecisionForm) -> ResponseReturnValue:
    operations.decide_contest(contest, form.given, actor=current_actor())
    assessment, ref = contest.response.assessment, contest.response.minimum_standard.ref
    changed = contest.decision is ContestDecision.CHANGED
    outcome = "is changed" if changed else "stands"
    agency, board_id = assessment.agency.name, assessment.cycle.board_id
    commit()
    flash(f"The grade of {ref} {outcome}. {agency} has been told why.", "success")
    return redirect(url_for("publishing.contests", board_id=board_id), 303)


def _others(contest: Any) -> list[Grade]:
    """The grades of the framework but the one that is contested, from the lowest, N/A last."""
    used = {descriptor.grade for descriptor in standards_of(contest.response.assessment).grades}
    return [grade for grade in Grade if grade in used and grade is not contest.from_grade]


def _published(contest: Any) -> Any:
    grades = list_published_grades(contest.response.assessment_id)
    return next(grade for grade in grades if grade.response_id == contest.response_id)


def _page(contest: Any, form: DecisionForm) -> ResponseReturnValue:
    response = contest.response
    standard = standards_of(response.assessment).minimum_standard(response.minimum_standard.ref)
    return render_template(
        "publishing/decide.html",
        contest=contest,
        response=response,
        assessment=response.assessment,
        standard=standard,
        form=form,
        evidence=contest_evidence(contest, list_evidence([contest.id])[contest.id]),
        given=list(grades_by_response(response.assessment_id).get(response.id, {}).values()),
        user_id=current_actor().user_id,
        crumbs=[*crumbs(response.assessment)[:1], {
            "text": "Contested grades",
            "href": url_for("publishing.contests", board_id=response.assessment.cycle.board_id),
        }, {"text": f"{response.assessment.agency.name}, {response.minimum_standard.ref}"}],
    )  # fmt: skip
