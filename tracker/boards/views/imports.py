"""Agencies and people from a spreadsheet: take the template, upload, look at every row, confirm."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.boards.forms import SpreadsheetForm
from tracker.boards.imports import (
    apply_import,
    discard_import,
    done_rows,
    get_agency_import,
    get_people_import,
    judge,
    keep_import,
)
from tracker.boards.judging import Judged, Outcome, counted
from tracker.boards.queries import get_board
from tracker.boards.rules import ImportKind
from tracker.boards.spreadsheet_columns import COLUMNS, MOST_ROWS, WORDS, read_table
from tracker.boards.views.agencies import blueprint as agencies_blueprint
from tracker.boards.views.people import blueprint as people_blueprint
from tracker.db import commit, release
from tracker.errors import RuleBroken
from tracker.evidence.spreadsheets import open_spreadsheet
from tracker.paging import page_of
from tracker.policy import Permission, current_actor, requires
from tracker.spreadsheet_reading import BookRead
from tracker.spreadsheets import MEDIA_TYPE, download, workbook


@dataclass(frozen=True)
class Loading:
    """What differs between loading agencies and loading people."""

    kind: ImportKind
    blueprint: Blueprint
    permission: Permission
    get: Callable[..., Any]
    list_endpoint: str

    @property
    def name(self) -> str:
        return self.kind.value

    def address(self, page: str, **arguments: Any) -> str:
        """The address of one of these pages."""
        return url_for(f"{self.blueprint.name}.{page}", **arguments)


KINDS = (
    Loading(
        kind=ImportKind.AGENCIES,
        blueprint=agencies_blueprint,
        permission=Permission.MANAGE_CYCLES,
        get=get_agency_import,
        list_endpoint="agencies.index",
    ),
    Loading(
        kind=ImportKind.PEOPLE,
        blueprint=people_blueprint,
        permission=Permission.MANAGE_PEOPLE,
        get=get_people_import,
        list_endpoint="people.board_people",
    ),
)


def _add_pages(loading: Loading) -> None:
    """The same five pages for each kind, each with the permission of its kind."""
    board, pending = f"/boards/<uuid:board_id>/{loading.name}", f"/{loading.name}/imports/<uuid:import_id>"
    at_board = requires(loading.permission, get_board)
    of_import = requires(loading.permission, loading.get)
    add = loading.blueprint.add_url_rule
    post, both = ["POST"], ["GET", "POST"]
    add(f"{board}/load", "load", at_board(lambda board: _load(loading, board)), methods=both)
    add(f"{board}/template.xlsx", "template", at_board(lambda board: _template(loading)))
    add(pending, "loaded", of_import(lambda pending: _loaded(loading, pending)))
    add(f"{pending}/apply", "apply_loaded", of_import(lambda found: _apply(loading, found)), methods=post)
    add(
        f"{pending}/discard",
        "discard_loaded",
        of_import(lambda found: _discard(loading, found)),
        methods=post,
    )


def _load(loading: Loading, board: Any) -> ResponseReturnValue:
    form = SpreadsheetForm()
    if form.validate_on_submit():
        board_id = board.id
        release()  # reading a file takes its time, and other people's saves must not wait for it
        try:
            book = open_spreadsheet(form.file.data, most_rows=MOST_ROWS + 50)
            return _keep(loading, get_board(board_id, actor=current_actor()), book)
        except RuleBroken as problem:
            form.refuse(problem)
            board = get_board(board_id, actor=current_actor())
    return render_template(
        "agencies/load.html", board=board, form=form, loading=loading, columns=COLUMNS[loading.kind]
    )


def _keep(loading: Loading, board: Any, book: BookRead) -> ResponseReturnValue:
    table = read_table(book, loading.kind)
    pending = keep_import(board, loading.kind, book.name, table, actor=current_actor())
    commit()
    return redirect(loading.address("loaded", import_id=pending.id), 303)


def _template(loading: Loading) -> Response:
    title, words = WORDS[loading.kind]
    headings = [column.heading for column in COLUMNS[loading.kind]]
    sheets = [(loading.name.capitalize(), headings, []), (title, [title], [[each] for each in words])]
    return download(workbook(sheets), f"{loading.name} to load.xlsx", MEDIA_TYPE)


def _loaded(loading: Loading, pending: Any, problem: str = "") -> ResponseReturnValue:
    if pending.applied_at is not None:
        rows = done_rows(pending)
        return _page("agencies/loaded.html", loading, pending, rows, listed=rows)
    rows = judge(pending, actor=current_actor())
    listed = [each for each in rows if each.outcome is not Outcome.UNCHANGED and not _is_faulty(each)]
    return _page(
        "agencies/pending.html",
        loading,
        pending,
        rows,
        listed=listed,
        faults=[each for each in rows if _is_faulty(each)],
        error_extra=[{"text": problem, "href": "#faults"}] if problem else [],
    )


def _is_faulty(row: Judged) -> bool:
    return row.outcome is Outcome.FAULTY


def _page(
    template: str, loading: Loading, pending: Any, rows: list[Judged], *, listed: list[Judged], **more: Any
) -> str:
    counts = {outcome.value: number for outcome, number in counted(rows).items()}
    return render_template(
        template,
        loading=loading,
        pending=pending,
        total=len(rows),
        counts=counts,
        found=page_of(listed),
        **more,
    )


def _apply(loading: Loading, pending: Any) -> ResponseReturnValue:
    try:
        good_only = request.form.get("rows") == "good"
        apply_import(pending, good_only=good_only, actor=current_actor())
    except RuleBroken as problem:
        return _loaded(loading, pending, problem.message)
    commit()
    flash("Done. This is what was done with each row.", "success")
    return redirect(loading.address("loaded", import_id=pending.id), 303)


def _discard(loading: Loading, pending: Any) -> ResponseReturnValue:
    board_id = pending.board_id
    discard_import(pending)
    commit()
    flash("The spreadsheet is discarded. Nothing was changed.", "success")
    return redirect(loading.address("load", board_id=board_id), 303)


for _kind in KINDS:
    _add_pages(_kind)
