"""Queueing mail, and handing what is due to the mail server."""

import smtplib
from datetime import timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any
from uuid import UUID

import structlog
from flask import current_app
from sqlalchemy import select

from tracker.clock import now
from tracker.config import Settings
from tracker.db import commit, db, release
from tracker.notifications.models import OutboxMessage

MOST_ATTEMPTS = 10
TIMEOUT_SECONDS = 20
log = structlog.get_logger()


def send(recipient: str, template: str, *, about_id: UUID | None = None, **context: Any) -> OutboxMessage:
    """Queue one mail in this transaction. The template is a text: subject, blank line, words."""
    words = current_app.jinja_env.get_template(template).render(**context)  # no page around it, no request
    subject, _, body = words.partition("\n\n")
    message = OutboxMessage(
        recipient=recipient,
        subject=" ".join(subject.split())[:200],
        body=body.strip() + "\n",
        about_id=about_id,
        created_at=now(),
        send_after=now(),
    )
    db.session.add(message)
    return message


def deliver_due(settings: Settings) -> tuple[int, int]:
    """Send what is due. Returns how many were sent and how many failed; failures wait longer each time."""
    sent = failed = 0
    while message := _claim_next():
        try:
            _hand_over(_as_mail(message, settings), settings)
            message.sent_at = now()
            message.last_error = None
            sent += 1
        except (
            OSError,
            smtplib.SMTPException,
            ValueError,
        ) as problem:  # ValueError: no such address
            message.last_error = f"{type(problem).__name__}: {problem}"[:500]
            failed += 1
            log.warning("mail_not_sent", message=str(message.id), error=type(problem).__name__)
        commit()
    return sent, failed


def _claim_next() -> OutboxMessage | None:
    """Take the next due message for ourselves; no transaction is open while the mail server answers."""
    moment = now()
    message = db.session.scalar(
        select(OutboxMessage)
        .where(OutboxMessage.sent_at.is_(None), OutboxMessage.send_after <= moment)
        .where(OutboxMessage.attempts < MOST_ATTEMPTS)
        .order_by(OutboxMessage.created_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if message is not None:
        message.attempts += 1
        message.send_after = moment + timedelta(minutes=2**message.attempts)
        commit()
    return message


def _as_mail(message: OutboxMessage, settings: Settings) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = settings.mail_from
    mail["To"] = message.recipient
    mail["Subject"] = message.subject
    mail["Date"] = formatdate(localtime=False)
    mail["Message-ID"] = make_msgid(idstring=str(message.id), domain=settings.mail_from.partition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body)
    release()  # reading the message began a transaction; none is open while the mail server answers
    return mail


def _hand_over(mail: EmailMessage, settings: Settings) -> None:
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS) as server:
        if settings.smtp_starttls:
            server.starttls()
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(mail)
