"""Which kind of cause the words of a slipped action tell of."""

from tracker.exception_reports.rules import CauseKind

# The first kind of which a word stands in the text.
WORDS = (
    (CauseKind.STAFFING, ("vacan", "post ", "posts", "left", "sick", "absence", "leave", "recruit")),
    (CauseKind.TRAINING, ("train", "course", "trainer", "places")),
    (CauseKind.SYSTEMS, ("system", "software", "data", "report could", "laptop", "record")),
    (CauseKind.MONEY, ("fund", "budget", "contract", "cost", "supplier", "price")),
    (CauseKind.PARTNERS, ("partner", "another agency", "other agencies", "school", "union")),
    (CauseKind.GUIDANCE, ("guidance", "national", "consultation", "threshold")),
    (CauseKind.REORGANISATION, ("reorganis", "merger", "restructur", "moved to")),
    (CauseKind.DEMAND, ("demand", "more than expected", "longer than", "caseload", "backlog")),
)


def kind_of_cause(text: str) -> CauseKind:
    """The kind of cause that fits the words; something else when none does."""
    lower = text.lower()
    return next((kind for kind, words in WORDS if any(word in lower for word in words)), CauseKind.OTHER)
