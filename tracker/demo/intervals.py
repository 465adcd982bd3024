"""One small agency reports less often than the others: it is not due in every period."""

from tracker.demo.stage import Stage
from tracker.exception_reports.operations import agree_interval

AGREED_ON = -190
AGENCY = "lantern"
MONTHS = 3
REASON = (
    "A small charity with one paid member of staff and few open actions. Agreed with its trustees; it tells "
    "us at once if an action is in danger."
)


def schedule(stage: Stage) -> None:
    """Write the agreement into the diary."""
    stage.diary.note(AGREED_ON, lambda: _agree(stage))


def _agree(stage: Stage) -> None:
    agree_interval(stage.board, stage.agencies[AGENCY], MONTHS, REASON, actor=stage.manager)
