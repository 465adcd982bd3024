"""Conditions of ratification in the words of follow-ups, so that both stand in one list."""

from uuid import UUID

from tracker.clock import local
from tracker.exception_reports.follow_up_rules import FollowUp, FollowUpKind
from tracker.ratification.queries import ConditionRow, list_conditions, list_conditions_of_agency


def list_as_follow_ups(board_id: UUID) -> list[FollowUp]:
    """Every condition of the board's ratifications; one query."""
    return [_as_follow_up(row) for row in list_conditions(board_id)]


def list_as_follow_ups_of_agency(agency_id: UUID) -> list[FollowUp]:
    """The conditions an agency's plans were ratified with; one query."""
    return [_as_follow_up(row) for row in list_conditions_of_agency(agency_id)]


def _as_follow_up(row: ConditionRow) -> FollowUp:
    return FollowUp(
        id=row.id,
        kind=FollowUpKind.CONDITION,
        agency_id=row.agency_id,
        agency=row.agency,
        about=f"{row.about}: {row.action_title}" if row.action_title else row.about,
        source=f"Plan for {row.cycle}, version {row.version}",
        wording=row.wording,
        asked_on=local(row.decided_at).date() if row.decided_at else row.due_on,
        due_on=row.due_on,
        minute=row.minute_reference,
        answer=row.answer,
        answered_on=local(row.answered_at).date() if row.answered_at else None,
        answered_by=row.answered_by or "",
        closing_note=row.closing_note,
        closed_on=local(row.closed_at).date() if row.closed_at else None,
    )
