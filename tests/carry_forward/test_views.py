"""Last cycle's answers on the pages of the agency, and what the board reads of them."""

import io

import pytest
from python_calamine import CalamineWorkbook

from tests.carry_forward.story import actor_of, change, new_framework, two_years
from tests.evidence.build import cite_at, make_link
from tests.support.queries import count_queries
from tracker.assessments.answers import Answer
from tracker.assessments.operations import save_response
from tracker.assessments.rules import AssessmentStatus
from tracker.carry_forward.marks import find_carried
from tracker.carry_forward.operations import confirm_unchanged
from tracker.clock import now
from tracker.frameworks.rules import Grade

CONFIRM = "Unchanged — confirm last cycle’s answer to 1.1"


@pytest.fixture
def years(session, clock):
    return two_years()


@pytest.fixture
def lead(years, client):
    return client.sign_in(years.now.lead)


def save(years, ref, **words):
    response = years.now.response(ref)
    save_response(
        response, Answer(**words), expected_version=response.version, actor=actor_of(years.now.lead)
    )


def assign(years, ref, user):
    """As a hand-over does: who holds a standard is no new version of its text."""
    change(years.now.response(ref), assigned_to_id=user.id)


def test_the_standard_shows_last_cycles_answer(years, lead):
    years.grade("1.1", Grade.GOOD, "Well shown by RSCP’s audit")
    cite_at(make_link(years.now.agency), years.last, see="page 7")
    page = lead.get_ok(years.now.standard("1.1"))
    for words in ("Section 11 2025", "We comply with 1.1.", "2 Good", "Well shown by", "Website", "page 7"):
        assert words in page.text
    assert "Secret rationale" not in page.text
    assert page.value("evidence_of_compliance") == ""  # offered, not stored


def test_confirming_it(years, lead):
    page = lead.get_ok(years.now.standard("1.1"))
    page = lead.post_ok(*page.form(CONFIRM).filled())
    assert page.banner.startswith("1.1: last cycle’s answer is confirmed as unchanged")
    assert page.value("evidence_of_compliance") == "We comply with 1.1."
    assert "Carried forward from Section 11 2025, confirmed by Priya Lead on 2 November 2026." in page.text
    assert CONFIRM not in page.buttons
    task = lead.get_ok(years.now.base).find("#status-1\\.1")
    assert task.get_text(strip=True) == "Completed"


def test_confirming_warns_about_evidence(years, lead):
    item = make_link(years.now.agency)
    change(item, removed_at=now())
    cite_at(item, years.last)
    page = lead.post_ok(*lead.get_ok(years.now.standard("1.1")).form(CONFIRM).filled())
    assert "“Website” was removed from the library" in page.banner


def test_editing_it_stores_nothing_until_saved(years, lead):
    page = lead.get_ok(years.now.standard("1.1"))
    page = lead.get_ok(page.link_to("Edit last cycle’s answer"))
    assert page.value("evidence_of_compliance") == "We comply with 1.1."
    assert "Nothing is stored until you save" in page.text
    assert years.now.response("1.1").version == 1
    url, data = page.form("Save and stay").filled(evidence_of_compliance="We comply, and more.")
    page = lead.post_ok(url, data)
    assert "Carried forward from Section 11 2025 with changes, confirmed by Priya Lead" in page.text
    assert not find_carried(years.now.response("1.1").id).unchanged


def test_the_words_survive_a_refusal_with_where_they_came_from(years, lead):
    page = lead.get_ok(f"{years.now.standard('1.1')}?start=last")
    url, data = page.form("Save and stay").filled(modification="Less")
    page = lead.post_shown_again(url, data)
    assert page.value("evidence_of_compliance") == "We comply with 1.1."
    lead.post_ok(*page.form("Save and stay").filled(modification_reason="Small"))
    assert find_carried(years.now.response("1.1").id) is not None


def test_autosave_keeps_where_it_came_from(years, lead):
    page = lead.get_ok(f"{years.now.standard('1.1')}?start=last")
    url, data = page.form("Save and stay").filled(evidence_of_compliance="We comply, mostly")
    assert lead.post(url, data, headers={"X-Autosave": "1"}).status == 200
    assert find_carried(years.now.response("1.1").id) is not None
    assert not years.now.response("1.1").finished


