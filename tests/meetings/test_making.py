"""Making a pack: its content, both files, what happens when it dies, and the real process."""

import contextvars
import io
import json
import time
from datetime import timedelta
from uuid import uuid4

import pikepdf
import pytest
from docx import Document
from flask import Flask

from tests import factories
from tests.meetings.town import Town, make_town
from tests.support.queries import count_queries
from tracker.audit.models import AuditEntry
from tracker.clock import now, today
from tracker.db import commit, db
from tracker.meetings import making
from tracker.meetings.content import pack_content
from tracker.meetings.gathering import gather
from tracker.meetings.making import make_pack
from tracker.meetings.models import MeetingPack
from tracker.meetings.operations import GivenUp, ask_for_pack, begin_pack, note_progress
from tracker.meetings.pack_pdf import pack_pdf
from tracker.meetings.pack_word import pack_word
from tracker.meetings.queries import standing_of
from tracker.meetings.rules import SILENCE, PackStatus
from tracker.meetings.starting import start_making
from tracker.policy import SYSTEM
from tracker.storage.stores import storage


@pytest.fixture
def town(session, clock) -> Town:
    return make_town()


def content_of(town: Town):
    found = gather(town.board, town.period, town.meeting_on, today())
    return pack_content(found, made_at=now(), asked_by="Pat")


def made(town: Town) -> MeetingPack:
    """A pack made in this process."""
    pack, new = ask_for_pack(town.board, town.meeting_on, actor=SYSTEM)
    assert new
    commit()
    # In a context of its own, as in a process of its own: from there on it only reads.
    contextvars.copy_context().run(make_pack, pack.id)
    db.session.expire_all()
    return pack


def test_the_content_says_what_the_meeting_needs(town):
    found = content_of(town)
    assert [row["agency"] for row in found["agenda"]] == ["Agency 1", "Agency 2", "Agency 3"]
    assert found["agenda"][0]["why"] == (
        "1 action red; 1 action without an update; 50% on target or complete, down from 100% (alarm)."
    )
    assert found["figures"]["rows"][0][4] == "1 (50%)\nlast 0 (0%)"
    assert found["figures"]["total"][0] == "All agencies"
    assert ["Quiet Agency", "No plan has been ratified yet"] in found["figures"]["not_due"]
    assert found["themes"][0]["agencies"].startswith("3 agencies: Agency 1")
    assert found["alarms"][0].startswith("All agencies together")
    (slipped,) = found["reports"][0]["slipped"][0]["lines"]
    assert ["Remedy", "New ones come."] in slipped["answers"]
    assert "When do they start?" in slipped["decisions"][0]
    assert slipped["status"].startswith("Red")
    (plan,) = found["plans"]
    assert (plan["agency"], len(plan["actions"])) == ("Agency 1", 2)
    assert [one["asked"] for one in found["follow_ups"]]
    json.dumps(found)  # it is kept as JSON


def test_many_agencies_take_the_queries_of_few(session, clock):
    """A pack reads each table once for the whole board; agencies, reports, plans and lines only add rows."""
    counts = []
    for number in (2, 12):
        town = make_town(number, named=f"Of {number}, agency")
        db.session.commit()
        db.session.expire_all()
        with count_queries() as counted:
            content_of(town)
        counts.append(counted)
    assert counts[0].count == counts[1].count <= 24, f"{counts[0]}\n\n{counts[1]}"


def test_both_files_hold_the_content(town):
    found = content_of(town)
    pdf = pikepdf.open(io.BytesIO(pack_pdf(found)))
    assert bool(pdf.Root.MarkInfo.Marked)
    with pdf.open_metadata() as about:
        assert (about["dc:title"], about["pdfuaid:part"]) == (found["title"], "1")
    with pdf.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
    assert any("Agencies in order of concern" in title for title in titles)
    word = Document(io.BytesIO(pack_word(found)))
    headings = [part.text for part in word.paragraphs if part.style.name.startswith("Heading")]
    assert {"Exception reports", "Agency 1", "Plans awaiting ratification"} <= set(headings)
    boxes = [table for table in word.tables if table.rows[0].cells[0].text == "Decision"]
    assert len(boxes) >= 3
    assert 'TOC \\o "1-2"' in word.element.xml


