"""The meeting pack: what it is made of and how far it is. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# A pack of a large board is made in seconds; who says nothing for so long has died.
SILENCE = timedelta(minutes=2)
GAVE_UP = "Nothing was heard of the work for two minutes, so it has stopped. Make the pack again."


class PackStatus(StrEnum):
    """waiting → making → ready, or failed with the reason."""

    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return {"making": "Being made", "failed": "Could not be made"}.get(
            self.value, self.value.capitalize()
        )

    @property
    def colour(self) -> str:
        """A tag colour's name."""
        return {"waiting": "grey", "making": "blue", "ready": "green", "failed": "red"}[self.value]


UNFINISHED = (PackStatus.WAITING, PackStatus.MAKING)


@dataclass(frozen=True)
class Standing:
    """How a pack stands at a moment, with the reason when it could not be made."""

    status: PackStatus
    words: str
    problem: str = ""

    @property
    def unfinished(self) -> bool:
        return self.status in UNFINISHED


@dataclass(frozen=True)
class Heard:
    """What is known of a pack's making. `heard_at` is when its work last said something."""

    status: PackStatus
    step: str
    done: int
    total: int
    problem: str
    asked_at: datetime
    heard_at: datetime | None


def standing(heard: Heard, now: datetime) -> Standing:
    """As the page says it. A pack of which nothing was heard for two minutes counts as failed."""
    if has_died(heard.status, heard.heard_at or heard.asked_at, now):
        return Standing(PackStatus.FAILED, PackStatus.FAILED.label, GAVE_UP)
    if heard.status is PackStatus.WAITING:
        return Standing(heard.status, "Waiting to begin")
    if heard.status is PackStatus.MAKING:
        done = f" ({heard.done} of {heard.total} steps done)" if heard.total else ""
        return Standing(heard.status, f"{heard.step or 'Beginning'}{done}")
    return Standing(heard.status, heard.status.label, heard.problem)


def has_died(status: PackStatus, heard_at: datetime, now: datetime) -> bool:
    """Whether the work must be given up: unfinished, and silent for longer than it can be."""
    return status in UNFINISHED and now - heard_at > SILENCE
