"""An agency's home: what is next, how far the return is, how the plan stands."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.completeness import Task, Viewer, grouped, left, next_task
from tracker.assessments.notes import find_latest_note
from tracker.assessments.queries import list_returns, list_tasks
from tracker.assessments.rules import RETURN, WITHDRAW, AssessmentStatus
from tracker.board_queries.views.homes import agency_is_asked
from tracker.boards.queries import get_agency
from tracker.carry_forward.beside import count_to_confirm
from tracker.clock import today
from tracker.evidence.rules import Review
from tracker.exception_reports.queries import list_open_challenges, list_reports_waiting
from tracker.formatting import first_line, plural
from tracker.frameworks.queries import get_framework
from tracker.handovers.views.tasks import late_hand_overs
from tracker.impact_tests.views.beside import agency_has_to_retest
from tracker.policy import Permission, Role, can, current_actor, requires
from tracker.publishing.views.homes import agency_may_contest
from tracker.ratification.views.beside import agency_has_to_resubmit
from tracker.reports.colours import colours_of_agency, list_update_limits
from tracker.reports.queries import (
    AgencyTasks,
    count_agency_tasks,
    list_open_amendments,
    list_urgent_actions,
)
from tracker.reports.rules import Next, in_order
from tracker.reports.views.pages import blueprint, strip
from tracker.sampling.views.homes import samples_wait_for_agency

GIVEN_BACK = {RETURN.verb: "sent back", WITHDRAW.verb: "taken back"}
NOT_GRADED_YET = (AssessmentStatus.SUBMITTED, AssessmentStatus.IN_GRADING)
PUBLISHED = (AssessmentStatus.GRADED, AssessmentStatus.CLOSED)


@blueprint.get("/agencies/<uuid:agency_id>")
@requires(Permission.SEE_AGENCY, get_agency)
def agency_home(agency: Any) -> ResponseReturnValue:
    """Next for you, then progress by policy standard and the colours of the plan."""
    day = today()
    viewer = _viewer(agency)
    returns = list_returns(agency.id, holder_id=None if viewer.whole else viewer.user_id)
    current = next((row for row in returns if not row.status.with_board), None)
    tasks, groups = _progress(current, viewer)
    colours = colours_of_agency(agency.id, day, list_update_limits())
    items = [
        *_return_items(current, tasks, viewer),
        *_last_cycle_items(agency, current, tasks),
        *agency_is_asked(agency, whole=viewer.whole),
        *agency_may_contest(agency, returns),
        *samples_wait_for_agency(agency),
        *_amendment_items(agency, returns),
        *_plan_items(agency, day, count_agency_tasks(agency.id, day), colours.silent),
        *agency_has_to_resubmit(agency),
        *agency_has_to_retest(agency, day),
        *_report_items(agency),
    ]
    return render_template(
        "overview/agency_home.html",
        agency=agency,
        items=in_order(items, day),
        current=current,
        groups=groups,
        whole=viewer.whole,
        left=left(tasks),
        total=len(tasks),
        with_board=[row for row in returns if row.status in NOT_GRADED_YET],
        published=[row for row in returns if row.status in PUBLISHED],
        colours=colours,
        strip=strip(colours),
    )


def _viewer(agency: Any) -> Viewer:
    actor = current_actor()
    leads = can(actor, Permission.COMPLETE_RETURN, agency.scope)
    return Viewer(actor.user_id, leads, whole=can(actor, Permission.READ_WHOLE_RETURN, agency.scope))


def _progress(current: Any, viewer: Viewer) -> tuple[list[Task], list[Any]]:
    if current is None:
        return [], []
    framework = get_framework(current.framework_version_id)
    tasks = [task for task in list_tasks(current.id, framework) if viewer.sees(task)]
    return tasks, grouped(framework.policy_standards, tasks, tasks)


def _return_items(current: Any, tasks: list[Task], viewer: Viewer) -> Iterator[Next]:
    if current is None:
        return
    if current.status is AssessmentStatus.AWAITING_AUTHORISATION:
        if viewer.whole:
            yield _authorise_item(current)
        return
    if viewer.leading:
        yield from _given_back(current)
        yield from late_hand_overs(current.id, tasks, viewer)
    task = next_task(tasks, viewer)
    if task is not None:
        href = url_for("assessments.standard", assessment_id=current.id, ref=task.ref)
        verb = "Start" if current.status is AssessmentStatus.NOT_STARTED else "Continue with"
        detail = f"{current.cycle_name}: {left(tasks)} of {len(tasks)} standards left"
        due_on = task.due_on if task.due_on and task.holder_id == viewer.user_id else current.due_on
        yield Next(f"{verb} {task.ref} {task.words}", href, detail, due_on)
    elif viewer.leading:
        href = url_for("assessments.send", assessment_id=current.id)
        yield Next("Check the return and send it for authorisation", href, current.cycle_name, current.due_on)


def _last_cycle_items(agency: Any, current: Any, tasks: list[Task]) -> Iterator[Next]:
    """Answers of the last cycle that this person can confirm or edit."""
    count = count_to_confirm(agency, current, tasks, _viewer(agency)) if current else 0
    if count:
        href = url_for("carry_forward.answers", assessment_id=current.id)
        words = f"Confirm or edit {plural(count, 'answer')} from last cycle"
        yield Next(words, href, current.cycle_name, current.due_on)


def _given_back(current: Any) -> Iterator[Next]:
    """Why the return came back, before what is left to do in it."""
    note = find_latest_note(current.id) if current.status is AssessmentStatus.IN_PROGRESS else None
    if note is not None:
        href = url_for("assessments.tasks", assessment_id=current.id)
        how = GIVEN_BACK.get(note.verb, "declined")
        yield Next(f"Read why the return was {how}", href, first_line(note.reason), current.due_on)


def _authorise_item(current: Any) -> Next:
    href = url_for("assessments.read", assessment_id=current.id)
    if any(grant.role is Role.AUTHORISER for grant in current_actor().grants):
        href = url_for("assessments.authorise", assessment_id=current.id)
        return Next("Read and authorise the return", href, current.cycle_name, current.due_on)
    return Next("See the return", href, "It is waiting to be authorised.", current.due_on)


def _amendment_items(agency: Any, returns: list[Any]) -> Iterator[Next]:
    """Standards graded 0 that no action covers yet; only published grades ask for one."""
    graded = any(row.status in PUBLISHED for row in returns)
    if graded and can(current_actor(), Permission.KEEP_PLAN, agency.scope):
        for assessment_id, ref, due_on in list_open_amendments(agency.id):
            href = url_for("action_plans.add_action", assessment_id=assessment_id, standard=ref)
            yield Next(f"Add an action for {ref}", href, "Graded 0: the plan must be amended.", due_on)


def _plan_items(agency: Any, day: date, waiting: AgencyTasks, silent: int) -> Iterator[Next]:
    plan = url_for("action_plans.agency_plans", agency_id=agency.id)
    keeps_plan = can(current_actor(), Permission.KEEP_PLAN, agency.scope)
    if waiting.unsubmitted and keeps_plan:
        yield Next(
            "Submit the action plan for ratification", plan, "The sub-group has not seen this plan yet."
        )
    if waiting.referred_back:
        yield Next("Change the action plan and submit it again", plan, "The sub-group referred it back.")
    overdue = list_urgent_actions(agency.id, day, only_for=_own_actions_only())
    if overdue:
        first = overdue[0]
        href = url_for("action_plans.action", action_id=first.id) if len(overdue) == 1 else plan
        yield Next(f"Update {plural(len(overdue), 'overdue action')}", href, first.title, first.due_on)
    if silent:
        yield Next(f"Update {plural(silent, 'action')} without a recent update", plan)
    if waiting.conditions and keeps_plan:
        href = url_for("ratification.agency_conditions", agency_id=agency.id, show="open")
        words = f"Meet {plural(waiting.conditions, 'condition')} of ratification and say how"
        yield Next(words, href, due_on=waiting.conditions_due_on)
    if waiting.completions:
        signs = can(current_actor(), Permission.SIGN_OFF_ACTION, agency.scope)
        href = url_for("action_plans.agency_to_sign_off", agency_id=agency.id) if signs else plan
        words = f"Sign off {plural(waiting.completions, 'completed action')}"
        yield Next(words, href, "A second person must do it.")
    yield from _evidence_items(agency, waiting)


def _evidence_items(agency: Any, waiting: AgencyTasks) -> Iterator[Next]:
    """What of the library is past its review date, and what will be within sixty days."""
    if waiting.stale_evidence:
        href = url_for("evidence.library", agency_id=agency.id, review=Review.PAST.value)
        yield Next(f"Review {plural(waiting.stale_evidence, 'evidence item')} past the review date", href)
    if waiting.due_evidence:
        href = url_for("evidence.library", agency_id=agency.id, review=Review.DUE.value)
        yield Next(f"Review {plural(waiting.due_evidence, 'evidence item')} in the next 60 days", href)


def _own_actions_only() -> Any:
    """Contributors see their own actions only; leads and authorisers all of them."""
    actor = current_actor()
    contributing = all(grant.role is Role.CONTRIBUTOR for grant in actor.grants if grant.agency_id)
    return actor.user_id if contributing else None


def _report_items(agency: Any) -> Iterator[Next]:
    if not can(current_actor(), Permission.WRITE_REPORT, agency.scope):
        return
    for report in list_reports_waiting(agency.id):
        href = url_for("exception_reports.report", report_id=report.id)
        period = report.period
        yield Next(
            f"Submit the exception report for {period.name}", href, report.headline, period.report_due_on
        )
    for decision, report in list_open_challenges(agency.id):
        href = url_for("exception_reports.answer", report_id=report.id, decision_id=decision.id)
        yield Next("Answer the sub-group’s question", href, decision.wording, decision.answer_due_on)
