"""The tracker as people meet it: its own command, its own folder of data, a real server on a free port."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.mail_server import free_port

COMMAND = str(Path(sys.executable).with_name("tracker"))
START_SECONDS = 20
UNFORESEEN = '"event": "unforeseen"'


def environment(folder: Path, base_url: str = "http://localhost") -> dict[str, str]:
    """The process environment for a demonstration installation that keeps everything in the folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    return {
        **kept,
        "TRACKER_ENVIRONMENT": "demonstration",
        "TRACKER_DATA_FOLDER": str(folder),
        "TRACKER_BASE_URL": base_url,
    }


def run_command(folder: Path, *arguments: str) -> str:
    """Runs `tracker …` on the folder's data and gives what it printed; fails with its own words."""
    done = subprocess.run(
        [COMMAND, *arguments],
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"tracker {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
    return done.stdout


def build_demonstration(folder: Path) -> None:
    """Makes the demonstration board in an empty folder, as `make run` does."""
    run_command(folder, "database", "upgrade")
    run_command(folder, "demo", "--if-empty")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serves the folder's data; gives the address. Fails at the end when an answer was a 500."""
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [COMMAND, "serve", "--host", "127.0.0.1", "--port", str(port)],
            env={**environment(folder, base_url), "PYTHONUNBUFFERED": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_for(base_url, server, folder)
            yield base_url
        finally:
            os.killpg(server.pid, signal.SIGKILL)  # at once: nobody is waiting for an answer any more
            server.wait(timeout=10)
    failures = [line for line in (folder / "server.log").read_text().splitlines() if UNFORESEEN in line]
    assert not failures, "the server met errors that nobody foresaw:\n" + "\n".join(failures)


def _wait_for(base_url: str, server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{base_url}/sign-in", timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the server did not start:\n{(folder / 'server.log').read_text()}")
