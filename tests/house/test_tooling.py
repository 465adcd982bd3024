"""What a newcomer and a reviewer lean on: the make targets, the locks, the scripts."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted([*ROOT.glob("scripts/*.sh"), ROOT / ".ci" / "run"])
LOCKS = sorted(ROOT.glob("requirements/*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def names(requirements: list[str]) -> set[str]:
    """Package names as locks spell them."""
    return {
        re.split(r"[\[<>=~! ;]", requirement)[0].lower().replace("_", "-") for requirement in requirements
    }


def locked(path: Path) -> set[tuple[str, str]]:
    return set(LOCKED.findall(path.read_text()))


def test_make_alone_lists_every_target_with_its_words() -> None:
    alone = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    shown = subprocess.run(["make"], cwd=ROOT, env=alone, capture_output=True, text=True, check=True).stdout
    listed = {line.split()[1] for line in shown.splitlines() if len(line.split()) > 2}
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    assert listed == set(phony.group(1).split())
    assert {"run", "test", "check", "bench"} <= listed


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_each_script_can_be_read_by_bash(script: Path) -> None:
    done = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_dependency_is_locked() -> None:
    groups = PROJECT["dependency-groups"]
    running = names(PROJECT["project"]["dependencies"] + groups["build"])
    assert running <= {name for name, _version in locked(ROOT / "requirements/app.txt")}
    assert names(groups["dev"]) <= {name for name, _version in locked(ROOT / "requirements/dev.txt")}


def test_tests_run_on_the_versions_that_people_run() -> None:
    assert locked(ROOT / "requirements/app.txt") <= locked(ROOT / "requirements/dev.txt")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_has_hashes_and_no_registry_address(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_no_tracked_file_knows_one_machine() -> None:
    machine_paths = "(^|[^A-Za-z0-9_./-])/(" + "work|root|home" + ")/[A-Za-z0-9_]"
    done = subprocess.run(
        ["git", "grep", "-nIE", machine_paths], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
