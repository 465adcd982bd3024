"""Several files at once: each is taken or refused by itself, as a page or for the script; then described."""

import io
import zipfile
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from tests import factories
from tests.evidence.build import different_pdf, make_file, make_return, response_of, stored
from tests.factories.plans import make_action, make_plan
from tests.support.queries import count_queries
from tracker.clock import now
from tracker.db import db
from tracker.evidence.models import Citation, EvidenceItem, FileVersion
from tracker.evidence.rules import EvidenceKind, FileState
from tracker.policy import Role
from tracker.storage.stores import storage

JSON = {"Accept": "application/json"}


@pytest.fixture
def assessment(session: Any) -> Any:
    return make_return()


@pytest.fixture
def lead(assessment: Any, sign_in: Any) -> Any:
    return sign_in(factories.make_user(Role.AGENCY_LEAD, assessment.agency))


def library(assessment: Any) -> str:
    return f"/agencies/{assessment.agency_id}/evidence"


def beside(assessment: Any) -> str:
    return f"/assessments/{assessment.id}/standards/1.1/evidence"


def files(*named: tuple[str, bytes], **fields: str) -> dict[str, Any]:
    return {"way": "file", "file": [(io.BytesIO(content), name) for name, content in named], **fields}


def counted(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_each_file_has_a_fate_of_its_own(assessment: Any, lead: Any) -> None:
    known = make_file(assessment.agency, "Policy")
    page = lead.post(
        beside(assessment),
        files(
            ("first.pdf", different_pdf("first")),
            ("program.exe", b"MZ"),
            ("copy.pdf", stored(known)),
            ("empty.pdf", b""),
            ("last.pdf", different_pdf("last")),
            title="Not for several",
            locator="page 2",
            owner_name="HR",
        ),
    )
    assert (page.status, page.h1) == (200, "2 files added")
    results = {row["File"]: row["Result"] for row in page.rows()}
    assert results["first.pdf"] == "Added Added as “first”."
    assert results["program.exe"].startswith("Not added The selected file must be a PDF")
    assert results["copy.pdf"] == "You already have this You already have this file as “Policy”"
    assert results["empty.pdf"] == "Not added The selected file is empty"
    assert results["last.pdf"] == "Added Added as “last”."
    assert counted(Citation) == 2
    assert {item.owner_name for item in db.session.scalars(select(EvidenceItem))} == {"", "HR"}
    lead.post_ok(*page.form("Cite that one instead Policy").filled())
    assert counted(Citation) == 3


def test_what_was_added_is_described_on_one_page(assessment: Any, lead: Any) -> None:
    page = lead.post(
        beside(assessment), files(("a_1.pdf", different_pdf("a")), ("b.pdf", different_pdf("b")))
    )
    page = lead.get_ok(page.link_to("Describe the 2 files you added"))
    assert page.h1 == "Describe the 2 files you added"
    assert page.texts("h2.govuk-heading-m") == ["a_1.pdf", "b.pdf"]
    form = page.form("Save")
    wrong = form.filled(**{"item-1-title": "", "item-2-review_by-day": "40", "item-2-owner_name": "HR"})
    page = lead.post_shown_again(*wrong)
    assert page.errors[0] == "a_1.pdf: Enter a title"
    assert page.errors[1].startswith("b.pdf: Review-by date must")
    assert page.value("item-2-owner_name") == "HR"
    page = lead.post_ok(*form.filled(**{"item-1-title": "Supervision policy", "item-2-owner_name": "HR"}))
    assert page.path == f"/assessments/{assessment.id}/standards/1.1"
    assert "2 items described" in page.banner
    titles = set(db.session.scalars(select(EvidenceItem.title)))
    assert titles == {"Supervision policy", "b"}


def test_only_what_the_person_just_added_is_described(assessment: Any, sign_in: Any) -> None:
    person = factories.make_user(Role.AGENCY_LEAD, assessment.agency)
    browser = sign_in(person)
    older, own, colleagues = (make_file(assessment.agency, name) for name in ("Older", "Own", "Colleague's"))
    own.added_by_id = older.added_by_id = person.id
    older.added_at -= timedelta(hours=1)
    make_file(make_return().agency, "Foreign").added_by_id = person.id
    since = quote((now() - timedelta(minutes=5)).isoformat())
    page = browser.get_ok(f"{library(assessment)}/describe?since={since}&back=//elsewhere.example")
    assert page.value("item-1-title") == "Own"
    assert page.h1 == "Describe the 1 file you added"
    assert page.link_to("Leave them as they are") == library(assessment)
    assert colleagues.added_by_id is None
    for nothing in (
        "",
        "?since=",
        "?since=yesterday",
        "?since=2026-11-02T09:30:00",
        "?since=9999-12-31T00:00%2B00:00",
    ):
        assert browser.get(f"{library(assessment)}/describe{nothing}").status == 302


def test_the_page_costs_the_same_for_few_and_many(assessment: Any, sign_in: Any) -> None:
    person = factories.make_user(Role.AGENCY_LEAD, assessment.agency)
    browser, since = sign_in(person), quote(now().isoformat())

    def queries(count: int) -> int:
        for number in range(count):
            make_file(assessment.agency, f"Policy {count} {number}").added_by_id = person.id
        with count_queries() as found:
            browser.get_ok(f"{library(assessment)}/describe?since={since}")
        return found.count

    assert queries(2) == queries(30) <= 15


def test_a_script_sends_one_file_and_gets_the_facts(assessment: Any, lead: Any) -> None:
    def answer(status: int, name: str, content: bytes, **fields: str) -> dict[str, Any]:
        page = lead.post(beside(assessment), files((name, content), **fields), headers=JSON)
        assert page.status == status
        found: dict[str, Any] = page.response.json
        return found

    known = make_file(assessment.agency, "Policy")
    added = answer(200, "one.pdf", different_pdf("one"), several="1")
    assert (added["outcome"], added["words"], "next" in added) == ("added", "Added as “one”.", False)
    assert answer(200, "copy.pdf", stored(known)) == {
        "outcome": "known", "words": "You already have this file as “Policy”", "title": "Policy",
        "item": str(known.id), "href": f"/evidence/{known.id}",
    }  # fmt: skip
    assert answer(422, "a.exe", b"MZ")["words"].startswith("The selected file must be a PDF")
    assert answer(422, "a.pdf", b"")["words"] == "The selected file is empty"
    assert answer(422, "b.pdf", different_pdf("b"), locator="x" * 201)["words"].endswith(
        "200 characters or fewer"
    )
    only = answer(200, "only.pdf", different_pdf("only"))
    assert only["next"] == f"/assessments/{assessment.id}/standards/1.1"
    assert "“only” is cited at 1.1 now" in lead.get_ok(only["next"]).banner
    chosen = {"way": "library", "item": str(known.id), "several": "1"}
    assert lead.post(beside(assessment), chosen, headers=JSON).response.json["outcome"] == "added"
    assert counted(Citation) == 3


def test_library_and_actions_take_several_too(assessment: Any, lead: Any) -> None:
    action = make_action(make_plan(assessment.cycle, assessment.agency))
    for number, address in enumerate((f"{library(assessment)}/add", f"/actions/{action.id}/evidence")):
        contents = [(f"{n}.pdf", different_pdf(f"{number} {n}")) for n in range(3)]
        page = lead.post(address, files(*contents))
        assert page.h1 == "3 files added"
    assert (counted(EvidenceItem), counted(Citation)) == (6, 3)


def test_all_are_refused_when_the_limit_of_a_return_is_reached(
    assessment: Any, lead: Any, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.extensions["settings"].model_copy(update={"max_files_per_assessment": 1})
    monkeypatch.setitem(app.extensions, "settings", settings)
    page = lead.post(beside(assessment), files(("a.pdf", different_pdf("a")), ("b.pdf", different_pdf("b"))))
    assert page.h1 == "1 file added"
    assert "can cite up to 1 files" in page.rows()[1]["Result"]
    assert counted(EvidenceItem) == 1


def test_too_much_at_once_is_said_plainly(
    assessment: Any, lead: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(lead.app.config, "MAX_CONTENT_LENGTH", 1000)
    page = lead.post(beside(assessment), files(("a.pdf", bytes(3000))))
    assert (page.status, page.h1) == (413, "That is too large")
    assert "files that are sent together up to 100MB" in page.text
    assert "Send fewer files at once" in page.text


def test_nobody_adds_several_where_they_may_not_add_one(assessment: Any, sign_in: Any) -> None:
    response_of(assessment).assigned_to_id = factories.make_user(Role.CONTRIBUTOR, assessment.agency).id
    other = sign_in(factories.make_user(Role.CONTRIBUTOR, assessment.agency))
    other.refused(403, beside(assessment), "POST", files(("a.pdf", b"a"), ("b.pdf", b"b")))
    assert lead_gets_json_refusal(other, assessment) == 403
    assert counted(EvidenceItem) == 0


def lead_gets_json_refusal(browser: Any, assessment: Any) -> int:
    return int(browser.post(beside(assessment), files(("a.pdf", b"a")), headers=JSON).status)


def test_a_return_of_two_hundred_files(assessment: Any, lead: Any) -> None:
    """The next one is refused, and every page still costs the same."""
    make_files_fast(assessment, 195)
    last = [(f"Last {number}.txt", f"Last words {number}".encode()) for number in range(6)]
    page = lead.post(beside(assessment), files(*last))
    assert page.h1 == "5 files added"
    assert "can cite up to 200 files" in page.rows()[-1]["Result"]
    with count_queries() as found:
        lead.get_ok(f"/assessments/{assessment.id}/standards/1.1")
    assert found.count <= 12, found
    response = lead.download(f"/assessments/{assessment.id}/portfolio.zip")
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        assert len(set(archive.namelist())) == 202
        assert archive.testzip() is None


def make_files_fast(assessment: Any, count: int) -> None:
    """Files cited at 1.1, without the checks and the audit trail that other tests are about."""
    response_id = response_of(assessment).id
    for number in range(count):
        content, key = f"Words {number}".encode(), f"{number:032}"
        storage().put(key, content)
        item = EvidenceItem(agency_id=assessment.agency_id, kind=EvidenceKind.FILE, title=f"Minutes {number}",
                            added_at=now())  # fmt: skip
        facts = {"display_name": "minutes.txt", "media_type": "text/plain; charset=utf-8", "storage_key": key,
                 "sha256": sha256(content).hexdigest(), "size": len(content)}  # fmt: skip
        version = FileVersion(item=item, number=1, storage_name="local", state=FileState.AVAILABLE,
                              uploaded_at=now(), **facts)  # fmt: skip
        db.session.add_all([item, version, Citation(item=item, response_id=response_id, cited_at=now())])
    db.session.flush()
