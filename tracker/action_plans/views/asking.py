"""What a person asks to see of a plan: the day, the filters, the form of reading. Read from the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask import request
from wtforms import Form

from tracker.action_plans.grouping import Group, View
from tracker.action_plans.listing import Filters, Show, Sort, leads_of, narrow, standards_of
from tracker.action_plans.queries import list_rows
from tracker.action_plans.rows import ActionRow
from tracker.action_plans.views.pages import address
from tracker.clock import today
from tracker.formatting import format_date
from tracker.forms import Line, clean_line

Chosen = TypeVar("Chosen", bound=StrEnum)
USUAL = {"show": Show.ALL, "sort": Sort.NUMBER, "view": View.TABLE, "group": Group.NONE}


class DayForm(Form):
    """As which past day the plan is read."""

    on = Line("Day", limit=10)


@dataclass(frozen=True)
class Asked:
    """What was asked for; `rows` are the whole plan on that day, `found` what passes the filters."""

    plan: Any
    on: date
    form: DayForm
    rows: Sequence[ActionRow]
    found: Sequence[ActionRow]
    filters: Filters
    sort: Sort
    view: View
    group: Group

    @property
    def past(self) -> bool:
        """Whether the plan is read as it stood on a day before today."""
        return self.on < today()

    @property
    def wrong(self) -> bool:
        """Whether the day that was typed cannot be."""
        return bool(self.form.errors)

    @property
    def narrowed(self) -> bool:
        """Whether filters leave some of the plan out."""
        return self.filters != Filters()

    @property
    def words(self) -> str:
        """The filters in words, for paper: "Red; lead A. Patel; standard 3.4", or nothing."""
        said = [
            self.filters.show.label if self.filters.show is not Show.ALL else "",
            f"lead {self.filters.lead}" if self.filters.lead else "",
            f"standard {self.filters.standard}" if self.filters.standard else "",
        ]
        return "; ".join(part for part in said if part)

    def values(self, **changed: object) -> dict[str, object]:
        """What the address says, with some of it changed; what is usual is left out."""
        now: dict[str, object] = {
            "show": self.filters.show, "lead": self.filters.lead, "standard": self.filters.standard,
            "sort": self.sort, "view": self.view, "group": self.group,
            "on": self.on.isoformat() if self.past else "",
        }  # fmt: skip
        return {name: value for name, value in {**now, **changed}.items() if value != USUAL.get(name, "")}

    def address(self, **changed: object) -> str:
        """The query string for the same with some of it changed."""
        return address(**self.values(**changed))


def asked(plan: Any) -> Asked:
    """What the address asks for. What makes no sense falls back to everything, a wrong day to today."""
    form = DayForm(request.args)
    on = _day(form)
    rows = list_rows(plan.id, on)
    sort, filters = _one_of(Sort, "sort", Sort.NUMBER), _filters(rows)
    view, group = _one_of(View, "view", View.TABLE), _one_of(Group, "group", Group.NONE)
    return Asked(plan, on, form, rows, narrow(rows, filters, sort), filters, sort, view, group)


def _filters(rows: Sequence[ActionRow]) -> Filters:
    lead, standard = clean_line(request.args.get("lead", "")), request.args.get("standard", "")
    return Filters(
        show=_one_of(Show, "show", Show.ALL),
        lead=lead if lead in leads_of(rows) else "",
        standard=standard if standard in standards_of(rows) else "",
    )


def _one_of(kind: type[Chosen], name: str, usual: Chosen) -> Chosen:
    wanted = request.args.get(name, "")
    return kind(wanted) if wanted in set(kind) else usual


def _day(form: DayForm) -> date:
    """The day typed, or today with the reason beside the field why it cannot be another."""
    typed = (form.on.data or "").strip()
    if not typed:
        return today()
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        form.on.errors = ["Enter a real date, like 2026-03-31"]
        return today()
    if day > today():
        form.on.errors = [f"Enter a date up to today: how the plan stands on {format_date(day)} is not known"]
        return today()
    if day.year < 1900:
        form.on.errors = ["Year must include 4 numbers, like 2026"]
        return today()
    return day
