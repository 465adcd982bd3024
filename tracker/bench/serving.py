"""The real server and a bare one under the same settings, in processes of their own; and their memory."""

import os
import socket
import subprocess  # nosec B404: starts our own command
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("tracker"))
HOST = "127.0.0.1"
WORKERS = 2
START_SECONDS, STOP_SECONDS = 30, 10
COMPLAINTS = 3_000  # characters
PROC = Path("/proc")


class NotServing(Exception):
    """The server did not start; the message is what it said."""


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, and its first process."""

    port: int
    pid: int
    log: Path

    def complaints(self) -> str:
        """The end of what the server logged, for whoever has to find out why an answer was wrong."""
        return self.log.read_text()[-COMPLAINTS:]

    def cpu_seconds(self) -> float | None:
        """What the workers and programs they ran have used so far; None where the system does not tell."""
        used = [_cpu_ticks(pid) for pid in _children(self.pid)]
        return sum(used) / os.sysconf("SC_CLK_TCK") if used else None

    def memory(self) -> list["Memory"]:
        """What each worker weighs now; nothing where the system does not tell."""
        found = (_memory(pid) for pid in _children(self.pid))
        return [memory for memory in found if memory]


@dataclass(frozen=True)
class Memory:
    """Of one worker, in megabytes: all it holds, and what it shares with no other process."""

    resident: float
    unique: float


@contextmanager
def serving(command: str, folder: Path) -> Iterator[Server]:
    """Runs `tracker <command>` in our own environment until the block ends; logs into the folder."""
    port = _free_port()
    log_path = folder / f"{command}.log"
    with log_path.open("w") as log:
        process = subprocess.Popen(  # nosec B603: our own command, no shell
            [COMMAND, command, "--port", str(port), "--workers", str(WORKERS)],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(port, process, log_path)
            yield Server(port, process.pid, log_path)
        finally:
            _stop(process)


def run_inside(environment: dict[str, str], *arguments: str) -> int:
    """Runs `tracker …` in another environment to its end and gives its exit code; it ends when we do."""
    process = subprocess.Popen([COMMAND, *arguments], env=environment)  # nosec B603: our own command, no shell
    try:
        return process.wait()
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], log_path: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection((HOST, port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise NotServing(log_path.read_text())


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _children(pid: int) -> list[int]:
    path = PROC / str(pid) / "task" / str(pid) / "children"
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def _cpu_ticks(pid: int) -> int:
    """User and system time, with that of children that have ended: fields 14 to 17 of stat(5)."""
    after_name = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in after_name[11:15])


def _memory(pid: int) -> Memory | None:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return None
    kilobytes = {name: int(rest.split()[0]) for name, rest in (line.split(":") for line in lines)}
    unique = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return Memory(kilobytes["Rss"] / 1024, unique / 1024)
