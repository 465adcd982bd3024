"""A board's own standards: a published version and a draft, small, through the application's operations."""

from itertools import count
from typing import Any

from tracker.accounts.models import User
from tracker.boards.models import Board
from tracker.clock import now
from tracker.db import db
from tracker.frameworks.models import FrameworkDraft, FrameworkVersion
from tracker.frameworks.operations import add_version
from tracker.frameworks.rules import Framework, Grade
from tracker.frameworks.source import as_data, build
from tracker.policy import SYSTEM

_number = count(1)


def standards(refs: str = "1.1 1.2 2.1 2.2", **changes: Any) -> Framework:
    """A framework with these references; `changes` are its names, or those of a standard as `s12`."""
    n = next(_number)
    named = {
        name: changes.pop(name) for name in ("reference", "title", "issued", "replaces") if name in changes
    }
    policies: dict[int, list[dict[str, Any]]] = {}
    for ref in refs.split():
        policies.setdefault(int(ref.partition(".")[0]), []).append(
            {"ref": ref, "short_title": f"Standard {ref}", "text": f"Staff know what to do about {ref}.",
             "essential": ref.endswith(".1"), "evidence_prompts": ["Training records", "Policy"],
             **changes.get("s" + ref.replace(".", ""), {})}
        )  # fmt: skip
    return build({
        "reference": f"OWN-{n}", "title": f"Own standards {n}", "issued": "2027-01",
        "grades": [{"value": each.as_data, "label": each.label, "descriptor": ["So."]} for each in Grade],
        "policy_standards": [
            {"number": number, "title": f"Policy standard {number}", "short_title": f"Policy {number}",
             "summary": "What it is about.", "minimum_standards": below}
            for number, below in policies.items()
        ],
        **named,
    })  # fmt: skip


def make_own_version(board: Board | None, refs: str = "1.1 1.2", **changes: Any) -> FrameworkVersion:
    """A published version of a board; for every board without one."""
    return add_version(standards(refs, **changes), board_id=board.id if board else None, actor=SYSTEM)


def make_draft(board: Board, by: User, refs: str = "1.1 1.2", **changes: Any) -> FrameworkDraft:
    """A draft that waits to be published."""
    draft = FrameworkDraft(
        board_id=board.id, display_name="standards.xlsx", content=as_data(standards(refs, **changes)),
        notes=["This column was left out: Owner."], uploaded_by_id=by.id, uploaded_at=now(),
    )  # fmt: skip
    db.session.add(draft)
    db.session.flush()
    return draft
