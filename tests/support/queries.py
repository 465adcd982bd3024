"""Counting the SQL statements of a page, so that each page keeps to its budget."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

# Transactions are not queries: they cost the same on every page.
UNCOUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "PRAGMA")


@dataclass
class Queries:
    """The statements sent while counting; as text it lists them, for the message of a failed assertion."""

    statements: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.statements)

    def __str__(self) -> str:
        lines = (" ".join(statement.split())[:300] for statement in self.statements)
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


_counting: list[Queries] = []


# Listening from the start: a connection made before the first listener would never tell.
@event.listens_for(Engine, "before_cursor_execute")
def _note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if not statement.lstrip().upper().startswith(UNCOUNTED):
        for queries in _counting:
            queries.statements.append(statement)


@contextmanager
def count_queries() -> Iterator[Queries]:
    """Collects what is sent to the database inside the block: `assert queries.count <= 15, queries`."""
    queries = Queries()
    _counting.append(queries)
    try:
        yield queries
    finally:
        _counting.remove(queries)
