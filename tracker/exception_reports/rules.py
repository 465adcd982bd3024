"""How an exception report writes itself from frozen snapshots (R10, guidance 2.18). Pure."""

from enum import StrEnum

from tracker.lifecycle import Transition
from tracker.policy import Permission


class ReportStatus(StrEnum):
    """due → draft → submitted → reviewed, or referred back."""

    DUE = "due"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    REFERRED_BACK = "referred_back"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @property
    def colour(self) -> str:
        return REPORT_COLOURS[self]


REPORT_COLOURS = {
    ReportStatus.DUE: "yellow",
    ReportStatus.DRAFT: "blue",
    ReportStatus.SUBMITTED: "purple",
    ReportStatus.REVIEWED: "green",
    ReportStatus.REFERRED_BACK: "orange",
}


class LineKind(StrEnum):
    """Why an action stands in the report."""

    NEWLY_OFF_TARGET = "newly_off_target"
    STILL_OFF_TARGET = "still_off_target"
    RECOVERED = "recovered"
    ACHIEVED = "achieved"
    RE_DATED = "re_dated"
    NO_UPDATE = "no_update"
    DUE_NEXT = "due_next"
    RISK = "risk"

    @property
    def label(self) -> str:
        return LINE_LABELS[self]

    @property
    def needs_answer(self) -> bool:
        """Slipped lines must be explained before the report can be submitted."""
        return self in SLIPPED


SLIPPED = frozenset({LineKind.NEWLY_OFF_TARGET, LineKind.STILL_OFF_TARGET})
LINE_LABELS = {
    LineKind.NEWLY_OFF_TARGET: "Newly off target",
    LineKind.STILL_OFF_TARGET: "Still off target",
    LineKind.RECOVERED: "Recovered",
    LineKind.ACHIEVED: "Achieved",
    LineKind.RE_DATED: "Re-dated",
    LineKind.NO_UPDATE: "No update",
    LineKind.DUE_NEXT: "Due next period",
    LineKind.RISK: "Risks raised",
}


class ReviewOutcome(StrEnum):
    """What the sub-group decided about a line or the whole report."""

    NOTED = "noted"
    CHALLENGED = "challenged"
    ESCALATED = "escalated"
    REFERRED_BACK = "referred_back"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class CauseKind(StrEnum):
    """Why an action slipped, in one word: what several agencies share is a theme for the board."""

    STAFFING = "staffing"
    MONEY = "money"
    TRAINING = "training"
    SYSTEMS = "systems"
    PARTNERS = "partners"
    GUIDANCE = "guidance"
    REORGANISATION = "reorganisation"
    DEMAND = "demand"
    OTHER = "other"

    @property
    def label(self) -> str:
        return CAUSE_LABELS[self]


CAUSE_LABELS = {
    CauseKind.STAFFING: "Staff vacancies or absence",
    CauseKind.MONEY: "Money or contracts",
    CauseKind.TRAINING: "Training places or time to attend",
    CauseKind.SYSTEMS: "Information systems or data",
    CauseKind.PARTNERS: "Waiting for another agency",
    CauseKind.GUIDANCE: "Waiting for national or local guidance",
    CauseKind.REORGANISATION: "Reorganisation or change of lead",
    CauseKind.DEMAND: "More work than expected",
    CauseKind.OTHER: "Something else",
}


class ThemeKind(StrEnum):
    """What agencies that slipped have in common: a minimum standard, a policy standard, or a cause."""

    STANDARD = "standard"
    POLICY = "policy"
    CAUSE = "cause"


class ThemeOutcome(StrEnum):
    """What the board made of a suggested theme."""

    ACTION = "action"
    SET_ASIDE = "set_aside"


_R = ReportStatus


def _step(
    verb: str, label: str, sources: set[ReportStatus], target: ReportStatus, permission: Permission,
    *, needs_reason: bool = False,
) -> Transition:  # fmt: skip
    return Transition(f"exception_report.{verb}", label, frozenset(sources), target, permission, needs_reason)


START = _step("start", "Start", {_R.DUE, _R.REFERRED_BACK}, _R.DRAFT, Permission.WRITE_REPORT)
SUBMIT = _step("submit", "Submit to the sub-group", {_R.DRAFT}, _R.SUBMITTED, Permission.WRITE_REPORT)
REVIEW = _step("review", "Record the review", {_R.SUBMITTED}, _R.REVIEWED, Permission.REVIEW_REPORT)
REFER_BACK = _step("refer_back", "Refer back", {_R.SUBMITTED}, _R.REFERRED_BACK, Permission.REVIEW_REPORT,
                   needs_reason=True)  # fmt: skip
TRANSITIONS = (START, SUBMIT, REVIEW, REFER_BACK)
