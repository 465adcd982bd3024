"""A board's own standards from the upload to the published version."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.audit.operations import record
from tracker.clock import now
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.frameworks.loading import TAKEN, Loaded
from tracker.frameworks.models import FrameworkDraft, FrameworkVersion
from tracker.frameworks.operations import add_version
from tracker.frameworks.queries import is_taken
from tracker.frameworks.rules import Framework
from tracker.frameworks.source import build, content_hash
from tracker.policy import Actor

PUBLISHED = "These standards are published already, so they can no longer be changed."
REPLACED = (
    "Somebody loaded another file in place of this draft meanwhile. Look at the draft again, then publish it."
)
LONGEST_NAME = 200


def draft_framework(draft: FrameworkDraft) -> Framework:
    """The standards of a draft."""
    return build(draft.content)


def keep_draft(board_id: UUID, name: str, loaded: Loaded, *, actor: Actor) -> FrameworkDraft:
    """Keep standards without a fault until the board publishes them; `name` is that of the file.

    Raises RuleBroken on the field `reference` when another set of standards has the reference.
    """
    draft = FrameworkDraft(board_id=board_id)
    _fill(draft, name, loaded, actor)
    db.session.add(draft)
    db.session.flush()
    record("framework.loaded", draft, actor=actor, after=_facts(loaded.framework))
    return draft


def replace_draft(draft: FrameworkDraft, name: str, loaded: Loaded, *, actor: Actor) -> None:
    """Put another file in the place of a draft. Raises WrongState once that is published."""
    _lock_waiting(draft)
    before = _facts(draft_framework(draft))
    _fill(draft, name, loaded, actor)
    db.session.flush()
    record("framework.reloaded", draft, actor=actor, before=before, after=_facts(loaded.framework))


def discard_draft(draft: FrameworkDraft, *, actor: Actor) -> None:
    """Throw a draft away. Raises WrongState once it is published."""
    _lock_waiting(draft)
    record("framework.discarded", draft, actor=actor, before=_facts(draft_framework(draft)))
    db.session.delete(draft)
    db.session.flush()


def publish_draft(draft: FrameworkDraft, *, seen: str, actor: Actor) -> FrameworkVersion:
    """Make a draft a version of the board, which cannot change any more.

    `seen` is the fingerprint of the content that was looked at: raises WrongState when the draft has another
    one by now or is published already, RuleBroken when its reference was taken meanwhile.
    """
    _lock_waiting(draft)
    framework = draft_framework(draft)
    if content_hash(framework) != seen:
        raise WrongState(REPLACED)
    _check_free(framework.reference)
    try:
        with db.session.begin_nested():
            version = add_version(framework, board_id=draft.board_id, actor=actor)
    except IntegrityError as problem:  # another board took it in this moment
        raise RuleBroken(TAKEN.format(framework.reference), field="reference") from problem
    draft.published_id = version.id
    db.session.flush()
    record("framework.published", draft, actor=actor, after=_facts(framework))
    return version


def _fill(draft: FrameworkDraft, name: str, loaded: Loaded, actor: Actor) -> None:
    _check_free(loaded.framework.reference)
    draft.display_name = name[:LONGEST_NAME]
    draft.content = loaded.content
    draft.notes = list(loaded.notes)
    assert actor.user_id is not None, "a person loads a draft"
    draft.uploaded_by_id, draft.uploaded_at = actor.user_id, now()


def _check_free(reference: str) -> None:
    if is_taken(reference):
        raise RuleBroken(TAKEN.format(reference), field="reference")


def _lock_waiting(draft: FrameworkDraft) -> None:
    """Wait for whoever works on the same draft. Raises WrongState when it is published or gone."""
    statement = select(FrameworkDraft).where(FrameworkDraft.id == draft.id).with_for_update(of=FrameworkDraft)
    found = db.session.scalar(statement.execution_options(populate_existing=True))
    if found is None or found.published_id is not None:
        raise WrongState(PUBLISHED)


def _facts(framework: Framework) -> dict[str, object]:
    return {"reference": framework.reference, "minimum_standards": len(framework.minimum_standards)}
