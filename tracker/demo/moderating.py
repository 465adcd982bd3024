"""A draw for moderation in the round that is being graded: some done, two differed, one of them agreed."""

from dataclasses import dataclass
from functools import partial

from tracker.cycles.models import Cycle
from tracker.demo.answering import Script
from tracker.demo.marking import Marking
from tracker.moderation.operations import draw_items
from tracker.moderation.rules import Rules
from tracker.moderation.turns import list_turns
from tracker.policy import Role

RULES = Rules(share=30, essentials=True)
SEED_SAID = "Heron 14"
DIFFER = (1, 4)  # which of those done differ; the first of them was agreed the same day


@dataclass
class Moderating:
    """The moderation of returns that are still being graded; published ones had theirs while it lasted."""

    marking: Marking

    def schedule(self) -> None:
        """Write the draw and what came of it into the diary."""
        stage, scripts = self.marking.stage, self.marking.returns.scripts.values()
        for script in scripts:
            part = script.part
            if not part.moderated or part.published is not None:
                continue
            stage.diary.note(part.graded_to + 0.3, self._draw)
            for number in range(part.moderated):
                stage.diary.note(part.graded_to + 0.5 + number / 50, partial(self._second, script, number))
            stage.diary.note(part.graded_to + 0.8, partial(self._agree, script))

    @property
    def _cycle(self) -> Cycle:
        assert self.marking.returns.cycle is not None
        return self.marking.returns.cycle

    def _draw(self) -> None:
        draw_items(self._cycle, RULES, SEED_SAID, actor=self.marking.stage.manager)

    def _refs(self) -> list[str]:
        """What the moderator is to grade, in the order of the list."""
        moderator = self.marking.stage.who(Role.MODERATOR)
        return [turn.ref for turn in list_turns(self._cycle.id, moderator.user_id)]

    def _second(self, script: Script, number: int) -> None:
        self.marking.second(script, self._refs()[number], number in DIFFER)

    def _agree(self, script: Script) -> None:
        self.marking.agree(script, self._refs()[DIFFER[0]])
