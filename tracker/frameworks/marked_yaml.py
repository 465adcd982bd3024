"""Reading YAML so that every value knows its line, and refusing what a list of standards never needs.

Safe for hostile files: no aliases (which can unfold to gigabytes), no tags, a limit on size and on depth.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tracker.forms import UNWANTED

SIZE_LIMIT = 512 * 1024  # characters; the standards of 2009 take about 50,000
DEPTH_LIMIT = 12
CORE = "tag:yaml.org,2002:"
CONVERTED = frozenset(CORE + name for name in ("int", "float", "bool", "null"))
# Plain values that YAML would turn into dates or marks: they are text here.
TEXTS = frozenset(CORE + name for name in ("str", "timestamp", "value"))

Path = tuple[str | int, ...]

# What the reader of YAML says, and what it means to a person.
PLAIN_WORDS = (
    ("could not find expected ':'", "there is a line without a colon after its name"),
    (
        "mapping values are not allowed",
        "there is a second colon: put the text in quotes, or mend the indentation",
    ),
    ("'\\t' that cannot start", "a tab is used for indentation: use spaces"),
    ("cannot start any token", "there is a character that needs the text put in quotes"),
    ("but found '-'", "a list item is not indented like the lines above it"),
    ("expected <block end>", "the indentation does not fit the lines above"),
    ("unexpected end of stream", "a quotation mark is opened here and never closed"),
    ("found unknown escape", "a backslash stands in double quotes: use single quotes"),
    ("but found '<stream end>'", "a bracket is opened and never closed"),
    ("but found another document", "there is a second document (---): a file holds one framework"),
)


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a file: the line (from 1), the path to the value, and what to mend."""

    line: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" + (f" ({self.path})" if self.path else "")

    @property
    def place(self) -> str:
        """Where to look, as a page shows it."""
        return f"Line {self.line}"


class RowFault(Fault):
    """The same for a spreadsheet: `line` is the row, 0 for the whole file; `path` the column's heading."""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"

    @property
    def place(self) -> str:
        row = f"Row {self.line}" if self.line else "The file"
        return f"{row}, {self.path}" if self.path else row


@dataclass
class MarkedData:
    """A file's value, the line of every path in it, and the faults found on the way."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """The line where the path stands, or its nearest parent."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, path: Path, message: str, line: int | None = None) -> None:
        """Note a fault at a path."""
        self.faults.append(Fault(line or self.line_of(path), _printable(as_words(path)), _printable(message)))


def _printable(text: str) -> str:
    """The text without signs that a file can hold behind a backslash and no page can show."""
    return UNWANTED.sub("\N{REPLACEMENT CHARACTER}", text)


class Refused(yaml.MarkedYAMLError):
    """Valid YAML that is not taken here."""


class _Loader(yaml.SafeLoader):
    """Composes nodes; stops at the first alias or at a depth that only an attack would have."""

    depth = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        event = self.peek_event()
        if getattr(event, "anchor", None) is not None:
            raise Refused(
                None, None, "anchors (&) and aliases (*) are not taken: write it out", event.start_mark
            )
        if self.depth >= DEPTH_LIMIT:
            raise Refused(None, None, f"lists are more than {DEPTH_LIMIT} deep", event.start_mark)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def as_words(path: Path) -> str:
    """A path as people read it: policy_standards[0].number, counted from 0."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def load(text: str) -> MarkedData:
    """The value of a YAML text. What cannot be read is in `faults`, never raised."""
    data = MarkedData()
    if len(text) > SIZE_LIMIT:
        data.fault((), f"the file has {len(text):,} characters: the most is {SIZE_LIMIT:,}")
        return data
    try:
        node = _compose(text)
    except yaml.MarkedYAMLError as problem:
        data.fault((), *_explained(problem, text))
    except yaml.reader.ReaderError as problem:
        line = text.count("\n", 0, int(problem.position)) + 1
        data.fault((), "there is a control character, which text cannot hold", line)
    else:
        data.value = _value(node, (), data) if node else None
        if data.value is None and not data.faults:
            data.fault((), "the file is empty")
    return data


def _compose(text: str) -> Node | None:
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _explained(problem: yaml.MarkedYAMLError, text: str) -> tuple[str, int]:
    said, line = problem.problem or "it cannot be read", _line_of(problem)
    if isinstance(problem, Refused):
        return said, line
    opened = _quotation_open_before(line, text)
    if opened is not None and "<block end>" in said:
        return "this is not YAML: a quotation mark is opened here and not closed in time", opened
    words = next((words for start, words in PLAIN_WORDS if start in said), said)
    return f"this is not YAML: {words}", line


def _line_of(problem: yaml.MarkedYAMLError) -> int:
    # A missing colon or closing mark is noticed later, but mended where the name or the text begins.
    begins = any(words in (problem.problem or "") for words in ("end of stream", "expected ':'"))
    mark = (problem.context_mark if begins else None) or problem.problem_mark or problem.context_mark
    return mark.line + 1 if mark else 1


def _quotation_open_before(line: int, text: str) -> int | None:
    """The line where a quotation begins that runs over several lines and ends on this one."""
    with suppress(yaml.YAMLError):
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if token.start_mark.line >= line:
                break
            quoted = isinstance(token, yaml.ScalarToken) and token.style in ("'", '"')
            if quoted and token.start_mark.line < token.end_mark.line == line - 1:
                return int(token.start_mark.line) + 1
    return None


def _value(node: Node, path: Path, data: MarkedData) -> Any:
    data.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, MappingNode) and node.tag == CORE + "map":
        return {name: _value(child, (*path, name), data) for name, child in _entries(node, path, data)}
    if isinstance(node, SequenceNode) and node.tag == CORE + "seq":
        return [_value(child, (*path, place), data) for place, child in enumerate(node.value)]
    if isinstance(node, ScalarNode) and node.tag in CONVERTED | TEXTS:
        return _scalar(node, path, data)
    data.fault(path, f"tags such as {node.tag.replace(CORE, '!!')} are not taken: leave it out")
    return None


def _entries(node: MappingNode, path: Path, data: MarkedData) -> Iterator[tuple[str, Node]]:
    seen: dict[str, int] = {}
    for key, child in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarNode) or key.tag != CORE + "str":
            data.fault(path, "a name has to be a plain word", line)
        elif key.value in seen:
            data.fault(
                (*path, key.value), f"“{key.value}” is given twice: first on line {seen[key.value]}", line
            )
        else:
            seen[key.value] = data.lines[*path, key.value] = line
            yield key.value, child


def _scalar(node: ScalarNode, path: Path, data: MarkedData) -> Any:
    if node.tag in TEXTS:
        return node.value
    try:
        value = SafeConstructor().construct_object(node)
    except (ValueError, yaml.YAMLError):
        data.fault(path, f"“{node.value[:40]}” is not a number: put it in quotes if it is text")
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value
