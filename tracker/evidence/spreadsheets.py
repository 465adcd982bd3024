"""A spreadsheet that was uploaded, as sheets of text; or why it cannot be opened. No database."""

from collections.abc import Collection

from tracker.errors import RuleBroken
from tracker.evidence.checking import check_file
from tracker.evidence.checking.refusal import DAMAGED, NOT_CHOSEN, Refused
from tracker.evidence.intake import Upload
from tracker.evidence.names import extension
from tracker.spreadsheet_reading import MOST_ROWS, BookRead, Unreadable, read_sheets

LIMIT_MB = 10
KINDS = ("xlsx", "ods", "csv")
WRONG_KIND = "The selected file must be a spreadsheet: Excel (.xlsx), OpenDocument (.ods) or CSV (.csv)"


def open_spreadsheet(
    upload: Upload | None,
    *,
    kinds: Collection[str] = KINDS,
    wrong_kind: str = WRONG_KIND,
    most_rows: int = MOST_ROWS,
) -> BookRead:
    """Check the file as evidence is checked, then read its cells. Raises RuleBroken on the field `file`."""
    if upload is None or not upload.filename:
        raise RuleBroken(NOT_CHOSEN, field="file")
    kind = extension(upload.filename)
    if kind not in kinds:
        raise RuleBroken(wrong_kind, field="file")
    try:
        checked = check_file(upload.stream, upload.filename, limit_mb=LIMIT_MB)
        return BookRead(checked.display_name, read_sheets(checked.content.read(), kind, most_rows=most_rows))
    except Refused as problem:
        raise RuleBroken(problem.reason, field="file") from problem
    except Unreadable as problem:
        raise RuleBroken(DAMAGED, field="file") from problem
