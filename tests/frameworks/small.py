"""A small data file that is whole, for tests that break it or import it."""

SMALL = """\
reference: TEST-1
title: A small framework
issued: "2026-01"
grades:
  - {value: 3, label: Outstanding, descriptor: [Well above]}
  - {value: 2, label: Good, descriptor: [Above]}
  - {value: 1, label: Adequate, descriptor: [Just enough]}
  - {value: 0, label: Inadequate, descriptor: [Not enough]}
  - {value: na, label: Not applicable, descriptor: [Left out]}
policy_standards:
  - number: 1
    title: Leaders care
    short_title: Leaders
    summary: Leaders of {board} care.
    minimum_standards:
      - ref: "1.1"
        short_title: A named leader
        essential: true
        text: There is a named leader.
        evidence_prompts:
          - A name
      - ref: "1.2"
        short_title: A deputy is named
        essential: false
        text: There is a deputy.
        evidence_prompts:
          - A name
  - number: 2
    title: Staff know
    short_title: Staff
    summary: Staff know.
    minimum_standards:
      - ref: "2.1"
        short_title: Staff are told
        essential: false
        text: Staff are told.
        evidence_prompts:
          - Minutes
definitions:
  - {paragraph: "4.1", term: Staff, text: Everyone}
  - {paragraph: "4.2", term: Child, text: Anyone under 18}
bodies:
  - {letter: a, name: A council}
  - {letter: b, name: A trust}
"""


def broken(old: str, new: str) -> str:
    """The small file with one piece, which must occur in it, changed where it first stands."""
    assert old in SMALL, old
    return SMALL.replace(old, new, 1)
