"""The timeline of a return, and what one answer said before."""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.answers import LABELS, LONGEST
from tracker.assessments.differences import compare
from tracker.assessments.queries import answer_of, get_assessment, get_response
from tracker.assessments.rules import NOT_SUBMITTED, check_readable
from tracker.assessments.views.pages import crumbs, inside, may_read, standards_of
from tracker.board_queries.queries import reader_of
from tracker.errors import NotFound, WrongState
from tracker.formatting import format_time
from tracker.navigation import section
from tracker.paging import page_of
from tracker.policy import Permission, can, current_actor, requires
from tracker.spreadsheets import spreadsheet
from tracker.timeline.queries import list_events, list_version_and_before, list_versions
from tracker.timeline.rules import Event, Kind, counts

blueprint = Blueprint("timeline", __name__)
blueprint.before_request(section("assessments"))
HEADINGS = ("Date", "Time", "What happened", "Kind", "Standards", "Reason")


@blueprint.get("/assessments/<uuid:assessment_id>/timeline")
@requires(Permission.READ_WHOLE_RETURN, get_assessment)
def happened(assessment: Any) -> ResponseReturnValue:
    """What happened to the return, newest first: to the agency its side, to the board what concerns it."""
    ref = _known_ref(assessment, request.args.get("standard", ""))
    reader = reader_of(current_actor(), assessment.scope)
    events = list_events(assessment, inside=inside(assessment), ref=ref, reader=reader)
    _check_concerned(assessment, events)
    kind = _kind()
    shown = [event for event in events if kind in (None, event.kind)]
    if request.args.get("format") == "xlsx":
        return spreadsheet(
            f"Timeline of {assessment.agency.name}", HEADINGS, [_cells(each) for each in shown]
        )
    return render_template(
        "timeline/happened.html",
        assessment=assessment,
        found=page_of(shown),
        filters=_filters(counts(events), len(events), kind, ref),
        standards=standards_of(assessment).minimum_standards,
        ref=ref,
        kind=kind,
        inside=inside(assessment),
        crumbs=crumbs(assessment, "Timeline"),
    )


def _check_concerned(assessment: Any, events: list[Event]) -> None:
    """The board reads nothing before a first submission; its readers wait until grades are published."""
    if inside(assessment):
        return
    g.section = "returns"
    grading = can(current_actor(), Permission.GRADE, assessment.scope)
    if not grading:
        check_readable(assessment.status, inside_agency=False, grading=False)
    submitted = assessment.status.with_board or any(each.verb == "assessment.submit" for each in events)
    if not submitted:
        raise WrongState(NOT_SUBMITTED)


def _known_ref(assessment: Any, ref: str) -> str:
    return ref if any(ref == each.ref for each in standards_of(assessment).minimum_standards) else ""


def _kind() -> Kind | None:
    asked = request.args.get("kind", "")
    return Kind(asked) if asked in set(Kind) else None


def _filters(numbers: dict[Kind, int], total: int, kind: Kind | None, ref: str) -> list[dict[str, object]]:
    every = {"text": "Everything", "href": _query("", ref), "count": total, "current": kind is None}
    return [
        every,
        *(
            {"text": each.label, "href": _query(each.value, ref), "count": count, "current": each is kind}
            for each, count in numbers.items()
        ),
    ]


def _query(kind: str, ref: str) -> str:
    parts = [f"kind={kind}" if kind else "", f"standard={ref}" if ref else ""]
    return "?" + "&".join(part for part in parts if part)


def _cells(event: Event) -> tuple[Any, ...]:
    return (
        event.at,
        format_time(event.at),
        event.title,
        event.kind.label,
        ", ".join(event.standards),
        event.text,
    )


@blueprint.get("/assessments/<uuid:assessment_id>/standards/<ref>/history")
@requires(Permission.READ_HISTORY, get_response)
def history(response: Any) -> ResponseReturnValue:
    """Every saved version of an answer; the chosen one in full with what it changed."""
    may_read(response)
    versions = list_versions(response.id)
    number = _version(versions[0].number if versions else 0)
    chosen = list_version_and_before(response.id, number) if number else []
    if number and (not chosen or chosen[0].version != number):
        raise NotFound
    ref, assessment = response.minimum_standard.ref, response.assessment
    return render_template(
        "timeline/history.html",
        response=response,
        standard=standards_of(assessment).minimum_standard(ref),
        found=page_of(versions),
        chosen=next((each for each in versions if each.number == number), None),
        latest=versions[0].number if versions else 0,
        answer=answer_of(chosen[0]) if chosen else None,
        changes=_changes(chosen),
        first=len(chosen) == 1,
        changing=_changing(response),
        here=url_for("timeline.history", assessment_id=assessment.id, ref=ref),
        standard_page=url_for("assessments.standard", assessment_id=assessment.id, ref=ref),
        crumbs=[
            *crumbs(assessment, ref)[:-1],
            {"text": ref, "href": url_for("assessments.standard", assessment_id=assessment.id, ref=ref)},
            {"text": "History"},
        ],
    )


def _changing(response: Any) -> bool:
    open_now = response.assessment.status.editable and not response.locked
    return open_now and can(current_actor(), Permission.ANSWER, response.scope)


def _version(latest: int) -> int:
    typed = request.args.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else latest


def _changes(chosen: list[Any]) -> list[dict[str, Any]]:
    """For each text that this version changed: both in parts, with the differences marked."""
    if not chosen:
        return []
    now = answer_of(chosen[0])
    before = answer_of(chosen[1]) if len(chosen) > 1 else None
    changed = []
    for name, label in LABELS.items():
        earlier = before.texts[name] if before else ""
        if earlier != now.texts[name]:
            left, right = compare(earlier[:LONGEST], now.texts[name][:LONGEST])
            changed.append({"label": label, "left": left, "right": right})
    return changed
