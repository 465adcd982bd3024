"""What leads hand to their contributors in the demonstration, in which words and by when."""

from datetime import timedelta

from tracker.assessments.models import Assessment
from tracker.clock import today
from tracker.demo.stage import Stage
from tracker.handovers.operations import hand_over
from tracker.handovers.rules import Wish

TO_LAST, TO_FIRST = -1, 0  # of the agency's contributors
# To whom, which standards, in which words, and how many days before the return is due.
ASKED = (
    (
        TO_LAST,
        ("5.2", "5.3", "5.4"),
        "Please take the figures from this year’s training report, and say since when each course has run.",
        21,
    ),
    (
        TO_FIRST,
        ("7.5", "7.6"),
        "You run the weekly referral meeting. A short answer will do; cite the minutes of the last quarter.",
        23,
    ),
)
HANDED_OVER = frozenset(ref for _, refs, _, _ in ASKED for ref in refs)


def hand_standards_over(stage: Stage, agency: str, assessment: Assessment) -> None:
    """The lead asks the contributors, who have a few days at least; nothing when the agency has none."""
    people = stage.contributors(agency)
    for which, refs, note, days in ASKED if people else ():
        user = next(user for user in stage.users.values() if user.id == people[which].user_id)
        wanted = max(today() + timedelta(days=3), assessment.due_on - timedelta(days=days))
        wish = Wish(note, min(wanted, assessment.due_on))
        hand_over(assessment, refs, user, wish, actor=stage.lead(agency))
