"""The board's own standards: a version published for a later cycle, and a draft to look at."""

from copy import deepcopy
from typing import Any

from tracker.demo.stage import Stage
from tracker.frameworks.drafting import draft_framework, keep_draft, publish_draft
from tracker.frameworks.following import likely_successor
from tracker.frameworks.loading import Loaded
from tracker.frameworks.mapping import record_successors
from tracker.frameworks.queries import get_framework, get_version, list_drafts
from tracker.frameworks.rules import Framework
from tracker.frameworks.source import as_data, build, content_hash
from tracker.policy import Role

LOADED, PUBLISHED, DRAFTED = -16.5, -15.5, -2.5
NEXT = {
    "reference": "RSCP-S11-2027",
    "title": "Section 11 standards agreed for 2027",
    "issued": "2027-01",
}
AFTER_NEXT = {**NEXT, "reference": "RSCP-S11-2028", "issued": "2028-01",
              "title": "Section 11 standards for 2028, for comment"}  # fmt: skip
# What the standards of 2027 say otherwise than those of 2009, by reference.
CHANGED: dict[str, dict[str, Any]] = {
    "1.1": {
        "text": "A named member of the executive team is the champion of safeguarding across the whole "
        "organisation, and reports to its governing body on it at least once a year."
    },
    "1.4": {"essential": True},
    "4.2": {"essential": True},
    "6.10": {
        "text": "There is a named senior officer, with a named deputy, inside the organisation with "
        "responsibilities for managing allegations."
    },
}
MORE_PROMPTS = {
    "1.2": ["An organisation chart that shows the designated people, not older than a year"],
    "7.1": ["Notes of a joint audit with another agency"],
}
ADDED = {
    "ref": "5.8",
    "short_title": "Staff can recognise harm online",
    "essential": False,
    "text": "All staff who work with children know how children are harmed online, and what to do when they "
    "see signs of it.",
    "evidence_prompts": [
        "Training records on harm online",
        "Guidance for staff on what to do",
        "Feedback from staff after training",
    ],
}
REMOVED = "8.10"


def schedule(stage: Stage) -> None:
    """Write into the diary what the board did about its standards."""
    stage.diary.note(LOADED, lambda: _load(stage, "Standards 2027 agreed.xlsx", _standards_2027(stage)))
    stage.diary.note(PUBLISHED, lambda: _publish_and_map(stage))
    stage.diary.note(DRAFTED, lambda: _load(stage, "Standards 2028 for comment.xlsx", _standards_2028(stage)))


def _standards_2027(stage: Stage) -> Framework:
    data = deepcopy(as_data(get_framework(stage.framework_id))) | NEXT
    for policy in data["policy_standards"]:
        below = [row for row in policy["minimum_standards"] if row["ref"] != REMOVED]
        for row in below:
            row.update(CHANGED.get(row["ref"], {}))
            row["evidence_prompts"] += MORE_PROMPTS.get(row["ref"], [])
        if policy["number"] == 5:
            below.append(ADDED)
        policy["minimum_standards"] = below
    return build(data)


def _standards_2028(stage: Stage) -> Framework:
    data = deepcopy(as_data(_standards_2027(stage))) | AFTER_NEXT
    for row in data["policy_standards"][4]["minimum_standards"]:
        if row["ref"] == ADDED["ref"]:
            row["essential"] = True
    return build(data)


def _load(stage: Stage, name: str, framework: Framework) -> None:
    notes = ("These columns were left out: Owner, Agreed on.",)
    keep_draft(stage.board.id, name, Loaded(framework, notes), actor=stage.who(Role.BOARD_MANAGER))


def _publish_and_map(stage: Stage) -> None:
    """Publish the standards of 2027 and record what is nearly the same; the rest waits for the manager."""
    actor = stage.who(Role.BOARD_MANAGER)
    (draft,) = list_drafts(stage.board.id)
    version = publish_draft(draft, seen=content_hash(draft_framework(draft)), actor=actor)
    earlier, later = get_framework(stage.framework_id), get_framework(version.id)
    likely = {each.ref: likely_successor(each, later) for each in earlier.minimum_standards}
    record_successors(
        stage.board.id, get_version(stage.framework_id, stage.board.id), version, likely, actor=actor
    )
