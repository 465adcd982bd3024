"""A return to complete, and the one that the agency submitted the year before."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import update

from tests import factories
from tests.assessments.people import Story, actor_of, begin
from tests.grading.stories import submitted
from tracker.accounts.models import User
from tracker.assessments.models import Assessment, Response
from tracker.assessments.rules import AssessmentStatus
from tracker.boards.models import Agency, Board
from tracker.clock import now, today
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.frameworks.mapping import record_successors
from tracker.frameworks.models import FrameworkVersion, MinimumStandardRecord, PolicyStandardRecord
from tracker.frameworks.rules import Grade
from tracker.grading.models import GradeRecord
from tracker.grading.rules import GradeKind

LAST_YEAR = timedelta(days=365)
_number = count(1)


@dataclass
class Years:
    """This year's return with its people, and last year's."""

    now: Story
    last: Assessment

    def then(self, ref: str) -> Response:
        """Last year's answer to a standard."""
        return answer_in(self.last, ref)

    def write(self, ref: str, **values: Any) -> None:
        """Change what last year's answer says."""
        change(self.then(ref), **values)

    def grade(self, ref: str, value: Grade, comment: str = "", **more: Any) -> GradeRecord:
        """Last year's grade of a standard."""
        values = {"kind": GradeKind.FIRST, "rationale": "Secret rationale.", "recorded_at": now(), **more}
        record = GradeRecord(
            response_id=self.then(ref).id,
            grader_id=self.now.manager.id,
            value=value,
            comment_to_agency=comment,
            **values,
        )
        db.session.add(record)
        db.session.flush()
        return record


def answer_in(assessment: Assessment, ref: str) -> Response:
    """The answer of a return to a standard."""
    return (
        db.session.query(Response)
        .join(MinimumStandardRecord)
        .filter(Response.assessment_id == assessment.id, MinimumStandardRecord.ref == ref)
        .one()
    )


def change(row: Any, **values: Any) -> None:
    """Set values of a row without a new version."""
    db.session.execute(update(type(row)).where(type(row).id == row.id).values(**values))
    db.session.refresh(row)


def last_year(
    agency: Agency, board: Board, framework: FrameworkVersion, name: str = "Section 11 2025", **values: Any
) -> Assessment:
    """A graded return of the year before, every standard answered and its grades published."""
    days = {"opens_on": today() - LAST_YEAR - timedelta(days=40), "due_on": today() - LAST_YEAR}
    cycle = factories.make_cycle(board, framework, name=name, **days)
    stamps = {"status": AssessmentStatus.GRADED, "published_at": now() - timedelta(days=300),
              "submitted_at": now() - LAST_YEAR}  # fmt: skip
    return submitted(cycle, agency, **{**stamps, **values})


def two_years(policy_standards: int = 2, each: int = 2, **cycle: Any) -> Years:
    """The usual pair: the same board and framework in both years."""
    story = begin(policy_standards, each, name="Section 11 2026", **cycle)
    framework = db.session.get_one(FrameworkVersion, story.assessment.cycle.framework_version_id)
    return Years(story, last_year(story.agency, story.board, framework))


def successor(earlier: FrameworkVersion, follows: dict[str, list[str]], **texts: str) -> FrameworkVersion:
    """A framework that replaces an earlier one; `follows` says which standards go where, texts by `s11`."""
    content = deepcopy(earlier.content)
    content |= {"reference": f"NEXT-{next(_number)}", "replaces": earlier.reference}
    for policy in content["policy_standards"]:
        for row in policy["minimum_standards"]:
            row["text"] = texts.get("s" + row["ref"].replace(".", ""), row["text"])
            if row["ref"] in follows:
                row["replaces"] = follows[row["ref"]]
    return _import(content)


def _import(content: dict[str, Any]) -> FrameworkVersion:
    said = {name: content[name] for name in ("reference", "title", "issued")}
    version = FrameworkVersion(
        **said, content=content, content_hash=f"next {next(_number):058}", imported_at=now()
    )
    db.session.add(version)
    db.session.flush()
    places = count(1)
    for row in content["policy_standards"]:
        fields = {name: value for name, value in row.items() if name != "minimum_standards"}
        policy = PolicyStandardRecord(framework_version_id=version.id, **fields)
        db.session.add(policy)
        db.session.flush()
        for minimum in row["minimum_standards"]:
            values = {name: value for name, value in minimum.items() if name != "replaces"}
            db.session.add(
                MinimumStandardRecord(policy_standard_id=policy.id, position=next(places), **values)
            )
    db.session.flush()
    return version


def new_framework(years: Years, follows: dict[str, list[str]], **texts: str) -> Story:
    """This year's return under a framework that replaces last year's."""
    earlier = db.session.get_one(FrameworkVersion, years.last.cycle.framework_version_id)
    cycle = factories.make_cycle(
        years.now.board, successor(earlier, follows, **texts), name="Section 11 new",
        due_on=today() + timedelta(days=60),
    )  # fmt: skip
    return opened(years.now, cycle)


def opened(story: Story, cycle: Cycle) -> Story:
    """The same people with a return in another cycle."""
    people = {name: value for name, value in vars(story).items() if name != "assessment"}
    return Story(**people, assessment=factories.make_assessment(cycle, story.agency))


def map_standards(
    board: Board, manager: User, earlier: FrameworkVersion, later: FrameworkVersion, chosen: dict[str, str]
) -> None:
    """The board records which later standard follows an earlier one."""
    record_successors(board.id, earlier, later, chosen, actor=actor_of(manager))


__all__ = ["Years", "actor_of", "answer_in", "change", "last_year", "map_standards", "new_framework",
           "opened", "successor", "two_years"]  # fmt: skip
