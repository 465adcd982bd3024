"""The virus scan, with a real clamd; and what happens when it is silent or says something strange."""

import io
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from tests import factories
from tests.evidence.build import actor_of, cite_at, different_pdf, make_file, make_return, upload
from tests.support.clamd import EICAR, Scanner, clamd_path, running_clamd
from tests.support.house_client import HouseClient
from tracker.audit.models import AuditEntry
from tracker.boards.models import Agency
from tracker.clock import now
from tracker.config import BadSettings, load_settings
from tracker.db import commit, db
from tracker.errors import RuleBroken
from tracker.evidence.checking.clamd import Verdict, scan
from tracker.evidence.models import EvidenceItem, FileVersion
from tracker.evidence.operations import Description, add_file
from tracker.evidence.queries import latest_version
from tracker.evidence.rules import FileState
from tracker.evidence.scanning import Checked, check_waiting
from tracker.evidence.sweeping import sweep_orphans
from tracker.notifications.models import OutboxMessage
from tracker.policy import SYSTEM, Role
from tracker.storage.stores import storage

NOBODY_THERE = "127.0.0.1:9"
needs_clamd = pytest.mark.skipif(clamd_path() is None, reason="clamd is not installed (scripts/clamd.sh)")


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanner]:
    """The daemon; it takes a second to start."""
    with running_clamd(tmp_path_factory.mktemp("c"), most_mb=3) as scanner:
        yield scanner


@pytest.fixture
def scanning(session: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the address of the scanner for the application of the test."""

    def at(address: str) -> None:
        settings = current_app.extensions["settings"].model_copy(update={"clamd": address})
        monkeypatch.setitem(current_app.extensions, "settings", settings)

    return at


@pytest.fixture
def agency(session: Any) -> Agency:
    return factories.make_agency(factories.make_board())


def add(agency: Agency, content: bytes, name: str = "a.txt", actor: Any = SYSTEM) -> EvidenceItem:
    db.session.commit()
    return add_file(agency, upload(content, name), Description(), actor=actor)


def answering(*answers: bytes) -> Iterator[str]:
    """A server that reads a little and says this to each caller in turn."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def serve() -> None:
            for answer in answers:
                connection, _ = server.accept()
                connection.recv(64)
                connection.sendall(answer)
                connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join(timeout=2)


@needs_clamd
def test_clean_and_infected_content_over_both_kinds_of_socket(clamd: Scanner) -> None:
    for address in (clamd.socket, clamd.port):
        assert scan(address, [different_pdf("Clean")]) is Verdict.CLEAN
        assert scan(address, [b"Dear all, ", EICAR[:20], EICAR[20:]]) is Verdict.INFECTED
        assert scan(address, []) is Verdict.CLEAN


@needs_clamd
def test_what_is_longer_than_the_scanner_takes_has_no_verdict(clamd: Scanner) -> None:
    assert scan(clamd.socket, [bytes(1024 * 1024)] * 4) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "answer",
    [
        b"",  # hangs up
        b"stream: OK",  # cut short is still clear
        b"INSTREAM size limit exceeded. ERROR\0",
        b"UNKNOWN COMMAND\0",
        b"stream: Can't allocate memory ERROR\0",
        b"<html>not a scanner</html>",
        b"other: OK\0",
        b"x" * 10_000,
    ],
)
def test_only_a_clear_answer_counts(answer: bytes) -> None:
    for address in answering(answer):
        expected = Verdict.CLEAN if answer == b"stream: OK" else Verdict.UNKNOWN
        assert scan(address, [b"a"]) is expected


def test_a_scanner_that_is_not_there_gives_no_verdict(tmp_path: Any) -> None:
    for address in (NOBODY_THERE, str(tmp_path / "none.socket")):
        assert scan(address, [b"a"]) is Verdict.UNKNOWN


@pytest.mark.parametrize("wrong", ["clamd", "host:", "host:port", ":"])
def test_the_setting_is_checked(wrong: str) -> None:
    with pytest.raises(BadSettings, match="TRACKER_CLAMD: must be host:port"):
        load_settings(clamd=wrong)
    assert load_settings(clamd="").clamd == ""
    assert load_settings(clamd="scanner:3310").clamd == "scanner:3310"
    assert load_settings(clamd="/run/clamd.ctl").clamd == "/run/clamd.ctl"


@needs_clamd
def test_an_infected_upload_is_refused_and_leaves_nothing(
    agency: Agency, clamd: Scanner, scanning: Callable[[str], None]
) -> None:
    scanning(clamd.socket)
    with pytest.raises(RuleBroken, match="The selected file contains a virus") as caught:
        add(agency, EICAR)
    assert caught.value.field == "file"
    assert db.session.scalars(select(FileVersion)).all() == []
    version = latest_version(add(agency, b"Clean words"))
    assert version is not None
    assert version.state is FileState.AVAILABLE


def test_without_the_scanner_the_file_waits_and_is_served_to_nobody(
    scanning: Callable[[str], None], sign_in: Callable[..., HouseClient]
) -> None:
    scanning(NOBODY_THERE)
    assessment = make_return()
    lead = sign_in(factories.make_user(Role.AGENCY_LEAD, assessment.agency))
    sent = {"way": "file", "file": (io.BytesIO(b"Waiting words"), "minutes.txt")}
    page = lead.post_ok(f"/agencies/{assessment.agency_id}/evidence/add", sent)
    assert "It waits to be checked for viruses" in page.banner
    item = db.session.scalars(select(EvidenceItem)).one()
    cite_at(item, assessment)
    for address in (f"/evidence/{item.id}", f"/assessments/{assessment.id}/evidence/{item.id}"):
        page = lead.get_ok(address)
        assert "cannot be opened: being checked" in page.text
        assert "Waiting words" not in page.html
        lead.refused(409, f"{address}/file")
        lead.refused(409, f"{address}/file?view=1")
    assert "Being checked" in lead.get_ok(f"/agencies/{assessment.agency_id}/evidence").text
    assert "Being checked" in lead.get_ok(f"/assessments/{assessment.id}/standards/1.1").text


