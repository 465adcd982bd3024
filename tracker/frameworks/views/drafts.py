"""A draft of the board's own standards: looked at, replaced, thrown away or published."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.boards.queries import get_board
from tracker.errors import NotFound, RuleBroken
from tracker.frameworks.drafting import discard_draft, draft_framework, publish_draft, replace_draft
from tracker.frameworks.forms import LoadForm
from tracker.frameworks.queries import get_draft
from tracker.frameworks.rules import worded
from tracker.frameworks.source import content_hash
from tracker.frameworks.views.blueprint import blueprint, went_on
from tracker.frameworks.views.loading import read_upload
from tracker.frameworks.views.versions import PLACE
from tracker.policy import Permission, current_actor, requires

DRAFT = f"{PLACE}/drafts/<uuid:draft_id>"


@blueprint.get(DRAFT)
@requires(Permission.MANAGE_CYCLES, get_board)
def draft(board: Any, draft_id: UUID) -> ResponseReturnValue:
    """The draft as the task list that agencies will have, and what was left out of the file."""
    found = get_draft(draft_id, board.id)
    if found.published_id is not None:
        return redirect(url_for("frameworks.version", board_id=board.id, version_id=found.published_id))
    return _page(board, found)


def _page(board: Any, found: Any, problem: str = "") -> ResponseReturnValue:
    framework = draft_framework(found)
    return render_template(
        "frameworks/draft.html",
        place=board,
        draft=found,
        framework=worded(framework, board=board.short_name, area=board.area),
        seen=content_hash(framework),
        error_extra=[{"text": problem, "href": "#publish"}] if problem else [],
    )


@blueprint.get(f"{DRAFT}/standards/<ref>")
@requires(Permission.MANAGE_CYCLES, get_board)
def draft_standard(board: Any, draft_id: UUID, ref: str) -> ResponseReturnValue:
    """One standard of a draft, as the page on which an agency will answer it."""
    found = get_draft(draft_id, board.id)
    framework = worded(draft_framework(found), board=board.short_name, area=board.area)
    refs = [each.ref for each in framework.minimum_standards]
    if ref not in refs:
        raise NotFound
    place = refs.index(ref)
    standard = framework.minimum_standards[place]
    return render_template(
        "frameworks/draft_standard.html",
        place=board,
        draft=found,
        framework=framework,
        standard=standard,
        policy=framework.policy_standard(standard.policy_standard_number),
        before=refs[place - 1] if place else None,
        after=refs[place + 1] if place + 1 < len(refs) else None,
    )


@blueprint.route(f"{DRAFT}/replace", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_board)
def replace(board: Any, draft_id: UUID) -> ResponseReturnValue:
    """Load another file in the place of a draft."""
    found, board_id = get_draft(draft_id, board.id), board.id
    content = found.content
    form = LoadForm(data={name: content[name] for name in ("reference", "title", "issued")})
    if not form.validate_on_submit():
        return render_template("frameworks/replace.html", place=board, draft=found, form=form, faults=[])
    reading = read_upload(form, board_id)
    board, found = get_board(board_id, actor=current_actor()), get_draft(draft_id, board_id)
    if reading.loaded is not None:
        try:
            replace_draft(found, reading.name, reading.loaded, actor=current_actor())
            return went_on(_address(found), "The draft now holds the standards of the file you chose.")
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template(
        "frameworks/replace.html", place=board, draft=found, form=form, faults=reading.faults
    )


def _address(found: Any) -> str:
    return url_for("frameworks.draft", board_id=found.board_id, draft_id=found.id)


@blueprint.post(f"{DRAFT}/discard")
@requires(Permission.MANAGE_CYCLES, get_board)
def discard(board: Any, draft_id: UUID) -> ResponseReturnValue:
    """Throw a draft away."""
    found = get_draft(draft_id, board.id)
    words = f"The draft {found.content['reference']} is thrown away."
    discard_draft(found, actor=current_actor())
    return went_on(url_for("frameworks.board_versions", board_id=board.id), words)


@blueprint.post(f"{DRAFT}/publish")
@requires(Permission.MANAGE_CYCLES, get_board)
def publish(board: Any, draft_id: UUID) -> ResponseReturnValue:
    """Make the draft that was looked at a version of the board."""
    found = get_draft(draft_id, board.id)
    try:
        made = publish_draft(found, seen=request.form.get("seen", ""), actor=current_actor())
    except RuleBroken as problem:
        return _page(board, found, problem.message)
    address = url_for("frameworks.version", board_id=board.id, version_id=made.id)
    return went_on(
        address, f"{made.reference} is published. New cycles can use it; it cannot change any more."
    )
