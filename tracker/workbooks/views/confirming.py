"""What an uploaded workbook would change, cell by cell, and writing what was confirmed."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.differences import compare
from tracker.assessments.rules import check_editable
from tracker.assessments.views.pages import crumbs, standards_of
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.formatting import plural
from tracker.handovers.operations import note_all_finished
from tracker.policy import Permission, current_actor, requires
from tracker.workbooks.comparing import Comparison, compare_upload
from tracker.workbooks.forms import ConfirmForm, DiscardForm, chosen_in
from tracker.workbooks.operations import Outcome, apply_upload, discard_upload
from tracker.workbooks.queries import get_upload
from tracker.workbooks.rules import Change
from tracker.workbooks.views.blueprint import answering, blueprint

ADDRESS = "/workbooks/<uuid:upload_id>"
NOTHING_CHOSEN = "Choose at least one change, or discard the workbook"


@blueprint.get(ADDRESS)
@requires(Permission.ANSWER, get_upload)
def changes(upload: Any) -> ResponseReturnValue:
    """What the workbook would change; once that was confirmed, what was done."""
    if upload.applied_at:
        return _done_page(upload)
    check_editable(upload.assessment.status)
    return _changes_page(upload, ConfirmForm(formdata=None))


@blueprint.post(ADDRESS)
@requires(Permission.ANSWER, get_upload)
def apply(upload: Any) -> ResponseReturnValue:
    """Write the confirmed cells into the return, and nothing else."""
    form = ConfirmForm()
    chosen = chosen_in(request.form.items(multi=True))
    if not form.validate_on_submit() or not any(row.takes for row in chosen.values()):
        form.refuse(RuleBroken(NOTHING_CHOSEN))
        check_editable(upload.assessment.status)
        return _changes_page(upload, form)
    outcome = apply_upload(upload, chosen, may_answer=answering, actor=current_actor())
    address = url_for("workbooks.changes", upload_id=upload.id)
    note_all_finished(upload.assessment, actor=current_actor())
    commit()
    _say(outcome)
    return redirect(address)


@blueprint.post(f"{ADDRESS}/discard")
@requires(Permission.ANSWER, get_upload)
def discard(upload: Any) -> ResponseReturnValue:
    """Throw the upload away; the return stays as it is."""
    name, assessment_id = upload.display_name, upload.assessment_id
    discard_upload(upload, actor=current_actor())
    commit()
    flash(f"“{name}” was discarded. Nothing in your return was changed.", "success")
    return redirect(url_for("workbooks.offline", assessment_id=assessment_id))


def _say(outcome: Outcome) -> None:
    done = f"{plural(len(outcome.applied), 'change')} in {plural(outcome.standards, 'standard')} applied."
    if outcome.again:
        refs = ", ".join(outcome.again)
        done += f" {refs}: saved by somebody else meanwhile. Nothing was changed there; look at it once more."
    flash(done, "success")


def _changes_page(upload: Any, form: ConfirmForm) -> str:
    comparison = compare_upload(upload, may_answer=answering)
    return render_template(
        "workbooks/changes.html",
        upload=upload,
        assessment=upload.assessment,
        form=form,
        discard=DiscardForm(formdata=None),
        comparison=comparison,
        groups=_groups(upload, comparison),
        parts=_parts,
        crumbs=_crumbs(upload, "What will change"),
    )


def _parts(change: Change) -> dict[str, Any]:
    """Both texts of a change with what differs marked."""
    left, right = compare(change.before_words, change.after_words)
    return {"left": left, "right": right}


def _groups(upload: Any, comparison: Comparison) -> list[dict[str, Any]]:
    """The changed standards under their policy standards."""
    framework = standards_of(upload.assessment)
    rows = {row.ref: row for row in comparison.rows}
    groups = [
        {
            "policy": policy,
            "rows": [
                {"standard": standard, "row": rows[standard.ref]}
                for standard in policy.minimum_standards
                if standard.ref in rows
            ],
        }
        for policy in framework.policy_standards
    ]
    return [group for group in groups if group["rows"]]


def _done_page(upload: Any) -> str:
    return render_template(
        "workbooks/done.html",
        upload=upload,
        assessment=upload.assessment,
        applied=_by_ref(upload.cells.get("applied", [])),
        left=upload.cells.get("left", []),
        count=len(upload.cells.get("applied", [])),
        crumbs=_crumbs(upload, "What was changed"),
    )


def _by_ref(cells: list[list[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for ref, column in cells:
        found.setdefault(ref, []).append(column)
    return found


def _crumbs(upload: Any, here: str) -> list[dict[str, str]]:
    trail = crumbs(upload.assessment, here)
    offline = url_for("workbooks.offline", assessment_id=upload.assessment_id)
    return [*trail[:-1], {"text": "Work off-line", "href": offline}, trail[-1]]
