"""A broken data file is told by line and fault, in plain words, and a hostile one does no harm."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frameworks.small import SMALL, broken
from tracker.frameworks.marked_yaml import DEPTH_LIMIT, SIZE_LIMIT
from tracker.frameworks.source import BrokenFramework, as_data, build, check, decode, parse

P1, P2 = "policy_standards[0]", "policy_standards[1]"
M11, M12, M21 = f"{P1}.minimum_standards[0]", f"{P1}.minimum_standards[1]", f"{P2}.minimum_standards[0]"

# What is changed, into what, the line the fault is on, its path, and words of its message.
BROKEN = [
    # not YAML
    ("title: A small", "title A small", 2, "", "there is a line without a colon"),
    ("title: A small", "title: A: small", 2, "", "second colon"),
    ("    title: Leaders care", "\ttitle: Leaders care", 12, "", "a tab is used"),
    ("    title: Leaders care", "   title: Leaders care", 12, "", "indentation does not fit"),
    ('issued: "2026-01"', 'issued: "2026-01', 3, "", "a quotation mark is opened here"),
    ("title: A small framework", 'title: "A small framework', 2, "", "a quotation mark is opened here"),
    ("          - Minutes", "          - 'Minutes", 38, "",
     "a quotation mark is opened here and never closed"),
    ("title: A small framework", "title: @small", 2, "", "needs the text put in quotes"),
    ("descriptor: [Above]}", "descriptor: [Above}", 6, "", "this is not YAML"),
    ("title: A small framework", 'title: "A \\small"', 2, "", "backslash stands in double quotes"),
    ("bodies:", "---\nbodies:", 42, "", "a second document"),
    ("reference: TEST-1", "- reference: TEST-1", 2, "", "this is not YAML"),
    # YAML that is not taken
    ("title: A small", "title: &name A small", 2, "", "aliases (*) are not taken"),
    ("    title: Staff know", "    title: *name", 29, "", "aliases (*) are not taken"),
    ("title: A small framework", "title: !!python/name:os.system x", 2, "title",
     "tags such as !!python/name"),
    ("title: A small framework", "title: !shout hello", 2, "title", "tags such as !shout"),
    ("issued:", "<<: {reference: X}\nissued:", 3, "", "a name has to be a plain word"),
    ("issued:", "3: three\nissued:", 3, "", "a name has to be a plain word"),
    ("    summary: Staff know.", "    number: 7", 31, P2 + ".number",
     "“number” is given twice: first on line 28"),
    # the schema
    ("issued:", "isued:", 3, "isued", "“isued” is not known here: the names are reference"),
    ("title: A small framework\n", "", 1, "", "“title” is missing"),
    ("        essential: false\n        text: There is a deputy.", "        text: There is a deputy.", 22,
     M12, "“essential” is missing"),
    ("title: A small framework", "title: 42", 2, "title",
     "“title” should be text, not a number: put it in quotes"),
    ("title: A small framework", "title:", 2, "title", "“title” is empty: give text"),
    ("title: A small framework", "title: [A, b]", 2, "title", "“title” should be text, not a list"),
    ("title: A small framework", "title: '   '", 2, "title", "it should be one line of text"),
    ('issued: "2026-01"', "issued: 2026-13", 3, "issued", "it should be a year and a month"),
    ('issued: "2026-01"', "issued: 2026-01-15", 3, "issued", "it should be a year and a month"),
    ("reference: TEST-1", "reference: ../TEST", 1, "reference", "letters, digits, dots and hyphens"),
    ("number: 1", "number: one", 11, P1 + ".number", "should be a whole number, not text"),
    ("number: 1", "number: 41", 11, P1 + ".number", "should be from 1 to 40"),
    ("essential: true", "essential: maybe", 18, M11 + ".essential",
     "should be true or false, not text"),
    ('ref: "1.2"', "ref: 1.2", 22, M12 + ".ref",
     "should be text, not a number: put it in quotes"),
    ('ref: "1.2"', 'ref: "1.02"', 22, M12 + ".ref", "two numbers with a dot"),
    ("          - Minutes", "          []", 37, M21 + ".evidence_prompts",
     "has 0 items: it needs at least 1"),
    ("          - Minutes", "          - {a: b}", 38,
     M21 + ".evidence_prompts[0]",
     "item 1 of “evidence_prompts” should be text, not names with values"),
    ("short_title: Leaders", "short_title: " + "L" * 41, 13, P1 + ".short_title",
     "is 41 characters long: the most is 40"),
    ("value: 2", "value: 5", 6, "grades[1].value", "is “5”: it should be 3, 2, 1, 0 or na"),
    ("value: 0", "value: false", 8, "grades[3].value", "it should be 3, 2, 1, 0 or na"),
    ("  - {value: 0, label: Inadequate, descriptor: [Not enough]}\n", "", 4, "grades",
     "has 4 items: it needs at least 5"),
    # what a schema cannot say
    ("value: 2", "value: 3", 6, "grades[1].value", "grade 3 is given twice"),
    ("value: 2", "value: 3", 4, "grades", "grade 2 is missing from the scale"),
    ("number: 2", "number: 3", 28, P2 + ".number", "policy standard 3 stands where 2 is expected"),
    ("number: 2", "number: 1", 28, P2 + ".number", "policy standard 1 is given twice: first on line 11"),
    ('ref: "1.2"', 'ref: "1.1"', 22, M12 + ".ref",
     "1.1 is given twice: first on line 16"),
    ('ref: "1.2"', 'ref: "1.3"', 22, M12 + ".ref", "1.3 stands where 1.2 is expected"),
    ('ref: "2.1"', 'ref: "3.1"', 33, M21 + ".ref",
     "3.1 is under policy standard 2: it cannot begin with 3"),
    ('"4.2"', '"4.1"', 41, "definitions[1].paragraph", "paragraph 4.1 is given twice: first on line 40"),
    ('"4.2"', '"3.9"', 41, "definitions[1].paragraph", "paragraph 3.9 stands after 4.1: put them in order"),
    ("letter: b", "letter: a", 44, "bodies[1].letter", "letter a is given twice: first on line 43"),
    ("{board}", "{bord}", 14, P1 + ".summary", "{bord} is not known: the tokens are {board} and {area}"),
    ("title: A small framework", 'title: "A \\0 framework"', 2, "title", "a control character"),
    ("title: A small framework", 'title: "A \\ud800 framework"', 2, "title", "a control character"),
    ("title: A small framework", "title: A \x07 framework", 2, "", "a control character"),
]  # fmt: skip


REPLACING = [
    # (top of the file, on 1.1, on 1.2, the line the fault is on, words of its message)
    ("", '["1.1"]', "", 17, "say first which framework is replaced"),
    ("TEST-1", "", "", 2, "TEST-1 cannot replace itself"),
    ("../x", "", "", 2, "the framework that this one replaces, such as S11-2009"),
    ("S11-2009", '["9.1"]', "", 18, "9.1 is not a minimum standard of S11-2009"),
    ("S11-2009", '["1.1", "1.1"]', "", 18, "1.1 is followed twice: first on line 18"),
    ("S11-2009", '["1.1"]', '["1.2", "1.1"]', 25, "1.1 is followed twice: first on line 18; give it one"),
    ("S11-2009", '"1.1"', "", 18, "“replaces” should be a list, not text"),
    ("S11-2009", "[]", "", 18, "has 0 items: it needs at least 1"),
    ("S11-2009", "[1.1]", "", 18, "should be text, not a number: put it in quotes"),
]


def replacing(top, first, second):
    text = broken("reference: TEST-1", f"reference: TEST-1\nreplaces: {top}") if top else SMALL
    for ref, words in (("1.1", first), ("1.2", second)):
        line = f'      - ref: "{ref}"\n'
        text = text.replace(line, f"{line}        replaces: {words}\n" if words else line)
    return text


@pytest.mark.parametrize(("top", "first", "second", "line", "words"), REPLACING)
def test_what_is_wrong_with_a_succession_is_told(top, first, second, line, words):
    faults = check(replacing(top, first, second))
    assert [fault.line for fault in faults if words in fault.message] == [line], faults


@pytest.mark.parametrize(
    ("top", "first", "second", "expected"),
    [
        ("S11-2009", '["1.1"]', '["1.2", "2.1"]', [("1.1",), ("1.2", "2.1"), ()]),  # two went into one
        ("S11-2009", "", "", [(), (), ()]),  # the same references map nothing
        ("UNKNOWN-1", '["77.7"]', "", [("77.7",), (), ()]),  # nobody here has it: nothing to check it against
    ],
)
def test_a_framework_says_what_it_replaces(top, first, second, expected):
    framework = parse(replacing(top, first, second))
    assert framework.replaces == top
    assert [standard.replaces for standard in framework.minimum_standards] == expected
    assert build(as_data(framework)) == framework


def test_who_replaces_nothing_keeps_the_hash_of_before():
    data = as_data(parse(SMALL))
    assert "replaces" not in data
    assert "replaces" not in data["policy_standards"][0]["minimum_standards"][0]


def test_the_small_file_is_whole():
    assert check(SMALL) == []
    assert [each.ref for each in parse(SMALL).minimum_standards] == ["1.1", "1.2", "2.1"]


@pytest.mark.parametrize(("old", "new", "line", "path", "words"), BROKEN)
def test_a_broken_file_is_told_by_line_and_fault(old, new, line, path, words):
    faults = check(broken(old, new))
    assert [(fault.line, fault.path) for fault in faults if words in fault.message] == [(line, path)], faults


def test_all_faults_are_told_at_once_in_the_order_of_the_lines():
    text = (
        broken("title: A small", "titel: A small").replace('"2.1"', '"2.2"').replace("value: 2", "value: 9")
    )
    assert [fault.line for fault in check(text)] == [1, 2, 4, 6, 33]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n"])
def test_an_empty_file_is_told(text):
    assert [str(fault) for fault in check(text)] == ["line 1: the file is empty"]


@pytest.mark.parametrize("text", ["just words", "- a\n- list", "42", "null", "{}"])
def test_a_file_that_is_something_else_is_told(text):
    assert check(text)


def test_parse_raises_every_fault():
    with pytest.raises(BrokenFramework) as raised:
        parse(broken("essential: true", "essential: 1"))
    assert [fault.line for fault in raised.value.faults] == [18]
    assert "line 18" in str(raised.value)


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{after}: &{after} [{','.join('*' + before for _ in range(9))}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "an alias bomb": BOMB,
    "deep lists": "[" * 100_000,
    "deep names": "{a: " * 100_000,
    "deep indentation": "".join(" " * place + "a:\n" for place in range(800)),
    "deep questions": "? " * 100_000,
    "far too long": "x" * (SIZE_LIMIT + 1),
    "one endless number": "number: " + "9" * 100_000,
    "one endless line": "a: " + "b" * 400_000,
    "many names": "".join(f"n{place}: 1\n" for place in range(20_000)),
    "a list that holds itself": "&a [*a]",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_quickly(text):
    started = time.perf_counter()
    assert check(text)
    assert time.perf_counter() - started < 10


def test_lists_may_be_as_deep_as_a_framework_needs():
    assert "deep" not in str(check("[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT))
    assert "deep" in str(check("[" * (DEPTH_LIMIT + 1) + "]" * (DEPTH_LIMIT + 1)))


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text):
    assert check(text)


@given(st.integers(0, len(SMALL) - 1), st.sampled_from([*":-[]{}&*!|>'\"%@`#,?\n\t \0", "\ud800", "é"]))
def test_a_slip_anywhere_gets_an_answer(place, sign):
    text = SMALL[:place] + sign + SMALL[place + 1 :]
    for fault in check(text):
        assert 1 <= fault.line <= text.count("\n") + 2


def test_bytes_that_are_not_utf8_are_told_by_line():
    with pytest.raises(BrokenFramework) as raised:
        decode("one\ntwo\ncafé".encode("latin-1"))
    assert [str(fault) for fault in raised.value.faults] == [
        "line 3: the file is not UTF-8 text: save it as UTF-8"
    ]


def test_a_byte_order_mark_is_ignored():
    assert check(decode(b"\xef\xbb\xbf" + SMALL.encode())) == []
