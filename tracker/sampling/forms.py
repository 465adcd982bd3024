"""What a draw asks for, what was found, what an agency gives and how it replies."""

from typing import Any

from wtforms import HiddenField
from wtforms.validators import ValidationError

from tracker.clock import today
from tracker.drawing import SEED_LIMIT
from tracker.evidence.forms import AttachForm
from tracker.evidence.rules import Way
from tracker.forms import Choice, DateParts, Form, Line, Number, Paragraphs, Version
from tracker.sampling.operations import Wish
from tracker.sampling.rules import Outcome, Rules, Stratum

MOST = 5000  # items of one sample
NOTE_LIMIT = 2000


class DrawForm(Form):
    """Size or share, minimums by stratum, and the seed."""

    size = Number("Number of items", least=1, most=MOST, required=False)
    share = Number("Or share of everything cited, in per cent", least=1, most=100, required=False)
    essential = Number("Essential standards", least=0, most=MOST, required=False)
    graded_3 = Number("Self-graded or graded 3", least=0, most=MOST, required=False)
    never_sampled = Number("Never sampled before", least=0, most=MOST, required=False)
    random = Number("Plain random", least=0, most=MOST, required=False)
    seed = Line("Seed", required="Enter a seed: any words or numbers", limit=SEED_LIMIT)
    wanted_by = DateParts("Wanted by", required="Enter the day by which agencies show what they hold")
    redraw_reason = Paragraphs("Why you draw again", limit=NOTE_LIMIT)
    seen = HiddenField()

    def validate_size(self, field: Any) -> None:
        if field.data is None and self.share.data is None and not self.share.errors:
            raise ValidationError("Enter how many items to draw, or a share of everything cited")

    def validate_share(self, field: Any) -> None:
        if field.data is not None and self.size.data is not None:
            raise ValidationError("Enter a number of items or a share, not both")

    def validate_wanted_by(self, field: Any) -> None:
        if field.data is not None and field.data <= today():
            raise ValidationError("Wanted by must be a day after today")

    @property
    def rules(self) -> Rules:
        """What was typed, for the draw."""
        typed = {stratum: getattr(self, stratum.value).data for stratum in Stratum}
        return Rules(self.size.data, self.share.data, {each: least for each, least in typed.items() if least})

    @property
    def wish(self) -> Wish:
        """The same with the seed, the day and the reason."""
        return Wish(self.rules, self.seed.data or "", self.wanted_by.data, self.redraw_reason.data or "")


class OutcomeForm(Form):
    """What was found in one item."""

    outcome = Choice("What did you find?", Outcome, required="Select what you found")
    note = Paragraphs("Note", limit=NOTE_LIMIT)
    version = Version()


class EffectForm(Form):
    """What the finding did to the grade."""

    effect = Paragraphs("Effect on the grade", limit=NOTE_LIMIT)


class ProvideForm(AttachForm):
    """One file, link or library item for what the board asked to see."""

    ways: tuple[Way, ...] = (Way.FILE, Way.LINK, Way.LIBRARY)

    def validate_file(self, field: Any) -> None:
        if self.chosen is Way.FILE and len(self.uploads) > 1:
            raise ValidationError("Choose one file: put several papers into one PDF")


class UnableForm(Form):
    """Why what the board asked for cannot be given."""

    reason = Paragraphs(
        "Why you cannot provide it", required="Enter why you cannot provide it", limit=NOTE_LIMIT
    )


class ReplyForm(Form):
    """The agency's reply to one finding."""

    reply = Paragraphs("Your reply", required="Enter your reply", limit=NOTE_LIMIT)
    version = Version()