def test_an_answer_that_was_begun_keeps_its_words(years, lead):
    save(years, "1.1", evidence_of_compliance="New")
    page = lead.get_ok(f"{years.now.standard('1.1')}?start=last")
    assert page.value("evidence_of_compliance") == "New"
    assert "has an answer already" in page.text
    assert CONFIRM not in page.buttons
    refused = lead.refused(409, f"{years.now.standard('1.1')}/unchanged", "POST", {"version": "2"})
    assert "has an answer already" in refused.text


def test_who_saved_meanwhile_is_shown_beside_it(years, lead):
    page = lead.get_ok(years.now.standard("1.1"))
    save(years, "1.1", evidence_of_compliance="Their words")
    clash = lead.post(*page.form(CONFIRM).filled())
    assert clash.status == 409
    for words in ("Their words", "We comply with 1.1."):
        assert words in clash.text
    page = lead.post_ok(*clash.form("Save this answer").filled())
    assert page.value("evidence_of_compliance") == "Their words\nWe comply with 1.1."
    assert "with changes" in page.text


def test_a_changed_wording_is_shown_and_said_at_the_button(years, lead):
    story = new_framework(years, {"1.1": ["1.1"], "1.2": ["1.2", "2.1"]}, s11="Staff and volunteers know.")
    page = lead.get_ok(story.standard("1.1"))
    assert "The wording of this standard changed" in page.text
    assert "you confirm the answer to the new wording" in page.text
    assert "volunteers" in " ".join(page.texts("ins"))
    both = lead.get_ok(story.standard("1.2"))
    assert "Answers to 2 standards come together here" in both.text
    assert not [button for button in both.buttons if "Unchanged" in button]
    assert lead.get_ok(f"{story.standard('1.2')}?start=last").value("evidence_of_compliance") == (
        "We comply with 1.2.\n\nWe comply with 2.1."
    )


def test_the_page_of_all_offers(years, lead):
    years.grade("1.2", Grade.ADEQUATE, "Show the figures")
    years.grade("2.1", Grade.GOOD)
    save(years, "2.2", evidence_of_compliance="New")
    page = lead.get_ok(f"{years.now.base}/last-answers")
    assert "3 standards of yours have no answer yet and were answered in Section 11 2025" in page.text
    assert "Please read and edit this one: graded 1 Adequate." in page.text
    assert page.form("Confirm the ticked answers as unchanged").values.get("refs") in (None, [], "")
    assert page.link_to("Edit last cycle’s answer to 1.2") == f"{years.now.standard('1.2')}?start=last"
    narrowed = lead.get_ok(f"{years.now.base}/last-answers?which=good")
    assert [each for each in ("1.1", "1.2", "2.1") if f"Confirm only {each}" in narrowed.buttons] == ["2.1"]
    narrowed = lead.get_ok(f"{years.now.base}/last-answers?policy=1")
    assert [each for each in ("1.1", "1.2", "2.1") if f"Confirm only {each}" in narrowed.buttons] == [
        "1.1", "1.2",
    ]  # fmt: skip


def test_confirming_the_ticked_ones(years, lead):
    page = lead.get_ok(f"{years.now.base}/last-answers?policy=1")
    url, data = page.form("Confirm the ticked answers as unchanged").filled(refs=["1.1", "1.2"])
    save(years, "1.2", evidence_of_compliance="New")  # begun by somebody else after the page was opened
    page = lead.post_ok(url, data)
    assert "1 answer confirmed as unchanged: 1.1." in page.banner
    assert "Not confirmed: 1.2 has an answer already" in page.banner
    assert page.path.endswith("/last-answers")
    assert years.now.response("1.2").evidence_of_compliance == "New"


def test_one_button_confirms_one_answer(years, lead):
    page = lead.get_ok(f"{years.now.base}/last-answers")
    url, data = page.form("Confirm only 2.1").filled(refs=["1.1"])
    page = lead.post_ok(url, {**data, "only": "2.1"})
    assert "1 answer confirmed as unchanged: 2.1." in page.banner
    assert not years.now.response("1.1").finished


@pytest.mark.parametrize(
    ("refs", "message"),
    [
        ([], "Tick at least one answer"),
        (["9.9"], "Choose from the list"),  # made up
    ],
)
def test_what_cannot_be_ticked(years, lead, refs, message):
    page = lead.get_ok(f"{years.now.base}/last-answers")
    url, data = page.form("Confirm the ticked answers as unchanged").filled(refs=refs)
    assert message in lead.post_shown_again(url, data).errors


