"""Making a pack: reads everything once, then sets both files without the database, telling how far it is."""

import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog

from tracker.clock import now, today
from tracker.db import only_reading, writing
from tracker.errors import NotFound
from tracker.meetings.content import pack_content
from tracker.meetings.gathering import gather
from tracker.meetings.models import MeetingPack
from tracker.meetings.operations import Files, GivenUp, begin_pack, fail_pack, finish_pack, note_progress
from tracker.meetings.pack_pdf import pack_pdf
from tracker.meetings.pack_word import pack_word
from tracker.meetings.queries import find_pack
from tracker.storage.stores import storage

log = structlog.get_logger()
READING, PDF, WORD, KEEPING = (
    "Reading plans, reports and decisions",
    "Setting the PDF",
    "Writing the Word document",
    "Storing both files",
)
STEPS = 4
BROKEN = (
    "Something went wrong while the pack was made. Make it again; if it fails again, tell the administrator."
)


@dataclass
class Progress:
    """Writes down what is being done, in a transaction of a moment."""

    pack_id: UUID
    done: int = 0
    took: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)

    def begin(self, step: str) -> None:
        """The next step begins. Raises GivenUp when nobody waits for the pack any longer."""
        self.took[step] = round(time.monotonic() - self.started, 2)
        with writing():
            note_progress(self.pack_id, step, self.done, STEPS)
        self.done += 1


def make_pack(pack_id: UUID) -> bool:
    """Make a waiting pack, both files included. False when it is not waiting or could not be made; the reason
    is kept with it. Raises NotFound."""
    only_reading()
    if find_pack(pack_id) is None:
        raise NotFound
    with writing():
        begun = begin_pack(pack_id)
    if not begun:
        return False
    try:
        _make(pack_id)
    except GivenUp:
        return False
    except Exception as problem:  # whatever it is, the page must say that it failed
        log.exception("pack_failed", pack=str(pack_id), error=type(problem).__name__)
        _fail(pack_id)
        return False
    return True


def _make(pack_id: UUID) -> None:
    progress = Progress(pack_id)
    progress.begin(READING)
    content = _read(pack_id)
    progress.begin(PDF)
    pdf = pack_pdf(content)
    progress.begin(WORD)
    word = pack_word(content)
    progress.begin(KEEPING)
    files = keep_files(pack_id, pdf, word)
    with writing():
        finish_pack(pack_id, content, files)
    log.info("pack_made", pack=str(pack_id), seconds=round(time.monotonic() - progress.started, 2))


def _read(pack_id: UUID) -> dict[str, Any]:
    """The content, in one transaction that only reads."""
    pack = find_pack(pack_id)
    if pack is None:
        raise GivenUp
    found = gather(pack.board, pack.period, pack.meeting_on, today())
    return pack_content(found, made_at=now(), asked_by=_asked_by(pack))


def _asked_by(pack: MeetingPack) -> str:
    return pack.asked_by.name if pack.asked_by else ""


def keep_files(pack_id: UUID, pdf: bytes, word: bytes) -> Files:
    """Both files under keys that begin with the pack's own id, so that a second try leaves nothing behind."""
    place = storage()
    keys = f"pack-{pack_id.hex}.pdf", f"pack-{pack_id.hex}.docx"
    for key, content in zip(keys, (pdf, word), strict=True):
        place.put(key, content)
    return Files(place.name, keys[0], len(pdf), keys[1], len(word))


def _fail(pack_id: UUID) -> None:
    with writing():
        pack = find_pack(pack_id)
        if pack is not None:
            fail_pack(pack, BROKEN)
