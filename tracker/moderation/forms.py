"""What a board manager chooses for a draw, and says when a standard is taken out."""

from collections.abc import Iterable, Mapping

from wtforms import BooleanField

from tracker.drawing import SEED_LIMIT
from tracker.forms import Form, Line, Number, Paragraphs, Several
from tracker.frameworks.rules import MinimumStandard
from tracker.moderation.rules import MOST_SHARE, USUAL_SHARE, Rules

REASON_LIMIT = 2_000


class DrawForm(Form):
    """The rules of a draw and its seed."""

    share = Number("Random share", least=0, most=MOST_SHARE, default=USUAL_SHARE)
    extremes = BooleanField("Every standard graded 0 or 3")
    essentials = BooleanField("Every Essential standard graded below 1")
    refs = Several("Standards, in every return")
    agencies = Several("Agencies, with every standard of theirs")
    seed = Line("Seed", required="Enter a seed: any word or number", limit=SEED_LIMIT)

    def offer(self, standards: Iterable[MinimumStandard], agencies: Mapping[str, str]) -> "DrawForm":
        """Offer the standards of the framework and the agencies by id and name."""
        self.refs.choices = [(one.ref, f"{one.ref} {one.short_title}") for one in standards]
        self.agencies.choices = list(agencies.items())
        return self

    def rules(self) -> Rules:
        """What was chosen."""
        return Rules(
            share=self.share.data or 0,
            extremes=bool(self.extremes.data),
            essentials=bool(self.essentials.data),
            refs=frozenset(self.refs.data or ()),
            agencies=frozenset(self.agencies.data or ()),
        )


class TakeOutForm(Form):
    """Why a standard is no longer to be moderated."""

    reason = Paragraphs("Why it is taken out", required="Enter why it is taken out", limit=REASON_LIMIT)
