"""One item: what it is, its versions, what leans on it, and what is said about it."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.db import commit, release
from tracker.errors import RuleBroken
from tracker.evidence.forms import ChangeForm, ReplaceForm
from tracker.evidence.leaning import list_citing_actions, list_citing_answers
from tracker.evidence.operations import describe
from tracker.evidence.queries import get_item
from tracker.evidence.replacing import remove_item, replace_file
from tracker.evidence.rules import EvidenceKind
from tracker.evidence.taking import AlreadyHave
from tracker.evidence.views.beside import seen
from tracker.evidence.views.pages import blueprint, crumbs, limit_mb
from tracker.evidence.views.serving import file_words
from tracker.policy import Permission, can, current_actor, requires

ADDRESS = "/evidence/<uuid:item_id>"


@blueprint.get(ADDRESS)
@requires(Permission.READ_EVIDENCE, get_item)
def item(found: Any) -> ResponseReturnValue:
    """The item with its versions and every answer and action that cites it."""
    answers, actions = list_citing_answers(found.id), list_citing_actions(found.id)
    may_change = can(current_actor(), Permission.ADD_EVIDENCE, found.scope)
    return render_template(
        "evidence/item.html",
        **seen(found, scope=found.scope),
        versions=[(version, file_words(version)) for version in reversed(found.versions)],
        **_open_to_actor(found, answers),
        actions=actions,
        may_change=may_change,
        may_replace=may_change and found.kind is EvidenceKind.FILE,
        may_remove=may_change and not answers and not actions,
        crumbs=crumbs(found.agency_id, found.title),
    )


def _open_to_actor(found: Any, answers: list[Any]) -> dict[str, Any]:
    """The answers that this person may open, and how many others there are."""
    actor = current_actor()
    whole = can(actor, Permission.READ_WHOLE_RETURN, found.scope)
    own = [answer for answer in answers if whole or answer.holder_id == actor.user_id]
    return {"answers": own, "elsewhere": len(answers) - len(own)}


@blueprint.route(f"{ADDRESS}/change", methods=["GET", "POST"])
@requires(Permission.ADD_EVIDENCE, get_item)
def change(found: Any) -> ResponseReturnValue:
    """Change the title, owner or dates."""
    form = ChangeForm(obj=found)
    if form.validate_on_submit():
        try:
            describe(found, form.words, actor=current_actor())
        except RuleBroken as problem:
            release()
            form.refuse(problem)
        else:
            commit()
            flash("Saved. Every page that cites this shows it now.", "success")
            return redirect(url_for("evidence.item", item_id=found.id))
    return render_template("evidence/change.html", form=form, item=found, crumbs=_trail(found, "Change"))


@blueprint.route(f"{ADDRESS}/replace", methods=["GET", "POST"])
@requires(Permission.ADD_EVIDENCE, get_item)
def replace(found: Any) -> ResponseReturnValue:
    """A new version of the file; the old one is kept, and submitted returns go on showing it."""
    form, known, item_id = ReplaceForm(), None, found.id
    if form.validate_on_submit():
        dates = {"document_date": form.document_date.data, "review_by": form.review_by.data}
        try:
            replaced = replace_file(found, form.file.data, **dates, actor=current_actor())
        except RuleBroken as problem:
            release()
            form.refuse(problem)
            known = problem if isinstance(problem, AlreadyHave) else None
        else:
            title = replaced.title
            commit()
            flash(f"“{title}” has a new version. Returns that were submitted show the old one.", "success")
            return redirect(url_for("evidence.item", item_id=item_id))
    return render_template(
        "evidence/replace.html",
        form=form,
        item=found,
        known=known,
        limit_mb=limit_mb(),
        crumbs=_trail(found, "Replace"),
    )


@blueprint.post(f"{ADDRESS}/remove")
@requires(Permission.ADD_EVIDENCE, get_item)
def remove(found: Any) -> ResponseReturnValue:
    """Take it out of the library, when nothing leans on it."""
    agency_id, item_id, title = found.agency_id, found.id, found.title
    try:
        remove_item(found, actor=current_actor())
    except RuleBroken as problem:
        release()
        flash(problem.message, "error")
        return redirect(url_for("evidence.item", item_id=item_id))
    commit()
    flash(f"“{title}” is no longer in the library.", "success")
    return redirect(url_for("evidence.library", agency_id=agency_id))


def _trail(found: Any, here: str) -> list[dict[str, str]]:
    trail = crumbs(found.agency_id, found.title)
    trail[-1]["href"] = url_for("evidence.item", item_id=found.id)
    return [*trail, {"text": here}]
