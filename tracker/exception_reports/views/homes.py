"""What the homes show of exception reports."""

from collections.abc import Sequence
from typing import Any

from tracker.exception_reports.alarm import agency_alarm, board_alarm
from tracker.exception_reports.newest import Newest


def alarms_of_board(reports: Sequence[Newest]) -> dict[str, Any]:
    """The alarms of the period closed last, for the board's home."""
    found = [(report, report.figures) for report in reports if report.figures is not None]
    falls = [(report.report_id, report.agency, agency_alarm(kept)) for report, kept in found]
    return {
        "alarms": [each for each in falls if each[2] is not None],
        "board_alarm": board_alarm(kept for _, kept in found),
    }
