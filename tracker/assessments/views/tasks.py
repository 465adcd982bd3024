"""The agency's returns, and the task list of one of them."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.queries import count_active_users
from tracker.assessments.completeness import (
    Show,
    Task,
    Viewer,
    counts,
    grouped,
    left,
    missing_answers,
    missing_details,
    next_task,
    shown,
)
from tracker.assessments.evidence_queries import refs_past_review
from tracker.assessments.notes import find_latest_note
from tracker.assessments.queries import (
    details_of,
    get_assessment,
    list_returns,
    list_tasks,
)
from tracker.assessments.rules import RETURN, WITHDRAW
from tracker.assessments.views.correcting import withdrawal
from tracker.assessments.views.extending import time_asked_for
from tracker.assessments.views.pages import (
    blueprint,
    crumbs,
    inside,
    leading,
    reading_whole,
    standards_of,
    viewer_of,
)
from tracker.boards.queries import get_agency
from tracker.carry_forward.beside import offered_tasks
from tracker.handovers.views.tasks import handed_over, holder_part, of_chosen_holder
from tracker.policy import Permission, can, current_actor, requires
from tracker.spreadsheets import spreadsheet

ONLY_WHEN_ANY = (Show.COMMENTED, Show.CHANGES)
HEADINGS = ("Cycle", "Board", "Status", "Due", "Completed", "Standards", "Receipt", "Submitted")


@blueprint.get("/agencies/<uuid:agency_id>/assessments")
@requires(Permission.SEE_AGENCY, get_agency)
def index(agency: Any) -> ResponseReturnValue:
    """The agency's returns in all cycles, the current one first."""
    whole = reading_whole(agency)
    returns = list_returns(agency.id, holder_id=None if whole else current_actor().user_id)
    if request.args.get("format") == "xlsx":
        rows = [
            (row.cycle_name, row.board_name, row.status.label, row.due_on, row.done, row.total,
             row.receipt_reference, row.submitted_at)
            for row in returns
        ]  # fmt: skip
        return spreadsheet(f"Returns of {agency.name}", HEADINGS, rows)
    current = [row for row in returns if not row.status.with_board]
    earlier = [row for row in returns if row.status.with_board]
    return render_template(
        "assessments/index.html", agency=agency, current=current, earlier=earlier, whole=whole
    )


@blueprint.get("/assessments/<uuid:assessment_id>")
@requires(Permission.READ_RETURN, get_assessment)
def tasks(assessment: Any) -> ResponseReturnValue:
    """Every standard as a task, what is left, and the next thing to do."""
    if not inside(assessment):
        return redirect(url_for("assessments.read", assessment_id=assessment.id))
    framework = standards_of(assessment)
    viewer = viewer_of(assessment)
    every = [task for task in list_tasks(assessment.id, framework) if viewer.sees(task)]
    show = _wanted()
    return render_template(
        "assessments/tasks.html",
        assessment=assessment,
        crumbs=crumbs(assessment),
        groups=grouped(framework.policy_standards, every, of_chosen_holder(shown(every, show, viewer))),
        filters=_filters(counts(every, viewer), show),
        **handed_over(assessment, every, show, viewer),
        show=show,
        left=left(every),
        answered=sum(task.standing.answered for task in every),
        total=len(every),
        next=_next(assessment, every, viewer),
        closing=_closing(assessment, every) if viewer.whole else [],
        **offered_tasks(assessment, every, viewer),
        **_beside(assessment, every, viewer),
        past_review=refs_past_review(assessment.id) if assessment.status.editable else (),
    )


def _beside(assessment: Any, every: list[Task], viewer: Viewer) -> dict[str, Any]:
    """Why the return came back, and what can be done about its deadline or once it was submitted."""
    asked = assessment.status.editable and viewer.whole  # the reason may speak of any standard
    note = find_latest_note(assessment.id) if asked else None
    submitted_before = note is not None and note.verb in (RETURN.verb, WITHDRAW.verb)
    about = {"note": note, "every": every, "submitted_before": submitted_before}
    return {**about, **time_asked_for(assessment), **withdrawal(assessment)}


def _wanted() -> Show:
    asked = request.args.get("show", "")
    return Show(asked) if asked in set(Show) else Show.ALL


