"""What the home pages say of queries: what the agency is asked, and what the board has to read."""

from collections.abc import Iterator
from typing import Any

from flask import url_for

from tracker.board_queries.queries import count_waiting, list_waiting_for, reader_of
from tracker.board_queries.rules import Show
from tracker.clock import today
from tracker.formatting import first_line, plural
from tracker.policy import Permission, can, current_actor
from tracker.reports.rules import Next


def board_waits_for(board: Any) -> Iterator[Next]:
    """For the board's home: answers to read and questions overdue; one query, none for who cannot grade."""
    actor = current_actor()
    if not can(actor, Permission.GRADE, board.scope):
        return
    waiting = count_waiting(board.id, reader_of(actor, board.scope), today())
    where = url_for("board_queries.of_board", board_id=board.id)
    if waiting.answered:
        words = f"Read {plural(waiting.answered, 'answer')} to queries"
        yield Next(words, f"{where}?show={Show.ANSWERED.value}", "Ask further or close them.")
    if waiting.late:
        words = f"See {plural(waiting.late, 'query', 'queries')} not answered in time"
        yield Next(words, f"{where}?show={Show.LATE.value}")


def agency_is_asked(agency: Any, *, whole: bool) -> Iterator[Next]:
    """For the agency's home: what the board asks, one row for each; one query."""
    holder_id = None if whole else current_actor().user_id
    for asked in list_waiting_for(agency.id, holder_id=holder_id):
        href = url_for("board_queries.query", query_id=asked.query_id)
        yield Next(f"{asked.board} asks about {asked.ref}", href, first_line(asked.question), asked.answer_by)
