"""Who is told about a report: the agency's leads, the sub-group's chair and the board's manager."""

from collections.abc import Sequence
from typing import Any

from tracker.accounts.models import User
from tracker.accounts.queries import list_people_with_roles
from tracker.exception_reports.alarm import Fall
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod
from tracker.notifications.links import link_to
from tracker.notifications.operations import send
from tracker.policy import Role


def tell_agency(report: ExceptionReport, template: str, **context: Any) -> None:
    """A mail to every lead of the agency, with a link to the report."""
    leads = list_people_with_roles({Role.AGENCY_LEAD}, agency_id=report.plan.agency_id)
    for lead in leads:
        send(
            lead.email,
            template,
            about_id=report.id,
            report=report,
            link=_link(report),
            person=lead,
            **context,
        )


def who_is_told(report: ExceptionReport) -> list[User]:
    """Who learns that a report was submitted: the chair of the sub-group and the board's manager."""
    roles = {Role.SUBGROUP_CHAIR, Role.BOARD_MANAGER}
    return list_people_with_roles(roles, board_id=report.plan.board_id)


def tell_subgroup(report: ExceptionReport) -> None:
    """The report was submitted: the chair and the manager learn of it."""
    for person in who_is_told(report):
        send(
            person.email,
            "exception_reports/emails/submitted.txt",
            about_id=report.id,
            report=report,
            link=_link(report),
            person=person,
        )


def _link(report: ExceptionReport) -> str:
    return link_to("exception_reports.report", report_id=report.id)


def tell_of_alarms(
    period: ReportingPeriod, falls: Sequence[tuple[ExceptionReport, Fall]], whole: Fall | None
) -> None:
    """The manager and the chair learn whose share on target fell, and whether the board's did."""
    link = link_to("exception_reports.board_reports", board_id=period.board_id, period=period.id)
    for person in list_people_with_roles({Role.SUBGROUP_CHAIR, Role.BOARD_MANAGER}, board_id=period.board_id):
        send(
            person.email,
            "exception_reports/emails/alarms.txt",
            about_id=period.id,
            period=period,
            falls=falls,
            whole=whole,
            link=link,
            person=person,
        )
