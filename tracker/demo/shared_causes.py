"""Why some actions slipped, so that several agencies of the demonstration board share a cause."""

from tracker.exception_reports.rules import CauseKind

# By period, agency and the number of the action; of the others the words tell.
CAUSES: dict[tuple[int, str, int], CauseKind] = {
    (0, "ashvale", 2): CauseKind.TRAINING,
    (0, "lantern", 4): CauseKind.TRAINING,
    (0, "yot", 3): CauseKind.TRAINING,
    (1, "ashvale", 2): CauseKind.STAFFING,
    (1, "children", 4): CauseKind.STAFFING,
    (1, "yot", 5): CauseKind.STAFFING,
}
