"""Typst, in a process of its own: the half gigabyte it keeps for the next document goes when it ends."""

import json
import subprocess  # nosec B404: starts our own program
import sys
from collections.abc import Iterator, Sequence
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
    return typeset_several(template, [content])[0]


def typeset_several(template: str, contents: Sequence[Any]) -> list[bytes]:
    """The same for several contents in their order, by one process: starting it takes longer than a page."""
    job = {
        "template": (FOLDER / template).read_text("utf-8"),
        "data": [json.dumps(content, ensure_ascii=False) for content in contents],
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
    return list(_apart(done.stdout))


def _apart(joined: bytes) -> Iterator[bytes]:
    """The documents, each of which comes after its length in eight bytes."""
    place = 0
    while place < len(joined):
        start = place + 8
        place = start + int.from_bytes(joined[place:start], "big")
        yield joined[start:place]
