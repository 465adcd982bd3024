"""What is measured: the requests of each case, what its answers must hold, and the goal it has to reach."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count, cycle

from tracker.bench import files
from tracker.bench.figures import Goal
from tracker.bench.load import CLIENTS, Answer, Request, Sender, Step
from tracker.bench.scene import Desk, Scene
from tracker.bench.words import answer
from tracker.bench.workbooks import bringing, taking

_numbers = count()  # every save and every file of a run differs from all others
Prepare = Callable[[Sender, Scene, int], Step]  # for one client by its number, signed in at the sender


class Who(StrEnum):
    """Who asks: nobody needs to at the bare server."""

    STRANGER = "stranger"
    LEAD = "lead"
    MANAGER = "manager"


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    name: str
    title: str
    who: Who
    prepare: Prepare
    goal: Goal = field(default_factory=Goal)


def desk_of(scene: Scene, client: int) -> Desk:
    """The agency at which a client works; clients share one when there are too few."""
    return scene.desks[client % len(scene.desks)]


def _bare(sender: Sender, _scene: Scene, _client: int) -> Step:
    return lambda: sender.send(Request("/")).expect(200)


def _whole_return(sender: Sender, scene: Scene, client: int) -> Step:
    path = f"/assessments/{desk_of(scene, client).assessment_id}/read"
    holding = [f'id="standard-{ref}"' for ref in (scene.refs[0], scene.refs[-1])]
    return lambda: sender.send(Request(path)).expect(200, *holding)


def _task_list(sender: Sender, scene: Scene, client: int) -> Step:
    path = f"/assessments/{desk_of(scene, client).assessment_id}"
    return lambda: sender.send(Request(path)).expect(200, f"/standards/{scene.refs[-1]}")


def _standard(sender: Sender, scene: Scene, client: int) -> Step:
    paths = cycle([_address(scene, client, ref) for ref in scene.refs])
    return lambda: sender.send(Request(next(paths))).expect(200, 'name="evidence_of_compliance"')


def _address(scene: Scene, client: int, ref: str) -> str:
    return f"/assessments/{desk_of(scene, client).assessment_id}/standards/{ref}"


@dataclass
class Saver:
    """One client saving new words in standards that no other client saves; knows the version of each."""

    sender: Sender
    versions: dict[str, int]
    csrf_token: str

    def request(self, path: str, number: int, *, by_itself: bool) -> Request:
        """A save of different words each time; `by_itself` as the page's script keeps what is being typed."""
        form = {
            "csrf_token": self.csrf_token,
            "version": str(self.versions[path]),
            "evidence_of_compliance": f"{answer(number)} Saved {number}.",
            "self_grade": "2",
            "finished": "yes",
            "then": "stay",
        }
        return Request(path, form=form, headers={"X-Autosave": "1"} if by_itself else {})


def open_saver(sender: Sender, paths: list[str]) -> Saver:
    """Open each standard's page as a person would, and take its version."""
    pages = {path: sender.send(Request(path)).expect(200) for path in paths}
    versions = {path: int(page.hidden("version")) for path, page in pages.items()}
    return Saver(sender, versions, pages[paths[0]].hidden("csrf_token"))


def _saving(*, by_itself: bool) -> Prepare:
    expected = 200 if by_itself else 302

    def prepare(sender: Sender, scene: Scene, client: int) -> Step:
        paths = [_address(scene, client, ref) for ref in scene.refs[client::CLIENTS]]
        saver, turns = open_saver(sender, paths), cycle(paths)

        def step() -> Answer:
            path = next(turns)
            done = sender.send(saver.request(path, next(_numbers), by_itself=by_itself)).expect(expected)
            saver.versions[path] += 1
            return done

        return step

    return prepare


def _overview(sender: Sender, scene: Scene, _client: int) -> Step:
    path = f"/boards/{scene.board_id}"
    return lambda: sender.send(Request(path)).expect(200, "Agency 0000")


def _download(ending: str, begins: bytes) -> Prepare:
    def prepare(sender: Sender, scene: Scene, _client: int) -> Step:
        path = f"/assessments/{scene.graded}/{ending}"

        def step() -> Answer:
            done = sender.send(Request(path)).expect(200)
            return done if done.body.startswith(begins) else done.expect(0)

        return step

    return prepare


def _upload(sender: Sender, scene: Scene, client: int) -> Step:
    path = f"/agencies/{desk_of(scene, client).agency_id}/evidence/add"
    csrf_token = sender.send(Request(path)).expect(200).hidden("csrf_token")

    def step() -> Answer:
        number = next(_numbers)
        fields = {"csrf_token": csrf_token, "way": "file", "title": f"Document {number}"}
        body, media_type = files.form_with_pdf(fields, "file", number)
        return sender.send(Request(path, body=body, headers={"Content-Type": media_type})).expect(302)

    return step


BARE = Case("bare", "Bare route (hello-world)", Who.STRANGER, _bare)
CASES = (
    Case("whole_return", "Whole assessment", Who.LEAD, _whole_return, Goal(10, 15, 200, 15, 25)),
    Case("task_list", "Task list of 60", Who.LEAD, _task_list, Goal(10, 15, 200, 15, 25)),
    Case("standard", "One standard", Who.LEAD, _standard, Goal(6, 9, 300, 12, 15)),
    Case("save", "Save one answer", Who.LEAD, _saving(by_itself=False), Goal(8, 12, 250, None, 20)),
    Case("autosave", "Save by itself", Who.LEAD, _saving(by_itself=True), Goal(8, 12, 250, None, 20)),
    Case("overview", "Board's overview", Who.MANAGER, _overview, Goal(20, 30, None, 15, 50)),
    Case("upload", "1 MB of evidence", Who.LEAD, _upload, Goal(12, 20)),
    Case("pdf", "Return as PDF", Who.MANAGER, _download("return.pdf", b"%PDF-"), Goal(250)),
    Case("word", "Return as Word", Who.MANAGER, _download("return.docx", b"PK"), Goal(300)),
    Case("workbook", "Workbook to fill in", Who.LEAD, taking, Goal(2000)),
    Case("bring_back", "Workbook back, with changes", Who.LEAD, bringing, Goal(2000)),
    Case("excel", "Return as Excel", Who.MANAGER, _download("read?format=xlsx", b"PK"), Goal(60)),
)