def test_while_a_new_version_waits_the_old_one_is_in_force(agency: Agency) -> None:
    item = make_file(agency)
    old = item.versions[0]
    facts = {name: getattr(old, name) for name in ("display_name", "media_type", "size", "storage_name")}
    waiting = FileVersion(
        item=item, number=2, sha256="b" * 64, storage_key="b" * 32, state=FileState.BEING_CHECKED,
        uploaded_at=now(), **facts,
    )  # fmt: skip
    db.session.add(waiting)
    db.session.flush()
    assert latest_version(item) is old
    waiting.state = FileState.AVAILABLE
    assert latest_version(item) is waiting
    waiting.state = FileState.REFUSED
    assert latest_version(item) is old


@needs_clamd
def test_files_that_waited_are_checked_later(
    agency: Agency, clamd: Scanner, scanning: Callable[[str], None]
) -> None:
    lead = factories.make_user(Role.AGENCY_LEAD, agency)
    scanning(NOBODY_THERE)
    good = add(agency, b"Clean words", "good.txt", actor=actor_of(lead))
    bad = add(agency, EICAR, "bad.txt", actor=actor_of(lead))
    commit()
    key = bad.versions[0].storage_key
    assert check_waiting(NOBODY_THERE) == Checked(waiting=2)
    assert check_waiting(clamd.socket) == Checked(available=1, refused=1)
    db.session.expire_all()
    assert (good.versions[0].state, bad.versions[0].state) == (FileState.AVAILABLE, FileState.REFUSED)
    assert bad.versions[0].refusal == "The selected file contains a virus. Its content was deleted."
    assert storage().folder is not None
    assert not (storage().folder / key).exists()
    mail = db.session.scalars(select(OutboxMessage)).one()
    assert (mail.recipient, mail.about_id) == (lead.email, bad.id)
    assert "“bad.txt”" in mail.body
    verbs = [entry.verb for entry in db.session.scalars(select(AuditEntry))]
    assert verbs.count("evidence.checked") == 2
    assert check_waiting(clamd.socket) == Checked()


def test_a_silent_scanner_is_not_asked_about_every_file(
    agency: Agency, scanning: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    scanning(NOBODY_THERE)
    for number in range(5):
        add(agency, f"Words {number}".encode())
    commit()
    asked: list[str] = []
    monkeypatch.setattr(
        "tracker.evidence.scanning.scan", lambda address, _pieces: asked.append(address) or Verdict.UNKNOWN
    )
    assert check_waiting(NOBODY_THERE) == Checked(waiting=5)
    assert len(asked) == 3


def test_a_file_missing_from_the_storage_waits(agency: Agency, scanning: Callable[[str], None]) -> None:
    scanning(NOBODY_THERE)
    item = add(agency, b"Lost words")
    commit()
    storage().delete(item.versions[0].storage_key)
    for address in answering(b"stream: OK\0"):
        assert check_waiting(address) == Checked(waiting=1)
    assert item.versions[0].state is FileState.BEING_CHECKED


def test_content_of_a_refused_file_that_could_not_be_deleted_is_swept(agency: Agency) -> None:
    item = make_file(agency)
    item.versions[0].state = FileState.REFUSED
    key = item.versions[0].storage_key
    commit()
    assert sweep_orphans(before=now().replace(year=now().year + 1)) >= 1
    assert storage().folder is not None
    assert not (storage().folder / key).exists()


def test_two_runs_at_once_settle_each_file_once(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with own_app.app_context():
        agency = factories.make_agency(factories.make_board())
        for number in range(4):
            item = make_file(agency, f"Policy {number}")
            item.versions[0].state = FileState.BEING_CHECKED
        commit()
    both_ask = threading.Barrier(2)

    def slow(_address: str, _pieces: Any) -> Verdict:
        both_ask.wait(timeout=10)
        return Verdict.CLEAN

    monkeypatch.setattr("tracker.evidence.scanning.scan", slow)
    results: list[Checked] = []

    def run() -> None:
        with own_app.app_context():
            results.append(check_waiting("x"))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(result.available for result in results) == 4
    with own_app.app_context():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "evidence.checked")).all()
        assert len(entries) == 4


def test_the_command_says_what_it_did(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    run = own_app.test_cli_runner().invoke
    assert run(args=["evidence", "scan"]).exit_code == 0
    with own_app.app_context():
        item = make_file(factories.make_agency(factories.make_board()))
        item.versions[0].state = FileState.BEING_CHECKED
        commit()
    result = run(args=["evidence", "scan"])
    assert (result.exit_code, result.output) == (
        1, "The virus scan is off: TRACKER_CLAMD is not set. 1 files wait.\n",
    )  # fmt: skip
    settings = own_app.extensions["settings"].model_copy(update={"clamd": "127.0.0.1:9"})
    monkeypatch.setitem(own_app.extensions, "settings", settings)
    assert run(args=["evidence", "scan"]).exit_code == 1
    monkeypatch.setattr("tracker.evidence.scanning.scan", lambda _address, _pieces: Verdict.CLEAN)
    run(args=["send-due"])  # no mail server here; the waiting file is checked all the same
    assert run(args=["evidence", "scan"]).output == "Available 0, refused 0, still waiting 0.\n"
    with own_app.app_context():
        assert db.session.scalars(select(FileVersion.state)).all() == [FileState.AVAILABLE]
