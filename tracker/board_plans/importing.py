"""Loading a board's plan from a spreadsheet: kept when uploaded, done when confirmed; also for commands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select

from tracker.audit.operations import Deed, record, record_batch
from tracker.board_plans.judging import Judged, Judgement, judge
from tracker.board_plans.models import BoardPlan, BoardPlanUpload, LineRating, PlanHeading, PlanLine
from tracker.board_plans.operations import PlanDetails, add_heading, make_plan
from tracker.board_plans.queries import find_titled, list_headings, load_sheet
from tracker.board_plans.reading import MOST_ROWS, PlanRead, read_plan
from tracker.board_plans.reviewing import insert_review
from tracker.board_plans.rows import RatingRead, heading_key
from tracker.board_plans.rules import PlanKind
from tracker.board_plans.sheet import PlanSheet
from tracker.boards.models import Agency, Board
from tracker.boards.queries import list_agencies
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.policy import Actor
from tracker.spreadsheet_reading import BookRead

MOST_SHEET_ROWS = MOST_ROWS + 60
ALREADY = "This spreadsheet was dealt with already."
FAULTS_LEFT = (
    "Some rows cannot be taken, so nothing was changed. Correct the file, or take the good rows only."
)
OTHER_KIND = "The board has a plan with this title already, of another kind"


@dataclass(frozen=True)
class Loading:
    """A file read and compared with the plan it goes into; `plan` is None when it makes a new one."""

    board: Board
    title: str
    plan: BoardPlan | None
    read: PlanRead
    judgement: Judgement


def read_book(board: Board, kind: PlanKind, title: str, book: BookRead) -> Loading:
    """What a spreadsheet would do to the board's plan of that title. Raises RuleBroken (`file`, `title`)."""
    return _loading(board, kind, title, [(sheet.name, sheet.rows) for sheet in book.sheets])


def _loading(
    board: Board, kind: PlanKind, title: str, sheets: Sequence[tuple[str, Sequence[Sequence[str]]]]
) -> Loading:
    plan = find_titled(board.id, title)
    if plan is not None and plan.kind is not kind:
        raise RuleBroken(OTHER_KIND, field="title")
    read = read_plan(sheets, kind, today(), plan.key if plan else None)
    now_there = load_sheet(plan) if plan else PlanSheet(kind, title, read.key)
    names = [agency.name for agency in list_agencies(board.id)]
    return Loading(board, title, plan, read, judge(read, now_there, names))


def keep_upload(board: Board, kind: PlanKind, title: str, book: BookRead, *, actor: Actor) -> BoardPlanUpload:
    """Keep the cells until they are confirmed, in place of what the same person left unconfirmed before."""
    loading = read_book(board, kind, title, book)
    db.session.execute(
        delete(BoardPlanUpload)
        .where(BoardPlanUpload.board_id == board.id, BoardPlanUpload.applied_at.is_(None))
        .where(BoardPlanUpload.uploaded_by_id == actor.user_id)
    )
    upload = BoardPlanUpload(
        board_id=board.id, plan_id=loading.plan.id if loading.plan else None, kind=kind, title=title,
        display_name=book.name[:200], notes=list(loading.judgement.notes), uploaded_by_id=actor.user_id,
        uploaded_at=now(),
        content={"sheets": [{"name": sheet.name, "rows": sheet.rows} for sheet in book.sheets]},
    )  # fmt: skip
    db.session.add(upload)
    db.session.flush()
    return upload


def judge_upload(upload: BoardPlanUpload) -> Loading:
    """What the kept cells would do now. Raises WrongState when they were dealt with already."""
    if upload.applied_at is not None:
        raise WrongState(ALREADY)
    sheets = [(sheet["name"], sheet["rows"]) for sheet in upload.content["sheets"]]
    return _loading(upload.board, upload.kind, upload.title, sheets)


def apply_upload(upload: BoardPlanUpload, *, good_only: bool, actor: Actor) -> BoardPlan:
    """Do what the kept cells say, all or none; with `good_only` without the rows that cannot be taken."""
    db.session.refresh(upload, with_for_update={"of": BoardPlanUpload})
    plan = apply_loading(judge_upload(upload), good_only=good_only, actor=actor)
    upload.applied_at, upload.plan_id, upload.content = now(), plan.id, {"sheets": []}
    db.session.flush()
    return plan


def discard_upload(upload: BoardPlanUpload) -> None:
    """Throw away what nobody confirmed. Raises WrongState when it was dealt with already."""
    if upload.applied_at is not None:
        raise WrongState(ALREADY)
    db.session.delete(upload)
    db.session.flush()


