"""The blueprint of exception reports, and what its pages share."""

from typing import Any

from flask import Blueprint

from tracker.exception_reports.figures import Figures, figures
from tracker.exception_reports.rules import LineKind
from tracker.navigation import section

blueprint = Blueprint("exception_reports", __name__)
blueprint.before_request(section("exception_reports"))


def strip(found: Figures) -> list[dict[str, Any]]:
    """The segments of a BRAG strip, with what they include in words."""
    return [
        {
            "colour": share.colour.value,
            "word": f"{share.word} {share.label.lower()}"
            + (f" ({share.of_which})" if share.of_which else ""),
            "count": share.count,
            "percent": share.percent,
        }
        for share in found.shares
    ]


def grouped_lines(report: Any) -> list[tuple[LineKind, list[Any]]]:
    """The lines under their headings, in the order of reading; empty kinds are left out."""
    groups = [(kind, [line for line in report.lines if line.kind is kind]) for kind in LineKind]
    return [(kind, lines) for kind, lines in groups if lines]


def figures_of(report: Any) -> Figures:
    """The frozen figures of a report."""
    return figures(report.snapshot)
