"""The agency's library as a list, and adding to it."""

from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.boards.queries import get_agency
from tracker.clock import now
from tracker.evidence.attaching import add_new
from tracker.evidence.forms import AddForm
from tracker.evidence.queries import LibraryFilter, LibraryPage, list_items
from tracker.evidence.rules import EvidenceKind, Review, Sort
from tracker.evidence.taking import AlreadyHave
from tracker.evidence.views.pages import blueprint, crumbs, limit_mb, ways_to_add
from tracker.evidence.views.saving import Place, describe_address, save
from tracker.forms import clean_line
from tracker.policy import Permission, authorise, can, current_actor, requires
from tracker.spreadsheets import spreadsheet

SHOWN = (Review.PAST, Review.DUE, Review.NONE)
HEADINGS = (
    "Title",
    "Kind",
    "Owner",
    "Document date",
    "Review by",
    "Review",
    "Cited",
    "File name",
    "Link",
    "Held at",
    "Added",
)


@blueprint.get("/agencies/<uuid:agency_id>/evidence")
@requires(Permission.READ_EVIDENCE, get_agency)
def library(agency: Any) -> ResponseReturnValue:
    """Every item of the agency: filtered, sorted, a page at a time, or all as a spreadsheet."""
    wanted = _wanted()
    if request.args.get("format") == "xlsx":
        return _as_spreadsheet(list_items(agency.id, wanted, page=0))
    found = list_items(agency.id, wanted, page=_page_number())
    return render_template(
        "evidence/library.html",
        agency=agency,
        wanted=wanted,
        found=found,
        kinds=_kinds(wanted),
        sorts={sort.value: _address(wanted, sort=sort.value) for sort in Sort},
        pages_href=_address(wanted) + "&page=",
        download_href=_address(wanted) + "&format=xlsx",
        may_add=can(current_actor(), Permission.ADD_EVIDENCE, agency.scope),
    )


def _wanted() -> LibraryFilter:
    """The filter of the address; what makes no sense is left out."""
    kind, sort, review = (request.args.get(name, "") for name in ("kind", "sort", "review"))
    by_date = Sort.REVIEW if review in SHOWN else Sort.TITLE
    return LibraryFilter(
        kind=EvidenceKind(kind) if kind in set(EvidenceKind) else None,
        text=clean_line(request.args.get("q", ""))[:200],
        review=Review(review) if review in SHOWN else None,
        sort=Sort(sort) if sort in set(Sort) else by_date,
    )


def _page_number() -> int:
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _address(wanted: LibraryFilter, **changes: str) -> str:
    values = {
        "kind": wanted.kind.value if wanted.kind else "",
        "review": wanted.review.value if wanted.review else "",
        "q": wanted.text,
        "sort": wanted.sort.value,
    } | changes
    return f"{request.path}?" + urlencode({name: value for name, value in values.items() if value})


def _kinds(wanted: LibraryFilter) -> list[dict[str, Any]]:
    """The links that narrow the list; a search is kept. By review date the nearest comes first."""
    kinds = (("All", ""), ("Files", "file"), ("Links", "link"), ("Available on request", "on_request"))
    choices = [(words, kind, "", wanted.sort) for words, kind in kinds]
    choices += [(each.label, "", each.value, Sort.REVIEW) for each in SHOWN]
    return [
        {
            "text": words,
            "href": _address(wanted, kind=kind, review=review, sort=sort.value),
            "current": (kind, review) == (wanted.kind or "", wanted.review or ""),
        }
        for words, kind, review, sort in choices
    ]


def _as_spreadsheet(found: LibraryPage) -> ResponseReturnValue:
    rows = [
        (row.title, row.words, row.owner_name, row.document_date, row.review_by, row.review.label,
         row.citations, row.display_name, row.url, row.held_at, row.added_at)
        for row in found.rows
    ]  # fmt: skip
    return spreadsheet("Evidence", HEADINGS, rows)


@blueprint.route("/agencies/<uuid:agency_id>/evidence/add", methods=["GET", "POST"])
@requires(Permission.ADD_EVIDENCE, get_agency)
def add(agency: Any) -> ResponseReturnValue:
    """Add files, a link, or a note of what is available on request."""
    place = _place(agency.id)

    def take(form: AddForm) -> Any:
        found = get_agency(place.agency_id, actor=current_actor())
        return add_new(found, form, actor=current_actor(), before_writing=lambda: _again(place.agency_id))

    return save(
        AddForm(way=request.args.get("way", "")), take, place, lambda *shown: _add_page(place, *shown)
    )


def _place(agency_id: Any) -> Place:
    return Place(
        address=url_for("evidence.add", agency_id=agency_id),
        back="",
        back_words="Back to the library",
        agency_id=agency_id,
        crumbs=crumbs(agency_id, "Add evidence"),
        done="“{title}” is in the library. You can cite it in any standard or action.",
    )


def _again(agency_id: Any) -> None:
    """A file took its time: ask again whether the person may still add it."""
    authorise(Permission.ADD_EVIDENCE, get_agency(agency_id, actor=current_actor()))


def _add_page(place: Place, form: AddForm, known: AlreadyHave | None) -> str:
    return render_template(
        "evidence/add.html",
        form=form,
        place=place,
        known=known,
        ways=ways_to_add(form.ways, form.chosen, place.address),
        limit_mb=limit_mb(),
        describe_href=describe_address(place, now()),
        crumbs=place.crumbs,
    )