def apply_loading(loading: Loading, *, good_only: bool, actor: Actor) -> BoardPlan:
    """Make or change the plan. Raises RuleBroken when rows cannot be taken, unless `good_only`."""
    judgement = loading.judgement
    if judgement.faults and not good_only:
        raise RuleBroken(FAULTS_LEFT, field="file")
    if loading.plan is None and not judgement.does_something:
        raise RuleBroken("No row of the file can be taken, so there is no plan to make", field="file")
    plan = loading.plan or _new_plan(loading, actor)
    if judgement.does_something:
        _Taker(plan, loading, actor).take()
    return plan


def _new_plan(loading: Loading, actor: Actor) -> BoardPlan:
    read = loading.read
    return make_plan(loading.board, PlanDetails(loading.title, read.kind, read.about, read.key), actor=actor)


class _Taker:
    """Does what the rows of one file say to one plan."""

    def __init__(self, plan: BoardPlan, loading: Loading, actor: Actor) -> None:
        self.plan, self.read, self.judgement, self.actor = plan, loading.read, loading.judgement, actor
        self.agencies = {agency.name: agency for agency in list_agencies(loading.board.id)}
        self.deeds: list[Deed] = []

    def take(self) -> None:
        for new in self.judgement.new_headings:
            add_heading(self.plan, new.ref, new.wording, actor=self.actor)
        headings = {heading_key(each.ref, each.wording): each for each in list_headings(self.plan.id)}
        for heading_id, wording in self.judgement.reworded:
            next(each for each in headings.values() if each.id == heading_id).wording = wording
        reviews = self._reviews()
        positions = self._positions()
        lines = self._lines_here()
        for row in self.judgement.doing:
            self._take(row, headings[row.read.heading], reviews, positions, lines)
        db.session.flush()
        record_batch(self.deeds, actor=self.actor, scope=self.plan.scope)
        counts = {"rows": len(self.deeds), "faults": len(self.judgement.faults)}
        record("board_plan.loaded", self.plan, actor=self.actor, after=counts)

    def _reviews(self) -> dict[int, UUID]:
        """The plan's review for each of the file's that brings ratings; new ones are made."""
        brought = {rating.review for row in self.judgement.rows for rating in row.ratings}
        found = {}
        for number, (known, read) in enumerate(zip(self.judgement.reviews, self.read.reviews, strict=True)):
            if number in brought:
                made = known or insert_review(self.plan, read.on, read.name, actor=self.actor).id
                found[number] = made
        return found

    def _positions(self) -> dict[UUID, int]:
        rows = db.session.execute(
            select(PlanLine.heading_id, func.max(PlanLine.position))
            .join(PlanLine.heading)
            .where(PlanHeading.plan_id == self.plan.id)
            .group_by(PlanLine.heading_id)
        )
        return {row[0]: row[1] for row in rows}

    def _lines_here(self) -> Mapping[UUID, PlanLine]:
        chosen = select(PlanLine).join(PlanLine.heading).where(PlanHeading.plan_id == self.plan.id)
        return {line.id: line for line in db.session.scalars(chosen)}

    def _take(
        self,
        row: Judged,
        heading: PlanHeading,
        reviews: Mapping[int, UUID],
        positions: dict[UUID, int],
        lines: Mapping[UUID, PlanLine],
    ) -> None:
        if row.line is None:
            positions[heading.id] = positions.get(heading.id, 0) + 1
            line = PlanLine(heading_id=heading.id, position=positions[heading.id], **vars(row.texts))
            db.session.add(line)
            db.session.flush()
        else:
            line = lines[row.line.id]
            for name, value in vars(row.texts).items():
                setattr(line, name, value)
        if row.agencies is not None:
            line.agencies = self._named(row.agencies)
        for each in row.ratings:
            self._rate(line, reviews[each.review], each)
        verb = "board_plan.line_added" if row.line is None else "board_plan.line_changed"
        self.deeds.append(Deed(verb, "PlanLine", str(line.id), None, {"row": row.read.row}))

    def _rate(self, line: PlanLine, review_id: UUID, read: RatingRead) -> None:
        rating = LineRating(
            line_id=line.id, review_id=review_id, rating=read.rating, rated_on=read.on, comment=read.comment,
            current=read.current, rated_by_id=self.actor.user_id,
        )  # fmt: skip
        db.session.add(rating)

    def _named(self, names: Sequence[str]) -> list[Agency]:
        return [self.agencies[name] for name in names]
