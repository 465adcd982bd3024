"""What the bench says beside a cited item that was drawn: whether it was checked, and what was found."""

from typing import Any

from tracker.policy import current_actor
from tracker.sampling.queries import list_marks


def sampled_on_bench(response: Any) -> dict[str, Any]:
    """The marks of samples in force by the cited item's id, as `sampled`; one query."""
    if response.assessment.agency_id in current_actor().own_agency_ids:
        return {"sampled": {}}
    return {"sampled": list_marks(response.id)}
