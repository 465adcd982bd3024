"""Saving what a form adds: one thing, or each of several files by itself, as a page or for a script.

Without scripts several files come in one request; then every file is committed by itself, so that one that is
refused never loses the others. With scripts each file comes in a request of its own and is answered in JSON.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.clock import now
from tracker.db import commit, release
from tracker.errors import RuleBroken
from tracker.evidence.forms import AddForm
from tracker.evidence.queries import latest_version
from tracker.evidence.rules import FileState
from tracker.evidence.taking import AlreadyHave
from tracker.formatting import plural

Take = Callable[[AddForm], Any]
Show = Callable[[AddForm, AlreadyHave | None], str]


class Outcome(StrEnum):
    """What became of one file."""

    ADDED = "added"
    KNOWN = "known"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {"added": "Added", "known": "You already have this", "refused": "Not added"}[self.value]

    @property
    def colour(self) -> str:
        return {"added": "green", "known": "blue", "refused": "red"}[self.value]


@dataclass(frozen=True)
class Fate:
    """What became of one file: its item when it has one, and why it was not added otherwise."""

    name: str
    outcome: Outcome
    words: str
    item_id: UUID | None = None
    title: str = ""


@dataclass(frozen=True)
class Place:
    """Where something is added: the page to go back to, and what to say when one thing was added.

    `cites` when it is cited there at once. `back` may stand for the new item's own page (empty).
    """

    address: str
    back: str
    back_words: str
    agency_id: UUID
    crumbs: list[dict[str, str]]
    done: str
    cites: bool = False


def save(form: AddForm, take: Take, place: Place, show: Show) -> ResponseReturnValue:
    """Do what was sent. `take` does it for a valid form, flushed; `show` gives the form again."""
    if not form.validate_on_submit():
        return _in_json(_refused(form)) if for_script() else show(form, None)
    if len(form.uploads) > 1 and not for_script():
        since = now()
        return _fates_page(list(_each(form, take)), place, since)
    fate = _one(form, take)
    if for_script():
        return _in_json(fate, place)
    if fate.outcome is Outcome.ADDED:
        _say(fate, place)
        return redirect(_next(fate, place))
    known = AlreadyHave(fate.item_id, fate.title) if fate.item_id else None
    return show(form, known)


def for_script() -> bool:
    """Whether a script of ours asks: it wants the facts instead of a page."""
    return request.accept_mimetypes.best == "application/json"


def describe_address(place: Place, since: datetime) -> str:
    """The page on which all files that the person added since then are described."""
    back = place.back or None
    return url_for("evidence.describe_added", agency_id=place.agency_id, back=back, since=since.isoformat())


def _each(form: AddForm, take: Take) -> Iterable[Fate]:
    for upload in form.uploads:
        form.narrow_to(upload)
        yield _one(form, take)


def _one(form: AddForm, take: Take) -> Fate:
    name = form.file_name
    try:
        item = take(form)
        fate = Fate(name, Outcome.ADDED, _added_words(item), item.id, item.title)
    except AlreadyHave as problem:
        release()
        form.refuse(problem)
        return Fate(name, Outcome.KNOWN, problem.message, problem.item_id, problem.title)
    except RuleBroken as problem:
        release()
        form.refuse(problem)
        return Fate(name, Outcome.REFUSED, problem.message)
    commit()
    return fate


def _added_words(item: Any) -> str:
    version = latest_version(item)
    waits = version is not None and version.state is not FileState.AVAILABLE
    later = " It waits to be checked for viruses and can be opened after that." if waits else ""
    return f"Added as “{item.title}”.{later}"


def _say(fate: Fate, place: Place) -> None:
    later = fate.words.partition(".")[2]
    flash(place.done.format(title=fate.title) + later, "success")


def _next(fate: Fate, place: Place) -> str:
    return place.back or url_for("evidence.item", item_id=fate.item_id)


def _refused(form: AddForm) -> Fate:
    messages = [message for field in form for message in field.errors]
    return Fate(form.file_name, Outcome.REFUSED, messages[0] if messages else "Check what you entered")


def _in_json(fate: Fate, place: Place | None = None) -> ResponseReturnValue:
    """The facts of one file; when it was the only one, the page to go to, which then says what was done."""
    answer: dict[str, Any] = {"outcome": fate.outcome.value, "words": fate.words, "title": fate.title}
    if fate.item_id is not None:
        answer |= {"item": str(fate.item_id), "href": url_for("evidence.item", item_id=fate.item_id)}
    if place and fate.outcome is Outcome.ADDED and request.form.get("several") != "1":
        _say(fate, place)
        answer["next"] = _next(fate, place)
    return jsonify(answer), 422 if fate.outcome is Outcome.REFUSED else 200


def _fates_page(fates: list[Fate], place: Place, since: datetime) -> str:
    added = sum(fate.outcome is Outcome.ADDED for fate in fates)
    return render_template(
        "evidence/fates.html",
        fates=fates,
        place=place,
        added=added,
        heading=f"{plural(added, 'file')} added" if added else "No file was added",
        describe_href=describe_address(place, since) if added else None,
        crumbs=place.crumbs,
    )
