"""R1 to R3 and the words of a return, as tables."""

from uuid import UUID, uuid4

import pytest

from tracker.assessments.answers import Answer, StandardStatus, Standing, as_draft, check, problems
from tracker.assessments.completeness import (
    Show,
    Task,
    Viewer,
    areas_without_action,
    counts,
    missing_answers,
    missing_details,
    next_task,
    shown,
)
from tracker.assessments.details import AgencyDetails, check_telephone
from tracker.assessments.rules import (
    AssessmentStatus,
    authorised_alone,
    check_editable,
    check_may_answer,
    check_readable,
    content_hash,
    receipt_reference,
)
from tracker.errors import Forbidden, RuleBroken, WrongState
from tracker.frameworks.rules import Grade

LEAD, TOM = UUID(int=1), UUID(int=2)
LONG = "x" * 10_001


@pytest.mark.parametrize(
    ("answer", "answered", "status"),
    [
        # Nothing at all.
        (Answer(), False, StandardStatus.NOT_STARTED),
        # Evidence counts, but "finished" makes it complete.
        (Answer(evidence_of_compliance="Policy"), True, StandardStatus.IN_PROGRESS),
        (Answer(evidence_of_compliance="Policy", finished=True), True, StandardStatus.COMPLETED),
        # An area for improvement alone is an answer too.
        (Answer(areas_for_improvement="Training"), True, StandardStatus.IN_PROGRESS),
        (Answer(areas_for_improvement="Training", finished=True), True, StandardStatus.COMPLETED),
        # N/A counts only with its reason, and needs nothing more.
        (Answer(na_requested=True), False, StandardStatus.IN_PROGRESS),
        (Answer(na_requested=True, na_reason="No children"), True, StandardStatus.NA_REQUESTED),
        # A reason without the request is no request.
        (Answer(na_reason="No children"), False, StandardStatus.IN_PROGRESS),
        # A modification alone answers nothing.
        (Answer(modification="Ours", modification_reason="Size"), False, StandardStatus.IN_PROGRESS),
        # A self-grade alone answers nothing and leaves the standard as not started.
        (Answer(self_grade=Grade.GOOD), False, StandardStatus.NOT_STARTED),
        # "Finished" without an answer does not complete it.
        (Answer(finished=True), False, StandardStatus.IN_PROGRESS),
    ],
)
def test_what_counts_as_answered(answer: Answer, answered: bool, status: StandardStatus) -> None:
    assert answer.standing.answered is answered
    assert answer.standing.status is status


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        # All is well.
        (Answer(evidence_of_compliance="Policy", finished=True), []),
        (Answer(), []),
        # N/A and its reason belong together.
        (Answer(na_requested=True), ["na_reason"]),
        (Answer(na_reason="No children"), ["na_requested"]),
        # So do a modification and its reasoning (guidance 2.2).
        (Answer(modification="Ours"), ["modification_reason"]),
        (Answer(modification_reason="Size"), ["modification"]),
        # Finished needs an answer.
        (Answer(finished=True), ["finished"]),
        # Too long, at exactly one character over.
        (Answer(evidence_of_compliance=LONG), ["evidence_of_compliance"]),
        (Answer(evidence_of_compliance="x" * 10_000), []),
        # N/A is asked for by its own box, not by a grade.
        (Answer(self_grade=Grade.NOT_APPLICABLE), ["self_grade"]),
    ],
)
def test_problems_of_an_answer(answer: Answer, fields: list[str]) -> None:
    assert [problem.field for problem in problems(answer)] == fields
    if fields:
        with pytest.raises(RuleBroken):
            check(answer)


def test_a_draft_keeps_incomplete_words_but_is_not_finished() -> None:
    draft = as_draft(Answer(evidence_of_compliance="Policy", na_requested=True, finished=True))
    assert draft.evidence_of_compliance == "Policy"
    assert draft.na_requested
    assert not draft.finished


def test_a_draft_past_the_limit_is_refused() -> None:
    with pytest.raises(RuleBroken, match="10,000"):
        as_draft(Answer(na_reason=LONG))


def task(ref: str, *, holder: UUID | None = None, essential: bool = False, **standing: bool) -> Task:
    return Task(uuid4(), ref, f"Words of {ref}", essential, Standing(**standing), holder)


DONE = {"evidence": True, "finished": True}
TASKS = [
    task("1.1", essential=True, **DONE),
    task("1.2", evidence=True),
    task("1.3", holder=TOM),
    task("2.1", essential=True),
]


@pytest.mark.parametrize(
    ("show", "viewer", "refs"),
    [
        (Show.ALL, Viewer(LEAD, leading=True), ["1.1", "1.2", "1.3", "2.1"]),
        # What is done is not to do.
        (Show.TO_DO, Viewer(LEAD, leading=True), ["1.2", "1.3", "2.1"]),
        # A lead holds what nobody was given; a contributor what they were given.
        (Show.MINE, Viewer(LEAD, leading=True), ["1.1", "1.2", "2.1"]),
        (Show.MINE, Viewer(TOM, leading=False), ["1.3"]),
        (Show.ESSENTIAL, Viewer(LEAD, leading=True), ["1.1", "2.1"]),
    ],
)
def test_filters_of_the_task_list(show: Show, viewer: Viewer, refs: list[str]) -> None:
    assert [each.ref for each in shown(TASKS, show, viewer)] == refs
    assert counts(TASKS, viewer)[show] == len(refs)


