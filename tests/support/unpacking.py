"""What stands in an answer, made comparable: pages without their tokens, files unpacked to the last part."""

import io
import re
import zipfile
from collections.abc import Iterator

import pikepdf
from werkzeug.test import TestResponse

# What is another one in every answer and says nothing of its content.
TOKENS = re.compile(rb'(name="csrf_token" value=")[^"]*|(nonce=")[^"]*|(nonce-)[A-Za-z0-9+/=_-]+')


def parts(response: TestResponse) -> dict[str, bytes]:
    """The parts of an answer by name: a page is one; a workbook, Word file or zip is each file in it."""
    return dict(_parts("", response.get_data()))


def _parts(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for each in packed.namelist():
                yield from _parts(f"{name}/{each}", packed.read(each))
    elif content.startswith(b"%PDF"):
        yield from _pages(name, content)
    else:
        yield name, TOKENS.sub(rb"\1\2\3", content)


def _pages(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The drawing instructions and fonts of a PDF: the words, wherever they stand; not its date."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for number, thing in enumerate(pdf.objects):
            if isinstance(thing, pikepdf.Stream) and thing.get("/Type") != "/Metadata":
                yield f"{name}/object {number}", bytes(thing.read_bytes())
