"""Adding, describing and citing evidence; nothing half made when something fails."""

import io
from datetime import date, timedelta
from unittest import mock
from uuid import uuid4

import pytest
from flask import current_app
from sqlalchemy import func, select

from tests import factories
from tests.evidence import samples
from tests.evidence.build import (
    actor_of,
    cite_at,
    different_pdf,
    make_file,
    make_link,
    make_note,
    make_return,
    response_of,
    stored,
    upload,
)
from tracker.audit.models import AuditEntry
from tracker.audit.queries import find_first_bad_entry
from tracker.clock import now, today
from tracker.db import commit, db
from tracker.errors import NotFound, RuleBroken
from tracker.evidence.citing import cite, remove_citation
from tracker.evidence.models import Citation, EvidenceItem, FileVersion
from tracker.evidence.operations import (
    Description,
    add_file,
    add_link,
    add_on_request,
    describe,
)
from tracker.evidence.queries import latest_version
from tracker.evidence.rules import EvidenceKind, FileState
from tracker.evidence.sweeping import sweep_orphans
from tracker.evidence.taking import AlreadyHave
from tracker.policy import SYSTEM, Role
from tracker.storage.stores import Storage, StorageDown, storage


@pytest.fixture
def agency(session):
    board = factories.make_board()
    return factories.make_agency(board)


@pytest.fixture
def lead(agency):
    return actor_of(factories.make_user(Role.AGENCY_LEAD, agency))


def add(agency, content: bytes, name: str = "policy.pdf", *, actor, **said):
    db.session.commit()
    return add_file(agency, upload(content, name), Description(**said), actor=actor)


def stored_keys() -> set[str]:
    return {key for keys in storage().keys_older_than(now() + timedelta(days=1)) for key in keys}


def rows() -> tuple[int | None, int | None]:
    counted = (EvidenceItem, FileVersion)
    return tuple(db.session.scalar(select(func.count()).select_from(model)) for model in counted)


def verbs() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.seq)))


def test_a_file_is_stored_as_it_was_sent_and_described(agency, lead):
    content = different_pdf("Stored as it is")
    item = add(agency, content, "Training_log 2026.pdf", actor=lead, owner_name="HR",
               document_date=date(2026, 3, 27), review_by=date(2027, 3, 27))  # fmt: skip
    version = latest_version(item)
    assert version is not None
    assert (item.kind, item.title, item.owner_name) == (EvidenceKind.FILE, "Training log 2026", "HR")
    assert (version.display_name, version.media_type) == ("Training_log 2026.pdf", "application/pdf")
    assert (version.size, version.state, version.number) == (len(content), FileState.AVAILABLE, 1)
    assert stored(item) == content
    assert version.storage_name == "local"
    assert (storage().folder / version.storage_key).read_bytes() == content
    assert "policy" not in version.storage_key
    assert verbs()[-1] == "evidence.add"
    assert find_first_bad_entry() is None


def test_a_photograph_is_stored_without_its_place(agency, lead):
    item = add(agency, samples.photograph(), "visit.jpg", actor=lead)
    kept = stored(item)
    assert kept != samples.photograph()
    assert latest_version(item).size == len(kept)


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.pdf", "The selected file is empty"),
        (b"MZ", "a.exe", "The selected file must be a PDF, Word (.docx), Excel (.xlsx)"),
        (b"a" * (25 * 1024 * 1024 + 1), "a.txt", "The selected file must be smaller than 25MB"),
    ],
)
def test_a_refused_file_leaves_nothing_behind(agency, lead, content, name, reason):
    before = (rows(), stored_keys())
    with pytest.raises(RuleBroken, match=reason.replace("(", r"\(").replace(")", r"\)")) as caught:
        add(agency, content, name, actor=lead)
    assert caught.value.field == "file"
    assert (rows(), stored_keys()) == before


def test_nothing_chosen_is_said_beside_the_field(agency, lead):
    with pytest.raises(RuleBroken, match="Select a file"):
        add_file(agency, None, Description(), actor=lead)


def test_the_same_bytes_are_recognised_in_the_agency_and_not_elsewhere(agency, lead):
    content = different_pdf("The same bytes")
    first = add(agency, content, actor=lead, title="Policy")
    first_id = first.id
    before = stored_keys()
    with pytest.raises(AlreadyHave, match="You already have this file as “Policy”") as caught:
        add(agency, content, "other name.pdf", actor=lead)
    assert caught.value.item_id == first_id
    assert stored_keys() == before
    other = factories.make_agency(factories.make_board())
    assert add(other, content, actor=SYSTEM).agency_id == other.id


def test_storage_that_is_down_leaves_no_row(agency, lead):
    before = rows()
    down = mock.patch.object(Storage, "put", side_effect=StorageDown("no answer"))
    with down, pytest.raises(RuleBroken, match=r"could not be uploaded\. Nothing was saved") as caught:
        add(agency, different_pdf("Storage down"), actor=lead)
    assert caught.value.field == "file"
    assert rows() == before


def test_a_disk_that_cannot_be_made_durable_is_storage_that_is_down(agency, lead):
    full = mock.patch("tracker.storage.stores.os.fsync", side_effect=OSError(28, "No space left on device"))
    with full, pytest.raises(RuleBroken, match="could not be uploaded"):
        add(agency, different_pdf("Full disk"), actor=lead)


