"""One run: both servers up, people signed in, every case timed alone and with four clients, then the race."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from tracker.bench.cases import BARE, CASES, Case, Who, desk_of
from tracker.bench.counting import InProcess, count_queries
from tracker.bench.figures import Figures, percentile
from tracker.bench.load import CLIENTS, Browser, Step, Times, WrongAnswer, sign_in, time_many, time_one
from tracker.bench.race import Outcome, race
from tracker.bench.scene import Scene
from tracker.bench.serving import Memory, Server, serving
from tracker.db import db

Jar = dict[str, str]
Say = Callable[[str], None]


@dataclass
class Line:
    """A case with what it measured, and what went wrong by its words: then its figures say little."""

    case: Case
    figures: Figures = field(default_factory=Figures)
    wrong: dict[str, int] = field(default_factory=dict)


@dataclass
class Results:
    """Everything one run found out."""

    lines: list[Line]
    outcome: Outcome
    memory: list[Memory]
    complaints: str = ""


@dataclass(frozen=True)
class People:
    """The cookies of everybody who is signed in: a manager, and the first leads of the desks in use."""

    manager: Jar
    leads: list[Jar]
    rivals: list[Jar]

    def jar(self, who: Who, client: int) -> Jar:
        """The cookies of a client of a case."""
        if who is Who.STRANGER:
            return {}
        return self.manager if who is Who.MANAGER else self.leads[client]


def run(app: Flask, scene: Scene, folder: Path, *, seconds: float, saves: int, say: Say) -> Results:
    """Measure everything; each case takes about twice so many seconds. Raises NotServing or WrongAnswer."""
    with serving("bench-bare", folder) as bare:
        say(f"{BARE.title} …")
        first = _measure(BARE, scene, bare, People({}, [], []), seconds)
    base = first.figures.p50
    with serving("serve", folder) as server:
        people = _sign_in(server.port, scene)
        lines = [first]
        for case in CASES:
            say(f"{case.title} …")
            line = _measure(case, scene, server, people, seconds, base)
            lines.append(line)
        say(f"Two people saving the same answer {saves:,} times …")
        outcome = race(server.port, scene, people.rivals, saves)
        results = Results(lines, outcome, server.memory(), server.complaints())
    for line in lines[1:]:
        _add_queries(line, app, scene, people)
    return results


def _sign_in(port: int, scene: Scene) -> People:
    enter = partial(sign_in, port, password=scene.password)
    leads = {desk.leads[0]: enter(email=desk.leads[0]) for desk in scene.desks[:CLIENTS]}
    return People(
        manager=enter(email=scene.manager),
        leads=[leads[desk_of(scene, client).leads[0]] for client in range(CLIENTS)],
        rivals=[enter(email=email) for email in scene.desks[0].leads],
    )


def _measure(
    case: Case, scene: Scene, server: Server, people: People, seconds: float, base: float | None = None
) -> Line:
    try:
        with _steps(case, scene, server, people, 1) as steps:
            alone = time_one(steps[0], seconds, server.cpu_seconds)
        with _steps(case, scene, server, people, CLIENTS) as steps:
            together = time_many(steps, seconds)
    except (WrongAnswer, HTTPException, OSError) as problem:
        return Line(case, wrong={str(problem): 1})
    return Line(case, _figures(alone, together, base), dict(alone.wrong + together.wrong))


@contextmanager
def _steps(case: Case, scene: Scene, server: Server, people: People, clients: int) -> Iterator[list[Step]]:
    browsers = [Browser(server.port, people.jar(case.who, client)) for client in range(clients)]
    try:
        yield [case.prepare(browser, scene, client) for client, browser in enumerate(browsers)]
    finally:
        for browser in browsers:
            browser.close()


def _figures(alone: Times, together: Times, base: float | None) -> Figures:
    if not alone.ms:
        return Figures()
    p50 = percentile(alone.ms, 50)
    return Figures(
        p50=p50,
        p95=percentile(alone.ms, 95),
        most=max(alone.ms),
        cpu=alone.cpu_ms,
        samples=len(alone.ms),
        rate=together.rate,
        ratio=p50 / base if base else None,
    )


def _add_queries(line: Line, app: Flask, scene: Scene, people: People) -> None:
    """Count after the clock has stopped, so that counting costs nobody anything."""
    if line.figures.p50 is None:
        return
    sender = InProcess(app, people.jar(line.case.who, 0))
    try:
        line.figures.queries = count_queries(db.engine, lambda: line.case.prepare(sender, scene, 0))
    except (WrongAnswer, SQLAlchemyError) as problem:
        line.wrong[f"counting: {problem}"] = 1
