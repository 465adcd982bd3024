"""The pack of the last meeting; the next meeting's waits for somebody to make it."""

from functools import partial

from tracker.clock import now, today
from tracker.demo.stage import Stage
from tracker.demo.story import PERIODS
from tracker.meetings.content import pack_content
from tracker.meetings.gathering import gather
from tracker.meetings.making import keep_files
from tracker.meetings.operations import ask_for_pack, begin_pack, finish_pack
from tracker.meetings.pack_pdf import pack_pdf
from tracker.meetings.pack_word import pack_word

BEFORE = 2  # days before the meeting on which the pack was made


def schedule(stage: Stage) -> None:
    """Write the making of the last meeting's pack into the diary."""
    meeting = max((period.meeting for period in PERIODS if period.meeting < 0), default=None)
    if meeting is not None:
        stage.diary.note(meeting - BEFORE + 0.6, partial(_make, stage, meeting))


def _make(stage: Stage, meeting: int) -> None:
    """In one transaction with the rest of the board: nobody watches how far it is."""
    pack, _new = ask_for_pack(stage.board, stage.diary.day(meeting), actor=stage.manager)
    begin_pack(pack.id)
    content = pack_content(
        gather(stage.board, pack.period, pack.meeting_on, today()),
        made_at=now(),
        asked_by=stage.manager.name,
    )
    finish_pack(pack.id, content, keep_files(pack.id, pack_pdf(content), pack_word(content)))
