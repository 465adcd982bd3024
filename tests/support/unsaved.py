"""Notices changes that a request made but did not commit: in the real thing they would be lost in silence."""

from typing import Any

from flask import Flask, request_finished
from sqlalchemy import event

from tracker.db import db

KEY = "written and not committed"


def watch(app: Flask) -> list[str]:
    """A list that gets a line for each request of the app that ended with uncommitted changes."""
    found: list[str] = []
    factory = db.session.session_factory

    def look(sender: Flask, response: Any, **_extra: Any) -> None:
        left = _left_over()
        if left:
            found.append(f"answered {response.status_code} but left uncommitted: {left}")

    event.listen(factory, "after_flush", _note_flush)
    event.listen(factory, "do_orm_execute", _note_statement)
    event.listen(factory, "after_transaction_end", _forget_at_the_end)
    request_finished.connect(look, app, weak=False)
    return found


def _left_over() -> str:
    session = db.session()
    waiting = [*session.new, *(item for item in session.dirty if session.is_modified(item)), *session.deleted]
    return ", ".join([*session.info.get(KEY, ()), *(f"unflushed {type(item).__name__}" for item in waiting)])


def _note_flush(session: Any, _context: Any) -> None:
    names = [type(item).__name__ for item in (*session.new, *session.dirty, *session.deleted)]
    session.info.setdefault(KEY, []).extend(names)


def _note_statement(state: Any) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        # Named, not written out: a bulk insert has no text before it is executed.
        statement = state.statement
        name = f"{statement.__visit_name__} of {statement.table.name}"
        state.session.info.setdefault(KEY, []).append(name)


def _forget_at_the_end(session: Any, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop(KEY, None)
