"""Evidence beside an answer: adding it, taking it away, and opening it where a return cites it."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.evidence_operations import attach_to_answer, point_in_answer, remove_from_answer
from tracker.assessments.evidence_queries import get_cited_item
from tracker.assessments.queries import get_response
from tracker.assessments.rules import check_answer_open
from tracker.assessments.views.pages import blueprint, crumbs, inside, may_answer
from tracker.db import commit
from tracker.evidence.forms import AttachForm
from tracker.evidence.queries import list_citations
from tracker.evidence.taking import AlreadyHave
from tracker.evidence.views.beside import adding, seen, send_file, typed_locator, with_buttons
from tracker.evidence.views.saving import Place, save
from tracker.policy import Permission, can, current_actor, requires
from tracker.reports.return_document import evidence_rows

ADDRESS = "/assessments/<uuid:assessment_id>/standards/<ref>/evidence"
CITED = "/assessments/<uuid:assessment_id>/evidence/<uuid:item_id>"


def link_inside(assessment_id: Any) -> Callable[[Any], str]:
    """Where a cited item leads from a page of a return: its page inside that return."""
    base = url_for("assessments.tasks", assessment_id=assessment_id)
    return lambda item: f"{base}/evidence/{item.item_id}"  # a return cites a hundred items


def cited_rows(cited: Sequence[Any], assessment_id: Any) -> list[dict[str, Any]]:
    """Cited items for the component `evidence_list`, with links for everybody who may read the return."""
    return evidence_rows(cited, link_inside(assessment_id))


def answer_evidence(response: Any) -> list[dict[str, Any]]:
    """What an answer cites, for its own page: whoever may, can replace what is past its review date."""
    cited = list_citations(response.id)
    rows = cited_rows(cited, response.assessment_id)
    if inside(response.assessment) and can(current_actor(), Permission.ADD_EVIDENCE, response.scope):
        for row, each in zip(rows, cited, strict=True):
            row["replace_href"] = url_for("evidence.item", item_id=each.item_id)
    return rows


@blueprint.get(ADDRESS)
@requires(Permission.ANSWER, get_response)
def add_evidence(response: Any) -> ResponseReturnValue:
    """What the answer cites, and the ways to add more."""
    may_answer(response)
    check_answer_open(response.assessment.status, response.locked)
    return _page(response, AttachForm(way=request.args.get("way", "")))


@blueprint.post(ADDRESS)
@requires(Permission.ANSWER, get_response)
def save_evidence(response: Any) -> ResponseReturnValue:
    """Add and cite, then go back to the standard."""
    may_answer(response)
    assessment_id, ref = response.assessment_id, response.minimum_standard.ref

    def again() -> Any:
        return get_response(assessment_id, ref, actor=current_actor())

    return save(
        AttachForm(),
        lambda form: attach_to_answer(again(), form, actor=current_actor()),
        _place(response),
        lambda form, known: _page(again(), form, known),
    )


@blueprint.post(f"{ADDRESS}/<uuid:citation_id>/remove")
@requires(Permission.ANSWER, get_response)
def remove_evidence(response: Any, citation_id: Any) -> ResponseReturnValue:
    """Take one citation away; the item stays in the library."""
    may_answer(response)
    item = remove_from_answer(response, citation_id, actor=current_actor())
    ref, title = response.minimum_standard.ref, item.title
    commit()
    flash(f"“{title}” is no longer cited at {ref}. It is still in your library.", "success")
    return redirect(url_for("assessments.add_evidence", assessment_id=response.assessment_id, ref=ref))


@blueprint.post(f"{ADDRESS}/<uuid:citation_id>/see")
@requires(Permission.ANSWER, get_response)
def point_evidence(response: Any, citation_id: Any) -> ResponseReturnValue:
    """Change the page or section to look at."""
    may_answer(response)
    item = point_in_answer(response, citation_id, typed_locator(), actor=current_actor())
    ref, title = response.minimum_standard.ref, item.title
    commit()
    flash(f"Saved where to look in “{title}”.", "success")
    return redirect(url_for("assessments.add_evidence", assessment_id=response.assessment_id, ref=ref))


def _place(response: Any) -> Place:
    ref, given = response.minimum_standard.ref, _names(response)
    back = url_for("assessments.standard", **given)
    trail = [*crumbs(response.assessment, ref)[:-1], {"text": ref, "href": back}, {"text": "Evidence"}]
    return Place(
        address=url_for("assessments.add_evidence", **given),
        back=back,
        back_words=f"Back to {ref}",
        agency_id=response.assessment.agency_id,
        crumbs=trail,
        done=f"“{{title}}” is cited at {ref} now.",
        cites=True,
    )


def _names(response: Any) -> dict[str, Any]:
    return {"assessment_id": response.assessment_id, "ref": response.minimum_standard.ref}


def _page(response: Any, form: AttachForm, known: AlreadyHave | None = None) -> str:
    cited, given = list_citations(response.id), _names(response)
    rows = with_buttons(
        cited_rows(cited, response.assessment_id),
        cited,
        lambda each: url_for("assessments.remove_evidence", citation_id=each, **given),
        lambda each: url_for("assessments.point_evidence", citation_id=each, **given),
    )
    return render_template(
        "assessments/evidence/add.html",
        ref=response.minimum_standard.ref,
        standard=response.minimum_standard,
        evidence=rows,
        **adding(form, known, _place(response), cited),
    )


@blueprint.get(CITED)
@requires(Permission.OPEN_CITED_EVIDENCE, get_cited_item)
def cited_evidence(found: Any) -> ResponseReturnValue:
    """An item where a return cites it, for graders and for the agency: as it was when it was submitted."""
    grading = can(current_actor(), Permission.GRADE, found.scope)
    return render_template(
        "assessments/evidence/cited.html",
        **seen(found.item, scope=found.scope, by=found.assessment.submitted_at),
        assessment=found.assessment,
        places=found.places,
        inside=inside(found.assessment),
        place_page="grading.bench" if grading else "assessments.standard",
        crumbs=[*crumbs(found.assessment), {"text": "Evidence"}],
    )


@blueprint.get(f"{CITED}/file")
@requires(Permission.OPEN_CITED_EVIDENCE, get_cited_item)
def cited_file(found: Any) -> ResponseReturnValue:
    """The version of a cited file that the return stands by."""
    return send_file(found.item, scope=found.scope, by=found.assessment.submitted_at)
