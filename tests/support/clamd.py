"""A virus scanner of the tests' own: the real clamd with one signature made here, and nothing fetched."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# The harmless file that scanners agree to find. Never in one piece here, or they would find this source.
EICAR = "".join(
    ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE", "!$H+H*")
).encode()
STARTS_WITHIN = 20


def clamd_path() -> str | None:
    """Where the daemon is, or None."""
    wanted = os.environ.get("CLAMD") or "clamd"
    return shutil.which(wanted) or shutil.which("/usr/sbin/clamd")


@dataclass(frozen=True)
class Scanner:
    """A running daemon by its two addresses: a socket file, and host:port."""

    socket: str
    port: str


@contextmanager
def running_clamd(folder: Path, *, most_mb: int = 30) -> Iterator[Scanner]:
    """Start it in a folder; stopped at the end."""
    path = clamd_path()
    assert path is not None
    (folder / "signatures").mkdir()
    (folder / "signatures" / "test.ndb").write_text(f"Test-Signature:0:*:{EICAR.hex()}\n")
    port = _free_port()
    settings = {
        "DatabaseDirectory": folder / "signatures",
        "LocalSocket": folder / "clamd.socket",
        "TCPSocket": port,
        "TCPAddr": "127.0.0.1",
        "StreamMaxLength": f"{most_mb}M",
        "Foreground": "yes",
        "LogFile": folder / "clamd.log",
        "PidFile": folder / "clamd.pid",
        "TemporaryDirectory": folder,
    }
    config = folder / "clamd.conf"
    config.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    process = subprocess.Popen(
        [path, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_it_listens(folder / "clamd.socket", process)
        yield Scanner(str(folder / "clamd.socket"), f"127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=STARTS_WITHIN)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_listens(path: Path, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(path))
                probe.sendall(b"zPING\0")
                if probe.recv(16).startswith(b"PONG"):
                    return
            except OSError:
                pass
        time.sleep(0.05)
    raise AssertionError("clamd did not start: " + (path.parent / "clamd.log").read_text()[-2000:])
