"""`tracker frameworks`: what standards there are and what they say. Taking them in is in `tracker.cli`.

Exit codes: 0 done, 1 the file has faults or cannot be imported, 2 wrong use or no such file or framework.
`show` and `check` need no database for the frameworks that come with the tracker.
"""

import json
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import ScriptInfo
from sqlalchemy.exc import SQLAlchemyError

from tracker.frameworks.marked_yaml import Fault
from tracker.frameworks.queries import find_by_reference, get_framework, list_every_version
from tracker.frameworks.rules import Framework, MinimumStandard, worded
from tracker.frameworks.source import (
    READ_LIMIT,
    BrokenFramework,
    as_data,
    decode,
    find_built_in,
    list_built_in,
    parse,
)

FAULTS = 1
existing_file = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def frameworks() -> None:
    """The standards: list, show, check and import them."""


@frameworks.command("list")
@as_json
def list_frameworks(as_json: bool) -> None:
    """List the frameworks that come with the tracker and those imported."""
    rows = _rows()
    if as_json:
        click.echo(_json(rows))
        return
    for row in rows:
        where = "imported" if row["imported"] else "built in, not imported"
        click.echo(f"{row['reference']}  issued {row['issued']}  {where}  {row['title']}")


@frameworks.command()
@click.argument("reference")
@as_json
def show(reference: str, as_json: bool) -> None:
    """Print the framework with that REFERENCE, such as S11-2009."""
    framework = find_built_in(reference) or _find_imported(reference)
    if framework is None:
        raise click.UsageError(f"There is no framework {reference}. See: tracker frameworks list")
    click.echo(_json(as_data(framework)) if as_json else _page(worded(framework)))


@frameworks.command()
@click.argument("file", type=existing_file)
@as_json
def check(file: Path, as_json: bool) -> None:
    """Check a framework FILE; names the line and the fault."""
    try:
        framework = parse(read_text(file), _find_earlier)
    except BrokenFramework as broken:
        report(file, broken.faults, as_json=as_json)
        click.get_current_context().exit(FAULTS)
    click.echo(_json([]) if as_json else f"{file}: no faults. {summary(framework)}")


def application() -> AbstractContextManager[Any]:
    """The application that is at work, or one made for this command."""
    if current_app:
        return nullcontext()
    return click.get_current_context().ensure_object(ScriptInfo).load_app().app_context()


def read_text(file: Path) -> str:
    """The text of a data file. Raises BrokenFramework."""
    with file.open("rb") as opened:
        return decode(opened.read(READ_LIMIT + 1))


def _rows() -> list[dict[str, Any]]:
    rows = {each.reference: _row(each, imported=False) for each in list_built_in()}
    try:
        with application():
            rows |= {
                each.reference: _row(get_framework(each.id), imported=True) for each in list_every_version()
            }
    except SQLAlchemyError:
        click.echo("The database cannot be read: only the built-in frameworks are listed.", err=True)
    return [rows[reference] for reference in sorted(rows)]


def _row(framework: Framework, *, imported: bool) -> dict[str, Any]:
    return {
        "reference": framework.reference,
        "title": framework.title,
        "issued": framework.issued,
        "policy_standards": len(framework.policy_standards),
        "minimum_standards": len(framework.minimum_standards),
        "essential": len(framework.essential_refs),
        "imported": imported,
    }


def _find_earlier(reference: str) -> Framework | None:
    """The framework that a file says it replaces, when it can be known here."""
    try:
        return find_built_in(reference) or _find_imported(reference)
    except click.UsageError:  # without a database a file can be checked all the same
        return None


def _find_imported(reference: str) -> Framework | None:
    try:
        with application():
            version = find_by_reference(reference)
            return get_framework(version.id) if version else None
    except SQLAlchemyError as problem:
        raise click.UsageError(f"{reference} is not built in, and the database cannot be read.") from problem


def report(file: Path, faults: list[Fault], *, as_json: bool = False) -> None:
    """Print every fault of a file, one on a line."""
    if as_json:
        click.echo(_json([vars(fault) for fault in faults]))
        return
    for fault in faults:
        click.echo(f"{file}: {fault}")
    click.echo("1 fault" if len(faults) == 1 else f"{len(faults)} faults", err=True)


def summary(framework: Framework) -> str:
    """How many standards there are, in a line."""
    return (
        f"{framework.reference}: {len(framework.policy_standards)} policy standards, "
        f"{len(framework.minimum_standards)} minimum standards, {len(framework.essential_refs)} Essential"
    )


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _page(framework: Framework) -> str:
    lines = [framework.title, summary(framework)]
    for policy in framework.policy_standards:
        lines += ["", f"{policy.number}. {policy.title}", ""]
        for standard in policy.minimum_standards:
            lines += _standard_lines(standard)
    return "\n".join(lines)


def _standard_lines(standard: MinimumStandard) -> list[str]:
    mark = " [Essential]" if standard.essential else ""
    text = standard.text.replace("\n", "\n       ")
    prompts = (f"       - {prompt}" for prompt in standard.evidence_prompts)
    return [f"{standard.ref:>5}{mark} {text}", *prompts]
