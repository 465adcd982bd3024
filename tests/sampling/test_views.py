"""The pages of samples, as board managers, moderators and agencies meet them."""

import hashlib
import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from tests import factories
from tests.evidence import samples
from tests.evidence.build import cite_at, make_file, stored
from tests.grading.stories import Story, as_actor
from tests.sampling.build import add_return, make_cited_story, make_sample
from tests.support.queries import count_queries
from tracker.audit.models import AuditEntry
from tracker.clock import now
from tracker.db import db
from tracker.frameworks.rules import Grade
from tracker.grading.rules import GradeKind
from tracker.policy import SYSTEM, Role
from tracker.sampling.checking import record_effect, record_outcome, tell_agency
from tracker.sampling.models import EvidenceSample
from tracker.sampling.queries import list_items
from tracker.sampling.rules import Outcome

NOTE = "Page 4 is about another team."


@pytest.fixture
def story(session) -> Story:
    return make_cited_story(receipt_reference="S11-VSP-2026-7F3K9")  # so that a seed always draws the same


@pytest.fixture
def manager(story, sign_in):
    return sign_in(story.manager)


@pytest.fixture
def lead(story, sign_in):
    return sign_in(story.lead)


def url_of(item, place=""):
    return f"/samples/{item.sample_id}/items/{item.number}{place}"


def requests_of(story, item=None, place=""):
    one = f"/{item.id}{place}" if item is not None else ""
    return f"/assessments/{story.assessment.id}/evidence-requests{one}"


def judge_all(sample, outcome=Outcome.PARTLY):
    items = list_items(sample.id)
    for item in items:
        record_outcome(item, outcome, NOTE, seen=item.version, actor=SYSTEM)
    return items


def asked_of(sample):
    return next(item for item in list_items(sample.id) if item.requested_at is not None)


class TestDrawing:
    def test_a_preview_then_the_draw(self, story, manager):
        page = manager.get_ok(f"/cycles/{story.cycle.id}/samples/draw")
        assert page.rows()[-1] == {"Kind": "Everything: plain random", "Cited": "5"}
        assert len(page.value("seed")) == 12
        looked = manager.post(*page.form("Preview").filled(share="60", seed="Heron 7", essential="1"))
        assert looked.status == 200
        assert "This draw takes 3 items of 5" in looked.text
        assert not db.session.scalar(select(func.count()).select_from(EvidenceSample))
        shown = manager.post_ok(*looked.form("Draw this sample").filled())
        assert "3 items drawn" in shown.banner
        assert len(shown.rows()) == 3
        assert shown.summary()["Seed"] == "Heron 7"

    def test_other_rules_than_those_of_the_preview_are_previewed_first(self, story, manager):
        page = manager.get_ok(f"/cycles/{story.cycle.id}/samples/draw")
        looked = manager.post(*page.form("Preview").filled(share="60"))
        again = manager.post_shown_again(*looked.form("Draw this sample").filled(share="100"))
        assert "another draw" in again.errors[0]
        assert "This draw takes 5 items of 5" in again.text
        shown = manager.post_ok(*again.form("Draw this sample").filled())
        assert len(shown.rows()) == 5

    @pytest.mark.parametrize(
        ("typed", "field", "message"),
        [
            ({"share": "", "size": ""}, "size", "Enter how many items to draw"),
            ({"share": "10", "size": "3"}, "share", "not both"),
            ({"share": "101"}, "share", "must be a whole number from 1 to 100"),
            ({"share": "", "size": "3", "essential": "4"}, "size", "minimums add up to 4"),
            ({"seed": " "}, "seed", "Enter a seed"),
            (
                {"wanted_by-day": "1", "wanted_by-month": "1", "wanted_by-year": "2020"},
                "wanted_by",
                "after today",
            ),
            ({"random": "some"}, "random", "must be a whole number"),
        ],
    )
    def test_what_is_typed_wrong_is_said_beside_the_field(self, story, manager, typed, field, message):
        page = manager.get_ok(f"/cycles/{story.cycle.id}/samples/draw")
        again = manager.post_shown_again(*page.form("Preview").filled(**typed))
        assert message in again.field_error(field)

    def test_a_redraw_warns_and_wants_a_reason(self, story, manager):
        judge_all(make_sample(story.assessment))
        address = f"/assessments/{story.assessment.id}/samples/draw"
        page = manager.get_ok(address)
        assert "5 outcomes were recorded in it" in page.text
        looked = manager.post(*page.form("Preview").filled(size="10"))
        again = manager.post_shown_again(*looked.form("Draw this sample").filled())
        assert "why you draw again" in again.field_error("redraw_reason")
        shown = manager.post_ok(*again.form("Draw this sample").filled(redraw_reason="Two came in late."))
        assert shown.summary()["Drawn again because"] == "Two came in late."
        first, second = manager.get_ok(f"/boards/{story.board.id}/samples").rows()
        assert "second draw" in first["Drawn"]
        assert "Drawn again" in second["Drawn"]

    def test_nothing_to_draw_from_is_said(self, session, sign_in):
        empty = make_cited_story()
        cycle = factories.make_cycle(empty.board)
        browser = sign_in(empty.manager)
        page = browser.get_ok(f"/cycles/{cycle.id}/samples/draw")
        again = browser.post_shown_again(*page.form("Preview").filled(share="10"))
        assert "nothing to draw from" in again.errors[0]

    def test_the_list_begins_with_how_to_draw(self, story, manager):
        page = manager.get_ok(f"/boards/{story.board.id}/samples")
        assert "No sample has been drawn in this cycle yet." in page.text
        assert page.link_to("Draw from the whole cycle").endswith(f"/cycles/{story.cycle.id}/samples/draw")


