"""The workbook through LibreOffice's own save, as Excel and as OpenDocument: every cell comes back."""

import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.workbooks.book import Book
from tests.workbooks.test_opening import Sent
from tests.workbooks.test_round_trip import AWKWARD, REF, made_with
from tracker.workbooks.filled import read
from tracker.workbooks.opening import open_book
from tracker.workbooks.rules import same

SECONDS = 90


def program() -> str:
    """LibreOffice as the test run found it, else as it stands in the path; nothing when there is none."""
    return os.environ.get("LIBREOFFICE") or shutil.which("soffice") or ""


@pytest.mark.skipif(not program(), reason="LibreOffice was not found and may not be installed here")
def test_what_libreoffice_saves_comes_back_cell_for_cell(tmp_path: Path) -> None:
    book, expected = made_with(dict(enumerate(AWKWARD)))
    (tmp_path / "made.xlsx").write_bytes(book)
    save_again(tmp_path)
    for name in ("saved.xlsx", "saved.ods"):
        filled = read(open_book(Sent(name, io.BytesIO((tmp_path / name).read_bytes()))).sheets, expected)
        assert len(filled.rows) == len(AWKWARD), name
        for number, text in enumerate(AWKWARD, start=1):
            row = filled.rows[REF.format(number)]
            assert same(row.values["evidence_of_compliance"], text), (name, text[:80])
            assert row.values["self_grade"] == "2", name
            assert row.values["finished"] is True, name
            assert row.version == number, name
        hidden = Book.read((tmp_path / name).read_bytes())
        assert hidden.policies == ["1 Policy 1"], name


def save_again(folder: Path) -> None:
    """Open and save it in both kinds. A profile of its own disturbs nobody who has the program open."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for source, kind, target in (("made.xlsx", "ods", "saved.ods"), ("made.xlsx", "xlsx", "saved.xlsx")):
        out = folder / kind
        subprocess.run(
            [
                program(),
                profile,
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                str(out),
                str(folder / source),
            ],
            check=True,
            capture_output=True,
            timeout=SECONDS,
        )
        (out / f"made.{kind}").rename(folder / target)
