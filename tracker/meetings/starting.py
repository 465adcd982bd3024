"""Starts the making of a pack in a process of its own: `tracker packs make` under our settings."""

import os
import subprocess  # nosec B404: starts our own program
import sys
from pathlib import Path
from uuid import UUID

from tracker.config import PREFIX, PROJECT, Settings

PROGRAM = Path(__file__).with_name("apart.py")
SECONDS = 10  # the program only starts another one and ends


def start_making(pack_id: UUID, settings: Settings) -> None:
    """Returns at once. Raises OSError or SubprocessError when no process can be started."""
    command = [sys.executable, "-m", "tracker.cli.entry", "packs", "make", str(pack_id)]
    subprocess.run(  # nosec B603: our own program, no shell
        [sys.executable, "-I", str(PROGRAM), *command],
        env=environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        timeout=SECONDS,
        check=True,
    )


def environment(settings: Settings) -> dict[str, str]:
    """Our own environment with the settings that are in use: some may have been set by other means."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    ours = {f"{PREFIX}{name.upper()}": str(getattr(settings, name)) for name in settings.model_fields_set}
    path = os.pathsep.join(part for part in (str(PROJECT), os.environ.get("PYTHONPATH", "")) if part)
    return {**kept, **ours, "PYTHONPATH": path}