class TestVerifying:
    def test_from_item_to_item(self, story, manager):
        sample = make_sample(story.assessment)
        page = manager.get_ok(manager.get_ok(f"/samples/{sample.id}").link_to("Start with item 1"))
        assert page.h1.startswith("Item 1: Policy")
        assert "We comply with" in page.text
        again = manager.post_shown_again(*page.form("Save and next").filled(outcome="partly"))
        assert "Enter a note" in again.field_error("note")
        page = manager.post_ok(*again.form("Save and next").filled(outcome="partly", note=NOTE))
        assert page.h1.startswith("Item 2: ")
        assert "1 of 5 checked" in page.text

    def test_after_the_last_one_the_sample_is_shown(self, story, manager):
        sample = make_sample(story.assessment, size=1)
        item = list_items(sample.id)[0]
        page = manager.get_ok(url_of(item))
        page = manager.post_ok(*page.form("Save and next").filled(outcome="supports"))
        assert page.path == f"/samples/{sample.id}"
        assert "Nothing else waits" in page.banner

    def test_where_to_look_and_the_file_in_the_version_of_the_submission(self, story, manager):
        item = list_items(make_sample(story.assessment).id)[0]
        page = manager.get_ok(url_of(item))
        assert "Where to look: page 4" in page.text
        response = manager.download(url_of(item, "/file"))
        assert response.data == stored(item.item)
        viewed = db.session.scalars(
            select(AuditEntry.verb).where(AuditEntry.verb == "evidence.download")
        ).all()
        assert len(viewed) == 1

    def test_a_text_is_read_in_the_page_and_that_is_in_the_trail(self, story, manager):
        text = make_file(story.agency, "Minutes", b"First line\nSecond line\n", "minutes.txt")
        cite_at(text, story.assessment, "1.1")
        sample = make_sample(story.assessment)
        item = next(each for each in list_items(sample.id) if each.item_id == text.id)
        assert "Second line" in manager.get_ok(url_of(item)).text
        assert "evidence.view" in db.session.scalars(select(AuditEntry.verb)).all()

    def test_somebody_saved_first(self, story, manager, sign_in):
        item = list_items(make_sample(story.assessment).id)[0]
        form = manager.get_ok(url_of(item)).form("Save")
        second = sign_in(story.moderator)
        second.post_ok(*second.get_ok(url_of(item)).form("Save").filled(outcome="supports"))
        answer = manager.post(*form.filled(outcome="partly", note=NOTE))
        assert answer.status == 409
        assert NOTE in answer.text
        assert "Supports" in answer.text

    def test_a_redrawn_sample_is_shown_and_not_changed(self, story, manager):
        first = make_sample(story.assessment, size=1)
        form = manager.get_ok(url_of(list_items(first.id)[0])).form("Save")
        make_sample(story.assessment, redraw_reason="All of it")
        page = manager.get_ok(url_of(list_items(first.id)[0]))
        assert "drawn again" in page.text
        assert "Save" not in page.buttons
        assert manager.post(*form.filled(outcome="supports")).status == 409

    def test_telling_shows_once_everything_is_checked(self, story, manager, outbox):
        sample = make_sample(story.assessment)
        assert "Tell the agency" not in " ".join(manager.get_ok(f"/samples/{sample.id}").buttons)
        assert manager.post(f"/samples/{sample.id}/tell", {"assessment": "all"}).status == 409
        judge_all(sample)
        page = manager.get_ok(f"/samples/{sample.id}")
        page = manager.post_ok(*page.form(action="/tell").filled())
        assert f"{story.agency.name} is told by mail" in page.banner
        assert story.lead.email in outbox.recipients

    def test_who_works_for_the_agency_neither_judges_nor_reads_what_was_found(self, story, sign_in):
        other = add_return(story, factories.make_agency(story.board), "Other")
        sample = make_sample(story.assessment, whole=True)
        judge_all(sample)
        torn = factories.make_user(Role.BOARD_MANAGER, story.board, interest=story.agency)
        browser = sign_in(torn)
        rows = browser.get_ok(f"/samples/{sample.id}").rows()
        own = [row["Outcome"] for row in rows if story.agency.name in row.values()]
        assert set(own) == {"another person’s to judge"}
        of_own = next(item for item in list_items(sample.id) if item.response.assessment_id != other.id)
        browser.refused(403, url_of(of_own))
        browser.refused(403, url_of(of_own, "/file"))
        page = browser.get_ok(f"/samples/{sample.id}")
        page = browser.post_ok(*page.form(action="/tell").filled())
        assert {item.response.assessment_id for item in list_items(sample.id) if item.told_at} == {other.id}
        sheet = rows_of(browser.download(f"/samples/{sample.id}/sheet.xlsx").data, "Sample")
        assert all(NOTE not in row for row in sheet if story.agency.name in row)

    def test_the_bench_says_what_was_found(self, story, manager):
        sample = make_sample(story.assessment, size=1)
        (item,) = judge_all(sample)
        page = manager.get_ok(story.url(f"/grading/{item.response.minimum_standard.ref}"))
        assert page.link_to("Partly supports").endswith(url_of(item))


