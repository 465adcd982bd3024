"""What the board’s home says of moderation, to managers and to moderators; one query for either."""

from collections.abc import Iterator
from typing import Any

from flask import url_for

from tracker.formatting import plural
from tracker.moderation.queries import count_differing
from tracker.moderation.turns import count_waiting
from tracker.policy import Permission, can, current_actor
from tracker.reports.rules import Next


def moderation_waits_for(board: Any, cycles: list[Any]) -> Iterator[Next]:
    """Grades to agree, for managers; standards to grade a second time, for moderators.

    `cycles` are those with returns in grading; without any nothing can wait, and nothing is asked.
    """
    if not cycles:
        return
    actor = current_actor()
    if can(actor, Permission.RUN_MODERATION, board.scope):
        counts, endpoint = count_differing(board.id), "moderation.show"
    elif can(actor, Permission.GRADE, board.scope):
        counts = count_waiting(board.id, actor.user_id, actor.own_agency_ids)
        endpoint = "moderation.to_grade"
    else:
        return
    for cycle in cycles:
        if cycle.id in counts:
            words = _words(counts[cycle.id], manages=endpoint == "moderation.show")
            yield Next(words, url_for(endpoint, cycle_id=cycle.id), cycle.name)


def _words(number: int, *, manages: bool) -> str:
    if manages:
        return f"Agree {plural(number, 'grade')} where two graders differ"
    return f"Moderate {plural(number, 'standard')}"
