"""The same requests inside this process, to count the SQL statements that one of them sends."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from tracker.bench.load import Answer, Request, Step, keep_cookies

# Transactions are not queries: they cost the same on every page.
UNCOUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "PRAGMA")


class InProcess:
    """A browser without a network in between."""

    def __init__(self, app: Flask, jar: dict[str, str]) -> None:
        self.client = app.test_client(use_cookies=False)
        self.jar = dict(jar)

    def send(self, request: Request) -> Answer:
        """Hand one request to the application and read the whole answer."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        response = self.client.open(
            request.path,
            method=request.method,
            data=request.content,
            headers={**request.all_headers, "Cookie": cookies},
        )
        answer = Answer(response.status_code, response.data, tuple(response.headers.getlist("Set-Cookie")))
        response.close()
        keep_cookies(self.jar, answer)
        return answer


def count_queries(engine: Engine, prepare: Callable[[], Step]) -> int:
    """How many statements the second step sends: the first one fills what a process keeps."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(UNCOUNTED):
            sent.append(statement)

    def run() -> int:
        step = prepare()
        step()
        sent.clear()
        step()
        return len(sent)

    event.listen(engine, "before_cursor_execute", note)
    try:
        # A thread of its own has no application context yet, as a request of a server has none.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(run).result()
    finally:
        event.remove(engine, "before_cursor_execute", note)
