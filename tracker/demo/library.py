"""The evidence libraries: an item is added on the day somebody first needs it, and then cited."""

import io
from dataclasses import dataclass, field
from operator import itemgetter
from uuid import UUID

from flask import current_app

from tracker.clock import today
from tracker.config import Settings
from tracker.demo.content import AgencyContent, EvidenceContent
from tracker.demo.documents import evidence_dates
from tracker.demo.files import make_file
from tracker.demo.stage import Stage
from tracker.demo.texts import Texts
from tracker.demo.wording import dice
from tracker.evidence.citing import cite
from tracker.evidence.intake import Incoming, NewFile, inspect, store
from tracker.evidence.models import EvidenceItem
from tracker.evidence.operations import Description, add_link, add_on_request, add_stored_file
from tracker.evidence.rules import EvidenceKind
from tracker.policy import Actor
from tracker.storage.stores import storage


@dataclass
class Library:
    """What every agency has collected so far, by agency and the item's key."""

    stage: Stage
    _items: dict[tuple[str, str], EvidenceItem] = field(default_factory=dict)

    def choose(self, agency: str, refs: list[str], number: int, *keys: str) -> list[EvidenceContent]:
        """Some items that bear on these standards; others at other agencies and for other keys."""
        suitable = [item for item in self.stage.content.evidence if set(item.standards) & set(refs)]
        dice(self.stage.seed, agency, "evidence", *keys).shuffle(suitable)
        return suitable[:number]

    def cite_at_answer(self, agency: str, item: EvidenceContent, response_id: UUID, actor: Actor) -> None:
        """Cite an item beside an answer, adding it to the library first if need be."""
        found = self._find(agency, item, actor)
        cite(found, response_id=response_id, locator=item.see, actor=actor)

    def cite_at_action(self, agency: str, item: EvidenceContent, action_id: UUID, actor: Actor) -> None:
        """The same beside an action."""
        found = self._find(agency, item, actor)
        cite(found, action_id=action_id, locator=item.see, actor=actor)

    def files_of(self, agency: str) -> list[tuple[EvidenceContent, EvidenceItem]]:
        """The files that this agency has collected, by the item's key."""
        contents = {item.key: item for item in self.stage.content.evidence}
        kept = {key: item for (owner, key), item in self._items.items() if owner == agency}
        return [(contents[key], item) for key, item in sorted(kept.items(), key=itemgetter(0))
                if item.kind is EvidenceKind.FILE]  # fmt: skip

    def _find(self, agency: str, item: EvidenceContent, actor: Actor) -> EvidenceItem:
        if (agency, item.key) not in self._items:
            self._items[agency, item.key] = self._add(agency, item, actor)
        return self._items[agency, item.key]

    def _add(self, agency: str, item: EvidenceContent, actor: Actor) -> EvidenceItem:
        texts, owner = self.stage.texts_on(today()), self.stage.agencies[agency]
        description = self._describe(agency, item, texts)
        if item.kind is EvidenceKind.LINK:
            return add_link(owner, item.url, description, actor=actor)
        if item.kind is EvidenceKind.ON_REQUEST:
            held_at = texts.say(item.held_at, self.stage.agency(agency), item.key)
            return add_on_request(owner, held_at, description, actor=actor)
        settings: Settings = current_app.extensions["settings"]
        incoming = incoming_file(item, self.stage.agency(agency), texts, settings.max_upload_mb)
        return add_stored_file(owner.id, store(incoming, storage()), description, actor=actor)

    def _describe(self, agency: str, item: EvidenceContent, texts: Texts) -> Description:
        content = self.stage.agency(agency)
        dated, review = evidence_dates(item, texts.as_of)
        return Description(
            title=texts.say(item.title, content, item.key),
            owner_name=texts.say(item.owner_name, content, item.key),
            document_date=dated,
            review_by=review,
        )


def incoming_file(item: EvidenceContent, agency: AgencyContent, texts: Texts, limit_mb: int) -> Incoming:
    """The file of an item in this agency's words, checked like any upload."""
    made = make_file(item, agency, texts)
    return inspect(NewFile(made.name, io.BytesIO(made.content)), limit_mb=limit_mb)
