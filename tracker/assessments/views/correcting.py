"""After submission: receipts, taking the return back to correct it, and what changed since."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.changes import StandardChange, list_changes
from tracker.assessments.correcting import withdraw_to_correct
from tracker.assessments.forms import WithdrawForm
from tracker.assessments.queries import get_assessment
from tracker.assessments.receipts import content_of
from tracker.assessments.rules import content_hash, why_not_withdrawn
from tracker.assessments.submission_queries import (
    Receipt,
    answers_before,
    evidence_cited_since,
    list_receipts,
)
from tracker.assessments.views.pages import blueprint, crumbs, inside, readable, standards_of
from tracker.clock import today
from tracker.db import commit
from tracker.errors import NotFound, WrongState
from tracker.policy import Permission, can, current_actor, requires
from tracker.spreadsheets import spreadsheet

ADDRESS = "/assessments/<uuid:assessment_id>"
HEADINGS = ("Ref", "Minimum standard", "What", "Before", "Now")


@blueprint.get(f"{ADDRESS}/receipt")
@requires(Permission.READ_WHOLE_RETURN, get_assessment)
def receipt(assessment: Any) -> ResponseReturnValue:
    """What was submitted last, when and by whom, with its reference."""
    readable(assessment)
    receipts = list_receipts(assessment)
    if not assessment.status.with_board and not receipts:
        raise WrongState("There is no receipt yet: this return has not been submitted.")
    return _receipt(assessment, receipts[0] if receipts else _from_stamps(assessment), receipts)


@blueprint.get(f"{ADDRESS}/receipt/<int:number>")
@requires(Permission.READ_WHOLE_RETURN, get_assessment)
def numbered_receipt(assessment: Any, number: int) -> ResponseReturnValue:
    """The receipt of one submission, also when the return was taken or sent back after it."""
    readable(assessment)
    receipts = list_receipts(assessment)
    wanted = next((each for each in receipts if each.number == number), None)
    if wanted is None:
        raise NotFound
    return _receipt(assessment, wanted, receipts)


def _from_stamps(assessment: Any) -> Receipt:
    return Receipt(
        1, assessment.receipt_reference, assessment.content_hash, assessment.authorised_by_name,
        assessment.authorised_by_designation, assessment.submitted_at,
    )  # fmt: skip


def _receipt(assessment: Any, shown: Receipt, receipts: list[Receipt]) -> str:
    current = assessment.status.with_board and shown.reference == assessment.receipt_reference
    return render_template(
        "assessments/receipt.html",
        assessment=assessment,
        receipt=shown,
        receipts=receipts,
        current=current,
        matches=current and content_hash(content_of(assessment)) == shown.content_hash,
        crumbs=crumbs(assessment, "Receipt"),
        **withdrawal(assessment),
    )


def withdrawal(assessment: Any) -> dict[str, Any]:
    """For the pages of a submitted return: whether this person may take it back, and why it cannot be."""
    may = can(current_actor(), Permission.AUTHORISE, assessment.scope) and assessment.status.with_board
    why_not = why_not_withdrawn(assessment.status, assessment.due_on, today())
    return {"may_withdraw": may and not why_not, "why_not_withdrawn": why_not if may else ""}


@blueprint.route(f"{ADDRESS}/withdraw", methods=["GET", "POST"])
@requires(Permission.AUTHORISE, get_assessment)
def withdraw(assessment: Any) -> ResponseReturnValue:
    """Take the return back to correct it, with the reason that the board is told."""
    why_not = why_not_withdrawn(assessment.status, assessment.due_on, today())
    if why_not:
        raise WrongState(why_not)
    form = WithdrawForm()
    if not form.validate_on_submit():
        return render_template(
            "assessments/withdraw.html",
            assessment=assessment,
            form=form,
            crumbs=crumbs(assessment, "Withdraw to correct"),
        )
    withdraw_to_correct(assessment, form.reason.data or "", actor=current_actor())
    commit()
    flash("The return is with you again. Correct it, then send it for authorisation once more.", "success")
    return redirect(url_for("assessments.tasks", assessment_id=assessment.id), 303)


@blueprint.get(f"{ADDRESS}/changes")
@requires(Permission.READ_WHOLE_RETURN, get_assessment)
def changes(assessment: Any) -> ResponseReturnValue:
    """What changed since an earlier submission, standard by standard; as a workbook when asked."""
    readable(assessment)
    earlier = earlier_receipts(assessment)
    since = _wanted(earlier)
    found = changes_since(assessment, since) if since else []
    if request.args.get("format") == "xlsx":
        rows = [(each.standard.ref, each.standard.short_title, *row) for each in found for row in each.rows]
        return spreadsheet(f"Changes, {assessment.agency.name}, {assessment.cycle.name}", HEADINGS, rows)
    return render_template(
        "assessments/changes.html",
        assessment=assessment,
        inside=inside(assessment),
        earlier=earlier,
        since=since,
        changes=found,
        total=len(standards_of(assessment).minimum_standards),
        grades=can(current_actor(), Permission.GRADE, assessment.scope),
        crumbs=crumbs(assessment, "What changed"),
    )


def earlier_receipts(assessment: Any) -> list[Receipt]:
    """The submissions that the return as it is now can be compared with, the latest first."""
    return [each for each in list_receipts(assessment) if each.reference != assessment.receipt_reference]


def _wanted(earlier: list[Receipt]) -> Receipt | None:
    asked = request.args.get("since", "")
    return next((each for each in earlier if str(each.number) == asked), next(iter(earlier), None))


def resubmitted(assessment: Any) -> dict[str, int] | None:
    """For the board: since which submission how many standards changed; None when there is only one."""
    since = next(iter(earlier_receipts(assessment)), None)
    return {"number": since.number, "changed": len(changes_since(assessment, since))} if since else None


def changes_since(assessment: Any, since: Receipt) -> list[StandardChange]:
    """What differs between that submission and the return now; three queries."""
    return list_changes(
        standards_of(assessment),
        answers_before(assessment.id, since.submitted_at),
        evidence_cited_since(assessment.id, since.submitted_at),
    )
