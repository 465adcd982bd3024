"""`tracker send-due` makes the reminders and sends them; two of them at once remind nobody twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

from flask import Flask
from time_machine import Traveller

from tests.chasing.build import make_story, more_returns
from tests.conftest import settings_for_tests
from tests.support.mail_server import MailServer
from tracker.chasing.models import Reminder
from tracker.chasing.operations import remind
from tracker.db import commit, db
from tracker.notifications.models import OutboxMessage

DUE = date(2026, 11, 11)  # seven working days after the clock's Monday


def test_the_command_reminds_and_sends_once(
    own_app: Flask, clock: Traveller, tmp_path: Path, mail_server: MailServer
) -> None:
    own_app.extensions["settings"] = settings_for_tests(
        tmp_path, "", smtp_host=mail_server.host, smtp_port=mail_server.port, mail_from="board@vale.example"
    )
    with own_app.app_context():
        make_story(DUE)
        commit()
    first = own_app.test_cli_runner().invoke(args=["send-due"])
    assert (first.exit_code, first.output.strip()) == (0, "Sent 1, failed 0. New reminders: 1.")
    again = own_app.test_cli_runner().invoke(args=["send-due"])
    assert (again.exit_code, again.output.strip()) == (0, "Sent 0, failed 0.")


def test_without_a_mail_server_nobody_is_said_to_have_been_reminded(own_app: Flask, clock: Traveller) -> None:
    with own_app.app_context():
        make_story(DUE)
        commit()
    assert own_app.test_cli_runner().invoke(args=["send-due"]).exit_code == 1
    with own_app.app_context():
        assert db.session.query(Reminder).count() == 0


def test_two_commands_at_the_same_moment_remind_once(own_app: Flask, clock: Traveller) -> None:
    with own_app.app_context():
        more_returns(make_story(DUE), 4)
        commit()
    gate = Barrier(2)

    def run() -> int:
        with own_app.app_context():
            gate.wait()
            made = len(remind(date(2026, 11, 2)))
            commit()
            return made

    with ThreadPoolExecutor(2) as pool:
        made = sorted(each.result() for each in [pool.submit(run), pool.submit(run)])
    assert made == [0, 5]
    with own_app.app_context():
        assert db.session.query(Reminder).count() == 5
        assert db.session.query(OutboxMessage).count() == 5
