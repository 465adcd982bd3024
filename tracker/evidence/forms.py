"""Adding evidence to the library, changing what is said about it, and attaching it to an answer or action."""

from typing import Any
from uuid import UUID

from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField
from wtforms.validators import ValidationError

from tracker.clock import today
from tracker.errors import RuleBroken
from tracker.evidence.facts import LibraryRow
from tracker.evidence.operations import Description
from tracker.evidence.rules import Way, check_dates
from tracker.forms import DateParts, Form, Line, Paragraphs, web_address


class DescribeForm(Form):
    """What people say about an item."""

    title = Line("Title")
    owner_name = Line("Owner (optional)", description="The person or post that keeps it up to date")
    document_date = DateParts("Document date", description="Optional. For example, 27 3 2026")
    review_by = DateParts("Review-by date", description="Optional. We warn you when it has passed")

    @property
    def words(self) -> Description:
        """What was typed, for the operations."""
        return Description(
            title=self.title.data or "",
            owner_name=self.owner_name.data or "",
            document_date=self.document_date.data,
            review_by=self.review_by.data,
        )

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

    def validate_url(self, field: Any) -> None:
        if self.chosen is Way.LINK and not field.data:
            raise ValidationError("Enter the web address")

    def validate_held_at(self, field: Any) -> None:
        if self.chosen is Way.ON_REQUEST and not field.data:
            raise ValidationError("Enter where it is held and who to ask for it")

    def validate_title(self, field: Any) -> None:
        if self.chosen in (Way.LINK, Way.ON_REQUEST) and not field.data:
            raise ValidationError("Enter a title")


class AttachForm(AddForm):
    """The same, or something from the library, with the page or section to look at."""

    item = RadioField("Choose from the library", choices=[], validate_choice=False)
    locator = Line("Page or section (optional)", description="Where to look, for example: page 4")

    ways = (Way.FILE, Way.LINK, Way.ON_REQUEST, Way.LIBRARY)

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
