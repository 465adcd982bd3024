"""`tracker bench` itself, on the smallest board and for no time at all: what it is about, not how fast."""

import json
import os
import subprocess
import sys
from pathlib import Path

from flask import Flask

from tracker.bench.cases import CASES

COMMAND = str(Path(sys.executable).with_name("tracker"))
ROOT = Path(__file__).resolve().parents[2]
TINY = ["--agencies", "2", "--seconds", "0.05", "--saves", "10", "--json", "bench.json"]


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """One run, whose temporary files are in `scratch`."""
    (folder / "scratch").mkdir()
    # The console command finds the same package that is tested here.
    own = {"TMPDIR": str(folder / "scratch"), "TRACKER_DATA_FOLDER": str(folder), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [COMMAND, "bench", *TINY],
        cwd=folder,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_every_page_answers_and_no_save_is_lost(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    data = json.loads((tmp_path / "bench.json").read_text())
    assert [case["name"] for case in data["cases"]] == ["bare", *(case.name for case in CASES)]
    assert all(case["p50"] > 0 and case["rate"] > 0 for case in data["cases"])
    assert not {case["name"]: case["queries"] for case in data["cases"] if "queries" in case["missed"]}
    assert data["race"]["saved"] + data["race"]["refused"] == 10
    assert data["race"]["met"]
    assert not list((tmp_path / "scratch").glob("tracker-bench-*")), (
        "the temporary installation was left behind"
    )


def test_only_postgresql_servers_are_taken(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["bench", "--database", "sqlite:///precious.sqlite3"])
    assert done.exit_code == 2
    assert "postgresql+psycopg://" in done.output
