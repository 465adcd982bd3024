"""Loading a board's own standards from a file, and the template to begin with."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.boards.queries import get_board
from tracker.db import commit, release
from tracker.errors import RuleBroken
from tracker.evidence.checking.refusal import NOT_CHOSEN
from tracker.evidence.names import clean_name, extension
from tracker.evidence.spreadsheets import open_spreadsheet
from tracker.frameworks.cells import Column
from tracker.frameworks.drafting import keep_draft
from tracker.frameworks.forms import LoadForm
from tracker.frameworks.loading import About, Loaded, load_sheets, load_yaml
from tracker.frameworks.marked_yaml import Fault
from tracker.frameworks.queries import find_for_board, is_taken
from tracker.frameworks.sheet_table import MOST_ROWS
from tracker.frameworks.source import READ_LIMIT, BrokenFramework
from tracker.frameworks.views.blueprint import blueprint
from tracker.frameworks.views.versions import PLACE
from tracker.policy import Permission, current_actor, requires
from tracker.spreadsheets import MEDIA_TYPE, download
from tracker.spreadsheets import workbook as make_workbook

YAML = ("yaml", "yml")
WRONG_KIND = "The selected file must be YAML (.yaml), Excel (.xlsx), OpenDocument (.ods) or CSV (.csv)"
# In place of what was not typed well, so that the file's own faults are shown at the same time.
UNNAMED = About("X", "X", "2000-01")
EXAMPLES = (
    [1, "Leaders own safeguarding", "1.1", "A named senior officer is the champion of safeguarding.", "Yes",
     "The officer’s name in the policy\nThe officer’s job description"],
    [1, "Leaders own safeguarding", "1.2", "Staff know who the champion is.", "No",
     "Staff survey; induction"],
)  # fmt: skip
GUIDE = (
    (Column.POLICY, "The number of the policy standard: 1, 2, 3 and so on without a gap."),
    (Column.TITLE, "Its title, the same in each of its rows. It may stand in the first of them only."),
    (Column.REF, "The reference of the minimum standard, such as 1.10. Keep the column formatted as text."),
    (
        Column.TEXT,
        "The words of the minimum standard. {board} stands for the board’s name, {area} for its area.",
    ),
    (Column.ESSENTIAL, "Yes or No."),
    (Column.PROMPTS, "What could be evidence: one on each line, or separated by semicolons."),
)


@dataclass
class Reading:
    """What came of an upload: standards under the file's name, or faults to show."""

    name: str = ""
    loaded: Loaded | None = None
    faults: list[Fault] = field(default_factory=list)


@blueprint.route(f"{PLACE}/load", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_board)
def load(board: Any) -> ResponseReturnValue:
    """Load the board's own standards. Without a fault they become a draft to look at."""
    form, board_id = LoadForm(), board.id
    if not form.validate_on_submit():
        return render_template("frameworks/load.html", place=board, form=form, faults=[])
    reading = read_upload(form, board_id)
    board = get_board(board_id, actor=current_actor())
    if reading.loaded is not None:
        try:
            draft = keep_draft(board.id, reading.name, reading.loaded, actor=current_actor())
            commit()
            return redirect(url_for("frameworks.draft", board_id=board.id, draft_id=draft.id), 303)
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template("frameworks/load.html", place=board, form=form, faults=reading.faults)


@blueprint.get(f"{PLACE}/template.xlsx")
@requires(Permission.MANAGE_CYCLES, get_board)
def template_sheet(board: Any) -> ResponseReturnValue:
    """A spreadsheet with the columns that are read, two rows as examples, and what goes where."""
    sheets = [("Standards", list(Column), EXAMPLES), ("What goes where", ("Column", "What it says"), GUIDE)]
    return download(make_workbook(sheets), "Standards template.xlsx", MEDIA_TYPE)


def read_upload(form: LoadForm, board_id: UUID) -> Reading:
    """Read what was sent; what is wrong is put beside the fields or is in `faults`. Ends the transaction."""
    upload = form.file.data
    about = form.about() if _is_sheet(upload) else None
    release()  # reading a file takes its time, and nobody else's change must wait for it
    try:
        return Reading(clean_name(upload.filename if upload else ""), _read(upload, about, board_id))
    except RuleBroken as problem:
        form.refuse(problem)
        return Reading()
    except BrokenFramework as problem:
        faults = problem.faults
    many = f"The file has {len(faults)} things to put right" if len(faults) > 1 else faults[0].message
    form.refuse(RuleBroken(many[:1].upper() + many[1:], field="file"))
    return Reading(faults=faults)


def _is_sheet(upload: Any) -> bool:
    return bool(upload) and extension(upload.filename or "") not in YAML


def _read(upload: Any, about: About | None, board_id: UUID) -> Loaded | None:
    """The standards in a file; None when they are well but what goes with a spreadsheet is not."""
    if not upload:
        raise RuleBroken(NOT_CHOSEN, field="file")
    if not _is_sheet(upload):
        raw = upload.stream.read(READ_LIMIT + 1)
        return load_yaml(raw, lambda reference: find_for_board(reference, board_id), is_taken)
    book = open_spreadsheet(upload, wrong_kind=WRONG_KIND, most_rows=MOST_ROWS)
    loaded = load_sheets(book.sheets, about or UNNAMED)
    return loaded if about else None
