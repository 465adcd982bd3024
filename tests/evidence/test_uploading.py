"""Uploads as they really happen: slow, at the same moment, and broken off. With real commits."""

import io
import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.evidence import samples
from tests.evidence.build import different_pdf, upload
from tests.support.house_client import HouseClient
from tracker.boards.models import Agency
from tracker.db import commit, db
from tracker.evidence.models import FileVersion
from tracker.evidence.operations import Description, add_file
from tracker.evidence.taking import AlreadyHave
from tracker.policy import SYSTEM, Role
from tracker.storage.stores import storage


@pytest.fixture
def place(own_app: Flask) -> tuple[Flask, Any, Any]:
    """An application with an agency and its lead, committed."""
    with own_app.app_context():
        agency = factories.make_agency(factories.make_board())
        lead = factories.make_user(Role.AGENCY_LEAD, agency)
        browser = HouseClient(own_app, []).sign_in(lead)
        commit()
        return own_app, agency.id, browser


def in_threads(count: int, work: Any) -> list[str]:
    """Do the same work at the same moment; what each came to."""
    start, results = threading.Barrier(count), []

    def run(number: int) -> None:
        start.wait()
        results.append(work(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def adding(app: Flask, agency_id: Any, contents: list[bytes]) -> Any:
    def add(number: int) -> str:
        with app.app_context():
            agency = db.session.get(Agency, agency_id)
            try:
                add_file(agency, upload(contents[number], f"{number}.pdf"), Description(), actor=SYSTEM)
            except AlreadyHave:
                return "already have"
            commit()
            return "added"

    return add


def kept(app: Flask) -> tuple[list[str], list[str]]:
    """The keys that rows name, and those in the store."""
    with app.app_context():
        named = sorted(db.session.scalars(select(FileVersion.storage_key)))
        folder = storage().folder
        assert folder is not None
        return named, sorted(path.name for path in folder.iterdir())


def test_the_same_file_from_four_people_at_once_is_kept_once(place):
    app, agency_id, _browser = place
    results = in_threads(4, adding(app, agency_id, [different_pdf("The same")] * 4))
    assert sorted(results) == ["added", "already have", "already have", "already have"]
    named, files = kept(app)
    assert (len(named), files) == (1, named)


def test_different_files_at_once_are_all_kept(place):
    app, agency_id, _browser = place
    results = in_threads(4, adding(app, agency_id, [different_pdf(f"Number {n}") for n in range(4)]))
    assert results == ["added"] * 4
    named, files = kept(app)
    assert (len(named), files) == (4, named)


class SlowBody(io.BytesIO):
    """A request body; when it begins to arrive, somebody else does something."""

    def __init__(self, content: bytes, meanwhile: Any) -> None:
        super().__init__(content)
        self._meanwhile = [meanwhile]

    def readinto(self, buffer: Any) -> int:
        while self._meanwhile:
            self._meanwhile.pop()()
        return super().readinto(buffer)


def test_nobody_waits_while_an_upload_arrives(place):
    """The body arrives after the session was looked up: no transaction may be open by then."""
    app, agency_id, browser = place
    done: list[str] = []

    def meanwhile() -> None:
        content = [different_pdf("Written meanwhile")]
        thread = threading.Thread(target=lambda: done.append(adding(app, agency_id, content)(0)))
        thread.start()
        thread.join(timeout=3)  # less than SQLite waits for its lock

    edge = "edge"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{browser._csrf_token()}\r\n',
        f'--{edge}\r\nContent-Disposition: form-data; name="way"\r\n\r\nfile\r\n',
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n',
    ]
    body = "".join(parts).encode() + samples.pdf_of() + f"\r\n--{edge}--\r\n".encode()
    answer = browser.browser.post(
        f"/agencies/{agency_id}/evidence/add",
        input_stream=SlowBody(body, meanwhile),
        content_length=len(body),
        content_type=f"multipart/form-data; boundary={edge}",
    )
    assert done == ["added"]
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert len(kept(app)[0]) == 2


def test_the_command_sweeps(place):
    app, agency_id, _browser = place
    adding(app, agency_id, [different_pdf("Kept")])(0)
    with app.app_context():
        storage().put("1" * 32, b"broke off")
    result = app.test_cli_runner().invoke(args=["evidence", "sweep"])
    assert (result.exit_code, result.output) == (0, "Removed 0 stored files that nothing names.\n")
    assert len(kept(app)[1]) == 2
    assert app.test_cli_runner().invoke(args=["evidence", "sweep", "--hours", "0"]).exit_code == 2
