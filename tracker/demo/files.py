"""The files of the evidence libraries: small, real, made by code, and the same bytes each time."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tracker.demo.content import AgencyContent, EvidenceContent
from tracker.demo.documents import Document, describe
from tracker.demo.pdf import make_pdf
from tracker.demo.pictures import make_picture
from tracker.demo.sheets import make_csv, make_excel
from tracker.demo.texts import Texts
from tracker.demo.word import make_word

UNFIT_FOR_A_NAME = re.compile(r"[^\w .,()&'–-]+")


@dataclass(frozen=True)
class MadeFile:
    """A file as it would be uploaded."""

    name: str
    media_type: str
    content: bytes


def make_text(document: Document) -> bytes:
    """The document as plain text."""
    text: str = document.spec["lines"]
    return text.strip().replace("\n", "\r\n").encode("utf-8")


MAKERS: dict[str, tuple[str, Callable[[Document], bytes]]] = {
    "pdf": ("application/pdf", make_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", make_word),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", make_excel),
    "png": ("image/png", make_picture),
    "csv": ("text/csv", make_csv),
    "txt": ("text/plain", make_text),
}


def make_file(item: EvidenceContent, agency: AgencyContent, texts: Texts) -> MadeFile:
    """The file of an evidence item of kind "file", in this agency's words; KeyError for other kinds."""
    media_type, maker = MAKERS[item.format]
    document = describe(item, agency, texts)
    name = " ".join(UNFIT_FOR_A_NAME.sub(" ", document.title.replace("/", "-")).split())
    return MadeFile(f"{name}.{item.format}", media_type, maker(document))
