"""The mail that waits to be sent, as tests read it."""

from typing import Any
from uuid import UUID

from sqlalchemy import event, select

from tracker.db import db
from tracker.notifications.models import OutboxMessage


class Outbox:
    """What was queued in this test, oldest first, also when time stands still."""

    def __init__(self) -> None:
        self._order: list[UUID] = []
        event.listen(OutboxMessage, "after_insert", self._note)

    def close(self) -> None:
        event.remove(OutboxMessage, "after_insert", self._note)

    def _note(self, _mapper: Any, _connection: Any, message: OutboxMessage) -> None:
        self._order.append(message.id)

    @property
    def messages(self) -> list[OutboxMessage]:
        db.session.flush()
        found = db.session.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(self._order)))
        return sorted(found, key=lambda message: self._order.index(message.id))

    @property
    def recipients(self) -> list[str]:
        return sorted(message.recipient for message in self.messages)

    def to(self, recipient: str) -> list[OutboxMessage]:
        """The mails to one address."""
        return [message for message in self.messages if message.recipient == recipient]

    def only(self) -> OutboxMessage:
        """The one mail; fails when there is none or another."""
        (message,) = self.messages
        return message