def test_what_was_stored_is_removed_when_the_row_cannot_be_written(agency, lead):
    before = (rows(), stored_keys())

    def no_longer() -> None:
        raise RuleBroken("moved on")

    with pytest.raises(RuleBroken, match="moved on"):
        add_file(
            agency, upload(different_pdf("Moved on")), Description(), actor=lead, before_writing=no_longer
        )
    assert (rows(), stored_keys()) == before


def test_links_and_notes_need_what_makes_them_useful(agency, lead):
    link = add_link(agency, "https://a.example/policies", Description(title="Policies"), actor=lead)
    note = add_on_request(agency, "Mill Lane", Description(title="Files"), actor=lead)
    assert (link.kind, note.kind) == (EvidenceKind.LINK, EvidenceKind.ON_REQUEST)
    for attempt, field in [
        (lambda: add_link(agency, "javascript:alert(1)", Description(title="a"), actor=lead), "url"),
        (lambda: add_link(agency, "https://a.example", Description(), actor=lead), "title"),
        (lambda: add_on_request(agency, "", Description(title="a"), actor=lead), "held_at"),
        (lambda: add_on_request(agency, "there", Description(), actor=lead), "title"),
    ]:
        with pytest.raises(RuleBroken) as caught:
            attempt()
        assert caught.value.field == field


@pytest.mark.parametrize(
    ("dated", "review_by", "field"),
    [(1, None, "document_date"), (-10, -11, "review_by"), (-10, -10, None), (0, 400, None), (None, -5, None)],
)
def test_dates_must_make_sense(agency, dated, review_by, field):
    def day(days: int | None) -> date | None:
        return None if days is None else today() + timedelta(days=days)

    said = Description(title="Policy", document_date=day(dated), review_by=day(review_by))
    item = make_link(agency)
    if field is None:
        describe(item, said, actor=SYSTEM)
        assert item.review_by == said.review_by
        return
    with pytest.raises(RuleBroken) as caught:
        describe(item, said, actor=SYSTEM)
    assert caught.value.field == field


def test_describing_keeps_before_and_after_in_the_audit_trail(agency, lead):
    item = make_link(agency, "Old title")
    describe(item, Description(title="New title", review_by=date(2027, 1, 1)), actor=lead)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert entry.verb == "evidence.describe"
    assert (entry.before["title"], entry.after["title"]) == ("Old title", "New title")
    assert entry.after["review_by"] == "2027-01-01"
    with pytest.raises(RuleBroken, match="Enter a title"):
        describe(item, Description(), actor=lead)


def test_an_item_is_cited_once_at_each_place(session):
    assessment = make_return()
    item = make_note(assessment.agency)
    citation = cite_at(item, assessment, "1.1", "drawer 2")
    cite_at(item, assessment, "1.2")
    assert (citation.locator, verbs()[-1]) == ("drawer 2", "evidence.cite")
    with pytest.raises(RuleBroken, match="“Personnel files” is already cited here"):
        cite_at(item, assessment, "1.1")


def test_a_citation_is_removed_only_from_where_it_is(session):
    assessment = make_return()
    item = make_note(assessment.agency)
    citation = cite_at(item, assessment, "1.1")
    elsewhere = response_of(assessment, "1.2")
    for wrong in ({"response_id": elsewhere.id}, {"action_id": uuid4()}, {}):
        with pytest.raises(NotFound):
            remove_citation(citation.id, **wrong, actor=SYSTEM)
    assert remove_citation(citation.id, response_id=citation.response_id, actor=SYSTEM) is item
    assert db.session.scalar(select(func.count()).select_from(Citation)) == 0
    assert verbs()[-1] == "evidence.remove_citation"
    assert item.removed_at is None


def test_a_return_cites_no_more_files_than_the_setting_says(session, monkeypatch):
    assessment = make_return()
    settings = current_app.extensions["settings"].model_copy(update={"max_files_per_assessment": 2})
    monkeypatch.setitem(current_app.extensions, "settings", settings)
    first, second, third = (make_file(assessment.agency, f"Policy {n}") for n in range(3))
    cite_at(first, assessment, "1.1")
    cite_at(first, assessment, "1.2")  # the same file again counts once
    cite_at(second, assessment, "2.1")
    with pytest.raises(RuleBroken, match="can cite up to 2 files"):
        cite_at(third, assessment, "2.2")
    cite_at(make_note(assessment.agency), assessment, "2.2")  # not a file


def test_the_sweep_removes_old_orphans_and_nothing_else(agency):
    kept = make_file(agency, "Kept")
    commit()
    storage().put("0" * 32, io.BytesIO(b"an upload that broke off"))
    assert sweep_orphans(before=now() - timedelta(days=365)) == 0, "too young"
    assert "0" * 32 in stored_keys()
    removed = sweep_orphans(before=now() + timedelta(days=36_500))
    assert removed >= 1
    assert "0" * 32 not in stored_keys()
    assert stored(kept) == different_pdf("Kept")


def test_cite_needs_exactly_one_place(session):
    assessment = make_return()
    item = make_note(assessment.agency)
    with pytest.raises(Exception, match=r"ck_citations_one_place"):
        cite(item, actor=SYSTEM)
