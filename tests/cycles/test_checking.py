"""What is said about a draft before it is opened, as a table of drafts."""

from datetime import date

import pytest

from tracker.cycles.checking import Chosen, Draft, Part, look_over

TODAY = date(2026, 11, 2)  # a Monday
OPENS, DUE = date(2026, 11, 2), date(2026, 12, 18)  # 34 working days apart
GOOD = Chosen("Mill Trust")
OTHER_OPEN = "1 other cycle is open: agencies may have two returns to fill in."
CASES = [
    # nothing to say
    (Draft(OPENS, DUE, [GOOD]), []),
    # nobody to ask
    (Draft(OPENS, DUE, []), [("No agency is chosen yet.", Part.SCOPE, (), True)]),
    # nobody there to be told, and nobody to authorise
    (
        Draft(OPENS, DUE, [Chosen("A", has_lead=False, can_sign_in=False, has_authoriser=False), GOOD]),
        [
            ("1 agency has no lead, so nobody there would be told.", Part.PEOPLE, ("A",), False),
            (
                "1 agency has no authoriser. A return can be submitted only when one has authorised it.",
                Part.PEOPLE,
                ("A",),
                False,
            ),
        ],
    ),
    # leads who never came
    (
        Draft(OPENS, DUE, [Chosen("A", can_sign_in=False), Chosen("B", can_sign_in=False)]),
        [
            (
                "2 agencies have a lead who has not set a password yet. They get a new invitation as well.",
                Part.PEOPLE,
                ("A", "B"),
                False,
            )
        ],
    ),
    # the due date has passed: nothing else about dates matters then
    (
        Draft(date(2026, 9, 1), date(2026, 11, 1), [GOOD]),
        [("Returns were due on 1 November 2026.", Part.ABOUT, (), True)],
    ),
    # opens later
    (
        Draft(date(2026, 11, 3), date(2026, 12, 18), [GOOD]),
        [
            (
                "The opening day is 3 November 2026. Agencies can start as soon as you open.",
                Part.ABOUT,
                (),
                False,
            )
        ],
    ),
    # should have opened already
    (
        Draft(date(2026, 10, 30), DUE, [GOOD]),
        [("The opening day was 30 October 2026.", Part.ABOUT, (), False)],
    ),
    # a deadline on a Saturday
    (
        Draft(OPENS, date(2026, 12, 19), [GOOD]),
        [
            (
                "Returns are due on 19 December 2026, a Saturday: few will be there to help on that day.",
                Part.ABOUT,
                (),
                False,
            )
        ],
    ),
    # on a bank holiday
    (
        Draft(OPENS, date(2026, 12, 25), [GOOD]),
        [
            (
                "Returns are due on 25 December 2026, Christmas Day: few will be there to help on that day.",
                Part.ABOUT,
                (),
                False,
            )
        ],
    ),
    # little time; 19 working days is one too few
    (
        Draft(OPENS, date(2026, 11, 27), [GOOD]),
        [("Agencies have 19 working days to answer.", Part.ABOUT, (), False)],
    ),
    (Draft(OPENS, date(2026, 11, 30), [GOOD]), []),
    # another one is still going on
    (
        Draft(OPENS, DUE, [GOOD], ["Round 2025"]),
        [(OTHER_OPEN, Part.CYCLES, ("Round 2025",), False)],
    ),
]


@pytest.mark.parametrize(("draft", "said"), CASES)
def test_what_is_said_about_a_draft(draft, said):
    found = look_over(draft, TODAY)
    assert [(each.words, each.part, each.names, each.stops) for each in found] == said


def test_what_stops_a_cycle_is_said_first():
    draft = Draft(date(2026, 9, 1), date(2026, 11, 1), [Chosen("A", has_lead=False)], ["Round 2025"])
    assert [each.stops for each in look_over(draft, TODAY)] == [True, False, False]
