"""What the page of the grades shows of the factual accuracy check."""

from collections.abc import Sequence
from typing import Any

from tracker.assessments.rules import AssessmentStatus
from tracker.policy import Permission, can, current_actor
from tracker.publishing.queries import ContestRow, list_evidence, standing_of
from tracker.publishing.rules import Accuracy
from tracker.publishing.views.pages import contest_evidence


def checked(assessment: Any, contests: Sequence[ContestRow]) -> dict[str, Any]:
    """How the check stands, the contest of each standard, and whether this person may contest or decide."""
    actor, standing = current_actor(), standing_of(assessment, contests)
    window_open = standing is not None and standing.state is Accuracy.OPEN
    open_still = window_open and assessment.status is AssessmentStatus.GRADED
    return {
        "accuracy": standing,
        "contests": {contest.ref: contest for contest in contests},
        "contest_evidence": _evidence(assessment, contests),
        "may_contest": open_still and can(actor, Permission.CONTEST_GRADE, assessment.scope),
        "may_decide": can(actor, Permission.PUBLISH, assessment.scope),
    }


def _evidence(assessment: Any, contests: Sequence[ContestRow]) -> dict[Any, list[dict[str, str]]]:
    """What each contest leans on, for those who may open it."""
    if not contests or not can(current_actor(), Permission.OPEN_CITED_EVIDENCE, assessment.scope):
        return {}
    items = list_evidence([contest.id for contest in contests])
    return {contest.id: contest_evidence(contest, items[contest.id]) for contest in contests}
