"""What the pages of answers and actions share: putting evidence beside them, and opening it there."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import request

from tracker.clock import now, today
from tracker.errors import NotFound
from tracker.evidence.forms import AttachForm, PointForm
from tracker.evidence.queries import LibraryFilter, latest_version, list_items
from tracker.evidence.rules import EvidenceKind, FileState, Way, review_warning
from tracker.evidence.taking import AlreadyHave
from tracker.evidence.views.pages import limit_mb, ways_to_add
from tracker.evidence.views.saving import Place, describe_address
from tracker.evidence.views.serving import file_words, may_be_shown, preview, send_version
from tracker.forms import clean_line
from tracker.policy import Scope

Address = Callable[[Any], str]


def adding(
    form: AttachForm, known: AlreadyHave | None, place: Place, cited: list[Any]
) -> dict[str, Any]:  # fmt: skip
    """What a page that adds evidence needs: the ways, the library to choose from, and the limits."""
    return {
        "form": form,
        "known": known,
        "place": place,
        "ways": ways_to_add(form.ways, form.chosen, place.address),
        "choices": _offer(form, place.agency_id, cited),
        "search": _search_words(),
        "limit_mb": limit_mb(),
        "describe_href": describe_address(place, now()),
        "crumbs": place.crumbs,
    }


def with_buttons(rows: list[dict[str, Any]], cited: list[Any], remove: Address, point: Address) -> Any:
    """The rows of the component `evidence_list`, each with where to take it away and to change its page."""
    for row, each in zip(rows, cited, strict=True):
        row["remove_action"], row["see_action"] = remove(each.citation_id), point(each.citation_id)
        row["see_id"] = f"see-{each.citation_id}"
    return rows


def typed_locator() -> str:
    """The page or section that was typed. Raises RuleBroken when it is too long."""
    return PointForm().checked


def seen(item: Any, *, scope: Scope, by: datetime | None = None) -> dict[str, Any]:
    """What the page of an item shows of the version in force, now or when a return was submitted."""
    version = latest_version(item, by)
    newest = latest_version(item)
    newer = newest if newest is not version and newest and newest.state is FileState.AVAILABLE else None
    dated = version if version is not newest and version and newest and by else item  # as it was then
    facts = {
        "item": item,
        "document_date": dated.document_date,
        "review_by": dated.review_by,
        "latest": version,
        "newer_at": newer.uploaded_at if newer else None,
        "words": file_words(version) if version else item.kind.label,
        "shown": version is not None and may_be_shown(version),
        "picture": version is not None and may_be_shown(version) and version.media_type.startswith("image/"),
        "on_request": item.kind is EvidenceKind.ON_REQUEST,
        "review_words": review_warning(f"“{item.title}”", dated.review_by, today()),
    }
    return facts | {"preview": preview(item, version, scope=scope) if version else None}


def send_file(item: Any, *, scope: Scope, by: datetime | None = None) -> Any:
    """The file in force, now or when a return was submitted."""
    version = latest_version(item, by)
    if version is None:
        raise NotFound
    return send_version(item, version, scope=scope)


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
