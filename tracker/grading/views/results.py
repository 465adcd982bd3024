"""What an agency reads once its grades are published."""

from typing import Any

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from tracker.assessments.queries import get_assessment
from tracker.assessments.views.pages import crumbs as agency_crumbs
from tracker.assessments.views.pages import inside, standards_of
from tracker.errors import WrongState
from tracker.frameworks.rules import Grade
from tracker.grading.decisions import list_decided
from tracker.grading.last_cycle import last_cycle_grades
from tracker.grading.queries import list_amendments, list_published_grades
from tracker.grading.rules import direction, tally, tally_direction
from tracker.grading.views.pages import blueprint, crumbs
from tracker.policy import Permission, can, current_actor, requires
from tracker.publishing.queries import list_contests
from tracker.publishing.views.beside import checked
from tracker.spreadsheets import spreadsheet

HEADINGS = ("Standard", "Words", "Essential", "Grade", "In words", "Comment", "Own grade", "Last cycle",
            "Plan amendment due", "Contested on", "Published as", "Decision")  # fmt: skip


@blueprint.get("/assessments/<uuid:assessment_id>/results")
@requires(Permission.READ_WHOLE_RETURN, get_assessment)
def results(assessment: Any) -> ResponseReturnValue:
    """Grades and comments by policy standard, with what has to be done about a 0. 409 until published."""
    if assessment.published_at is None:
        raise WrongState("The grades of this return have not been published yet.")
    g.section = "assessments" if inside(assessment) else "returns"
    rows, contests = _rows(assessment), list_contests(assessment.id)
    if request.args.get("format") == "xlsx":
        contested = {contest.ref: contest for contest in contests}
        cells = [(*_cells(row), *_contest_cells(contested.get(row["grade"].ref))) for row in rows]
        return spreadsheet(f"Grades {assessment.agency.name}", HEADINGS, cells)
    every = tally(row["grade"].value for row in rows)
    return render_template(
        "grading/results.html",
        assessment=assessment,
        rows=rows,
        groups=_groups(assessment, rows),
        every=every,
        amendments=[row for row in rows if row["amendment"] and row["grade"].value is Grade.INADEQUATE],
        crumbs=agency_crumbs(assessment, "Grades") if inside(assessment) else _board_crumbs(assessment),
        may_add=can(current_actor(), Permission.KEEP_PLAN, assessment.scope),
        **checked(assessment, contests),
    )


def _board_crumbs(assessment: Any) -> list[dict[str, str]]:
    graded = can(current_actor(), Permission.GRADE, assessment.scope)
    return (
        crumbs(assessment, "Grades")
        if graded
        else [*crumbs(assessment)[:1], {"text": assessment.agency.name}]
    )


def _rows(assessment: Any) -> list[dict[str, Any]]:
    framework = standards_of(assessment)
    amendments = {amendment.ref: amendment for amendment in list_amendments(assessment.id)}
    last = last_cycle_grades(assessment.agency_id, assessment.cycle)
    decided = list_decided(assessment.id)
    return [
        {
            "standard": framework.minimum_standard(grade.ref),
            "decisions": decided.get(grade.ref, []),
            "grade": grade,
            "last": last.get(grade.ref),
            "direction": direction(grade.value, last[grade.ref].value) if grade.ref in last else None,
            "amendment": amendments.get(grade.ref),
        }
        for grade in list_published_grades(assessment.id)
    ]


def _groups(assessment: Any, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups = []
    for policy in standards_of(assessment).policy_standards:
        below = [row for row in rows if row["standard"].policy_standard_number == policy.number]
        now = tally(row["grade"].value for row in below)
        before = tally(row["last"].value for row in below if row["last"])
        groups.append(
            {"policy": policy, "rows": below, "tally": now, "direction": tally_direction(now, before)}
        )
    return groups


def _cells(row: dict[str, Any]) -> tuple[Any, ...]:
    grade, standard, amendment = row["grade"], row["standard"], row["amendment"]
    wanted = amendment and grade.value is Grade.INADEQUATE
    return (
        grade.ref, standard.text, standard.essential, grade.value.short_label if grade.value else "",
        grade.value.label if grade.value else "", grade.comment,
        grade.self_grade.short_label if grade.self_grade else "",
        row["last"].value.short_label if row["last"] else "", amendment.due_on if wanted else None,
    )  # fmt: skip


def _contest_cells(contest: Any) -> tuple[Any, ...]:
    """When the grade was contested, what was published, and what was decided."""
    if contest is None:
        return (None, "", "")
    decision = contest.decision.label if contest.decision else "Not decided yet"
    return (contest.raised_at, contest.from_grade.short_label, decision)
