"""The uploaded workbook of a return, as sheets of text; or why it cannot be opened. No database."""

from tracker.evidence.intake import Upload
from tracker.evidence.spreadsheets import open_spreadsheet
from tracker.spreadsheet_reading import BookRead

ENDINGS = ("xlsx", "ods")
WRONG_KIND = "The selected file must be the workbook, saved as Excel (.xlsx) or OpenDocument (.ods)"


def open_book(upload: Upload | None) -> BookRead:
    """The sheets of the workbook, which has never more than 500 rows. Raises RuleBroken on `file`."""
    return open_spreadsheet(upload, kinds=ENDINGS, wrong_kind=WRONG_KIND)
