"""Two people save the same answer at the same moment, many times; nothing acknowledged may be missing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Barrier

from sqlalchemy import select

from tracker.assessments.models import Response, ResponseVersion
from tracker.bench.cases import Saver, open_saver
from tracker.bench.load import Browser, Request
from tracker.bench.scene import Scene
from tracker.db import db, release
from tracker.frameworks.models import MinimumStandardRecord

SAVED, CLASHED = 302, 409


@dataclass
class Outcome:
    """How many saves were tried, acknowledged and refused, and what is wrong with them; all wrong must be 0.

    `lost` were acknowledged and are not kept, or were kept over words their writer had not seen; `not_shown`
    were refused without giving the typed words back; `strange` got some other answer.
    """

    tried: int = 0
    saved: int = 0
    refused: int = 0
    lost: int = 0
    not_shown: int = 0
    strange: int = 0

    @property
    def good(self) -> bool:
        """Whether every save was either kept or given back."""
        return not (self.lost or self.not_shown or self.strange)


@dataclass(frozen=True)
class Try:
    """One save: the version it was made from, its words, and the answer."""

    version: int
    words: str
    status: int
    shown: bool


@dataclass
class Rivals:
    """Both people with their connections, at the same page."""

    path: str
    savers: list[Saver]
    barrier: Barrier = field(default_factory=lambda: Barrier(2))

    def save(self, who: int, number: int) -> Try:
        """Save together with the other person."""
        saver, words = self.savers[who], f"Round {number}, person {who}."
        request = saver.request(self.path, number, by_itself=False)
        form = {**(request.form or {}), "evidence_of_compliance": words}
        version = saver.versions[self.path]
        self.barrier.wait()
        try:
            answer = saver.sender.send(Request(self.path, form=form))
        except (HTTPException, OSError):
            return Try(version, words, 0, shown=False)
        return Try(version, words, answer.status, words.encode() in answer.body)


def race(port: int, scene: Scene, jars: list[dict[str, str]], saves: int) -> Outcome:
    """Play it out on the last standard of the first desk. Reads the database afterwards."""
    desk, ref = scene.desks[0], scene.refs[-1]
    path = f"/assessments/{desk.assessment_id}/standards/{ref}"
    rivals = Rivals(path, [open_saver(Browser(port, jar), [path]) for jar in jars])
    tries: list[Try] = []
    with ThreadPoolExecutor(2) as pool:
        for number in range(saves // 2):
            both = list(pool.map(rivals.save, (0, 1), (number, number)))
            tries.extend(both)
            for saver in rivals.savers:
                saver.versions[path] += sum(1 for each in both if each.status == SAVED)
    return judge(tries, _kept(scene, ref))


def _kept(scene: Scene, ref: str) -> dict[int, str]:
    """The words of every kept version by its number; those of the newest are what the answer itself says."""
    release()
    where = (Response.assessment_id == scene.desks[0].assessment_id, MinimumStandardRecord.ref == ref)
    newest = select(Response.version, Response.evidence_of_compliance).join(Response.minimum_standard)
    versions = (
        select(ResponseVersion.version, ResponseVersion.evidence_of_compliance)
        .join(Response, Response.id == ResponseVersion.response_id)
        .join(Response.minimum_standard)
    )
    rows = [*db.session.execute(versions.where(*where)), *db.session.execute(newest.where(*where))]
    release()
    return {row.version: row.evidence_of_compliance for row in rows}


def judge(tries: list[Try], kept: dict[int, str]) -> Outcome:
    """An acknowledged save must be kept as the version right after the one it was made from."""
    saved = [each for each in tries if each.status == SAVED]
    refused = [each for each in tries if each.status == CLASHED]
    return Outcome(
        tried=len(tries),
        saved=len(saved),
        refused=len(refused),
        lost=sum(1 for each in saved if kept.get(each.version + 1) != each.words),
        not_shown=sum(1 for each in refused if not each.shown),
        strange=len(tries) - len(saved) - len(refused),
    )
