"""What the homes of board and sub-group say about the next meeting and its pack."""

from datetime import date
from typing import Any
from uuid import UUID

from tracker.meetings.queries import find_newest, standing_of
from tracker.reports.queries import find_next_meeting


def next_meeting(board_id: UUID, day: date) -> dict[str, Any]:
    """For the part `meetings/parts/next_pack.html`: the next meeting and its newest pack; two queries."""
    meeting = find_next_meeting(board_id, day)
    if meeting is None or meeting.meeting_on is None:
        return {"meeting": None, "next_pack": None}
    pack = find_newest(board_id, meeting.meeting_on)
    return {"meeting": meeting, "next_pack": {"pack": pack, "standing": standing_of(pack)} if pack else None}
