"""`tracker database …`, `tracker audit verify`, `tracker send-due`."""

import sys
from datetime import date

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.audit.queries import count_entries, find_first_bad_entry
from tracker.chasing.operations import remind
from tracker.clock import today
from tracker.db import commit, db, release
from tracker.errors import WrongState
from tracker.evidence.scanning import check_waiting
from tracker.exception_reports.models import ReportingPeriod
from tracker.exception_reports.operations import close_period, remind_follow_ups, remind_of_reports
from tracker.exception_reports.queries import list_periods_to_close
from tracker.impact_tests.queries import list_of_agency
from tracker.keeping_up.operations import send_digests
from tracker.migrating import bring_up, have_drifted, take_down, write_revision
from tracker.notifications.operations import deliver_due
from tracker.policy import SYSTEM

FOUND_WRONG = 1


@click.group()
def database() -> None:
    """Set the database up and look after it."""


@database.command("upgrade")
@click.option("--to", "revision", default="head", show_default=True)
@with_appcontext
def upgrade_database(revision: str) -> None:
    """Bring the database up to this version of the application."""
    current_app.extensions["settings"].data_folder.mkdir(parents=True, exist_ok=True)
    bring_up(revision)


@database.command("downgrade")
@click.argument("revision")
@with_appcontext
def downgrade_database(revision: str) -> None:
    """Take the database back to an earlier version; `base` empties it."""
    take_down(revision)


@database.command("drift")
@with_appcontext
def drift() -> None:
    """Say whether the tables differ from what the code expects; 1 when they do."""
    if have_drifted():
        click.echo("The tables differ from the models: write a migration.", err=True)
        sys.exit(FOUND_WRONG)


@database.command("revision")
@click.argument("number")
@click.argument("words")
@with_appcontext
def write_migration(number: str, words: str) -> None:
    """Write a migration from the tables as they are to what the models say; run it on PostgreSQL."""
    write_revision(number, words)


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
@with_appcontext
def verify() -> None:
    """Check the whole chain; names the first bad entry and ends with 1."""
    bad = find_first_bad_entry()
    if bad is not None:
        click.echo(f"Entry {bad} is the first that does not follow from the one before it.", err=True)
        sys.exit(FOUND_WRONG)
    click.echo(f"The audit trail holds: {count_entries():,} entries.")


@click.command("send-due")
@with_appcontext
def send_due() -> None:
    """Send the reminders due and the mail that waits; run it every minute. Ends with 1 when some failed.

    First asks the virus scanner about files that wait for it, when there is one, and writes the exception
    reports of periods whose last day has passed.
    """
    settings = current_app.extensions["settings"]
    if settings.clamd:
        check_waiting(settings.clamd)
    closed = close_ended_periods(today())
    if closed:
        click.echo(f"Periods closed: {closed}.")
    if not settings.smtp_host:
        click.echo("No mail was sent: TRACKER_SMTP_HOST is not set.", err=True)
        sys.exit(FOUND_WRONG)
    reminded = len(remind(today())) + len(remind_of_reports(today())) + remind_follow_ups(today())
    reminded += send_digests(today(), list_of_agency)
    commit()  # what was reminded of is kept before anything is sent
    sent, failed = deliver_due(settings)
    click.echo(f"Sent {sent}, failed {failed}." + (f" New reminders: {reminded}." if reminded else ""))
    sys.exit(FOUND_WRONG if failed else 0)


def close_ended_periods(day: date) -> int:
    """The cut-off of every period that ended before the day, each kept before the next; how many."""
    closed = 0
    for period_id in [period.id for period in list_periods_to_close(day)]:
        period = db.session.get(ReportingPeriod, period_id)
        try:
            if period is not None:
                close_period(period, actor=SYSTEM)
                closed += 1
        except WrongState:  # somebody was first
            release()
        commit()
    return closed
