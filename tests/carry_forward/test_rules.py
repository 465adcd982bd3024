"""Which earlier return is offered, where its answers go, and what is said about them."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from tracker.assessments.answers import Answer
from tracker.carry_forward.rules import (
    Earlier,
    Mark,
    Offer,
    Source,
    Wanted,
    Which,
    as_confirmed,
    bring_together,
    choose,
    narrowed,
    offered_refs,
    predecessors,
    usable_frameworks,
)
from tracker.frameworks.rules import Framework, Grade, MinimumStandard, PolicyStandard

OURS, THEIRS = uuid4(), uuid4()
WANTED = Wanted(OURS, date(2026, 12, 11), None, frozenset({"S11-2026", "S11-2009"}))


def earlier(name, *, board=OURS, due=date(2025, 12, 12), submitted=None, framework="S11-2026"):
    at = submitted or datetime(due.year, due.month, 1, tzinfo=UTC)
    return Earlier(UUID(int=abs(hash(name)) % 2**64), board, name, due, at, framework)


LAST = earlier("last year")
BEFORE = earlier("two years ago", due=date(2024, 12, 13))
SAME_DAY = earlier("same deadline", due=date(2026, 12, 11))
LATER = earlier("later", due=date(2027, 1, 8))
OTHER = earlier("other board", board=THEIRS, due=date(2026, 11, 20))
OTHER_OLD = earlier("other board, older", board=THEIRS, due=date(2023, 11, 20))
UNMAPPED = earlier("last year, other standards", framework="OWN-1")
REPLACED = earlier("two years ago, the framework replaced", due=date(2024, 12, 13), framework="S11-2009")


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([], None),  # a first return
        ([BEFORE, LAST], LAST),  # the latest by due date
        ([LATER, LAST], LAST),  # a later cycle is not an earlier one
        ([SAME_DAY], None),  # nor is one with the same deadline
        ([OTHER, LAST], LAST),  # the own board first, though another board's is newer
        ([OTHER_OLD, OTHER], OTHER),  # answer once, return to several boards
        ([OTHER, SAME_DAY], OTHER),  # the own board has none that is earlier
        ([UNMAPPED, REPLACED], REPLACED),  # only what the new framework's data maps
        ([UNMAPPED], None),
        ([earlier("other, unmapped", board=THEIRS, framework="OWN-1"), OTHER_OLD], OTHER_OLD),
    ],
)
def test_which_return_is_offered(candidates, expected):
    assert choose(WANTED, candidates) is expected
    assert choose(WANTED, reversed(candidates)) is expected


@pytest.mark.parametrize(
    ("submitted_at", "expected"),
    [
        (datetime(2026, 12, 1, tzinfo=UTC), OTHER),  # ours was submitted after the other board's
        (datetime(2026, 10, 1, tzinfo=UTC), None),  # before it: the other one is not what it began from
    ],
)
def test_a_submitted_return_began_from_what_there_was(submitted_at, expected):
    assert choose(Wanted(OURS, WANTED.due_on, submitted_at, WANTED.frameworks), [OTHER]) is expected


def framework(reference, replaces=None, **follows):
    standards = tuple(
        MinimumStandard(
            ref,
            ref,
            False,
            f"Text {ref}",
            ("x",),
            replaces=tuple(follows.get("s" + ref.replace(".", ""), ())),
        )
        for ref in ("1.1", "1.2")
    )
    policy = PolicyStandard(1, "One", "One", "One", standards)
    return Framework(reference, "F", "2026-01", (), (policy,), replaces=replaces)


SAME = framework("A-1")
NEXT = framework("A-2", replaces="A-1", s11=("1.2", "3.4"))


@pytest.mark.parametrize(
    ("framework", "ref", "earlier", "expected"),
    [
        (SAME, "1.1", "A-1", ("1.1",)),  # the same framework: by identity
        (NEXT, "1.1", "A-1", ("1.2", "3.4")),  # two went into one
        (NEXT, "1.2", "A-1", ()),  # the same reference alone maps nothing
        (NEXT, "1.2", "A-2", ("1.2",)),
    ],
)
def test_where_answers_come_from(framework, ref, earlier, expected):
    assert predecessors(framework.minimum_standard(ref), framework, earlier) == expected


def test_what_is_offered_is_what_was_answered():
    assert usable_frameworks(NEXT) == {"A-1", "A-2"}
    assert usable_frameworks(SAME) == {"A-1"}
    assert offered_refs(NEXT, "A-1", {"3.4", "9.9"}) == {"1.1": ("3.4",)}
    assert offered_refs(SAME, "A-1", {"1.2"}) == {"1.2": ("1.2",)}
    assert offered_refs(NEXT, "A-1", set()) == {}


def source(ref="1.1", words="Text", grade=None, **answer):
    return Source(uuid4(), ref, words, Answer(**{"evidence_of_compliance": "Policy", **answer}), grade)


def offer(*sources, past=0, ref="1.1"):
    return Offer(ref, "Text", LAST, sources or (source(),), past)


@pytest.mark.parametrize(
    ("made", "reasons"),
    [
        (offer(), []),
        (offer(source(grade=Grade.GOOD)), []),
        (offer(source(grade=Grade.OUTSTANDING)), []),
        (offer(source(grade=Grade.NOT_APPLICABLE)), []),  # N/A is no low grade
        (offer(source(grade=Grade.INADEQUATE)), ["graded 0 Inadequate"]),
        (offer(source(grade=Grade.ADEQUATE)), ["graded 1 Adequate"]),
        (offer(source(words="Other")), ["the wording of the standard changed"]),
        (offer(past=2), ["evidence is past its review date"]),
        (
            offer(source(grade=Grade.GOOD), source("1.2", "Other", grade=Grade.ADEQUATE), past=1),
            [
                "answers to 2 standards come together here", "the wording of the standard changed",
                "graded 1 Adequate", "evidence is past its review date",
            ],
        ),
    ],
)  # fmt: skip
def test_what_asks_to_be_edited(made, reasons):
    assert made.reasons == reasons


@pytest.mark.parametrize(
    ("which", "policy", "expected"),
    [
        (Which.ALL, None, ["1.1", "1.2", "2.1"]),
        (Which.GOOD, None, ["1.2"]),  # neither ungraded nor graded 1
        (Which.ALL, 2, ["2.1"]),
        (Which.GOOD, 2, []),
        (Which.ALL, 9, []),
    ],
)
def test_filters(which, policy, expected):
    offers = [
        offer(ref="1.1"),
        offer(source(grade=Grade.GOOD), ref="1.2"),
        offer(source(grade=Grade.ADEQUATE), ref="2.1"),
    ]
    assert [each.ref for each in narrowed(offers, which, policy)] == expected


def test_several_answers_come_together():
    first = Answer(evidence_of_compliance="A", areas_for_improvement="B", self_grade=Grade.GOOD)
    second = Answer(evidence_of_compliance="C", na_requested=True, na_reason="Why", finished=True)
    assert bring_together([first]) is first
    assert bring_together([first, second]) == Answer(
        evidence_of_compliance="A\n\nC", areas_for_improvement="B"
    )  # one N/A of two is none; no own grade of either
    both = bring_together([second, second])
    assert (both.na_requested, both.na_reason) == (True, "Why\n\nWhy")


@pytest.mark.parametrize(
    ("self_grading", "kept", "expected"),
    [
        (True, None, Grade.GOOD),  # the cycle asks for own grades: it comes along
        (False, None, None),  # it does not: nothing is graded
        (False, Grade.ADEQUATE, Grade.ADEQUATE),  # what is stored stays
    ],
)
def test_the_own_grade_comes_along_only_when_the_cycle_asks_for_one(self_grading, kept, expected):
    answer = Answer(evidence_of_compliance="A", self_grade=Grade.GOOD)
    confirmed = as_confirmed(answer, self_grading=self_grading, kept=kept)
    assert (confirmed.self_grade, confirmed.finished) == (expected, True)


@pytest.mark.parametrize(
    ("elsewhere", "unchanged", "edited", "text"),
    [
        (False, True, False,
         "Carried forward from Section 11 2025, confirmed by Amina Yusuf on 3 November 2026."),
        (False, True, True,
         "Carried forward from Section 11 2025, confirmed by Amina Yusuf on 3 November 2026. Edited since."),
        (False, False, True,
         "Carried forward from Section 11 2025 with changes, confirmed by Amina Yusuf on 3 November 2026."),
        # Another board's cycle is not named: this board reads the mark too.
        (True, True, False,
         "Carried forward from a return to another board, confirmed by Amina Yusuf on 3 November 2026."),
    ],
)  # fmt: skip
def test_what_the_mark_says(elsewhere, unchanged, edited, text):
    at = datetime(2026, 11, 3, 10, tzinfo=UTC)
    assert Mark("Section 11 2025", elsewhere, unchanged, edited, "Amina Yusuf", at).text == text
