"""A framework is imported once, whole; the same again changes nothing, and other content is refused."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from tests.factories import make_framework
from tests.frameworks.small import SMALL, broken
from tests.support.queries import count_queries
from tracker.audit.models import AuditEntry
from tracker.db import db
from tracker.errors import NotFound, RuleBroken
from tracker.frameworks.models import FrameworkVersion, MinimumStandardRecord, PolicyStandardRecord
from tracker.frameworks.operations import import_framework
from tracker.frameworks.queries import find_by_reference, get_framework, list_every_version
from tracker.frameworks.rules import Grade
from tracker.frameworks.source import BrokenFramework, as_data, built_in_text, content_hash, parse
from tracker.policy import SYSTEM

pytestmark = pytest.mark.usefixtures("session")


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_every_standard_gets_a_row_in_order():
    version = import_framework(SMALL, actor=SYSTEM)
    rows = db.session.execute(
        select(PolicyStandardRecord.number, MinimumStandardRecord)
        .join(PolicyStandardRecord, PolicyStandardRecord.id == MinimumStandardRecord.policy_standard_id)
        .where(PolicyStandardRecord.framework_version_id == version.id)
        .order_by(MinimumStandardRecord.position)
    ).all()
    found = [(number, row.ref, row.position, row.essential) for number, row in rows]
    assert found == [(1, "1.1", 1, True), (1, "1.2", 2, False), (2, "2.1", 3, False)]
    assert rows[0][1].evidence_prompts == ["A name"]


def test_the_import_is_in_the_audit_trail():
    version = import_framework(SMALL, actor=SYSTEM)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert (entry.verb, entry.object_id) == ("framework.imported", str(version.id))
    assert entry.after["reference"] == "TEST-1"


def test_importing_the_same_again_changes_nothing():
    first = import_framework(SMALL, actor=SYSTEM)
    before = [count(model) for model in (FrameworkVersion, MinimumStandardRecord, AuditEntry)]
    with_remark = "# another layout, same content\n" + SMALL.replace("{letter: a,", "{  letter: a,")
    assert import_framework(with_remark, actor=SYSTEM).id == first.id
    assert [count(model) for model in (FrameworkVersion, MinimumStandardRecord, AuditEntry)] == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("text: There is a deputy.", "text: There are two deputies."),
        ("essential: false", "essential: true"),
        ("term: Child", "term: A child"),  # help texts count too: cycles quote them
        ("descriptor: [Above]", "descriptor: [Above, Really]"),
    ],
)
def test_other_content_under_the_same_reference_is_refused(old, new):
    version = import_framework(SMALL, actor=SYSTEM)
    with pytest.raises(RuleBroken, match=r"TEST-1 is already here .* reference of its own") as refusal:
        import_framework(broken(old, new), actor=SYSTEM)
    assert refusal.value.field == "reference"
    assert version.content_hash == content_hash(parse(SMALL))


def test_a_broken_file_leaves_nothing_behind():
    with pytest.raises(BrokenFramework):
        import_framework(broken("essential: true", "essential: perhaps"), actor=SYSTEM)
    assert find_by_reference("TEST-1") is None


def test_a_framework_comes_back_as_it_went_in_with_its_row_ids():
    version = import_framework(SMALL, actor=SYSTEM)
    framework = get_framework(version.id)
    assert as_data(framework) == as_data(parse(SMALL))
    assert framework.id == version.id
    ids = [standard.id for standard in framework.minimum_standards]
    assert ids == list(
        db.session.scalars(
            select(MinimumStandardRecord.id)
            .join(PolicyStandardRecord)
            .where(PolicyStandardRecord.framework_version_id == version.id)
            .order_by(MinimumStandardRecord.position)
        )
    )
    assert framework.minimum_standard_by_id(ids[1]).ref == "1.2"
    assert framework.descriptor(Grade.GOOD).points == ("Above",)


def test_the_second_reading_asks_nothing_of_the_database():
    version = import_framework(SMALL, actor=SYSTEM)
    get_framework(version.id)
    with count_queries() as queries:
        get_framework(version.id)
    assert queries.count == 0, queries


def test_an_unknown_version_is_not_found():
    with pytest.raises(NotFound):
        get_framework(uuid4())


def test_versions_are_listed_newest_first():
    import_framework(SMALL, actor=SYSTEM)
    newer = SMALL.replace("TEST-1", "TEST-2").replace("2026-01", "2026-05")
    import_framework(newer, actor=SYSTEM)
    assert [version.reference for version in list_every_version()] == ["TEST-2", "TEST-1"]


def test_the_built_in_standards_can_be_imported():
    version = import_framework(built_in_text("S11-2009"), actor=SYSTEM)
    assert len(get_framework(version.id).minimum_standards) == 60


def test_the_framework_of_the_factories_can_be_read_too():
    version = make_framework(policy_standards=2, each=3)
    framework = get_framework(version.id)
    assert [standard.ref for standard in framework.minimum_standards] == [
        "1.1",
        "1.2",
        "1.3",
        "2.1",
        "2.2",
        "2.3",
    ]
    assert framework.descriptor(Grade.INADEQUATE).label == "Inadequate"


REPLACING = SMALL.replace("reference: TEST-1", "reference: TEST-2\nreplaces: TEST-1").replace(
    '      - ref: "1.2"\n', '      - ref: "1.2"\n        replaces: ["2.1"]\n'
)


def test_a_framework_keeps_what_it_replaces():
    import_framework(SMALL, actor=SYSTEM)
    framework = get_framework(import_framework(REPLACING, actor=SYSTEM).id)
    assert framework.replaces == "TEST-1"
    assert [standard.replaces for standard in framework.minimum_standards] == [(), ("2.1",), ()]


def test_references_are_checked_against_an_imported_predecessor():
    unknown = REPLACING.replace('["2.1"]', '["2.9"]')
    import_framework(unknown.replace("TEST-2", "TEST-3"), actor=SYSTEM)  # nobody has TEST-1 yet
    import_framework(SMALL, actor=SYSTEM)
    with pytest.raises(BrokenFramework, match=r"2\.9 is not a minimum standard of TEST-1"):
        import_framework(unknown, actor=SYSTEM)
