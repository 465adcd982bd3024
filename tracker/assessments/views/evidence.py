"""Evidence beside an answer: adding it, taking it away, and opening it where a return cites it."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.evidence_operations import attach_to_answer, remove_from_answer
from tracker.assessments.evidence_queries import get_cited_item
from tracker.assessments.queries import get_response
from tracker.assessments.rules import check_answer_open
from tracker.assessments.views.pages import blueprint, crumbs, inside, may_answer
from tracker.clock import today
from tracker.db import commit, release
from tracker.errors import NotFound, RuleBroken
from tracker.evidence.forms import AttachForm
from tracker.evidence.taking import AlreadyHave
from tracker.evidence.queries import LibraryFilter, latest_version, list_citations, list_items
from tracker.evidence.rules import EvidenceKind, Way, is_past_review
from tracker.evidence.views.pages import limit_mb, ways_to_add
from tracker.evidence.views.serving import file_words, may_be_shown, send_version
from tracker.forms import clean_line
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
    form, known = AttachForm(), None
    if form.validate_on_submit():
        try:
            item = attach_to_answer(response, form, actor=current_actor())
        except RuleBroken as problem:
            release()
            form.refuse(problem)
            known = problem if isinstance(problem, AlreadyHave) else None
        else:
            commit()
            flash(f"“{item.title}” is cited at {ref} now.", "success")
            return redirect(url_for("assessments.standard", assessment_id=assessment_id, ref=ref))
    return _page(get_response(assessment_id, ref, actor=current_actor()), form, known)


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


def _page(response: Any, form: AttachForm, known: AlreadyHave | None = None) -> str:
    assessment, ref = response.assessment, response.minimum_standard.ref
    address = url_for("assessments.add_evidence", assessment_id=assessment.id, ref=ref)
    cited = list_citations(response.id)
    return render_template(
        "assessments/evidence/add.html",
        form=form,
        known=known,
        address=address,
        ref=ref,
        standard=response.minimum_standard,
        back=url_for("assessments.standard", assessment_id=assessment.id, ref=ref),
        evidence=_with_removal(cited, assessment.id, ref),
        ways=ways_to_add(form.ways, form.chosen, address),
        choices=_offer(form, assessment.agency_id, cited),
        search=_search_words(),
        limit_mb=limit_mb(),
        crumbs=crumbs(assessment, ref)[:-1],
    )


def _with_removal(cited: list[Any], assessment_id: Any, ref: str) -> list[dict[str, Any]]:
    rows = cited_rows(cited, assessment_id)
    for row, each in zip(rows, cited, strict=True):
        row["remove_action"] = url_for(
            "assessments.remove_evidence", assessment_id=assessment_id, ref=ref, citation_id=each.citation_id
        )
    return rows


def _search_words() -> str:
    return clean_line(request.args.get("q", ""))[:200]


def _offer(form: AttachForm, agency_id: Any, cited: list[Any]) -> Any:
    """The part of the library to choose from: what is not cited here yet and fits the search."""
    if form.chosen is not Way.LIBRARY:
        return None
    already = frozenset(each.item_id for each in cited)
    found = list_items(agency_id, LibraryFilter(text=_search_words(), without=already))
    form.offer(found.rows)
    return found


@blueprint.get(CITED)
@requires(Permission.OPEN_CITED_EVIDENCE, get_cited_item)
def cited_evidence(found: Any) -> ResponseReturnValue:
    """An item where a return cites it, for graders and for the agency."""
    latest = latest_version(found.item)
    grading = can(current_actor(), Permission.GRADE, found.scope)
    return render_template(
        "assessments/evidence/cited.html",
        item=found.item,
        assessment=found.assessment,
        places=found.places,
        latest=latest,
        words=file_words(latest) if latest else found.item.kind.label,
        shown=latest is not None and may_be_shown(latest),
        on_request=found.item.kind is EvidenceKind.ON_REQUEST,
        past_review=is_past_review(found.item.review_by, today()),
        inside=inside(found.assessment),
        place_page="grading.bench" if grading else "assessments.standard",
        crumbs=[*crumbs(found.assessment), {"text": "Evidence"}],
    )


@blueprint.get(f"{CITED}/file")
@requires(Permission.OPEN_CITED_EVIDENCE, get_cited_item)
def cited_file(found: Any) -> ResponseReturnValue:
    """The latest version of a cited file."""
    version = latest_version(found.item)
    if version is None:
        raise NotFound
    return send_version(found.item, version, scope=found.scope)
