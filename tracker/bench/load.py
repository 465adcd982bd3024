"""People at their browsers: one kept-alive connection each, request after request, timed on our side."""

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPException
from threading import Barrier, Thread
from typing import Protocol
from urllib.parse import urlencode

from tracker.bench.serving import HOST

CLIENTS = 4
KEPT_SECONDS = 1.0  # a connection idle for longer is made anew: servers close it after two
WARM_UP = 5  # requests before the clock starts: connections, compiled templates, the database's pages
ENOUGH = 400  # samples of one client, at most
HIDDEN = re.compile(rb'<input\b[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(rb'([\w-]+)="([^"]*)"')


class WrongAnswer(Exception):
    """An answer that is not the one the case is about; its time says nothing."""


@dataclass(frozen=True)
class Request:
    """One request. A form goes out URL-encoded, unless a ready `body` with its type is given."""

    path: str
    form: dict[str, str] | None = None
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return "GET" if self.content is None else "POST"

    @property
    def content(self) -> bytes | None:
        return urlencode(self.form).encode() if self.form is not None else self.body

    @property
    def all_headers(self) -> dict[str, str]:
        if self.form is None:
            return self.headers
        return {**self.headers, "Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Answer:
    """What came back, after how many milliseconds with the whole body read."""

    status: int
    body: bytes
    cookies: tuple[str, ...] = ()
    ms: float = 0.0

    def expect(self, status: int, *holding: str) -> "Answer":
        """This answer. Raises WrongAnswer when it has another status or lacks one of the texts."""
        if self.status != status:
            raise WrongAnswer(f"answered {self.status} instead of {status}")
        for words in holding:
            if words.encode() not in self.body:
                raise WrongAnswer(f"the answer lacks “{words}”")
        return self

    def hidden(self, name: str) -> str:
        """What a hidden field of the page holds. Raises WrongAnswer when there is none."""
        for field_tag in HIDDEN.findall(self.body):
            found = dict(ATTRIBUTE.findall(field_tag))
            if found.get(b"name") == name.encode():
                return unescape(found.get(b"value", b"").decode())
        raise WrongAnswer(f"no field “{name}” in an answer {self.status}")


class Sender(Protocol):
    """Whatever takes a request to the application."""

    def send(self, request: Request) -> Answer: ...


class Browser:
    """One connection and one cookie jar."""

    def __init__(self, port: int, jar: dict[str, str] | None = None) -> None:
        self.connection = HTTPConnection(HOST, port, timeout=60)
        self.jar = dict(jar or {})
        self.heard_at = time.perf_counter()

    def send(self, request: Request) -> Answer:
        """Send one request and read the whole answer."""
        headers = request.all_headers
        if self.jar:
            headers = {**headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self.jar.items())}
        content = request.content
        if time.perf_counter() - self.heard_at > KEPT_SECONDS:
            self.connection.close()
        started = time.perf_counter()
        try:
            self.connection.request(request.method, request.path, content, headers)
            response = self.connection.getresponse()
            body = response.read()
        except (HTTPException, OSError):
            self.connection.close()  # the next request makes a new one
            raise
        self.heard_at = time.perf_counter()
        ms = (self.heard_at - started) * 1000
        answer = Answer(response.status, body, tuple(response.headers.get_all("Set-Cookie") or ()), ms)
        keep_cookies(self.jar, answer)
        return answer

    def close(self) -> None:
        self.connection.close()


def keep_cookies(jar: dict[str, str], answer: Answer) -> None:
    """Put the answer's cookies into the jar."""
    for line in answer.cookies:
        name, _, rest = line.partition("=")
        jar[name] = rest.partition(";")[0]


def sign_in(port: int, email: str, password: str) -> dict[str, str]:
    """Sign a person in through the page and give their cookies. Raises WrongAnswer when it fails."""
    browser = Browser(port)
    token = browser.send(Request("/sign-in")).expect(200).hidden("csrf_token")
    form = {"csrf_token": token, "email": email, "password": password}
    browser.send(Request("/sign-in", form=form)).expect(303)
    browser.close()
    return browser.jar


Step = Callable[[], Answer]  # one request of a case with its answer checked


@dataclass
class Times:
    """What a number of steps took, in milliseconds, over so many seconds; what went wrong, by its words.

    `cpu_ms` is what the server worked on one of them, where that is known.
    """

    ms: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu_ms: float | None = None
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Right answers in a second."""
        return len(self.ms) / self.seconds if self.seconds else 0.0


def time_one(step: Step, seconds: float, cpu_seconds: Callable[[], float | None]) -> Times:
    """One client, step after step, for so long or until there are enough samples. Raises on a wrong start."""
    started = time.perf_counter()
    for _ in range(WARM_UP):
        step()
        if time.perf_counter() - started > seconds:
            break
    before = cpu_seconds()
    times = _repeat(step, seconds, ENOUGH)
    after = cpu_seconds()
    if before is not None and after is not None and times.ms:
        times.cpu_ms = (after - before) * 1000 / len(times.ms)
    return times


def time_many(steps: list[Step], seconds: float) -> Times:
    """All clients at once, each step after step, for so long."""
    barrier, results = Barrier(len(steps)), [Times() for _ in steps]

    def run(n: int) -> None:
        barrier.wait()
        results[n] = _repeat(steps[n], seconds)

    threads = [Thread(target=run, args=(n,)) for n in range(len(steps))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _together(results)


def _repeat(step: Step, seconds: float, most: int = 1_000_000) -> Times:
    times, started = Times(), time.perf_counter()
    while len(times.ms) < most and time.perf_counter() - started < seconds:
        try:
            times.ms.append(step().ms)
        except (WrongAnswer, HTTPException, OSError) as problem:
            times.wrong[str(problem) or type(problem).__name__] += 1
    times.seconds = time.perf_counter() - started
    return times


def _together(results: list[Times]) -> Times:
    wrong: Counter[str] = Counter()
    for each in results:
        wrong.update(each.wrong)
    every = [ms for each in results for ms in each.ms]
    return Times(every, max(each.seconds for each in results), wrong=wrong)
