"""The meeting pack: what it is made of and how far it is. Pure."""

from enum import StrEnum


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
