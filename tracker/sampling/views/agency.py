"""The agency's side: what the board asks to see, what it found, and the agency's replies."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.queries import get_assessment
from tracker.assessments.views.pages import crumbs, inside, readable
from tracker.clock import today
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.evidence.rules import Way
from tracker.evidence.taking import AlreadyHave
from tracker.evidence.views.beside import adding
from tracker.evidence.views.saving import Place, save
from tracker.policy import Permission, can, current_actor, requires
from tracker.sampling.answering import provide, reply, say_unable
from tracker.sampling.forms import ProvideForm, ReplyForm, UnableForm
from tracker.sampling.queries import get_own_item, list_known_to_agency
from tracker.sampling.rules import check_providable, check_reply_open, is_late
from tracker.sampling.views.pages import blueprint

ADDRESS = "/assessments/<uuid:assessment_id>/evidence-requests"
ONE = f"{ADDRESS}/<uuid:sample_item_id>"
HERE = "Evidence the board looked at"


@blueprint.get(ADDRESS)
@requires(Permission.READ_WHOLE_RETURN, get_assessment)
def requests(assessment: Any) -> ResponseReturnValue:
    """What the board asked this agency for, and what it told it; nothing else of a sample."""
    g.section = "assessments"
    readable(assessment)
    items = list_known_to_agency(assessment.id)
    answers = inside(assessment) and can(current_actor(), Permission.ANSWER_BOARD, assessment.scope)
    return render_template(
        "sampling/requests.html",
        assessment=assessment,
        asked=[item for item in items if item.requested_at is not None],
        told=[item for item in items if item.told_at is not None],
        answers=answers,
        today=today(),
        is_late=is_late,
        crumbs=crumbs(assessment, HERE),
    )


@blueprint.route(ONE, methods=["GET", "POST"])
@requires(Permission.ANSWER_BOARD, get_own_item)
def give(item: Any) -> ResponseReturnValue:
    """Give a file, a link or something of the library for what the board asked to see."""
    g.section = "assessments"
    check_providable(item.wanted_by, item.outcome is not None)
    if request.method == "GET":
        return _give_page(item, ProvideForm(way=request.args.get("way", "")))
    given = {"assessment_id": item.response.assessment_id, "sample_item_id": item.id}

    def again() -> Any:
        return get_own_item(**given, actor=current_actor())

    return save(
        ProvideForm(),
        lambda form: provide(again(), form, actor=current_actor()),
        _place(item),
        lambda form, known: _give_page(again(), form, known),
    )


@blueprint.post(f"{ONE}/cannot")
@requires(Permission.ANSWER_BOARD, get_own_item)
def unable(item: Any) -> ResponseReturnValue:
    """Say why what the board asked for cannot be given."""
    g.section = "assessments"
    form = UnableForm()
    if not form.validate_on_submit():
        check_providable(item.wanted_by, item.outcome is not None)
        return _give_page(item, ProvideForm(formdata=None), unable_form=form)
    assessment_id = item.response.assessment_id
    say_unable(item, form.reason.data or "", actor=current_actor())
    commit()
    flash("The board has been told why you cannot provide it.", "success")
    return redirect(url_for("sampling.requests", assessment_id=assessment_id), 303)


@blueprint.route(f"{ONE}/reply", methods=["GET", "POST"])
@requires(Permission.ANSWER_BOARD, get_own_item)
def answer(item: Any) -> ResponseReturnValue:
    """The right of reply to one finding, until the last day of the agency's time."""
    g.section = "assessments"
    form = ReplyForm(data={"reply": item.reply, "version": item.version})
    check_reply_open(item.reply_ends_on, today())
    if form.validate_on_submit():
        assessment_id = item.response.assessment_id
        try:
            reply(item, form.reply.data or "", seen=form.version.data or 0, actor=current_actor())
            commit()
            flash("The board has your reply. It stays beside what the board found.", "success")
            return redirect(url_for("sampling.requests", assessment_id=assessment_id), 303)
        except RuleBroken as problem:
            form.refuse(problem)
            form.version.data = item.version
    return render_template("sampling/reply.html", item=item, form=form, crumbs=_trail(item, "Reply"))


def _place(item: Any) -> Place:
    given = {"assessment_id": item.response.assessment_id, "sample_item_id": item.id}
    return Place(
        address=url_for("sampling.give", **given),
        back=url_for("sampling.requests", assessment_id=item.response.assessment_id),
        back_words=f"Back to {HERE.lower()}",
        agency_id=item.response.assessment.agency_id,
        crumbs=_trail(item, "Provide"),
        done="The board has “{title}” now. It is in your library too.",
    )


def _trail(item: Any, here: str) -> list[dict[str, str]]:
    assessment = item.response.assessment
    above = {"text": HERE, "href": url_for("sampling.requests", assessment_id=assessment.id)}
    return [*crumbs(assessment, here)[:-1], above, {"text": here}]


def _give_page(
    item: Any, form: ProvideForm, known: AlreadyHave | None = None, unable_form: UnableForm | None = None
) -> str:
    context = adding(form, known, _place(item), [])
    return render_template(
        "sampling/give.html",
        item=item,
        late=is_late(item.wanted_by, answered=item.provided_at is not None, today=today()),
        chooses=form.chosen is Way.LIBRARY,
        error_extra=unable_form is not None,
        unable_form=unable_form or UnableForm(formdata=None, data={"reason": item.unable_reason}),
        unable_href=f"{_place(item).address}/cannot",
        **context,
    )
