"""Asking the virus scanner clamd, over its INSTREAM command. Without a clear answer there is no verdict."""

import socket
import struct
from collections.abc import Iterable
from enum import StrEnum

import structlog

CONNECT_SECONDS = 5
ANSWER_SECONDS = 60
LONGEST_ANSWER = 4096
PIECE = 256 * 1024
log = structlog.get_logger()


class Verdict(StrEnum):
    """What the scanner says; `unknown` when it could not be asked or had an error."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"


def scan(address: str, pieces: Iterable[bytes]) -> Verdict:
    """Send the content in pieces to `host:port` or to the path of a unix socket. Never raises OSError.

    What reading `pieces` raises is not caught.
    """
    try:
        connection = _connect(address)
    except OSError as problem:
        log.warning("scanner not reached", error=str(problem))
        return Verdict.UNKNOWN
    with connection:
        return _read_verdict(_ask(connection, pieces))


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
    else:
        host, _, port = address.rpartition(":")
        connection = socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)
    connection.settimeout(ANSWER_SECONDS)
    return connection


def _ask(connection: socket.socket, pieces: Iterable[bytes]) -> bytes:
    try:
        connection.sendall(b"zINSTREAM\0")
        for piece in pieces:
            for start in range(0, len(piece), PIECE):
                part = piece[start : start + PIECE]
                connection.sendall(struct.pack("!L", len(part)) + part)
        connection.sendall(struct.pack("!L", 0))
    except OSError as problem:
        # It hangs up in the middle when the stream is longer than it was told to take; it may say so still.
        log.warning("scanner hung up", error=str(problem))
    return _answer(connection)


def _answer(connection: socket.socket) -> bytes:
    answer = b""
    try:
        while b"\0" not in answer and len(answer) < LONGEST_ANSWER and (part := connection.recv(1024)):
            answer += part
    except OSError as problem:
        log.warning("scanner did not answer", error=str(problem))
    return answer


def _read_verdict(answer: bytes) -> Verdict:
    words = answer.partition(b"\0")[0].strip()
    if words == b"stream: OK":
        return Verdict.CLEAN
    if words.startswith(b"stream: ") and words.endswith(b" FOUND"):
        return Verdict.INFECTED
    log.warning("scanner gave no verdict", answer=words.decode(errors="replace")[:200])
    return Verdict.UNKNOWN
