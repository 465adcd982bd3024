"""Looking at one item that was drawn: open it, say what was found, and go to the next."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.views.pages import readable
from tracker.db import commit, release
from tracker.errors import Conflict, NotFound, RuleBroken
from tracker.evidence.views.beside import seen, send_file
from tracker.grading.queries import list_visible_grades
from tracker.grading.rules import GradeKind
from tracker.policy import Permission, current_actor, requires
from tracker.sampling.checking import record_effect, record_outcome
from tracker.sampling.forms import EffectForm, OutcomeForm
from tracker.sampling.queries import find_neighbours, find_successor_id, get_item
from tracker.sampling.rules import Outcome
from tracker.sampling.views.pages import blueprint, crumbs, manages, what_of

ADDRESS = "/samples/<uuid:sample_id>/items/<int:number>"


@blueprint.route(ADDRESS, methods=["GET", "POST"])
@requires(Permission.VERIFY_EVIDENCE, get_item)
def item(found: Any) -> ResponseReturnValue:
    """The standard, what the agency says, the evidence and where in it to look; and the outcome."""
    readable(found.response.assessment)
    g.section = "grading"
    form = OutcomeForm(data={"outcome": found.outcome, "note": found.note, "version": found.version})
    if form.validate_on_submit():
        try:
            return _save(found, form)
        except RuleBroken as problem:
            form.refuse(problem)
        except Conflict as clash:
            return _clash(found, clash)
    return _page(found, form)


def _save(found: Any, form: OutcomeForm) -> ResponseReturnValue:
    sample_id, number, told = found.sample_id, found.number, found.told_at is not None
    outcome = Outcome(str(form.outcome.data))
    note, version = form.note.data or "", form.version.data or 0
    record_outcome(found, outcome, note, seen=version, actor=current_actor())
    commit()
    following = find_neighbours(sample_id, number, current_actor().own_agency_ids).next_to_check
    again = " The agency has been told of the change." if told else ""
    if request.form.get("then") == "next" and following is None:
        flash(f"Item {number} is saved: {outcome.label}. Nothing else waits to be checked.{again}", "success")
        return redirect(url_for("sampling.show", sample_id=sample_id), 303)
    flash(f"Item {number} is saved: {outcome.label}.{again}", "success")
    onward = following if request.form.get("then") == "next" else number
    return redirect(url_for("sampling.item", sample_id=sample_id, number=onward), 303)


def _clash(found: Any, clash: Conflict) -> ResponseReturnValue:
    address = {"sample_id": found.sample_id, "number": found.number}
    release()
    page = render_template(
        "errors/409.html",
        message=clash.message,
        theirs=list(clash.theirs.items()),
        kept_text=list(clash.yours.items()),
        back_href=url_for("sampling.item", **address),
    )
    return page, 409


def _page(found: Any, form: OutcomeForm, effect: EffectForm | None = None) -> str:
    sample_id, number, scope = found.sample_id, found.number, found.scope
    cited, provided = _cited(found), _provided(found)
    # A text that was read in the page ended the transaction, so the item is read again.
    found = get_item(sample_id, number, actor=current_actor())
    managing = manages(scope)
    successor_id = find_successor_id(sample_id)
    return render_template(
        "sampling/item.html",
        found=found,
        sample=found.sample,
        assessment=found.response.assessment,
        standard=found.response.minimum_standard,
        answer=found.response,
        cited=cited,
        provided=provided,
        form=form if successor_id is None else None,
        effect_form=(effect or EffectForm(data={"effect": found.effect})) if managing else None,
        error_extra=effect is not None,
        shows_effect=managing or _has_moderated(found),
        managing=managing,
        successor_id=successor_id,
        neighbours=find_neighbours(sample_id, number, current_actor().own_agency_ids),
        crumbs=crumbs(
            found.sample.cycle,
            (f"Sample of {what_of(found.sample)}", url_for("sampling.show", sample_id=sample_id)),
            (f"Item {number}", ""),
        ),
    )


def _cited(found: Any) -> dict[str, Any]:
    """The evidence that was cited, in the version that was submitted."""
    return seen(found.item, scope=found.scope, by=_submitted_version_at(found))


def _provided(found: Any) -> dict[str, Any] | None:
    """What the agency gave when it was asked, as it was then."""
    if found.provided_item is None:
        return None
    return seen(found.provided_item, scope=found.scope, by=found.provided_at)


def _submitted_version_at(found: Any) -> Any:
    """The moment of the file version that was drawn; None for what is no file."""
    versions = {version.number: version.uploaded_at for version in found.item.versions}
    return versions.get(found.file_version)


def _has_moderated(found: Any) -> bool:
    """Whether the moderator who asks may know of the first grade here: their own is recorded (R5)."""
    visible = list_visible_grades(found.response.assessment_id, GradeKind.MODERATION)
    return found.response_id in visible


@blueprint.get(f"{ADDRESS}/file")
@requires(Permission.VERIFY_EVIDENCE, get_item)
def file(found: Any) -> ResponseReturnValue:
    """The file of an item: the version that was submitted, or (`?provided=1`) what was given when asked."""
    readable(found.response.assessment)
    if request.args.get("provided") != "1":
        return send_file(found.item, scope=found.scope, by=_submitted_version_at(found))
    if found.provided_item is None:
        raise NotFound
    return send_file(found.provided_item, scope=found.scope, by=found.provided_at)


@blueprint.post(f"{ADDRESS}/effect")
@requires(Permission.DRAW_SAMPLE, get_item)
def effect(found: Any) -> ResponseReturnValue:
    """What the finding did to the grade, in words; the grade itself is given on the bench."""
    readable(found.response.assessment)
    form = EffectForm()
    if not form.validate_on_submit():
        data = {"outcome": found.outcome, "note": found.note, "version": found.version}
        return _page(found, OutcomeForm(formdata=None, data=data), form)
    address = {"sample_id": found.sample_id, "number": found.number}
    record_effect(found, form.effect.data or "", actor=current_actor())
    commit()
    flash("The effect on the grade is saved. The agency reads it once grades are published.", "success")
    return redirect(url_for("sampling.item", **address), 303)
