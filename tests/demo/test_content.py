"""The demonstration's content: complete, made up, and the same each time; its files are real ones."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
import python_calamine
import yaml
from PIL import Image

import tracker.demo
from tracker.demo.content import AgencyContent, EvidenceContent
from tracker.demo.files import MadeFile, make_file
from tracker.demo.loading import load
from tracker.demo.texts import Texts
from tracker.evidence.rules import EvidenceKind
from tracker.frameworks.rules import Grade
from tracker.policy import AGENCY_ROLES, Role

DATA = Path(tracker.demo.__file__).parent / "data"
COUNTS = (7, 7, 5, 5, 7, 10, 9, 10)
REFS = {f"{part}.{n}" for part, count in enumerate(COUNTS, start=1) for n in range(1, count + 1)}
GRADES = [Grade.INADEQUATE, Grade.ADEQUATE, Grade.GOOD, Grade.OUTSTANDING]
TEXT_LIMIT = 10_000
FILE_LIMIT = 60_000
TODAY = date(2026, 11, 2)
CONTENT = load()
TEXTS = Texts(CONTENT, seed=11, as_of=TODAY)
FILES = [item for item in CONTENT.evidence if item.kind == EvidenceKind.FILE]


def words_in(value: Any) -> Iterator[str]:
    """Every string of a data file, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from words_in(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from words_in(part)


def every_text() -> list[str]:
    return [
        text
        for path in sorted(DATA.glob("*.yaml"))
        for text in words_in(yaml.safe_load(path.read_text(encoding="utf-8")))
    ]


def of_format(name: str) -> list[EvidenceContent]:
    return [item for item in FILES if item.format == name]


def made(key: str, agency: AgencyContent = CONTENT.agencies[0]) -> MadeFile:
    item = next(item for item in CONTENT.evidence if item.key == key)
    return make_file(item, agency, TEXTS)


class TestStandards:
    def test_each_minimum_standard_has_answers(self) -> None:
        assert set(CONTENT.standards) == REFS

    @pytest.mark.parametrize("ref", sorted(REFS))
    def test_answers_differ_in_strength_and_have_a_plausible_length(self, ref: str) -> None:
        answers = CONTENT.standards[ref].answers
        assert len({answer.text for answer in answers}) == len(answers) >= 3
        assert {Grade.ADEQUATE, Grade.GOOD, Grade.OUTSTANDING} <= {answer.grade for answer in answers}
        assert all(40 <= len(answer.text.split()) <= 180 for answer in answers)

    def test_half_of_the_standards_and_more_have_areas_for_improvement(self) -> None:
        with_one = [ref for ref, standard in CONTENT.standards.items() if standard.improvements]
        assert len(with_one) >= 30

    def test_each_area_for_improvement_has_an_action(self) -> None:
        """R2: otherwise a return built from these texts could not be submitted."""
        for agency in CONTENT.agencies:
            exempt = TEXTS.not_applicable(agency)
            for ref, standard in CONTENT.standards.items():
                if standard.improvements:
                    assert ref in exempt or TEXTS.actions_for([ref], agency), (agency.key, ref)

    def test_references_exist(self) -> None:
        named = [
            *(ref for action in CONTENT.actions for ref in action.standards),
            *(ref for item in CONTENT.evidence for ref in item.standards),
            *(row.ref for row in CONTENT.not_applicable),
            *(row.ref for row in CONTENT.modifications),
            *(row.ref for row in CONTENT.grading.queries),
            *(ref for row in CONTENT.grading.for_standards for ref in row.refs),
            *(ref for notes in CONTENT.flavour.values() for ref in notes),
        ]
        assert set(named) <= REFS
        assert {ref for item in CONTENT.evidence for ref in item.standards} == REFS

    def test_flavours_are_those_of_the_agencies(self) -> None:
        known = {agency.flavour for agency in CONTENT.agencies}
        used = [answer.flavours for row in CONTENT.standards.values() for answer in row.answers]
        used += [row.flavours for row in (*CONTENT.not_applicable, *CONTENT.modifications, *CONTENT.actions)]
        assert frozenset().union(*used) <= known
        assert set(CONTENT.flavour) == known


class TestPeople:
    def test_each_agency_has_a_lead_and_an_authoriser(self) -> None:
        assert len(CONTENT.agencies) == 10
        for agency in CONTENT.agencies:
            assert CONTENT.person(Role.AGENCY_LEAD, agency.key)
            assert CONTENT.person(Role.AUTHORISER, agency.key)

    def test_somebody_holds_every_role(self) -> None:
        assert set(Role) == {role for person in CONTENT.people for role in person.roles}

    def test_grants_are_at_places_that_exist(self) -> None:
        agencies = {agency.key for agency in CONTENT.agencies}
        for person in CONTENT.people:
            for grant in person.grants:
                assert grant.at in (agencies if grant.role in AGENCY_ROLES else {CONTENT.board.slug})
                assert grant.interest is None or grant.interest in agencies

    def test_a_member_of_the_sub_group_works_for_an_agency(self) -> None:
        """R11 has something to show."""
        assert any(
            grant.interest and grant.role == Role.SUBGROUP_MEMBER
            for person in CONTENT.people
            for grant in person.grants
        )

    def test_nobody_shares_a_name_an_address_or_a_number(self) -> None:
        for field in ("key", "name", "email", "telephone"):
            values = [getattr(person, field) for person in CONTENT.people]
            assert len(set(values)) == len(values)


class TestNothingReal:
    def test_telephone_numbers_are_kept_for_fiction(self) -> None:
        for text in every_text():
            for number in re.findall(r"\b0\d[\d ]{7,}\d\b|\+44[\d ]+", text):
                assert re.fullmatch(r"01632 960\d{3}", number), number

    def test_addresses_lead_nowhere(self) -> None:
        for text in every_text():
            for domain in re.findall(r"@([\w.-]+)|https?://([\w.-]+)", text):
                assert re.search(r"(\.example|example\.org)$", "".join(domain)), domain

    def test_postcodes_belong_to_no_area(self) -> None:
        for agency in CONTENT.agencies:
            assert re.search(r"\nRV\d \d[A-Z]{2}$", agency.address.strip()), agency.address


class TestTexts:
    @pytest.mark.parametrize("agency", CONTENT.agencies, ids=lambda agency: agency.key)
    def test_every_answer_reads_whole_in_every_agency(self, agency: AgencyContent) -> None:
        for ref in REFS:
            for grade in GRADES:
                text = TEXTS.evidence(ref, agency, grade)
                assert 40 <= len(text.split()) <= 220
                assert not re.search(r"[{}]", text + TEXTS.rationale(ref, agency, grade))
                assert TEXTS.improvement(ref, agency, grade)

    @pytest.mark.parametrize("agency", CONTENT.agencies, ids=lambda agency: agency.key)
    def test_every_other_text_can_be_said_by_every_agency(self, agency: AgencyContent) -> None:
        for action in CONTENT.actions:
            for value in words_in([*vars(action).values(), *action.updates]):
                said = TEXTS.say(value, agency, action.key, due="1 March 2027")
                assert not re.search(r"[{}]", said)
                assert len(said) < TEXT_LIMIT
            assert len(TEXTS.say(action.title, agency)) <= 200
            assert len(TEXTS.say(action.lead_manager, agency)) <= 200
        for value in words_in(yaml.safe_load((DATA / "reports.yaml").read_text(encoding="utf-8"))):
            assert not re.search(r"[{}]", TEXTS.say(value, agency))

    def test_the_same_seed_says_the_same(self) -> None:
        agency = CONTENT.agencies[2]
        again, other = Texts(CONTENT, 11, TODAY), Texts(CONTENT, 12, TODAY)
        said = [TEXTS.evidence(ref, agency, Grade.GOOD) for ref in sorted(REFS)]
        assert said == [again.evidence(ref, agency, Grade.GOOD) for ref in sorted(REFS)]
        assert said != [other.evidence(ref, agency, Grade.GOOD) for ref in sorted(REFS)]

    def test_dates_move_with_the_day(self) -> None:
        text = "{day:-3}, {month:-2}, {year:-1}, {fy}, {quarter:-1}"
        agency = CONTENT.agencies[0]
        assert (
            TEXTS.say(text, agency)
            == "30 October 2026, September 2026, 2025, 2026/27, July to September 2026"
        )
        early = Texts(CONTENT, 11, date(2027, 1, 1))
        assert early.say(text, agency) == (
            "29 December 2026, November 2026, 2026, 2026/27, October to December 2026"
        )

    def test_an_unknown_gap_is_named(self) -> None:
        with pytest.raises(KeyError, match="nobody"):
            TEXTS.say("{nobody}", CONTENT.agencies[0])


class TestEvidence:
    def test_there_are_files_links_and_things_on_request(self) -> None:
        assert {item.kind for item in CONTENT.evidence} == set(EvidenceKind)
        assert len(CONTENT.evidence) >= 35
        for item in CONTENT.evidence:
            assert bool(item.url) == (item.kind == EvidenceKind.LINK)
            assert bool(item.held_at) == (item.kind == EvidenceKind.ON_REQUEST)
            assert bool(item.format) == (item.kind == EvidenceKind.FILE)

    def test_some_items_are_past_their_review_date(self) -> None:
        assert any(item.review_in < 0 for item in CONTENT.evidence)

    def test_every_file_has_a_document_and_the_other_way_round(self) -> None:
        assert {item.key for item in FILES} == set(CONTENT.documents)

    @pytest.mark.parametrize("item", FILES, ids=lambda item: item.key)
    def test_a_file_is_small_and_the_same_each_time(self, item: EvidenceContent) -> None:
        agency = CONTENT.agencies[FILES.index(item) % len(CONTENT.agencies)]
        first = make_file(item, agency, TEXTS)
        assert first == make_file(item, agency, Texts(CONTENT, 11, TODAY))
        assert 0 < len(first.content) < FILE_LIMIT
        assert first.name.endswith(f".{item.format}")
        assert not re.search(r"[{}/\\:]", first.name)

    @pytest.mark.parametrize("item", of_format("pdf"), ids=lambda item: item.key)
    def test_a_pdf_opens(self, item: EvidenceContent) -> None:
        file = make_file(item, CONTENT.agencies[3], TEXTS)
        with pikepdf.open(io.BytesIO(file.content)) as pdf:
            assert 1 <= len(pdf.pages) <= 4
            assert str(pdf.docinfo["/Title"]) in TEXTS.say(item.title, CONTENT.agencies[3], item.key)

    @pytest.mark.parametrize("item", of_format("docx"), ids=lambda item: item.key)
    def test_a_word_file_opens(self, item: EvidenceContent) -> None:
        word = docx.Document(io.BytesIO(make_file(item, CONTENT.agencies[4], TEXTS).content))
        assert word.paragraphs[0].style is not None
        assert word.paragraphs[0].style.name == "Title"
        assert len(word.tables) >= 2
        assert not any("{" in paragraph.text for paragraph in word.paragraphs)

    @pytest.mark.parametrize("item", of_format("xlsx"), ids=lambda item: item.key)
    def test_a_workbook_opens(self, item: EvidenceContent) -> None:
        file = make_file(item, CONTENT.agencies[5], TEXTS)
        rows = python_calamine.load_workbook(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
        assert len(rows) >= 12
        assert CONTENT.agencies[5].name in str(rows[1][0])

    @pytest.mark.parametrize("key", ["help-poster", "referral-flowchart"])
    def test_a_picture_opens(self, key: str) -> None:
        with Image.open(io.BytesIO(made(key).content)) as image:
            image.load()
            assert image.format == "PNG"
            assert image.width > 500

    @pytest.mark.parametrize("key", ["training-extract", "attendance-figures"])
    def test_csv_has_rows_and_no_formulas(self, key: str) -> None:
        rows = list(csv.reader(io.StringIO(made(key).content.decode("utf-8-sig"))))
        assert len(rows) >= 17
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)

    def test_the_briefing_is_plain_text(self) -> None:
        assert "No names or details of children" in made("member-briefing").content.decode("utf-8")
