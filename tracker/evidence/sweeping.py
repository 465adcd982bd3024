"""Orphans: stored files whose row was never written, because the upload broke off in between."""

import re
from datetime import datetime

from tracker.db import release
from tracker.evidence.queries import list_known_keys
from tracker.storage.stores import storage

OURS = re.compile(r"[0-9a-f]{32}")  # other features keep their files under other names in the same place


def sweep_orphans(*, before: datetime) -> int:
    """Remove from the storage what was stored before then and no row names; gives how many.

    A row is written moments after its file, so anything a day old without a row will never get one.
    Raises StorageDown.
    """
    place, removed = storage(), 0
    for found in place.keys_older_than(before):
        keys = [key for key in found if OURS.fullmatch(key)]
        known = list_known_keys(place.name, keys) if keys else set()
        release()
        for key in set(keys) - known:
            place.delete(key)
            removed += 1
    return removed
