"""What samples put on the homes: items to check and agencies to tell; requests and outcomes to reply to."""

from collections.abc import Iterator
from typing import Any

from flask import url_for

from tracker.formatting import plural
from tracker.policy import Permission, can, current_actor
from tracker.reports.rules import Next
from tracker.sampling.progress import waits_for_agency, waits_for_board
from tracker.sampling.views.pages import manages


def samples_wait_for_board(board: Any) -> Iterator[Next]:
    """For the board's home; one query, none for who verifies nothing."""
    if not can(current_actor(), Permission.VERIFY_EVIDENCE, board.scope):
        return
    waiting, where = waits_for_board(board.id), url_for("sampling.index", board_id=board.id)
    if waiting.late:
        words = f"Chase {plural(waiting.late, 'late item')} of sampled evidence"
        yield Next(words, where, "Agencies were asked to show what they hold.")
    if waiting.to_check:
        yield Next(f"Check {plural(waiting.to_check, 'item')} of sampled evidence", where)
    if waiting.to_tell and manages(board.scope):
        agencies = plural(waiting.to_tell, "agency", "agencies")
        yield Next(f"Tell {agencies} what was found in the evidence", where, "All their items are checked.")


def samples_wait_for_agency(agency: Any) -> Iterator[Next]:
    """For an agency's home, for those who answer the board; one query."""
    if not can(current_actor(), Permission.ANSWER_BOARD, agency.scope):
        return
    for waiting in waits_for_agency(agency.id):
        where = url_for("sampling.requests", assessment_id=waiting.assessment_id)
        if waiting.requests:
            words = f"Provide {plural(waiting.requests, 'item')} of evidence that the board asks to see"
            yield Next(words, where, waiting.cycle_name, waiting.wanted_by)
        if waiting.replies:
            words = f"Read what the board found in {plural(waiting.replies, 'item')} of your evidence"
            yield Next(words, where, "You may reply.", waiting.reply_ends_on)
