"""`tracker bench` itself, on the smallest board and for no time at all: what it is about, not how fast."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from tracker.bench.cases import CASES

COMMAND = str(Path(sys.executable).with_name("tracker"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """One run; what it printed, and the folder it was run in."""
    folder = tmp_path_factory.mktemp("bench")
    scratch = folder / "scratch"
    scratch.mkdir()
    arguments = ["--agencies", "2", "--seconds", "0.05", "--saves", "10", "--json", "bench.json"]
    # The console command finds the same package that is tested here.
    root = str(Path(__file__).resolve().parents[2])
    own = {"TMPDIR": str(scratch), "TRACKER_DATA_FOLDER": str(folder / "data"), "PYTHONPATH": root}
    done = subprocess.run(
        [COMMAND, "bench", *arguments],
        cwd=folder,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return done, folder


def test_every_page_answers_and_no_save_is_lost(run: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    done, folder = run
    assert done.returncode == 0, done.stdout + done.stderr
    data = json.loads((folder / "bench.json").read_text())
    assert [case["name"] for case in data["cases"]] == ["bare", *(case.name for case in CASES)]
    assert all(case["p50"] > 0 and case["rate"] > 0 for case in data["cases"])
    assert data["race"]["saved"] + data["race"]["refused"] == 10
    assert data["race"]["met"]


def test_pages_keep_to_their_number_of_queries(run: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    data = json.loads((run[1] / "bench.json").read_text())
    over = {case["name"]: case["queries"] for case in data["cases"] if "queries" in case["missed"]}
    assert not over


def test_nothing_is_left_behind(run: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    assert not list((run[1] / "scratch").glob("tracker-bench-*"))


def test_only_postgresql_servers_are_taken(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["bench", "--database", "sqlite:///precious.sqlite3"])
    assert done.exit_code == 2
    assert "postgresql+psycopg://" in done.output
