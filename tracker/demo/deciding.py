"""The board decides N/A requests and modifications; a grader marks what to look at again."""

from dataclasses import dataclass
from functools import partial

from tracker.demo.answering import Script
from tracker.demo.returns import Returns
from tracker.demo.stage import Stage
from tracker.frameworks.rules import Grade
from tracker.grading.deciding import decide_request
from tracker.grading.looking import mark
from tracker.grading.rules import RequestKind

ACCEPTED = {
    RequestKind.NOT_APPLICABLE: (
        "Agreed. What the agency does leaves no room for this standard; ask again if its work changes."
    ),
    RequestKind.MODIFICATION: "Agreed. Read in this way it asks as much of the agency as of others.",
}
DECLINED = {
    RequestKind.NOT_APPLICABLE: (
        "The standard is about everybody who works for the agency, paid or not, so it applies and is graded."
    ),
    RequestKind.MODIFICATION: "It is graded as it stands: the wording proposed leaves part of it out.",
}
LOOKED_AT_AGAIN = 3  # how many the manager has marked in a return that is half graded
AGAIN_EVERY = 9
MODIFICATIONS_ACCEPTED = ("1.5",)


@dataclass
class Deciding:
    """What is asked for in one round: all of it decided before grades are published, some of it open else."""

    stage: Stage
    returns: Returns

    def schedule(self) -> None:
        """Write every decision into the diary, between the first grade and the second."""
        for number, script in enumerate(self.returns.scripts.values()):
            part = script.part
            if part.graded:
                self.stage.diary.note(part.graded_to + 0.3 + number / 100, partial(self._decide, script))
            if part.graded and part.published is None:
                self.stage.diary.note(part.graded_to + 0.4 + number / 100, partial(self._mark, script))

    def _decide(self, script: Script) -> None:
        requests = self._requests(script)
        left = 0 if script.part.published is not None else 1
        for ref, kind in requests[: len(requests) - left]:
            response = self.returns.responses[script.part.agency][ref]
            granted = self._granted(script, ref, kind)
            reason = (ACCEPTED if granted else DECLINED)[kind]
            decide_request(response, kind, granted, reason, actor=self.stage.manager)

    def _requests(self, script: Script) -> list[tuple[str, RequestKind]]:
        found = []
        for ref in script.refs:
            response = self.returns.responses[script.part.agency][ref]
            asks = ((RequestKind.NOT_APPLICABLE, response.na_requested),
                    (RequestKind.MODIFICATION, bool(response.modification)))  # fmt: skip
            found += [(ref, kind) for kind, is_so in asks if is_so]
        return found

    def _granted(self, script: Script, ref: str, kind: RequestKind) -> bool:
        if kind is RequestKind.NOT_APPLICABLE:
            return script.grades[ref] is Grade.NOT_APPLICABLE
        return ref in MODIFICATIONS_ACCEPTED

    def _mark(self, script: Script) -> None:
        for ref in script.refs[::AGAIN_EVERY][:LOOKED_AT_AGAIN]:
            mark(self.returns.responses[script.part.agency][ref], actor=self.stage.manager)