def rows_of(data, sheet):
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet).to_python()


class TestBlindness:
    """A moderator must not learn a first grade of 3 from a sample (R5)."""

    def test_seed_rules_and_strata_are_the_managers_only(self, story, sign_in):
        story.grade("1.1", Grade.OUTSTANDING)
        sample = make_sample(story.assessment, seed="Secret seed")
        item = judge_all(sample)[0]
        record_effect(item, "It stays 3 Outstanding.", actor=SYSTEM)
        moderator, manager = sign_in(story.moderator), sign_in(story.manager)
        told = (
            sample.population_hash,
            "Secret seed",
            "Self-graded or graded 3",
            "Never sampled",
            "It stays 3",
            "Essential standard",
        )
        for address in (f"/samples/{sample.id}", url_of(item), f"/boards/{story.board.id}/samples"):
            page = moderator.get_ok(address)
            assert [word for word in told if word in page.html] == []
        book = moderator.download(f"/samples/{sample.id}/sheet.xlsx").data
        names = CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names
        assert names == ["Sample", "How it was drawn"]
        cells = str([rows_of(book, name) for name in names])
        assert [word for word in told if word in cells] == []
        moderator.refused(403, f"/samples/{sample.id}/population.txt")
        assert "Secret seed" in manager.get_ok(f"/samples/{sample.id}").text
        assert "It stays 3" in manager.get_ok(url_of(item)).html

    def test_the_effect_is_shown_once_their_own_grade_is_recorded(self, story, sign_in):
        item = judge_all(make_sample(story.assessment))[0]
        ref = item.response.minimum_standard.ref
        record_effect(item, "It stays 3 Outstanding.", actor=SYSTEM)
        moderator = sign_in(story.moderator)
        assert "It stays 3" not in moderator.get_ok(url_of(item)).text
        story.grade(ref, Grade.GOOD, by=story.moderator, kind=GradeKind.MODERATION)
        assert "It stays 3" in moderator.get_ok(url_of(item)).text

    def test_the_order_of_the_numbers_does_not_tell_the_order_of_the_draw(self, story):
        keys = [item.key for item in list_items(make_sample(story.assessment).id)]
        assert keys == sorted(keys)


