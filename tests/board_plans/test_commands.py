"""`tracker plans …` does the same as the pages."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from tests import factories
from tests.board_plans.made import ACTIONS, TOP
from tracker.db import db


@pytest.fixture
def board_slug(own_app: Flask) -> str:
    with own_app.app_context():
        factories.make_board(slug="vale")
        db.session.commit()
    return "vale"


@pytest.fixture
def run(own_app: Flask, board_slug: str) -> Any:
    def plans(*words: str) -> Result:
        return own_app.test_cli_runner().invoke(args=["plans", *words])

    return plans


def write(path: Path, rows: list[list[str]]) -> str:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return str(path)


def test_a_plan_is_loaded_counted_exported_and_loaded_again(run: Any, tmp_path: Path) -> None:
    where = ("--board", "vale", "--kind", "improvement", "--title", "Our plan", "--json")
    file = write(tmp_path / "plan.csv", [TOP, *ACTIONS])
    first = run("import", file, *where)
    assert first.exit_code == 0, first.output
    assert json.loads(first.stdout)["new"] == 3
    figures = json.loads(run("summary", "our-plan", "--json").stdout)
    assert figures["colours"] == {"green": 1, "amber": 1, "red": 0, "none": 1}
    assert sum(figures["colours_percent"].values()) == sum(figures["travel_percent"].values()) == 100
    assert (figures["unsettled_dates"], figures["complete_counted_with_green"]) == (1, 1)
    taken = str(tmp_path / "out.xlsx")
    assert run("export", "Our plan", taken).exit_code == 0
    for again in (file, taken):
        assert json.loads(run("import", again, *where).stdout)["unchanged"] == 3
    assert [each["plan"] for each in json.loads(run("list", "--board", "vale", "--json").stdout)] == [
        "our-plan"
    ]


def test_faults_are_told_by_row_and_nothing_is_done(run: Any, tmp_path: Path) -> None:
    where = ("--board", "vale", "--kind", "improvement", "--title", "Our plan")
    wrong = [*ACTIONS[0][:8], "Red/Green", *ACTIONS[0][9:]]
    file = write(tmp_path / "plan.csv", [TOP, wrong, ["Data", *ACTIONS[1][1:]]])
    refused = run("import", file, *where)
    assert refused.exit_code == 1
    assert "Row 2: “Red/Green” names more than one colour: give one." in refused.stderr
    assert json.loads(run("list", "--board", "vale", "--json").stdout) == []
    assert run("import", file, *where, "--good-rows-only").exit_code == 0
    assert json.loads(run("summary", "our-plan", "--json").stdout)["lines"] == 1
    assert run("summary", "no-such-plan").exit_code == 2
    assert run("import", file, "--board", "none", *where[2:]).exit_code == 2
