"""The mail that waits to be sent, as tests read it."""

from sqlalchemy import select

from tracker.db import db
from tracker.notifications.models import OutboxMessage


class Outbox:
    """What was queued in this test, oldest first."""

    @property
    def messages(self) -> list[OutboxMessage]:
        return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.created_at)))

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