class TestAgency:
    def test_it_sees_what_is_asked_and_nothing_else(self, story, lead):
        sample = make_sample(story.assessment)
        page = lead.get_ok(requests_of(story))
        assert [row["Evidence"] for row in page.rows()] == ["Policy cabinetsee folder 3"]
        assert "Policy 1.1" not in page.text
        lead.refused(404, f"/samples/{sample.id}")

    def test_it_provides_a_file_which_the_board_opens(self, story, lead, manager):
        item = asked_of(make_sample(story.assessment))
        content = samples.pdf_with("/Note", "Supervision records")
        page = lead.get_ok(requests_of(story, item))
        sent = {"way": "file", "file": (io.BytesIO(content), "records.pdf")}
        page = lead.post_ok(page.form("Send to the board").action, sent)
        assert "Provided" in page.rows()[0]["Answer"]
        shown = manager.get_ok(url_of(item))
        assert "records" in shown.text
        assert manager.download(url_of(item, "/file?provided=1")).data == content

    def test_it_chooses_from_the_library(self, story, lead):
        item = asked_of(make_sample(story.assessment))
        given = make_file(story.agency, "Supervision log")
        page = lead.get_ok(requests_of(story, item) + "?way=library")
        page = lead.post_ok(*page.form("Send to the board").filled(item=str(given.id)))
        assert "Supervision log" in page.rows()[0]["Answer"]

    def test_what_cannot_be_provided_is_said(self, story, lead, manager):
        item = asked_of(make_sample(story.assessment))
        page = lead.get_ok(requests_of(story, item))
        again = lead.post_shown_again(*page.form("Say why not").filled(reason=" "))
        page = lead.post_ok(*again.form("Say why not").filled(reason="It was lost in the flood."))
        assert "Cannot provide" in page.rows()[0]["Answer"]
        assert "lost in the flood" in manager.get_ok(url_of(item)).text

    def test_a_file_of_the_wrong_kind_is_refused_beside_the_field(self, story, lead):
        item = asked_of(make_sample(story.assessment))
        again = lead.post_shown_again(
            requests_of(story, item), {"way": "file", "file": (io.BytesIO(b"MZ"), "tool.exe")}
        )
        assert again.field_error("file")

    def test_late_requests_show_on_both_sides(self, clock, story, lead, manager):
        make_sample(story.assessment)
        clock.shift(timedelta(days=20))
        lead, manager = relogged(lead, story.lead), relogged(manager, story.manager)
        assert "Late" in lead.get_ok(requests_of(story)).rows()[0]["Answer"]
        assert "Provide 1 item of evidence" in lead.get_ok(f"/agencies/{story.agency.id}").text
        assert "1 late" in manager.get_ok(f"/boards/{story.board.id}/samples").rows()[0]["Asked of agencies"]
        assert "Chase 1 late item of sampled evidence" in manager.get_ok(f"/boards/{story.board.id}").text

    def test_it_replies_until_its_time_is_over(self, clock, story, lead):
        sample = make_sample(story.assessment)
        item = judge_all(sample)[0]
        assert "Page 4 is about" not in lead.get_ok(requests_of(story)).text
        tell_agency(sample, story.assessment.id, actor=SYSTEM)
        page = lead.get_ok(requests_of(story))
        assert NOTE in page.text
        page = lead.get_ok(requests_of(story, item, "/reply"))
        again = lead.post_shown_again(*page.form("Send the reply").filled(reply=""))
        page = lead.post_ok(*again.form("Send the reply").filled(reply="See page 5 too."))
        assert "See page 5 too." in page.text
        clock.shift(timedelta(days=11))
        lead = relogged(lead, story.lead)
        late = lead.refused(409, requests_of(story, item, "/reply"))
        assert "The time to reply ended on" in late.text

    def test_the_effect_on_the_grade_is_told_once_grades_are_published(self, story, lead):
        sample = make_sample(story.assessment)
        item = judge_all(sample)[0]
        record_effect(item, "2 becomes 1.", actor=SYSTEM)
        tell_agency(sample, story.assessment.id, actor=SYSTEM)
        assert "2 becomes 1." not in lead.get_ok(requests_of(story)).text
        story.assessment.published_at = now()
        db.session.flush()
        assert "2 becomes 1." in lead.get_ok(requests_of(story)).text

    def test_an_authoriser_reads_and_does_not_answer(self, story, sign_in):
        item = asked_of(make_sample(story.assessment))
        authoriser = sign_in(factories.make_user(Role.AUTHORISER, story.agency))
        assert "Provide it" not in authoriser.get_ok(requests_of(story)).text
        authoriser.refused(403, requests_of(story, item))

    def test_both_sides_find_it_on_the_timeline(self, story, lead, manager):
        sample = make_sample(story.assessment)
        judge_all(sample)
        tell_agency(sample, story.assessment.id, actor=as_actor(story.manager))
        for browser in (lead, manager):
            text = browser.get_ok(story.url("/timeline")).text
            assert "asked to see evidence of 1.2" in text
            assert "told what was found in the evidence of 1.1" in text


