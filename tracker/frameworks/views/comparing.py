"""Two versions side by side, also a draft before it is published."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.assessments.differences import compare as compare_words
from tracker.boards.queries import get_board
from tracker.errors import NotFound
from tracker.frameworks.comparing import Comparison, Pair, compare_versions
from tracker.frameworks.drafting import draft_framework
from tracker.frameworks.following import known_links, with_suggestions
from tracker.frameworks.queries import get_draft, get_framework, list_drafts, list_recorded, list_version_rows
from tracker.frameworks.rules import Framework, worded
from tracker.frameworks.views.blueprint import blueprint
from tracker.frameworks.views.versions import PLACE
from tracker.policy import Permission, requires
from tracker.spreadsheets import spreadsheet

DIFFERENCES = "differences"
HEADINGS = ("What changed", "Earlier ref", "Later ref", "Side by side because", "Earlier words",
            "Later words",
            "Essential before", "Essential now", "Prompts taken out", "Prompts put in")  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """A version or a draft that can be compared."""

    id: UUID
    words: str
    draft: bool = False


@dataclass(frozen=True)
class Chosen:
    """The two that were chosen, and what there is to choose from; `comparison` when they are two."""

    choices: list[Choice]
    earlier: Choice | None = None
    later: Choice | None = None
    comparison: Comparison | None = None


@blueprint.get(f"{PLACE}/compare")
@requires(Permission.MANAGE_CYCLES, get_board)
def compare(board: Any) -> ResponseReturnValue:
    """What was added, removed, reworded or marked otherwise between two versions."""
    chosen = _chosen(board)
    narrow = request.args.get("show") == DIFFERENCES
    whole = chosen.comparison
    return render_template(
        "frameworks/compare.html",
        place=board,
        chosen=chosen,
        whole=whole,
        shown=whole.only_differences() if whole and narrow else whole,
        narrow=narrow,
        parts=compare_words,
    )


@blueprint.get(f"{PLACE}/compare.xlsx")
@requires(Permission.MANAGE_CYCLES, get_board)
def compare_sheet(board: Any) -> ResponseReturnValue:
    """The same comparison as a spreadsheet, every standard in it."""
    comparison = _chosen(board).comparison
    if comparison is None:
        raise NotFound
    name = f"{comparison.earlier.reference} and {comparison.later.reference}"
    return spreadsheet(name, HEADINGS, _rows(comparison))


def _rows(comparison: Comparison) -> Iterator[list[Any]]:
    for pair in comparison.pairs:
        before, after = pair.before, pair.after
        yield [
            ", ".join(change.label for change in pair.changes) or "Unchanged",
            before.ref if before else None,
            after.ref if after else None,
            pair.link.ground.label if pair.link else None,
            before.text if before else None,
            after.text if after else None,
            before.essential if before else None,
            after.essential if after else None,
            *_prompts(pair),
        ]


def _prompts(pair: Pair) -> tuple[str, str]:
    return "\n".join(pair.prompts_out), "\n".join(pair.prompts_in)


def _chosen(board: Any) -> Chosen:
    """What the address asks for; the two newest when it asks for nothing. NotFound for anything else."""
    choices = [
        *(Choice(each.id, _draft_words(each.content), draft=True) for each in list_drafts(board.id)),
        *(Choice(each.id, f"{each.reference}: {each.title}") for each in list_version_rows(board.id)),
    ]
    later = _asked(choices, "later", 0)
    earlier = _asked(choices, "earlier", 1)
    if earlier is None or later is None or earlier == later:
        return Chosen(choices, earlier, later)
    return Chosen(choices, earlier, later, _compared(board, earlier, later))


def _draft_words(content: dict[str, Any]) -> str:
    return f"Draft {content['reference']}: {content['title']}"


def _asked(choices: list[Choice], name: str, default: int) -> Choice | None:
    if name not in request.args:
        return choices[default] if default < len(choices) else None
    found = next((each for each in choices if str(each.id) == request.args[name]), None)
    if found is None:
        raise NotFound
    return found


def _compared(board: Any, earlier: Choice, later: Choice) -> Comparison:
    drafts = earlier.draft or later.draft
    recorded = {} if drafts else list_recorded(board.id, earlier.id, later.id)
    before, after = (_framework(board, each) for each in (earlier, later))
    links = with_suggestions(before, after, known_links(before, after, recorded))
    return compare_versions(before, after, links)


def _framework(board: Any, choice: Choice) -> Framework:
    found = draft_framework(get_draft(choice.id, board.id)) if choice.draft else get_framework(choice.id)
    return worded(found, board=board.short_name, area=board.area)