def test_nothing_typed_is_markup_in_either_file(town):
    found = content_of(town)
    found["reports"][0]["commentary"] = "#panic() <w:p> \x07 = 2"
    assert pack_pdf(found).startswith(b"%PDF")
    text = "\n".join(part.text for part in Document(io.BytesIO(pack_word(found))).paragraphs)
    assert "#panic() <w:p>" in text


def test_an_empty_board_has_a_pack_too(session, clock):
    board = factories.make_board()
    found = pack_content(gather(board, None, today(), today()), made_at=now(), asked_by="")
    assert found["agenda"] == []
    assert pack_pdf(found).startswith(b"%PDF")
    assert pack_word(found).startswith(b"PK")


def test_a_made_pack_is_frozen_with_both_files(town):
    pack = made(town)
    assert pack.status is PackStatus.READY
    assert storage().read(pack.pdf_key).startswith(b"%PDF")
    assert len(storage().read(pack.word_key)) == pack.word_size
    town.reports[0].commentary = "Changed afterwards"
    assert "Changed" not in json.dumps(pack.content)
    verbs = db.session.query(AuditEntry.verb).filter_by(object_id=str(pack.id)).all()
    assert {verb for (verb,) in verbs} == {"meeting_pack.ask", "meeting_pack.make"}


def test_two_presses_make_one_pack(town):
    first, new = ask_for_pack(town.board, town.meeting_on, actor=SYSTEM)
    second, again = ask_for_pack(town.board, town.meeting_on, actor=SYSTEM)
    assert (first, new, again) == (second, True, False)
    assert begin_pack(first.id)
    assert not begin_pack(first.id), "another process has it"


def test_a_pack_that_died_is_given_up_and_made_again(town, clock):
    pack, _ = ask_for_pack(town.board, town.meeting_on, actor=SYSTEM)
    begin_pack(pack.id)
    clock.shift(SILENCE + timedelta(seconds=1))
    assert standing_of(pack).status is PackStatus.FAILED
    second, new = ask_for_pack(town.board, town.meeting_on, actor=SYSTEM)
    assert new
    assert second.id != pack.id
    with pytest.raises(GivenUp):  # should it wake up after all
        note_progress(pack.id, "Setting the PDF", 1, 4)


def test_what_breaks_is_said_and_can_be_made_again(town, monkeypatch):
    def broken(content):
        raise RuntimeError

    monkeypatch.setattr(making, "pack_pdf", broken)
    pack = made(town)
    assert (pack.status, "went wrong" in pack.problem) == (PackStatus.FAILED, True)
    assert ask_for_pack(town.board, town.meeting_on, actor=SYSTEM)[1]


def test_a_process_of_its_own_makes_the_pack(own_app: Flask):
    """The real thing: another process takes the settings in use here, makes the pack, stores both files."""
    with own_app.app_context():
        town = make_town(1)
        pack, _ = ask_for_pack(town.board, town.meeting_on, actor=SYSTEM)
        pack_id, folder = pack.id, own_app.extensions["settings"].data_folder / "evidence"
        commit()
        start_making(pack_id, own_app.extensions["settings"])
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            db.session.rollback()
            pack = db.session.get(MeetingPack, pack_id, populate_existing=True)
            if not standing_of(pack).unfinished:
                break
            db.session.rollback()  # whoever waits holds no lock
            time.sleep(0.2)
        assert (pack.status, pack.problem) == (PackStatus.READY, "")
        assert (folder / pack.pdf_key).stat().st_size == pack.pdf_size
        db.session.remove()


def test_the_commands_list_and_make(own_app: Flask):
    with own_app.app_context():
        town = make_town(1)
        slug, day = town.board.slug, town.meeting_on.isoformat()
        commit()
        db.session.remove()
    run = contextvars.copy_context().run
    runner = own_app.test_cli_runner()
    done = run(runner.invoke, args=["packs", "make", "--board", slug, "--on", day, "--json"])
    assert done.exit_code == 0, done.output
    listed = json.loads(run(runner.invoke, args=["packs", "list", "--json"]).output)
    assert [(one["meeting_on"], one["status"]) for one in listed] == [(day, "ready")]
    assert run(runner.invoke, args=["packs", "make", str(uuid4())]).exit_code == 1
    assert run(runner.invoke, args=["packs", "make"]).exit_code == 2