def test_the_task_list_and_home_say_what_waits(years, lead):
    save(years, "1.2", evidence_of_compliance="New")
    page = lead.get_ok(years.now.base)
    assert page.link_to("3 answers from last cycle to confirm").endswith("/last-answers")
    assert page.text.count("Last cycle’s answer is offered") == 3
    home = lead.get_ok(f"/agencies/{years.now.agency.id}")
    assert home.link_to("Confirm or edit 3 answers from last cycle").endswith("/last-answers")


def test_nothing_is_offered_once_the_return_was_sent(years, lead):
    change(years.now.assessment, status=AssessmentStatus.AWAITING_AUTHORISATION, sent_at=now())
    assert "to confirm" not in lead.get_ok(years.now.base).text
    assert CONFIRM not in lead.get_ok(years.now.standard("1.1")).buttons
    lead.refused(409, f"{years.now.base}/last-answers")
    lead.refused(409, f"{years.now.standard('1.1')}/unchanged", "POST", {"version": "1"})


def test_a_first_return_offers_nothing(years, lead):
    change(years.last, submitted_at=None, receipt_reference=None)
    assert "Last cycle’s answer" not in lead.get_ok(years.now.standard("1.1")).text
    assert "No answer of an earlier cycle waits for you" in lead.get_ok(f"{years.now.base}/last-answers").text


def test_a_contributor_confirms_what_was_handed_to_them(years, client):
    contributor = client.sign_in(years.now.contributor)
    assign(years, "1.2", years.now.contributor)
    page = contributor.get_ok(f"{years.now.base}/last-answers")
    assert "1 standard of yours has no answer yet" in page.text
    assert [button for button in page.buttons if "Confirm only" in button] == ["Confirm only 1.2"]
    contributor.post_ok(f"{years.now.standard('1.2')}/unchanged", {"version": "1"})
    assert years.now.response("1.2").finished
    contributor.refused(403, f"{years.now.standard('1.1')}/unchanged", "POST", {"version": "1"})
    page = contributor.post_ok(f"{years.now.base}/last-answers", {"refs": "1.1"})
    assert "Not confirmed" in page.banner
    assert not years.now.response("1.1").finished


def test_the_board_reads_that_it_was_carried_but_not_last_cycle(years, new_client):
    confirm_unchanged(years.now.response("1.1"), expected_version=1, actor=actor_of(years.now.lead))
    stamps = {"status": AssessmentStatus.SUBMITTED, "submitted_at": now(), "receipt_reference": "R-2026"}
    change(years.now.assessment, **stamps)
    years.write("1.2", evidence_of_compliance="Only in last year’s return")
    manager = new_client().sign_in(years.now.manager)
    page = manager.get_ok(years.now.standard("1.1"))
    assert "Carried forward from Section 11 2025, confirmed by Priya Lead" in page.text
    assert "Only in last year’s" not in manager.get_ok(years.now.standard("1.2")).text
    bench = manager.get_ok(f"{years.now.base}/grading/1.1")
    assert "Carried forward from Section 11 2025, confirmed by Priya Lead" in bench.text
    manager.refused(403, f"{years.now.base}/last-answers")


def test_it_is_said_wherever_the_return_is_read(years, lead):
    confirm_unchanged(years.now.response("1.1"), expected_version=1, actor=actor_of(years.now.lead))
    words = "Carried forward from Section 11 2025, confirmed by Priya Lead on 2 November 2026."
    assert words in lead.get_ok(f"{years.now.base}/check/1").text
    save(years, "1.1", evidence_of_compliance="New words", finished=True)
    assert f"{words} Edited since." in lead.get_ok(f"{years.now.base}/read").text
    file = io.BytesIO(lead.download(f"{years.now.base}/read?format=xlsx").data)
    heads, first, *_ = CalamineWorkbook.from_filelike(file).get_sheet_by_name("Answers").to_python()
    assert first[heads.index("Carried forward")] == f"{words} Edited since."


def test_queries_of_the_pages(session, clock, new_client):
    """The page of all: signing in 3, the return 1, tasks 1, offers 3. The same for 2 and for 12 standards."""
    counted = []
    for size in (1, 6):
        years = two_years(2, size)
        for ref in ("1.1", "2.1"):
            cite_at(make_link(years.now.agency, ref, url=f"https://a.example/{ref}"), years.last, ref)
        lead = new_client().sign_in(years.now.lead)
        for place in ("/last-answers", "/standards/1.1"):
            lead.get_ok(years.now.base + place)
            with count_queries() as queries:
                lead.get_ok(years.now.base + place)
            counted.append(queries.count)
    assert counted[:2] == counted[2:]
    assert counted[0] <= 10
    assert counted[1] <= 12, queries
