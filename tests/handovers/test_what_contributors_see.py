"""A contributor sees what was handed to them and nothing else of the return: on every page, in every file."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.assessments.people import Story, actor_of, answer_all, begin
from tests.evidence.build import cite_at, make_link
from tests.factories.plans import make_action, make_plan
from tests.support.house_client import HouseClient
from tests.support.page import Page
from tracker.assessments.answers import Answer
from tracker.assessments.authorising import authorise, decline, send_for_authorisation
from tracker.assessments.operations import save_response
from tracker.assessments.rules import AssessmentStatus
from tracker.clock import now
from tracker.db import db
from tracker.evidence.models import EvidenceItem
from tracker.handovers.operations import hand_over, take_back
from tracker.handovers.queries import get_holder
from tracker.handovers.rules import Wish
from tracker.policy import Role

SECRET = "Canary"
OWN = "Wagtail"
HELD = "1.1"
# Their Word twins say the same and are read here; a blank form says nothing of anybody.
MAY_BE_PDF = ("/blank", "/plan.pdf", "/report.pdf")
OTHERS = ("1.2", "2.1", "2.2")
WHOLE_PAGES = ("read", "read?format=xlsx", "return.pdf", "check/1", "details", "receipt", "results",
               "portfolio.zip", "holders", "hand-over", "send")  # fmt: skip


def full(word: str) -> Answer:
    """An answer with the word in each of its texts."""
    return Answer(
        evidence_of_compliance=f"{word} evidence",
        areas_for_improvement=f"{word} area",
        na_requested=True,
        na_reason=f"{word} reason",
        modification=f"{word} change",
        modification_reason=f"{word} because",
        finished=True,
    )


@pytest.fixture
def story(session, clock) -> Story:
    """1.1 is with Tom; the others are with Uma or with the lead, and every text of theirs says Canary."""
    story = begin()
    lead = actor_of(story.lead)
    uma = factories.make_user(Role.CONTRIBUTOR, story.agency, name="Uma")
    answer_all(story)
    for ref in (HELD, *OTHERS):
        response = story.response(ref)
        word = OWN if ref == HELD else SECRET
        save_response(response, full(word), expected_version=response.version, actor=lead)
    hand_over(story.assessment, [HELD], story.contributor, Wish(f"{OWN} note"), actor=lead)
    hand_over(story.assessment, ["2.1"], uma, Wish(f"{SECRET} note"), actor=lead)
    cite_at(make_link(story.agency, "Shared page"), story.assessment, HELD, see=f"{OWN} section")
    cite_at(db.session.query(EvidenceItem).one(), story.assessment, "1.2", see=f"{SECRET} section")
    cite_at(make_link(story.agency, "Other page"), story.assessment, "2.1", see=f"{SECRET} page")
    _plan(story)
    return story


def _plan(story: Story) -> None:
    plan = make_plan(story.assessment.cycle, story.agency)
    make_action(plan, story.response(HELD).minimum_standard, title="Train everybody")


def send(story: Story) -> None:
    covered = frozenset(story.response(ref).minimum_standard_id for ref in (HELD, *OTHERS))
    send_for_authorisation(story.assessment, covered=covered, actor=actor_of(story.lead))


def in_progress(story: Story) -> None:
    """Sent and declined once, with a reason that speaks of another standard."""
    send(story)
    decline(story.assessment, f"{SECRET}: 2.1 needs figures.", actor=actor_of(story.authoriser))


def submitted(story: Story) -> None:
    send(story)
    authorise(story.assessment, "Helen", "Director", "Helen", actor=actor_of(story.authoriser))


def published(story: Story) -> None:
    submitted(story)
    story.assessment.status, story.assessment.published_at = AssessmentStatus.GRADED, now()


STAGES = [in_progress, submitted, published]


def words_of(page: Page) -> str:
    """Everything an answer says: the page, or what is written in the file."""
    data = page.response.data if page.html == "" else b""
    if data.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(data))
        return " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    assert not data.startswith(b"%PDF") or any(each in page.path for each in MAY_BE_PDF), page.path
    return page.html or data.decode(errors="replace")


def walk(client: HouseClient, start: str, most: int = 200) -> dict[str, str]:
    """Every page and file that can be reached by links from a page, with what it says, by its address."""
    found: dict[str, str] = {}
    waiting = [start]
    while waiting and len(found) < most:
        address = waiting.pop(0)
        if address in found:
            continue
        page = client.get(address)
        assert page.status in (200, 302, 303), f"a link leads to {address}, which answers {page.status}"
        found[address] = words_of(page)
        if page.status != 200:
            waiting.append(page.response.headers["Location"])
        else:
            waiting += [link for link in _links(page) if link not in found]
    return found


def _links(page: Page) -> Iterator[str]:
    for link in page.soup.select("main a[href], nav a[href]"):
        href = str(link["href"]).partition("#")[0]
        if href.startswith("?"):
            yield f"{page.path}{href}"
        elif href.startswith("/") and not href.startswith("//"):
            yield href


@pytest.mark.once
@pytest.mark.parametrize("stage", STAGES, ids=[stage.__name__ for stage in STAGES])
def test_no_page_that_a_contributor_can_walk_to_says_a_word_of_others(story, client, stage) -> None:
    stage(story)
    seen = walk(client.sign_in(story.contributor), f"/agencies/{story.agency.id}")
    assert story.standard(HELD) in seen
    assert not [address for address, words in seen.items() if SECRET in words]
    assert OWN in seen[story.standard(HELD)]
    assert not [address for address in seen if address in map(story.standard, OTHERS)]


@pytest.mark.once
@pytest.mark.parametrize("stage", [in_progress, published])
def test_no_address_of_the_return_says_a_word_of_others(story, client, app: Flask, stage) -> None:
    stage(story)
    client.sign_in(story.contributor)
    asked = 0
    for address in _addresses(app, story):
        page = client.get(address)
        assert SECRET not in words_of(page), address
        asked += 1
    assert asked > 30


def _addresses(app: Flask, story: Story) -> Iterator[str]:
    """Every page with an address inside the return or the agency, for each standard and piece of evidence."""
    items = [item.id for item in db.session.query(EvidenceItem)]
    for rule in app.url_map.iter_rules():
        known = {"assessment_id": story.assessment.id, "agency_id": story.agency.id, "number": 1}
        if "GET" not in (rule.methods or ()) or not rule.arguments & known.keys():
            continue
        for ref in OTHERS:
            for item_id in items:
                values: dict[str, Any] = {**known, "ref": ref, "item_id": item_id}
                if rule.arguments <= values.keys():
                    built = rule.build({name: values[name] for name in rule.arguments})
                    yield (built or ("", ""))[1]
            if not rule.arguments & {"ref", "item_id"}:
                break


def test_what_was_not_handed_over_is_refused_in_every_way(story, client) -> None:
    submitted(story)
    client.sign_in(story.contributor)
    for page in WHOLE_PAGES:
        client.refused(403, f"{story.base}/{page}")
    for ref in OTHERS:
        client.refused(403, story.standard(ref))
        client.refused(403, story.standard(ref), "POST", {"evidence_of_compliance": "Mine", "version": "1"})
        client.refused(403, f"{story.standard(ref)}/evidence")
        assert client.post(f"{story.standard(ref)}/presence").status == 403
    assert client.get_ok(story.standard(HELD)).status == 200


def test_evidence_opens_where_their_own_standard_cites_it(story, client) -> None:
    client.sign_in(story.contributor)
    items = {item.title: item.id for item in db.session.query(EvidenceItem)}
    page = client.get_ok(f"{story.base}/evidence/{items['Shared page']}")
    assert (f"{OWN} section" in page.text, "1.2" in page.text) == (True, False)
    client.refused(404, f"{story.base}/evidence/{items['Other page']}")
    page = client.get_ok(f"/evidence/{items['Shared page']}")
    assert "1 standard that is not with you leans on this." in page.text


def test_the_right_ends_at_the_moment_it_is_taken_back(story, client) -> None:
    page = client.sign_in(story.contributor).get_ok(story.standard(HELD))
    form = page.form("Save and stay").filled(evidence_of_compliance="Too late")
    holder = get_holder(story.assessment.id, story.contributor.id, actor=actor_of(story.lead))
    take_back(story.assessment, holder.handovers, actor=actor_of(story.lead))
    client.refused(403, story.standard(HELD))
    assert "Too late" in client.refused(403, form[0], "POST", form[1]).text
    client.refused(403, f"{story.standard(HELD)}/evidence")
    assert "Nothing of this return is with you" in client.get_ok(story.base).text
    assert story.response(HELD).evidence_of_compliance == f"{OWN} evidence"


def test_who_has_another_role_as_well_reads_it_all(story, client) -> None:
    factories.give_role(story.contributor, Role.AUTHORISER, story.agency)
    client.sign_in(story.contributor)
    assert SECRET in client.get_ok(f"{story.base}/read").text
    assert SECRET in client.get_ok(story.standard("1.2")).text


def test_previous_and_next_lead_only_to_what_is_theirs(story, client) -> None:
    hand_over(story.assessment, ["2.2"], story.contributor, actor=actor_of(story.lead))
    answer = Answer(evidence_of_compliance="Begun")
    save_response(
        story.response("2.2"), answer, expected_version=story.response("2.2").version,
        actor=actor_of(story.lead),
    )  # fmt: skip
    page = client.sign_in(story.contributor).get_ok(story.standard(HELD))
    inside = [href for href in page.links().values() if "/standards/" in href]
    assert story.standard("2.2") in inside
    assert not [href for href in inside if href.startswith((story.standard("1.2"), story.standard("2.1")))]