@pytest.mark.parametrize(
    ("tasks", "viewer", "after", "expected"),
    [
        # The first unfinished one that is one's own.
        (TASKS, Viewer(LEAD, leading=True), "", "1.2"),
        # After a standard: the next one, not the one with a colleague.
        (TASKS, Viewer(LEAD, leading=True), "1.2", "2.1"),
        # After the last: round to the first that is left.
        (TASKS, Viewer(LEAD, leading=True), "2.1", "1.2"),
        (TASKS, Viewer(TOM, leading=False), "", "1.3"),
        # A lead whose own are done is led to what colleagues hold; a contributor without any to nothing.
        ([TASKS[0], TASKS[2]], Viewer(LEAD, leading=True), "", "1.3"),
        ([TASKS[0], TASKS[1]], Viewer(TOM, leading=False), "", None),
        ([TASKS[0]], Viewer(LEAD, leading=True), "", None),
    ],
)
def test_the_next_thing_to_do(tasks: list[Task], viewer: Viewer, after: str, expected: str | None) -> None:
    found = next_task(tasks, viewer, after=after)
    assert (found.ref if found else None) == expected


def test_what_keeps_a_return_from_being_sent() -> None:
    tasks = [
        *TASKS[:2],
        TASKS[2],
        task("2.2", na_requested=True),
        task("2.3", evidence=True, modification=True),
    ]
    assert [(each.ref, each.what) for each in missing_answers(tasks)] == [
        ("1.3", "No answer yet"),
        ("2.2", "N/A is asked for without a reason"),
        ("2.3", "The standard is modified without reasoning"),
    ]


def test_areas_without_an_action() -> None:
    covered, open_area = task("1.1", areas=True), task("1.2", areas=True)
    assert areas_without_action([covered, open_area, TASKS[0]], {covered.standard_id}) == [open_area]


def test_empty_details_are_named_by_the_labels_of_the_form() -> None:
    (missing,) = missing_details(AgencyDetails(address="1 Mill Lane"))
    assert "Person completing the self-assessment" in missing.what
    assert "Address" not in missing.what


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("", True),
        ("01632 960 001", True),
        ("+44 1632 960001", True),
        ("01632 960001 ext. 12", True),
        ("(01632) 960-001", True),
        # Too few digits, words, another script's digits, and two numbers.
        ("12345", False),
        ("ask reception", False),
        ("٠١٦٣٢ ٩٦٠٠٠١", False),
        ("01632 960001 or 01632 960002", False),
    ],
)
def test_telephone_numbers(text: str, right: bool) -> None:
    if right:
        check_telephone(text)
    else:
        with pytest.raises(RuleBroken, match="01632 960"):
            check_telephone(text)


@pytest.mark.parametrize(
    ("sender", "authoriser", "users", "alone"),
    [
        # Two people: the ordinary way, whatever the number of users.
        (LEAD, TOM, 2, False),
        (LEAD, TOM, 1, False),
        # One person in an agency of one: allowed, and marked.
        (LEAD, LEAD, 1, True),
    ],
)
def test_who_may_authorise(sender: UUID, authoriser: UUID, users: int, alone: bool) -> None:
    assert authorised_alone(sender, authoriser, users) is alone


def test_the_sender_cannot_authorise_when_there_are_others() -> None:
    with pytest.raises(RuleBroken, match="different person"):
        authorised_alone(LEAD, LEAD, 2)


@pytest.mark.parametrize("status", list(AssessmentStatus))
def test_the_board_reads_from_submission_on(status: AssessmentStatus) -> None:
    check_readable(status, inside_agency=True, grading=False)
    if status.with_board:
        check_readable(status, inside_agency=False, grading=True)
    else:
        with pytest.raises(WrongState, match="not been submitted"):
            check_readable(status, inside_agency=False, grading=True)


PUBLISHED = [
    # the status, and whether a board reader may read the return then
    (AssessmentStatus.IN_PROGRESS, False),
    (AssessmentStatus.SUBMITTED, False),
    (AssessmentStatus.IN_GRADING, False),
    (AssessmentStatus.GRADED, True),
    (AssessmentStatus.CLOSED, True),
]


@pytest.mark.parametrize(("status", "may"), PUBLISHED)
def test_readers_of_the_board_wait_for_publication(status: AssessmentStatus, may: bool) -> None:
    if may:
        check_readable(status, inside_agency=False, grading=False)
    else:
        with pytest.raises(WrongState):
            check_readable(status, inside_agency=False, grading=False)


@pytest.mark.parametrize("status", list(AssessmentStatus))
def test_answers_change_only_before_sending(status: AssessmentStatus) -> None:
    if status in (AssessmentStatus.NOT_STARTED, AssessmentStatus.IN_PROGRESS):
        check_editable(status)
    else:
        with pytest.raises(WrongState, match="read-only"):
            check_editable(status)


@pytest.mark.parametrize(
    ("leading", "holder", "allowed"),
    [(True, None, True), (True, TOM, True), (False, TOM, True), (False, None, False), (False, LEAD, False)],
)
def test_who_may_answer(leading: bool, holder: UUID | None, allowed: bool) -> None:
    if allowed:
        check_may_answer(leading=leading, holder_id=holder, user_id=TOM)
    else:
        with pytest.raises(Forbidden):
            check_may_answer(leading=leading, holder_id=holder, user_id=TOM)


@pytest.mark.parametrize(
    ("board", "expected"),
    [("RSCP", "S11-RSCP-2026-7F3K9"), ("Vale SP!", "S11-VALESP-2026-7F3K9"), ("–", "S11-BOARD-2026-7F3K9")],
)
def test_receipt_references(board: str, expected: str) -> None:
    assert receipt_reference(board, 2026, "7F3K9") == expected


def test_the_hash_is_of_the_content_and_not_of_its_order() -> None:
    assert content_hash({"a": "1", "b": "2"}) == content_hash({"b": "2", "a": "1"})
    assert content_hash({"a": "1"}) != content_hash({"a": "2"})
