"""The pages of meetings and packs, as people meet them."""

from datetime import timedelta

import pytest

from tests import factories
from tests.meetings.test_making import made
from tests.meetings.town import Town, make_town
from tests.support.queries import count_queries
from tracker.audit.models import AuditEntry
from tracker.db import db
from tracker.meetings import views
from tracker.meetings.models import MeetingPack
from tracker.meetings.operations import begin_pack, note_progress
from tracker.meetings.rules import SILENCE
from tracker.policy import Role


@pytest.fixture
def town(session, clock) -> Town:
    return make_town()


@pytest.fixture
def started(monkeypatch) -> list:
    """The packs whose making was begun; no process is started."""
    found: list = []
    monkeypatch.setattr(views, "start_making", lambda pack_id, settings: found.append(pack_id))
    return found


def signed_in(new_client, town: Town, role: Role):
    return new_client().sign_in(factories.make_user(role, town.board))


def fields(town: Town) -> dict[str, str]:
    return {name: str(value) for name, value in views.date_fields(town.meeting_on).items()}


def test_the_manager_presses_twice_and_watches_one_pack(town, new_client, started, clock):
    manager, address = signed_in(new_client, town, Role.BOARD_MANAGER), f"/boards/{town.board.id}/meetings"
    page = manager.get_ok(address)
    assert "No pack has been made for this meeting yet" in page.text
    assert "3 reports to review" in page.text
    assert "1 plan to ratify" in page.text
    page = manager.post_ok(address, fields(town))
    assert "Waiting to begin" in page.text
    manager.post_ok(address, fields(town))
    (pack_id,) = started
    begin_pack(pack_id)
    note_progress(pack_id, "Setting the PDF", 1, 4)
    page = manager.get_ok(f"/meeting-packs/{pack_id}")
    assert "Setting the PDF (1 of 4 steps done)" in page.text
    assert 'http-equiv="refresh"' in page.html
    told = manager.get_ok(f"/meeting-packs/{pack_id}/progress").response.get_json()
    assert told == {"words": "Setting the PDF (1 of 4 steps done)", "done": 1, "total": 4, "finished": False}
    manager.refused(409, f"/meeting-packs/{pack_id}.pdf")
    clock.shift(SILENCE + timedelta(seconds=1))
    page = manager.get_ok(f"/meeting-packs/{pack_id}")
    assert "Nothing was heard of the work for two minutes" in page.text
    manager.post_ok(address, fields(town))
    assert len(started) == 2


def test_a_server_that_cannot_start_it_says_so(town, new_client, monkeypatch):
    def no_process(pack_id, settings):
        raise OSError

    monkeypatch.setattr(views, "start_making", no_process)
    chair = signed_in(new_client, town, Role.SUBGROUP_CHAIR)
    page = chair.post_ok(f"/boards/{town.board.id}/meetings", fields(town))
    assert "could not be started" in page.text


def test_a_date_that_is_none_is_told(town, new_client, started):
    manager, address = signed_in(new_client, town, Role.BOARD_MANAGER), f"/boards/{town.board.id}/meetings"
    assert "Enter the date of the meeting" in manager.post_shown_again(address, {}).text
    wrong = {**fields(town), "meeting_on-month": "13"}
    assert "must be a real date" in manager.post_shown_again(address, wrong).text
    assert started == []


def test_everybody_of_the_board_reads_and_takes_it_and_that_is_written_down(town, new_client):
    pack = made(town)
    pack_id = pack.id
    member = signed_in(new_client, town, Role.SUBGROUP_MEMBER)
    page = member.get_ok(f"/meeting-packs/{pack_id}")
    for words in ("Agency 1", "down from 100% (alarm)", "When do they start?", "Quiet Agency"):
        assert words in page.text, words
    assert member.download(f"/meeting-packs/{pack_id}.pdf").data.startswith(b"%PDF")
    assert member.download(f"/meeting-packs/{pack_id}.docx").data.startswith(b"PK")
    taken = db.session.query(AuditEntry.after).filter_by(verb="meeting_pack.export").all()
    assert [entry["file"] for (entry,) in taken] == ["pdf", "docx"]
    assert "Ready" in member.get_ok(f"/boards/{town.board.id}/meetings").text
    member.refused(403, f"/boards/{town.board.id}/meetings", "POST", fields(town))


def test_other_boards_and_agencies_find_nothing(town, new_client):
    pack_id = made(town).id
    other = signed_in(new_client, Town(factories.make_board(), town.period, []), Role.BOARD_MANAGER)
    lead = new_client().sign_in(factories.make_user(Role.AGENCY_LEAD, town.reports[0].plan.agency))
    for person in (other, lead):
        for tail in ("", ".pdf", ".docx", "/progress"):
            person.refused(404, f"/meeting-packs/{pack_id}{tail}")


def test_the_list_takes_the_same_queries_for_few_and_many_packs(town, new_client):
    """Packs and meetings are each read at once; what a pack says is read on its own page only."""
    manager, address = signed_in(new_client, town, Role.BOARD_MANAGER), f"/boards/{town.board.id}/meetings"
    pack = made(town)
    manager.get_ok(address)
    counts = [_queries(manager, address)]
    for days in range(1, 6):
        values = {"meeting_on": pack.meeting_on - timedelta(days=days), "asked_at": pack.asked_at}
        db.session.add(MeetingPack(board_id=town.board.id, **values))
    db.session.flush()
    counts.append(_queries(manager, address))
    assert counts[0].count == counts[1].count <= 15, f"{counts[0]}\n\n{counts[1]}"


def _queries(client, url):
    with count_queries() as counted:
        client.get_ok(url)
    return counted
