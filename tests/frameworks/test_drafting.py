"""A board's own standards: a draft, then a version that never changes; and what follows earlier ones."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories
from tests.assessments.people import actor_of
from tests.factories.frameworks import make_draft, make_own_version, standards
from tests.frameworks.small import SMALL, broken
from tracker.audit.models import AuditEntry
from tracker.db import db
from tracker.errors import NotFound, RuleBroken, WrongState
from tracker.frameworks import drafting
from tracker.frameworks.loading import Loaded, load_yaml
from tracker.frameworks.mapping import record_successors
from tracker.frameworks.models import FrameworkVersion, StandardMapping
from tracker.frameworks.queries import (
    count_recorded,
    find_for_board,
    get_draft,
    get_framework,
    get_version,
    list_drafts,
    list_recorded,
    list_version_rows,
)
from tracker.frameworks.source import BrokenFramework, as_yaml, content_hash, find_built_in, parse
from tracker.policy import Role

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def board(session):
    return factories.make_board()


@pytest.fixture
def manager(board):
    return factories.make_user(Role.BOARD_MANAGER, board)


@pytest.fixture
def actor(manager):
    return actor_of(manager)


def verbs():
    return [entry.verb for entry in db.session.query(AuditEntry).order_by(AuditEntry.seq)]


def seen(draft):
    return content_hash(drafting.draft_framework(draft))


def nobody(_reference):
    return None


def free(_reference):
    return False


def test_a_yaml_file_may_leave_out_what_can_be_made():
    lines = [line for line in SMALL.splitlines() if "short_title" not in line and "summary" not in line]
    text = "\n".join(lines[:3] + lines[9:])
    loaded = load_yaml(text.encode(), nobody, free)
    framework = loaded.framework
    assert [each.short_title for each in framework.policy_standards] == ["Leaders care", "Staff know"]
    assert framework.minimum_standard("1.2").short_title == "There is a deputy."
    assert framework.policy_standards[0].summary == "Minimum standards 1.1 to 1.2; 1 of them is Essential."
    assert framework.grades == find_built_in("S11-2009").grades
    assert [note.partition(":")[0] for note in loaded.notes] == [
        "No grade scale is given",
        "Short titles for lists are made from the first words of each title and standard.",
    ]


def test_a_yaml_file_keeps_its_own_grades():
    loaded = load_yaml(SMALL.encode(), nobody, free)
    assert loaded.notes == ()
    assert content_hash(loaded.framework) == content_hash(parse(SMALL))


@pytest.mark.parametrize(("find", "told"), [(nobody, True), (lambda _reference: standards(), False)])
def test_what_a_file_replaces_is_told_when_it_is_not_here(find, told):
    notes = load_yaml(f"replaces: OLD-1\n{SMALL}".encode(), find, free).notes
    assert any("replaces OLD-1, which is not in this tracker" in note for note in notes) is told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (broken("essential: true", "essential: maybe").encode(), "line 18:"),
        (b"\xff\xfe", "line 1: the file is not UTF-8 text"),
        (b"", "line 1: the file is empty"),
        (b"[1, 2]", "line 1:"),
        (b"reference: S11-2009", "line 1: the reference S11-2009 is taken"),
    ],
)
def test_a_broken_yaml_file_is_told_by_line(content, told):
    with pytest.raises(BrokenFramework) as problem:
        load_yaml(content, nobody, lambda reference: reference == "S11-2009")
    assert any(str(fault).startswith(told) for fault in problem.value.faults), problem.value.faults


SIMPLE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.sampled_from(["1.1", "1.x", ""])
)
NAMES = st.sampled_from(
    [
        "reference",
        "title",
        "issued",
        "grades",
        "policy_standards",
        "minimum_standards",
        "number",
        "ref",
        "text",
        "essential",
        "summary",
    ]
)
ANY_VALUE = st.recursive(
    SIMPLE,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(NAMES, below, max_size=5),
    max_leaves=20,
)


@settings(max_examples=100)
@given(value=st.dictionaries(NAMES, ANY_VALUE, min_size=3))
def test_any_yaml_gives_standards_or_faults_and_nothing_else(value):
    with pytest.raises(BrokenFramework) as problem:
        load_yaml(yaml.safe_dump(value).encode(), nobody, free)
    assert problem.value.faults


@settings(max_examples=100)
@given(content=st.binary(max_size=60))
def test_any_bytes_are_told_as_faults(content):
    with pytest.raises(BrokenFramework):
        load_yaml(content, nobody, free)


def test_what_is_written_as_yaml_can_be_read_again():
    framework = find_built_in("S11-2009")
    assert content_hash(parse(as_yaml(framework), nobody)) == content_hash(framework)


def test_from_an_upload_to_a_version_of_the_board_only(board, actor):
    draft = drafting.keep_draft(board.id, "x" * 300, Loaded(standards(title="Ours"), ("Noted",)), actor=actor)
    assert (len(draft.display_name), draft.notes) == (200, ["Noted"])
    version = drafting.publish_draft(draft, seen=seen(draft), actor=actor)
    assert (version.board_id, draft.published_id) == (board.id, version.id)
    assert get_framework(version.id).title == "Ours"
    assert list_drafts(board.id) == []
    assert verbs() == ["framework.loaded", "framework.imported", "framework.published"]
    own, other = list_version_rows(board.id), list_version_rows(factories.make_board().id)
    assert [(row.own, row.standards, row.essential) for row in own] == [(True, 4, 2)]
    assert other == []


def test_another_board_finds_neither_draft_nor_version(board, manager):
    draft, version = make_draft(board, manager), make_own_version(board)
    other = factories.make_board()
    for look in (lambda: get_draft(draft.id, other.id), lambda: get_version(version.id, other.id)):
        with pytest.raises(NotFound):
            look()
    assert find_for_board(version.reference, other.id) is None
    assert find_for_board(version.reference, board.id).title == version.title
    assert find_for_board("S11-2009", other.id) is find_built_in("S11-2009")


def test_a_published_draft_cannot_be_replaced_thrown_away_or_published_again(board, manager, actor):
    draft = make_draft(board, manager)
    drafting.publish_draft(draft, seen=seen(draft), actor=actor)
    for act in (
        lambda: drafting.replace_draft(draft, "a", Loaded(standards()), actor=actor),
        lambda: drafting.discard_draft(draft, actor=actor),
        lambda: drafting.publish_draft(draft, seen=seen(draft), actor=actor),
    ):
        with pytest.raises(WrongState):
            act()


def test_only_what_was_looked_at_is_published(board, manager, actor):
    draft = make_draft(board, manager)
    looked_at = seen(draft)
    drafting.replace_draft(draft, "b.yaml", Loaded(standards()), actor=actor)
    with pytest.raises(WrongState, match="another file"):
        drafting.publish_draft(draft, seen=looked_at, actor=actor)
    assert db.session.query(FrameworkVersion).count() == 0


def test_a_taken_reference_is_refused_at_every_step(board, manager, actor):
    taken = standards(reference=make_own_version(factories.make_board()).reference)
    with pytest.raises(RuleBroken, match="is taken") as problem:
        drafting.keep_draft(board.id, "a.xlsx", Loaded(taken), actor=actor)
    assert problem.value.field == "reference"
    draft = make_draft(board, manager)
    with pytest.raises(RuleBroken, match="is taken"):
        drafting.replace_draft(draft, "a.xlsx", Loaded(taken), actor=actor)
    late = make_draft(board, manager, reference="LATE-1")
    make_own_version(factories.make_board(), reference="LATE-1")
    with pytest.raises(RuleBroken, match="is taken"):
        drafting.publish_draft(late, seen=seen(late), actor=actor)


def test_a_draft_can_be_thrown_away(board, manager, actor):
    drafting.discard_draft(make_draft(board, manager), actor=actor)
    assert (list_drafts(board.id), verbs()) == ([], ["framework.discarded"])


@pytest.fixture
def two(board):
    """An earlier version for all boards, and a later one of the board."""
    earlier = make_own_version(None, "1.1 1.2 1.3")
    later = make_own_version(board, "1.1 1.2 2.1", replaces=earlier.reference, s21={"replaces": ["1.3"]})
    return earlier, later


def test_exactly_what_was_chosen_is_kept(board, actor, two):
    def keep(**chosen):
        given = {name.replace("_", ".")[1:]: value for name, value in chosen.items()}
        changed = record_successors(board.id, *two, given, actor=actor)
        return changed, list_recorded(board.id, two[0].id, two[1].id)

    assert keep(s1_1="1.1", s1_2="1.1") == (2, {"1.1": "1.1", "1.2": "1.1"})
    assert keep(s1_1="1.1", s1_2="1.1") == (0, {"1.1": "1.1", "1.2": "1.1"})
    assert keep(s1_1="1.2", s1_2="") == (2, {"1.1": "1.2"})
    assert count_recorded(board.id) == {(two[0].id, two[1].id): 1}
    assert keep() == (1, {})
    entries = db.session.query(AuditEntry).filter_by(verb="framework.mapped").order_by(AuditEntry.seq).all()
    assert [entry.after["successors"] for entry in entries] == [
        {"1.1": "1.1", "1.2": "1.1"}, {"1.1": "1.2"}, {},
    ]  # fmt: skip
    assert {entry.board_id for entry in entries} == {board.id}


def test_what_the_version_says_is_not_recorded_otherwise(board, actor, two):
    assert record_successors(board.id, *two, {"1.3": "1.1"}, actor=actor) == 0
    assert db.session.query(StandardMapping).count() == 0


# Earlier and later place in the pair, what was chosen, the field it is refused at.
REFUSED = [
    (0, 1, {"9.9": "1.1"}, "9.9"),
    (0, 1, {"1.1": "7.7"}, "1.1"),
    (0, 0, {"1.1": "1.1"}, None),
]


@pytest.mark.parametrize(("earlier", "later", "chosen", "field"), REFUSED)
def test_unknown_references_are_refused(board, actor, two, earlier, later, chosen, field):
    with pytest.raises(RuleBroken) as problem:
        record_successors(board.id, two[earlier], two[later], chosen, actor=actor)
    assert problem.value.field == field


def test_each_board_has_a_mapping_of_its_own(board, actor):
    pair = make_own_version(None, "1.1"), make_own_version(None, "1.1")
    record_successors(board.id, *pair, {"1.1": "1.1"}, actor=actor)
    other = factories.make_board()
    assert list_recorded(other.id, pair[0].id, pair[1].id) == {}
    assert count_recorded(other.id) == {}
