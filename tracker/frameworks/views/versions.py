"""The versions of the standards that a board may use: the list, one to read, and one to take away."""

import io
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.boards.queries import get_board
from tracker.cycles.queries import list_cycles
from tracker.frameworks.cells import Column
from tracker.frameworks.queries import (
    count_recorded,
    get_framework,
    get_version,
    list_drafts,
    list_version_rows,
)
from tracker.frameworks.rules import Framework
from tracker.frameworks.source import as_yaml
from tracker.frameworks.views.blueprint import blueprint
from tracker.policy import Permission, requires
from tracker.spreadsheets import download, spreadsheet

PLACE = "/boards/<uuid:board_id>/frameworks"
YAML_TYPE = "application/yaml"


@blueprint.get(PLACE)
@requires(Permission.MANAGE_CYCLES, get_board)
def board_versions(board: Any) -> ResponseReturnValue:
    """Every version of the standards that the board may use, and the drafts that wait."""
    versions = list_version_rows(board.id)
    return render_template(
        "frameworks/board_versions.html",
        place=board,
        versions=versions,
        names={each.id: each.reference for each in versions},
        drafts=list_drafts(board.id),
        used_by=_used_by(board.id),
        recorded=count_recorded(board.id),
    )


def _used_by(board_id: UUID) -> dict[UUID, list[Any]]:
    """The board's cycles by the version that they use."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    for cycle in list_cycles(board_id, drafts=True):
        found[cycle.framework_version_id].append(cycle)
    return found


@blueprint.get(f"{PLACE}/<uuid:version_id>")
@requires(Permission.MANAGE_CYCLES, get_board)
def version(board: Any, version_id: UUID) -> ResponseReturnValue:
    """One version as it is read in the tracker."""
    found = get_version(version_id, board.id)
    versions = list_version_rows(board.id)
    return render_template(
        "frameworks/version.html",
        place=board,
        version=found,
        source=get_framework(found.id),
        used_by=_used_by(board.id)[found.id],
        others=[each for each in versions if each.id != found.id],
        recorded=count_recorded(board.id),
        names={each.id: each.reference for each in versions},
    )


@blueprint.get(f"{PLACE}/<uuid:version_id>/standards.<any(xlsx, yaml):kind>")
@requires(Permission.MANAGE_CYCLES, get_board)
def version_file(board: Any, version_id: UUID, kind: str) -> ResponseReturnValue:
    """A version as a file that can be changed and loaded again, its tokens as they are."""
    framework = get_framework(get_version(version_id, board.id).id)
    if kind == "xlsx":
        return spreadsheet(framework.reference, list(Column), sheet_rows(framework))
    return download(io.BytesIO(as_yaml(framework).encode()), f"{framework.reference}.yaml", YAML_TYPE)


def sheet_rows(framework: Framework) -> Iterator[list[Any]]:
    """One row for each minimum standard, in the columns that can be loaded."""
    for policy in framework.policy_standards:
        for standard in policy.minimum_standards:
            prompts = "\n".join(standard.evidence_prompts)
            yield [policy.number, policy.title, standard.ref, standard.text, standard.essential, prompts]
