"""The outbox: written with the change, handed to a real mail server, tried again when it refuses."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session
from time_machine import Traveller

from tests.conftest import MOMENT, settings_for_tests
from tests.support.mail_server import MailServer, free_port
from tests.support.outbox import Outbox
from tracker.clock import now
from tracker.config import Settings
from tracker.db import db
from tracker.notifications.models import OutboxMessage
from tracker.notifications.operations import MOST_ATTEMPTS, deliver_due, send

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def settings(tmp_path: Path, mail_server: MailServer) -> Settings:
    return settings_for_tests(
        tmp_path, "", smtp_host=mail_server.host, smtp_port=mail_server.port, mail_from="board@vale.example"
    )


def queue(
    recipient: str = "sam@vale.example", subject: str = "Subject", body: str = "Words.\n"
) -> OutboxMessage:
    message = OutboxMessage(
        recipient=recipient, subject=subject, body=body, created_at=now(), send_after=now()
    )
    db.session.add(message)
    db.session.commit()
    return message


@pytest.mark.usefixtures("session")
def test_a_mail_is_sent_once(settings: Settings, mail_server: MailServer) -> None:
    message = queue()
    assert deliver_due(settings) == (1, 0)
    assert deliver_due(settings) == (0, 0)
    (mail,) = mail_server.received
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        "sam@vale.example",
        "board@vale.example",
        "Subject",
    )
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@vale.example>")
    assert mail.get_content().strip() == "Words."
    assert message.sent_at == MOMENT


@pytest.mark.usefixtures("session")
def test_any_letter_survives(settings: Settings, mail_server: MailServer) -> None:
    queue(subject="Zoë’s return – 12 % left", body="Łódź → 東京 🦔\n" + "a" * 2000 + "\n.\nafter a dot\n")
    deliver_due(settings)
    (mail,) = mail_server.received
    assert mail["Subject"] == "Zoë’s return – 12 % left"
    assert "東京 🦔" in mail.get_content()
    assert "after a dot" in mail.get_content()


@pytest.mark.usefixtures("session")
def test_a_refused_mail_is_tried_again_later(
    settings: Settings, mail_server: MailServer, clock: Traveller
) -> None:
    message = queue()
    mail_server.refuse = "451 come back later"
    assert deliver_due(settings) == (0, 1)
    assert message.attempts == 1
    assert "451" in (message.last_error or "")
    mail_server.refuse = ""
    assert deliver_due(settings) == (0, 0)  # not yet
    clock.shift(timedelta(minutes=2))
    assert deliver_due(settings) == (1, 0)
    assert (message.attempts, message.last_error) == (2, None)
    assert len(mail_server.received) == 1


@pytest.mark.usefixtures("session")
def test_one_unsendable_mail_does_not_hold_up_the_next(settings: Settings, mail_server: MailServer) -> None:
    queue("sam\n@vale.example")
    queue("sam@vale.example")
    sent, failed = deliver_due(settings)
    assert (sent, failed) == (1, 1)
    assert [mail["To"] for mail in mail_server.received] == ["sam@vale.example"]


@pytest.mark.usefixtures("session")
def test_waits_grow_and_end(settings: Settings, mail_server: MailServer, clock: Traveller) -> None:
    message = queue()
    mail_server.refuse = "550 no"
    waits = []
    for _ in range(MOST_ATTEMPTS):
        deliver_due(settings)
        waits.append((message.send_after - now()).total_seconds() / 60)
        clock.move_to(message.send_after)
    assert waits == [2**attempt for attempt in range(1, MOST_ATTEMPTS + 1)]
    assert deliver_due(settings) == (0, 0)
    assert message.sent_at is None


@pytest.mark.usefixtures("session")
def test_no_mail_server_at_all(tmp_path: Path) -> None:
    message = queue()
    assert deliver_due(settings_for_tests(tmp_path, "", smtp_host="127.0.0.1", smtp_port=free_port())) == (
        0,
        1,
    )
    assert message.sent_at is None
    assert "ConnectionRefusedError" in (message.last_error or "")


@pytest.mark.usefixtures("session")
def test_a_later_mail_waits_for_its_time(settings: Settings, clock: Traveller) -> None:
    message = queue()
    message.send_after = now() + timedelta(days=1)
    db.session.commit()
    assert deliver_due(settings) == (0, 0)
    clock.shift(timedelta(days=1))
    assert deliver_due(settings) == (1, 0)


def test_a_mail_goes_with_its_change_or_not_at_all(session: scoped_session[Session], outbox: Outbox) -> None:
    send("sam@vale.example", "accounts/emails/password_changed.txt", person="Sam", link="http://localhost/")
    session.rollback()
    assert outbox.messages == []


def test_what_people_typed_cannot_add_a_header(session: scoped_session[Session], outbox: Outbox) -> None:
    send(
        "sam@vale.example",
        "people/emails/invitation.txt",
        person="Sam",
        inviter="Eve",
        role="contributor",
        place="Trust\r\nBcc: all@vale.example",
        link="http://localhost/",
    )
    assert outbox.only().subject == "You are invited: Section 11 for Trust Bcc: all@vale.example"
    assert "\n" not in outbox.only().subject


def test_words_in_a_mail_are_not_marked_up(session: scoped_session[Session], outbox: Outbox) -> None:
    send(
        "sam@vale.example",
        "accounts/emails/reset.txt",
        person="Sam & <b>Co</b>",
        link="http://localhost/?a=1&b=2",
    )
    assert "Dear Sam & <b>Co</b>" in outbox.only().body
    assert "?a=1&b=2" in outbox.only().body


class TestCommand:
    """`tracker send-due`, run every minute."""

    @pytest.mark.usefixtures("session")
    def test_without_a_mail_server_it_says_so(self, app: Flask) -> None:
        result = app.test_cli_runner().invoke(args=["send-due"])
        assert result.exit_code == 1
        assert "TRACKER_SMTP_HOST" in result.output

    @pytest.mark.parametrize(
        ("refuse", "code", "words"), [("", 0, "Sent 1"), ("451 later", 1, "Sent 0, failed 1")]
    )
    def test_it_tells_what_it_did(
        self, own_app: Flask, settings: Settings, mail_server: MailServer, refuse: str, code: int, words: str
    ) -> None:
        own_app.extensions["settings"] = settings
        with own_app.app_context():
            queue()
        mail_server.refuse = refuse
        result = own_app.test_cli_runner().invoke(args=["send-due"])
        assert result.exit_code == code
        assert words in result.output
