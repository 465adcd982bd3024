"""Help with the words of an action as they are typed: what is weak, and what better words look like. Pure.

Help never blocks: what an action must say before it joins the plan is in `tracker.action_plans.smart` (R7).
An answer that is still empty gets no hint; only what was typed is looked at (guidance 2.16).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.action_plans.smart import SmartAnswers

FAR_AWAY = timedelta(days=548)  # eighteen months: longer than a cycle of assessment
FEWEST_WORDS = 4
SEVERAL = 3
SAME_FROM = 12  # characters; two short answers may well be alike


@dataclass(frozen=True)
class Hint:
    """One piece of help: the field it is about, what is weak, and an example of better words."""

    field: str
    sentence: str
    example: str

    @property
    def label(self) -> str:
        """The question it is about, in a word or two."""
        return LABELS[self.field]


LABELS = {
    "title": "Action",
    "specific": "Specific",
    "measurable": "Measurable",
    "lead_manager": "Lead",
    "achievable": "Achievable",
    "relevant": "Realistic",
    "due_on": "Timed",
}
TEXTS = ("title", "specific", "measurable", "achievable", "relevant")


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


NUMBER = re.compile(
    r"\d|%|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|none|zero)\b", re.IGNORECASE
)
MEASURE = _words(
    "audit(?:s|ed)?", "survey(?:s|ed)?", "count(?:s|ed)?", "percentages?", "per cent", "numbers?",
    "rates?", "proportion", "dip[- ]sampl(?:e|es|ing)", "sampl(?:e|es|ed|ing)", "questionnaires?",
    "feedback", "scores?", "records? show", "register", "observ(?:ed|ation|ations)", "interviews?",
    "complaints?", "inspection",
)  # fmt: skip
WEAK = _words(
    "continu(?:e|es|ed|ing)", "explor(?:e|es|ing)", "consider(?:s|ing)?", "look(?:ing)? (?:into|at)",
    "ongoing", "on-going", "seek(?:ing)? to", "aim(?:s|ing)? to", "try(?:ing)? to",
    "work(?:ing)? towards", "endeavour", "as (?:and when )?(?:required|necessary|needed|appropriate)",
    "where (?:appropriate|possible|necessary)", "when(?:ever)? (?:possible|appropriate|required)",
    "raise awareness", "promote", "encourage",
)  # fmt: skip
EVERYBODY = _words(
    "(?:all|every) (?:(?:the|our|of|relevant|frontline|front-line) )*"
    "(?:staff|managers?|practitioners?|employees?|volunteers?|workers?|teams?|professionals?|nurses?|officers?|"
    "teachers?|members?)"
)
NO_LEAD = re.compile(r"(?:tbc|tba|tbd|n/?a|none|to be (?:confirmed|agreed|decided)|\?+|-+)\.?", re.IGNORECASE)
GROUP = _words(
    "teams?", "group", "sub-?group", "committee", "board", "partnership", "department", "service", "services",
    "everyone", "everybody", "all", "agency", "agencies", "trust", "council", "police", "various", "managers",
    "staff", "partners", "panel", "directorate", "unit",
)  # fmt: skip
POST = _words(
    "head", "manager", "lead", "leader", "officer", "director", "nurse", "doctor", "gp", "chief",
    "inspector", "superintendent", "sergeant", "constable", "co-?ordinator", "advis[eo]r", "chair",
    "secretary", "principal", "teacher", "consultant", "practitioner", "supervisor", "clerk", "deputy",
    "assistant", "matron", "trainer", "administrator", "executive", "commissioner", "governor",
    "specialist", "analyst", "midwife", "psychologist", "paediatrician", "dr", "mrs?", "ms", "miss",
)  # fmt: skip
MEANS = _words(
    "budgets?", "fund(?:s|ed|ing)?", "money", "costs?", "hours?", "days?", "time", "weeks?", "months?",
    "staff", "people", "train(?:ers?|ing|ed)", "rooms?", "equipment", "licen[cs]es?", "software",
    "system", "agreed", "booked", "existing", "capacity", "posts?", "supervis(?:or|ors|ion)", "teams?",
    "venues?", "materials?", "packs?", "resources?", "released?", "cover", "support", "contract",
    "commissioned", "paid", "volunteers?",
)  # fmt: skip
EFFECT = re.compile(
    r"\b\d\.\d{1,2}\b|\bstandards?\b|section 11|\bchild|\byoung|\bfamil|\bpupil|\bbab(?:y|ies)\b|\binfant|"
    r"\bunborn|\bteenage|\bsafe|\bharm|\bparent|\bcarer",
    re.IGNORECASE,
)
# A step at the beginning of a sentence, a line, or after "and" or "then".
STEP = re.compile(
    r"(?:^|[.;:,]\s+|\n|\band\s+|\bthen\s+|[-*•]\s*|\d[.)]\s+)(?:also\s+|then\s+|to\s+)*"
    r"(?:train|review|write|develop|audit|appoint|update|recruit|publish|set up|introduce|launch|deliver|"
    r"create|agree|produce|revise|book|buy|hold|send|commission|consult|design|survey|check|brief|arrange|"
    r"establish)\b",
    re.IGNORECASE,
)


def list_hints(answers: SmartAnswers, today: date) -> list[Hint]:
    """What could be said better, in the order the questions are asked; at most one hint of a kind a field."""
    found = [hint for check in CHECKS for hint in check(answers, today)]
    order = list(LABELS)
    return sorted(found, key=lambda hint: order.index(hint.field))


def _said(answers: SmartAnswers, field: str) -> str:
    return str(getattr(answers, field, "") or "").strip()


def _too_short(answers: SmartAnswers, _today: date) -> Iterator[Hint]:
    said = _said(answers, "specific")
    if said and len(said.split()) < FEWEST_WORDS:
        yield Hint("specific", "This is very short. Say who does what, with whom.",
                   "Book quarterly safeguarding supervision for all 14 named nurses.")  # fmt: skip


def _weak_words(answers: SmartAnswers, _today: date) -> Iterator[Hint]:
    for field in ("title", "specific", "measurable"):
        weak = WEAK.search(_said(answers, field))
        if weak:
            yield Hint(field, f"“{weak.group().lower()}” does not say when it is done. Name the step itself.",
                       "“Train 40 managers by May”, in place of “Continue to train managers”.")  # fmt: skip


def _everybody(answers: SmartAnswers, _today: date) -> Iterator[Hint]:
    for field in ("specific", "measurable"):
        said = _said(answers, field)
        everybody = EVERYBODY.search(said)
        if everybody and not NUMBER.search(said):
            yield Hint(field, f"How many are “{everybody.group().lower()}”? Give the number, so that it "
                       "can be counted.", "All 86 staff who work with children.")  # fmt: skip


def _several(answers: SmartAnswers, _today: date) -> Iterator[Hint]:
    said = _said(answers, "specific")
    if len(STEP.findall(said)) >= SEVERAL or said.count(";") >= SEVERAL - 1:
        yield Hint("specific", "This reads like several actions in one. Make each an action of its own.",
                   "One action for writing the policy, another for training people in it.")  # fmt: skip


def _no_measure(answers: SmartAnswers, _today: date) -> Iterator[Hint]:
    said = _said(answers, "measurable")
    if said and not NUMBER.search(said) and not MEASURE.search(said):
        yield Hint("measurable", "No measure is named: say what will be counted or looked at, and what it "
                   "should show.", "In March, an audit finds supervision in 18 of 20 files.")  # fmt: skip


def _lead(answers: SmartAnswers, _today: date) -> Iterator[Hint]:
    said = _said(answers, "lead_manager")
    if said and NO_LEAD.fullmatch(said):
        yield Hint("lead_manager", "Nobody leads this yet. Name one person or post.", "Head of nursing.")
    elif GROUP.search(said) and not POST.search(said):
        yield Hint("lead_manager", "A team or body cannot say how it goes. Name one person or post in it.",
                   "Head of the referral team.")  # fmt: skip


def _means(answers: SmartAnswers, _today: date) -> Iterator[Hint]:
    said = _said(answers, "achievable")
    if said and not NUMBER.search(said) and not MEANS.search(said):
        yield Hint("achievable", "No means are named: time, money, people, rooms or training.",
                   "Two days a month of the named doctor; £1,200 for training is agreed.")  # fmt: skip


def _why(answers: SmartAnswers, _today: date) -> Iterator[Hint]:
    said = _said(answers, "relevant")
    if said and not EFFECT.search(said):
        yield Hint("relevant", "Name the standard this closes a gap in, or what gets better for children.",
                   "3.4 asks for regular supervision; children wait less long for a decision.")  # fmt: skip


def _when(answers: SmartAnswers, today: date) -> Iterator[Hint]:
    due_on = answers.due_on
    if due_on is None:
        if _said(answers, "specific"):
            yield Hint("due_on", "There is no date yet. Give a day, also when only the month is known.",
                       "31 March, in place of “ongoing” or “spring”.")  # fmt: skip
    elif due_on < today:
        yield Hint("due_on", "This date has passed, so the action would be late from the start.",
                   "A day by which it can really be done.")  # fmt: skip
    elif due_on - today > FAR_AWAY:
        yield Hint("due_on", "This is more than eighteen months away. Give the first step a date of its own.",
                   "A first action that ends within a year, and another after it.")  # fmt: skip


def _same(answers: SmartAnswers, _today: date) -> Iterator[Hint]:
    seen: dict[str, str] = {}
    for field in TEXTS:
        said = " ".join(_said(answers, field).casefold().split()).rstrip(".")
        if len(said) < SAME_FROM:
            continue
        if said in seen:
            yield Hint(field, f"This says the same as “{LABELS[seen[said]]}”. Each asks for another thing.",
                       "What will be done; how you will see that it worked; with what; and why.")  # fmt: skip
        else:
            seen[said] = field


Check = Callable[[SmartAnswers, date], Iterator[Hint]]
CHECKS: tuple[Check, ...] = (
    _too_short, _weak_words, _everybody, _several, _no_measure, _lead, _means, _why, _when, _same,
)  # fmt: skip