def _filters(numbers: dict[Show, int], current: Show) -> list[dict[str, object]]:
    return [
        {
            "text": show.label,
            "href": f"?show={show.value}{holder_part()}",
            "count": number,
            "current": show is current,
        }
        for show, number in numbers.items()
        if number or show is current or show not in ONLY_WHEN_ANY
    ]


def _next(assessment: Any, every: list[Task], viewer: Viewer) -> dict[str, str]:
    """The one thing to do now, as the text and address of the button; empty when there is none."""
    if not viewer.whole and not assessment.status.editable:
        return {}
    if assessment.published_at is not None:
        return _step("See the grades and comments", "grading.results", assessment)
    if assessment.status.with_board:
        return _step("See the receipt", "assessments.receipt", assessment)
    if not assessment.status.editable:
        mine = _may_authorise(assessment)
        return _step("Read and authorise", "assessments.authorise", assessment) if mine else {}
    task = next_task(every, viewer) if _answers(assessment) else None
    if task is not None:
        verb = "Continue" if any(each.standing.touched for each in every) else "Start"
        return {
            "text": f"{verb} with {task.ref} {task.words}",
            "href": url_for("assessments.standard", assessment_id=assessment.id, ref=task.ref),
        }
    if not viewer.leading:
        return {}
    if details_of(assessment).empty_fields:
        return _step("Fill in the agency details", "assessments.details", assessment)
    return _step("Check and send for authorisation", "assessments.send", assessment)


def _may_authorise(assessment: Any) -> bool:
    """R3: not who sent it, unless nobody else could."""
    if not can(current_actor(), Permission.AUTHORISE, assessment.scope):
        return False
    sender = assessment.sent_by_id == current_actor().user_id
    return not sender or count_active_users(assessment.agency_id) == 1


def _answers(assessment: Any) -> bool:
    return can(current_actor(), Permission.ANSWER, assessment.scope)


def _step(text: str, endpoint: str, assessment: Any) -> dict[str, str]:
    return {"text": text, "href": url_for(endpoint, assessment_id=assessment.id)}


def _closing(assessment: Any, every: list[Task]) -> list[dict[str, str]]:
    """The tasks at the end, with why one cannot start yet."""
    return [_details_task(assessment), _send_task(assessment, every), _authorise_task(assessment)]


def _details_task(assessment: Any) -> dict[str, str]:
    empty = details_of(assessment).empty_fields
    row = _step("Agency details", "assessments.details", assessment)
    if not empty:
        return {**row, "status": "Completed", "colour": ""}
    return {**row, "status": "In progress", "colour": "blue", "hint": f"Still to fill in: {', '.join(empty)}"}


def _send_task(assessment: Any, every: list[Task]) -> dict[str, str]:
    row = _step("Check and send for authorisation", "assessments.send", assessment)
    if not assessment.status.editable:
        return {"text": row["text"], "status": "Completed", "colour": ""}
    missing = len(missing_answers(every))
    lacking = bool(missing_details(details_of(assessment)))
    if not missing and not lacking:
        ready = leading(assessment)
        return {**(row if ready else {"text": row["text"]}), "status": "Ready", "colour": "green"}
    reasons = [f"{missing} of {len(every)} standards need an answer"] if missing else []
    reasons += ["the agency details are not complete"] if lacking else []
    why = " and ".join(reasons)
    return {
        "text": row["text"],
        "status": "Cannot start yet",
        "colour": "",
        "hint": f"{why[:1].upper()}{why[1:]}.",
        "more": row["href"] if leading(assessment) else "",
    }


def _authorise_task(assessment: Any) -> dict[str, str]:
    text = "Authorise and submit"
    if assessment.status.with_board:
        return {**_step(text, "assessments.receipt", assessment), "status": "Completed", "colour": ""}
    if assessment.status.editable:
        hint = "A named senior officer does this once the return has been sent to them."
        return {"text": text, "status": "Cannot start yet", "colour": "", "hint": hint}
    may = can(current_actor(), Permission.AUTHORISE, assessment.scope)
    row = _step(text, "assessments.authorise", assessment) if may else {"text": text}
    return {**row, "status": "Waiting for the authoriser", "colour": "yellow"}
