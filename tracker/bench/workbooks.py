"""Working off-line, measured: the workbook is taken away, every answer in it changed, and brought back."""

import io
import re
from functools import cache

from xlsxwriter import Workbook

from tracker.assessments.answers import LABELS
from tracker.bench.load import Answer, Request, Sender, Step, WrongAnswer
from tracker.bench.scene import Desk, Scene
from tracker.bench.words import answer
from tracker.spreadsheet_reading import SheetRead, read_sheets
from tracker.spreadsheets import OPTIONS
from tracker.workbooks.columns import HEADING_ROW

BOUNDARY = "tracker-bench-workbook"
PAGE = re.compile(rb'href="(/workbooks/[0-9a-f-]+)"')


def _desk(scene: Scene, client: int) -> Desk:
    return scene.desks[client % len(scene.desks)]


def taking(sender: Sender, scene: Scene, client: int) -> Step:
    """The workbook of a return, to fill in."""
    path = f"/assessments/{_desk(scene, client).assessment_id}/workbook.xlsx"

    def step() -> Answer:
        done = sender.send(Request(path)).expect(200)
        return done if done.body.startswith(b"PK") else done.expect(0)

    return step


def bringing(sender: Sender, scene: Scene, client: int) -> Step:
    """Upload a workbook in which every answer was changed, open the page with all the changes, discard it."""
    path = f"/assessments/{_desk(scene, client).assessment_id}/workbook"
    csrf_token = sender.send(Request(path)).expect(200).hidden("csrf_token")
    taken = sender.send(Request(f"{path}.xlsx")).expect(200).body
    body = _form(csrf_token, _changed(taken))
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}

    def step() -> Answer:
        sent = sender.send(Request(path, body=body, headers=headers)).expect(302)
        found = PAGE.search(sent.body)
        if found is None:
            raise WrongAnswer("the upload leads to no page")
        preview = found[1].decode()
        shown = sender.send(Request(preview)).expect(200, "Apply the confirmed changes")
        # Not counted in the time: a return takes only so many workbooks that wait to be confirmed.
        sender.send(Request(f"{preview}/discard", form={"csrf_token": csrf_token})).expect(302)
        return Answer(shown.status, shown.body, ms=sent.ms + shown.ms)

    return step


@cache
def _changed(taken: bytes) -> bytes:
    file = io.BytesIO()
    book = Workbook(file, OPTIONS)
    for sheet in read_sheets(taken):
        page = book.add_worksheet(sheet.name)
        for number, row in enumerate(_rows(sheet)):
            for column, text in enumerate(row):
                page.write_string(number, column, text)
    book.close()
    return file.getvalue()


def _rows(sheet: SheetRead) -> list[list[str]]:
    """The sheet's rows with other words in the first column of answers."""
    rows = [list(row) for row in sheet.rows]
    heading = next(iter(LABELS.values()))
    if len(rows) > HEADING_ROW and heading in rows[HEADING_ROW]:
        column = rows[HEADING_ROW].index(heading)
        for number, row in enumerate(rows[HEADING_ROW + 1 :], start=1):
            row[column] = f"{answer(number + 7)} Written on the train, {number}."
    return rows


def _form(csrf_token: str, content: bytes) -> bytes:
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{csrf_token}\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="return.xlsx"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
