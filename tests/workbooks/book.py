"""A workbook in the hands of a person: its cells read, changed and saved again."""

import io
from dataclasses import dataclass

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from tracker.spreadsheet_reading import SheetRead
from tracker.spreadsheets import OPTIONS
from tracker.workbooks.columns import HEADING_ROW, INSTRUCTIONS, MARKS


@dataclass
class Book:
    """The cells of every sheet as text, by the sheet's name."""

    sheets: dict[str, list[list[str]]]

    @classmethod
    def read(cls, content: bytes) -> "Book":
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        rows = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
        return cls({name: [[str(cell) for cell in row] for row in found] for name, found in rows.items()})

    @property
    def policies(self) -> list[str]:
        """The names of the sheets that hold standards."""
        return [name for name in self.sheets if name not in (INSTRUCTIONS, MARKS)]

    def row(self, ref: str) -> list[str]:
        """The row of a standard."""
        return next(row for name in self.policies for row in self.sheets[name] if row[0] == ref)

    def column(self, heading: str) -> int:
        return self.sheets[self.policies[0]][HEADING_ROW].index(heading)

    def get(self, ref: str, heading: str) -> str:
        return self.row(ref)[self.column(heading)]

    def put(self, ref: str, heading: str, text: str) -> "Book":
        """Type into a cell."""
        self.row(ref)[self.column(heading)] = text
        return self

    def drop(self, ref: str) -> "Book":
        """Delete a row."""
        for name in self.policies:
            self.sheets[name] = [row for row in self.sheets[name] if row[0] != ref]
        return self

    @property
    def read_sheets(self) -> tuple[SheetRead, ...]:
        """As the tracker reads them."""
        return tuple(SheetRead(name, rows) for name, rows in self.sheets.items())

    def saved(self) -> bytes:
        """The workbook as a file."""
        file = io.BytesIO()
        book = Workbook(file, OPTIONS)
        for name, rows in self.sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    sheet.write_string(number, column, text)
        book.close()
        return file.getvalue()