def relogged(browser, user):
    """Sessions end after an hour, and the clock has moved on by days."""
    return browser.sign_in(user)


class TestSheets:
    def test_the_pdf_and_the_workbook(self, story, manager):
        sample = make_sample(story.assessment, seed="=1+1")
        judge_all(sample)
        assert manager.download(f"/samples/{sample.id}/sheet.pdf").data.startswith(b"%PDF")
        book = manager.download(f"/samples/{sample.id}/sheet.xlsx").data
        rows = rows_of(book, "Sample")
        assert len(rows) == 6
        assert rows[1][11] == "Partly supports"
        how = dict(rows_of(book, "How it was drawn")[1:])
        assert how["Seed"] == "=1+1"
        assert how["SHA-256 of the population"] == sample.population_hash
        assert len(rows_of(book, "Population")) == 6

    def test_the_population_is_what_its_hash_is_taken_of(self, story, manager):
        sample = make_sample(story.assessment)
        text = manager.download(f"/samples/{sample.id}/population.txt").data
        assert hashlib.sha256(text).hexdigest() == sample.population_hash
        assert b"1.1/1\tEN" in text

    def test_taking_a_sheet_is_in_the_trail(self, story, manager):
        sample = make_sample(story.assessment)
        manager.download(f"/samples/{sample.id}/sheet.xlsx")
        noted = select(AuditEntry.after).where(AuditEntry.verb == "sample.export")
        assert db.session.scalar(noted) == {"kind": "xlsx"}


class TestCoverage:
    def test_what_was_verified_and_what_never(self, story, manager):
        never = factories.make_agency(story.board, name="Never looked at")
        sample = make_sample(story.assessment)
        item = next(each for each in list_items(sample.id) if each.key.endswith("/1.1/1"))
        record_outcome(item, Outcome.SUPPORTS, "", seen=item.version, actor=SYSTEM)
        page = manager.get_ok(f"/boards/{story.board.id}/coverage")
        rows = {row["Agency"]: row for row in page.rows()}
        assert rows[story.agency.name]["1 Policy 1"] == f"1 of 2{story.cycle.name}"
        assert rows[story.agency.name]["2 Policy 2"] == "Never"
        assert set(list(rows[never.name].values())[1:]) == {"Never"}
        drilled = manager.get_ok(page.link_to("1 Policy 1"))
        cells = next(row for row in drilled.rows() if row["Agency"] == story.agency.name)
        assert "1 item" in cells["1.1 Standard 1.1"]
        assert cells["1.2 Standard 1.2"] == "Never"
        book = manager.download(f"/boards/{story.board.id}/coverage?format=xlsx").data
        lines = rows_of(book, "Evidence coverage")
        assert len(lines) == 1 + 2 * 4

    def test_the_filter_leaves_out_who_is_covered(self, story, manager):
        judge_all(make_sample(story.assessment))
        page = manager.get_ok(f"/boards/{story.board.id}/coverage?show=never")
        assert "Every agency has something verified everywhere here." in page.text


class TestBudgets:
    """Board pages ask 25 times at most, whatever the size."""

    def test_coverage_with_200_agencies(self, story, manager):
        counts = []
        manager.get_ok(f"/boards/{story.board.id}/coverage")  # frameworks are read once
        for agencies in (0, 198):
            for _ in range(agencies):
                factories.make_agency(story.board)
            db.session.commit()
            with count_queries() as queries:
                manager.get_ok(f"/boards/{story.board.id}/coverage")
            counts.append(queries.count)
        assert counts[0] == counts[1] <= 12, queries

    def test_lists_items_and_the_bench(self, story, manager, lead):
        counts = []
        for size in (1, 5):
            reason = "More" if counts else ""
            sample = make_sample(story.assessment, size=size, redraw_reason=reason)
            first = list_items(sample.id)[0]
            addresses = [
                (manager, f"/boards/{story.board.id}/samples?cycle={story.cycle.id}"),
                (manager, f"/samples/{sample.id}"),
                (manager, url_of(first)),
                (manager, f"/assessments/{story.assessment.id}/samples/draw"),
                (lead, requests_of(story)),
            ]
            db.session.commit()
            counted = []
            for browser, address in addresses:
                with count_queries() as queries:
                    browser.get_ok(address)
                counted.append(queries.count)
            counts.append(counted)
        assert counts[0] == counts[1]
        assert all(count <= 25 for count in counts[0]), counts
        assert counts[0][-1] <= 15
