"""Next year's round: a draft that the manager has begun, with a new agency that has no lead yet."""

from datetime import timedelta

from tracker.boards.joining import AgencyDetails, add_agency
from tracker.boards.rules import AgencyKind
from tracker.clock import today
from tracker.cycles.operations import choose_agencies, create_cycle
from tracker.cycles.rules import CycleSettings
from tracker.cycles.working_days import add_working_days
from tracker.demo.stage import Stage

BEGUN = -2.7  # days from today
UNTIL_OPENING, TO_ANSWER = 150, 42
NEWCOMER = AgencyDetails("Harbour Lane Youth Trust", AgencyKind.VOLUNTARY, "The Old Sail Loft\nHarbour Lane")
LEFT_OUT = AgencyKind.SECURE_ESTATE


def schedule(stage: Stage) -> None:
    """Write it into the diary."""
    stage.diary.note(BEGUN, lambda: _begin(stage))


def _begin(stage: Stage) -> None:
    newcomer = add_agency(stage.board, NEWCOMER, actor=stage.manager).agency
    opens = add_working_days(today() + timedelta(days=UNTIL_OPENING), 0)
    settings = CycleSettings(
        name=f"Section 11 self-assessment, {opens:%B %Y}",
        framework_version_id=stage.framework_id,
        opens_on=opens,
        due_on=add_working_days(opens + timedelta(days=TO_ANSWER), 0),
        self_grading=True,
        update_limit_days=45,
        amendment_days=28,
        reply_days=14,
    )
    cycle = create_cycle(stage.board, settings, actor=stage.manager)
    chosen = [agency.id for agency in stage.agencies.values() if agency.kind is not LEFT_OUT]
    choose_agencies(cycle, [*chosen, newcomer.id], actor=stage.manager)
