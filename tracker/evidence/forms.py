"""Adding evidence to the library, changing what is said about it, and attaching it to an answer or action."""

from typing import Any
from uuid import UUID

from flask import request
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, RadioField
from wtforms.validators import ValidationError

from tracker.clock import today
from tracker.errors import RuleBroken
from tracker.evidence.facts import LibraryRow
from tracker.evidence.names import clean_name
from tracker.evidence.operations import Description
from tracker.evidence.rules import Way, check_dates
from tracker.forms import DateParts, Form, Line, Paragraphs, web_address

DOCUMENT_DATE = {"label": "Document date", "description": "Optional. For example, 27 3 2026"}
REVIEW_BY = {"label": "Review-by date", "description": "Optional. We warn you when it has passed"}


class DatesForm(Form):
    """When a document was written and must be looked at again. Each form says where the fields stand."""

    document_date: DateParts
    review_by: DateParts

    def validate_review_by(self, field: Any) -> None:
        try:
            check_dates(self.document_date.data, field.data, today())
        except RuleBroken as problem:
            if problem.field == "review_by":
                raise ValidationError(problem.message) from problem

    def validate_document_date(self, field: Any) -> None:
        try:
            check_dates(field.data, None, today())
        except RuleBroken as problem:
            raise ValidationError(problem.message) from problem


class DescribeForm(DatesForm):
    """What people say about an item."""

    title = Line("Title")
    owner_name = Line("Owner (optional)", description="The person or post that keeps it up to date")
    document_date = DateParts(**DOCUMENT_DATE)
    review_by = DateParts(**REVIEW_BY)

    @property
    def words(self) -> Description:
        """What was typed, for the operations."""
        return Description(
            title=self.title.data or "",
            owner_name=self.owner_name.data or "",
            document_date=self.document_date.data,
            review_by=self.review_by.data,
        )


class ChangeForm(DescribeForm):
    """The same, for an item that must keep a title."""

    title = Line("Title", required="Enter a title")


class AddForm(DescribeForm):
    """Something new for the library: one of a file, a link, or a note of where it is held."""

    way = HiddenField()
    file = FileField("File")
    url = Line("Web address", limit=2000, validators=[web_address])
    held_at = Paragraphs("Where it is held, and who to ask for it", limit=1000)

    ways: tuple[Way, ...] = (Way.FILE, Way.LINK, Way.ON_REQUEST)

    def __init__(self, *args: Any, way: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = self.way.data or way
        self.chosen = Way(wanted) if wanted in self.ways else self.ways[0]
        self.way.data = self.chosen.value

    @property
    def uploads(self) -> list[FileStorage]:
        """Every file that was chosen; a browser sends one without a name when none was."""
        return [each for each in request.files.getlist(self.file.name) if each.filename]

    @property
    def file_name(self) -> str:
        """The name of the file at hand, made fit to show; empty when there is none."""
        chosen = self.file.data
        return clean_name(chosen.filename) if chosen and self.chosen is Way.FILE else ""

    def narrow_to(self, upload: FileStorage) -> None:
        """Take one of several files: it gets its title from its own name."""
        self.file.data, self.title.data, self.file.errors = upload, "", []

    def validate_url(self, field: Any) -> None:
        if self.chosen is Way.LINK and not field.data:
            raise ValidationError("Enter the web address")

    def validate_held_at(self, field: Any) -> None:
        if self.chosen is Way.ON_REQUEST and not field.data:
            raise ValidationError("Enter where it is held and who to ask for it")

    def validate_title(self, field: Any) -> None:
        if self.chosen in (Way.LINK, Way.ON_REQUEST) and not field.data:
            raise ValidationError("Enter a title")


class ReplaceForm(DatesForm):
    """A new version of a file; its dates are asked again, because they are those of the document."""

    file = FileField("New file")
    document_date = DateParts(**DOCUMENT_DATE)
    review_by = DateParts(**REVIEW_BY)


class PointForm(Form):
    """Where in a cited item to look."""

    locator = Line("Page or section")

    @property
    def checked(self) -> str:
        """What was typed. Raises RuleBroken when it is too long."""
        if not self.validate_on_submit():
            raise RuleBroken(self.locator.errors[0] if self.locator.errors else "Check the page or section")
        return self.locator.data or ""


class AttachForm(AddForm):
    """The same, or something from the library, with the page or section to look at."""

    item = RadioField("Choose from the library", choices=[], validate_choice=False)
    locator = Line("Page or section (optional)", description="Where to look, for example: page 4")

    ways: tuple[Way, ...] = (Way.FILE, Way.LINK, Way.ON_REQUEST, Way.LIBRARY)

    def offer(self, rows: list[LibraryRow]) -> None:
        """Fill the list to choose from."""
        self.item.choices = [(str(row.item_id), row.title) for row in rows]

    @property
    def item_id(self) -> UUID | None:
        """The chosen item, or None when nothing, or nothing that could be one, was sent."""
        try:
            return UUID(self.item.data or "")
        except ValueError:
            return None

    def validate_item(self, field: Any) -> None:
        if self.chosen is Way.LIBRARY and self.item_id is None:
            raise ValidationError("Select what to cite")
