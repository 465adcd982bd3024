"""Files that wait to be checked for viruses: asked about again later, until the scanner gives a verdict."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from tracker.accounts.models import User
from tracker.audit.operations import record
from tracker.db import commit, db, release
from tracker.evidence.checking.clamd import Verdict, scan
from tracker.evidence.checking.refusal import INFECTED
from tracker.evidence.models import EvidenceItem, FileVersion
from tracker.evidence.rules import FileState
from tracker.notifications.links import link_to
from tracker.notifications.operations import send
from tracker.policy import SYSTEM
from tracker.storage.stores import StorageDown, storage_named

WAITING = (FileState.RECEIVED, FileState.BEING_CHECKED)
ENOUGH_SILENCE = 3
WHY = f"{INFECTED}. Its content was deleted."


@dataclass
class Checked:
    """How many files came to what; `waiting` were not answered for."""

    available: int = 0
    refused: int = 0
    waiting: int = 0


def count_waiting() -> int:
    """How many files wait to be checked."""
    return len(_waiting())


def check_waiting(clamd: str) -> Checked:
    """Ask the scanner about every file that waits; commits each verdict. Safe when several run at once.

    Stops asking when the scanner is silent three times in a row: one strange file does not hold up the rest.
    """
    found, silent = Checked(), 0
    waiting = _waiting()
    for done, version_id in enumerate(waiting):
        if silent >= ENOUGH_SILENCE:
            found.waiting += len(waiting) - done
            break
        verdict = _ask(clamd, version_id)
        silent = silent + 1 if verdict is Verdict.UNKNOWN else 0
        if verdict is Verdict.UNKNOWN:
            found.waiting += 1
        elif _settle(version_id, verdict):
            found.available += verdict is Verdict.CLEAN
            found.refused += verdict is Verdict.INFECTED
    return found


def _waiting() -> list[UUID]:
    query = select(FileVersion.id).where(FileVersion.state.in_(WAITING)).order_by(FileVersion.uploaded_at)
    ids = list(db.session.scalars(query))
    release()
    return ids


def _ask(clamd: str, version_id: UUID) -> Verdict:
    """The verdict; no transaction is open while the scanner works."""
    version = db.session.get_one(FileVersion, version_id)
    place, key = version.storage_name, version.storage_key
    release()
    try:
        return scan(clamd, storage_named(place).stream(key))
    except StorageDown:
        return Verdict.UNKNOWN


def _settle(version_id: UUID, verdict: Verdict) -> bool:
    """Write the verdict down, unless somebody else did meanwhile; then nothing is done twice."""
    clean = verdict is Verdict.CLEAN
    state, refusal = (FileState.AVAILABLE, "") if clean else (FileState.REFUSED, WHY)
    changed = db.session.execute(
        update(FileVersion)
        .where(FileVersion.id == version_id, FileVersion.state.in_(WAITING))
        .values(state=state, refusal=refusal)
        .returning(FileVersion.id)
    ).all()
    if not changed:
        release()
        return False
    version = db.session.get_one(FileVersion, version_id)
    record("evidence.checked", version.item, actor=SYSTEM,
           after={"version": version.number, "state": state.value})  # fmt: skip
    place, key = version.storage_name, version.storage_key
    if not clean:
        _tell(version.item, version)
    commit()
    if not clean:
        # What cannot be deleted now is not named by any row that counts: the sweep removes it.
        with suppress(StorageDown):
            storage_named(place).delete(key)
    return True


def _tell(item: EvidenceItem, version: FileVersion) -> None:
    """A mail to whoever added the file: they may think that it is there."""
    person = db.session.get(User, version.uploaded_by_id) if version.uploaded_by_id else None
    if person is not None:
        link = link_to("evidence.item", item_id=item.id)
        names = {"title": item.title, "file_name": version.display_name, "reason": WHY}
        send(
            person.email,
            "evidence/emails/refused.txt",
            about_id=item.id,
            link=link,
            name=person.name,
            **names,
        )
