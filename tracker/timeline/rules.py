"""What happened to a return, in words, and who may know: an allow-list of the audit trail's verbs. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tracker.clock import local
from tracker.formatting import format_date
from tracker.frameworks.rules import in_order
from tracker.policy import AGENCY_ROLES

NAMED = 3  # standards that a line names before it says how many more
AGENCY_SIDE = frozenset(role.value for role in AGENCY_ROLES)


class Kind(StrEnum):
    """Filter of the timeline."""

    ANSWERS = "answers"
    HOLDERS = "holders"
    EVIDENCE = "evidence"
    AUTHORISING = "authorising"
    BOARD = "board"
    COPIES = "copies"

    @property
    def label(self) -> str:
        return KIND_WORDS[self]


KIND_WORDS = {
    Kind.ANSWERS: "Answers",
    Kind.HOLDERS: "Hand-overs",
    Kind.EVIDENCE: "Evidence",
    Kind.AUTHORISING: "Authorising and submitting",
    Kind.BOARD: "The board",
    Kind.COPIES: "Copies taken",
}


class Sight(StrEnum):
    """Who may know of it: the agency, the board, both, or only the side of whoever did it."""

    AGENCY = "agency"
    BOARD = "board"
    BOTH = "both"
    OWN = "own"


@dataclass(frozen=True)
class Telling:
    """How one verb of the audit trail is told. `words` may hold {refs} and names from the entry's facts.

    `gathered`: what one person did on one day is one line.
    """

    words: str
    kind: Kind
    sight: Sight = Sight.AGENCY
    gathered: bool = False


def _each(words: str, kind: Kind) -> Telling:
    return Telling(words, kind, gathered=True)


def _both(words: str, kind: Kind) -> Telling:
    return Telling(words, kind, Sight.BOTH, gathered=True)


TOLD = {
    "assessment.open": Telling("asked for this return", Kind.BOARD, Sight.BOTH),
    "assessment.start": Telling("began the return", Kind.ANSWERS),
    "assessment.details": _each("changed the agency details", Kind.ANSWERS),
    "response.save": _each("saved {refs}", Kind.ANSWERS),
    "response.carry": _each("{how} last cycle’s answer to {refs}", Kind.ANSWERS),
    "workbook.upload": Telling("uploaded a workbook", Kind.ANSWERS),
    "workbook.apply": Telling("took answers over from a workbook", Kind.ANSWERS),
    "response.hand_over": _each("handed {refs} to {holder}", Kind.HOLDERS),
    "response.hand_over_changed": _each("changed what {holder} was asked about {refs}", Kind.HOLDERS),
    "response.take_back": _each("took back {refs}", Kind.HOLDERS),
    "response.nudge": _each("reminded {holder} of {refs}", Kind.HOLDERS),
    "evidence.cite": _each("added evidence to {refs}", Kind.EVIDENCE),
    "evidence.point_to": _each("changed where to look in the evidence of {refs}", Kind.EVIDENCE),
    "evidence.remove_citation": _each("took evidence away from {refs}", Kind.EVIDENCE),
    "assessment.send": Telling("sent the return for authorisation", Kind.AUTHORISING),
    "response.comment": _each("commented on {refs}", Kind.AUTHORISING),
    "response.comment_removed": _each("took back a comment on {refs}", Kind.AUTHORISING),
    "assessment.decline": Telling("declined the return", Kind.AUTHORISING),
    "assessment.authorise": Telling("authorised the return", Kind.AUTHORISING),
    "assessment.submit": Telling(
        "submitted the return, receipt {receipt_reference}", Kind.AUTHORISING, Sight.BOTH
    ),
    "assessment.withdraw": Telling("withdrew the return to correct it", Kind.AUTHORISING, Sight.BOTH),
    "extension.ask": Telling("asked for more time, until {asked_for}", Kind.BOARD, Sight.BOTH),
    "extension.decide": Telling("decided on more time: {decision}", Kind.BOARD, Sight.BOTH),
    "assessment.extend": Telling("moved the deadline to {due_on}", Kind.BOARD, Sight.BOTH),
    "assessment.begin_grading": Telling("began grading", Kind.BOARD, Sight.BOARD),
    "assessment.return": Telling("sent the return back", Kind.BOARD, Sight.BOTH),
    "assessment.changes_requested": Telling("asked for changes at {standards}", Kind.BOARD, Sight.BOTH),
    "query.ask": Telling("asked the agency about {refs}, answer wanted by {due_on}", Kind.BOARD, Sight.BOTH),
    "query.ask_again": Telling("asked further about {refs}", Kind.BOARD, Sight.BOTH),
    "query.answer": Telling("answered the board about {refs}", Kind.BOARD, Sight.BOTH),
    "query.close": Telling("closed the query about {refs}", Kind.BOARD, Sight.BOTH),
    "assessment.remind": Telling("sent a reminder: {kind}", Kind.BOARD, Sight.BOTH),
    "assessment.escalate": Telling("made a letter ready: {kind}", Kind.BOARD, Sight.BOARD),
    "assessment.late_reason": Telling("noted why the return is late: {kind}", Kind.BOARD, Sight.BOARD),
    "assessment.publish": Telling("published the grades", Kind.BOARD, Sight.BOTH),
    "assessment.publish_anyway": Telling(
        "published although something was still open", Kind.BOARD, Sight.BOARD
    ),
    "grade.contest": Telling("contested the grade of {refs}", Kind.BOARD, Sight.BOTH),
    "grade.contest_decided": Telling(
        "decided about the contested grade of {refs}: {decision}", Kind.BOARD, Sight.BOTH
    ),
    "amendment.open": Telling("asked for a plan amendment at {refs}", Kind.BOARD, Sight.BOTH),
    "amendment.lift": Telling("took back the plan amendment at {refs}", Kind.BOARD, Sight.BOTH),
    "assessment.evidence_asked": Telling("asked to see evidence of {standards}", Kind.BOARD, Sight.BOTH),
    "response.evidence_provided": _both("provided evidence of {refs} that was asked for", Kind.BOARD),
    "response.evidence_unable": _both("could not provide evidence of {refs}", Kind.BOARD),
    "assessment.evidence_told": Telling(
        "told what was found in the evidence of {standards}", Kind.BOARD, Sight.BOTH
    ),
    "response.evidence_reply": _both("replied about the evidence of {refs}", Kind.BOARD),
    "assessment.close": Telling("closed the return", Kind.BOARD, Sight.BOTH),
    "assessment.export": Telling("took a copy as {kind}", Kind.COPIES, Sight.OWN),
}
# Recorded about a return, but told by another line, or nobody's but the graders'.
NOT_TOLD = frozenset(
    {"assessment.receipt_withdrawn", "workbook.discard", "grade.record", "grade.take_back", "request.decide"}
)


def verbs_for(inside: bool) -> frozenset[str]:
    """What a side may know of; an entry of `OWN` sight has to be looked at besides."""
    sides = {Sight.BOTH, Sight.OWN, Sight.AGENCY if inside else Sight.BOARD}
    return frozenset(verb for verb, telling in TOLD.items() if telling.sight in sides)


def may_know(verb: str, role: str, *, inside: bool) -> bool:
    """Whether the agency (`inside`) or the board may know of what somebody did in that role."""
    telling = TOLD.get(verb)
    if telling is None or verb not in verbs_for(inside):
        return False
    return telling.sight is not Sight.OWN or (role in AGENCY_SIDE) == inside


@dataclass(frozen=True)
class Entry:
    """One entry of the audit trail about the return, with the reference of the standard it concerns."""

    at: datetime
    who: str
    verb: str
    ref: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True)
class Event:
    """One line of the timeline: what one person did, once or all through a day.

    `refs` says of each standard how often; `text` is the reason that was given.
    """

    at: datetime
    who: str
    verb: str
    refs: Mapping[str, int]
    facts: Mapping[str, Any]
    text: str = ""

    @property
    def kind(self) -> Kind:
        return TOLD[self.verb].kind

    @property
    def standards(self) -> list[str]:
        return in_order(self.refs)

    @property
    def title(self) -> str:
        """Amina Yusuf saved 3.1, 3.2, 3.3 and 4 more."""
        facts = {name: _fact(value) for name, value in self.facts.items()}
        return f"{self.who} {TOLD[self.verb].words.format_map(Facts(facts, refs=name_refs(self.standards)))}"


class Facts(dict[str, str]):
    """Facts for a sentence; what an old entry does not tell is left open rather than refused."""

    def __missing__(self, name: str) -> str:
        return {"holder": "a colleague", "how": "took over"}.get(name, "…")


def name_refs(refs: list[str]) -> str:
    """3.1; 3.1 and 3.2; 3.1, 3.2, 3.3 and 4 more."""
    if len(refs) > NAMED + 1:
        return f"{', '.join(refs[:NAMED])} and {len(refs) - NAMED} more"
    if len(refs) > 1:
        return f"{', '.join(refs[:-1])} and {refs[-1]}"
    return refs[0] if refs else "the return"


def _fact(value: Any) -> str:
    if isinstance(value, list):
        return name_refs([str(each) for each in value])
    text = str(value)
    try:
        return format_date(date.fromisoformat(text))
    except ValueError:
        return text


def gather(entries: Iterable[Entry]) -> list[Event]:
    """The lines of a timeline, newest first. Entries come newest first too."""
    found: dict[object, list[Entry]] = {}
    for number, entry in enumerate(entries):
        found.setdefault(_line_of(entry) if TOLD[entry.verb].gathered else number, []).append(entry)
    return [_event(together) for together in found.values()]


def _line_of(entry: Entry) -> object:
    """What goes into one line: the same act by the same person on the same day, with the same facts."""
    return (entry.verb, entry.who, local(entry.at).date(), tuple(sorted(map(str, entry.facts.items()))))


def _event(together: list[Entry]) -> Event:
    newest = together[0]
    refs: dict[str, int] = {}
    for entry in together:
        if entry.ref:
            refs[entry.ref] = refs.get(entry.ref, 0) + 1
    return Event(newest.at, newest.who, newest.verb, refs, newest.facts, newest.text)


def counts(events: Iterable[Event]) -> dict[Kind, int]:
    """How many lines there are of each kind; kinds without any are left out."""
    given = [event.kind for event in events]
    return {kind: given.count(kind) for kind in Kind if kind in given}
