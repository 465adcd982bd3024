"""Reading the few XML parts of a document that matter; nothing is fetched and no entity is defined."""

from xml.parsers import expat

from tracker.evidence.checking.refusal import DAMAGED, Refused

Element = tuple[str, dict[str, str]]
MOST_ELEMENTS = 200_000


def elements(markup: bytes) -> list[Element]:
    """Each element as (name, attributes), both without prefixes. Raises Refused when it is not clean."""
    found: list[Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(found) >= MOST_ELEMENTS:
            raise Refused(DAMAGED)
        found.append((_local(name), {_local(key): value for key, value in attributes.items()}))

    def doctype(_name: str, _system: str | None, _public: str | None, own_definitions: int) -> None:
        if own_definitions:
            raise Refused(DAMAGED)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(markup, True)
    except (expat.ExpatError, ValueError, LookupError) as problem:
        raise Refused(DAMAGED) from problem
    return found


def _local(name: str) -> str:
    return name.rpartition(":")[2]
