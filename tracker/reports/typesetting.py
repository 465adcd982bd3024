"""Typst, in a process of its own: the half gigabyte it keeps for the next document goes when it ends."""

import json
import subprocess  # nosec B404: starts our own program
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("typst")
PROGRAM = FOLDER / "typeset.py"
SECONDS = 60  # more than any real document takes


class TypesettingFailed(Exception):
    """The template or its content could not be set; the message is Typst's."""


def typeset(template: str, content: Any) -> bytes:
    """The tagged PDF (PDF/UA-1) of a template in `typst/`, whose input "data" is the content as JSON.

    Raises TypesettingFailed, and subprocess.TimeoutExpired after a minute.
    """
    job = {
        "template": (FOLDER / template).read_text("utf-8"),
        "data": json.dumps(content, ensure_ascii=False),
    }
    done = subprocess.run(  # nosec B603: our own program, no shell
        [sys.executable, "-I", str(PROGRAM)],
        input=json.dumps(job).encode(),
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        raise TypesettingFailed(done.stderr.decode(errors="replace"))
    return done.stdout
