"""What the homes show of exception reports."""

from typing import Any
from uuid import UUID

from tracker.exception_reports.alarm import agency_alarm, board_alarm
from tracker.exception_reports.alarm_queries import list_newest_snapshots


def alarms_of_board(board_id: UUID) -> dict[str, Any]:
    """The alarms of the period closed last, for the board's home; one query."""
    found = list_newest_snapshots(board_id)
    falls = [(report_id, name, agency_alarm(snapshot)) for report_id, name, snapshot in found]
    return {
        "alarms": [each for each in falls if each[2] is not None],
        "board_alarm": board_alarm(snapshot for _, _, snapshot in found),
    }
