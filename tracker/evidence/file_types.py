"""The kinds of file that evidence may be: extension, media type and words. Nothing else is ever stored."""

from dataclasses import dataclass

OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileType:
    """One allowed kind. `family` says which look is taken inside; `shown` whether a browser may show it."""

    extension: str
    media_type: str
    words: str
    family: str
    shown: bool = False


FILE_TYPES = {
    kind.extension: kind
    for kind in (
        FileType("pdf", "application/pdf", "PDF", "pdf", shown=True),
        FileType("docx", f"{OOXML}wordprocessingml.document", "Word document", "office"),
        FileType("xlsx", f"{OOXML}spreadsheetml.sheet", "Excel workbook", "office"),
        FileType("pptx", f"{OOXML}presentationml.presentation", "PowerPoint presentation", "office"),
        FileType("odt", f"{ODF}text", "OpenDocument text", "opendocument"),
        FileType("ods", f"{ODF}spreadsheet", "OpenDocument spreadsheet", "opendocument"),
        FileType("csv", "text/csv", "CSV", "text"),
        FileType("txt", "text/plain", "Text file", "text", shown=True),
        FileType("jpg", "image/jpeg", "JPG picture", "picture", shown=True),
        FileType("jpeg", "image/jpeg", "JPG picture", "picture", shown=True),
        FileType("png", "image/png", "PNG picture", "picture", shown=True),
        FileType("rtf", "application/rtf", "Rich text document", "rich text"),
        FileType("eml", "message/rfc822", "Email", "email"),
    )
}
ACCEPT = ",".join(f".{name}" for name in FILE_TYPES)
IN_WORDS = (
    "PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), OpenDocument (.odt or .ods), "
    "CSV, text, rich text (.rtf), email (.eml), JPG or PNG"
)


def type_of(media_type: str) -> FileType | None:
    """The kind with this stored media type, whatever its character set; None when it is not allowed."""
    plain = media_type.partition(";")[0]
    return next((kind for kind in FILE_TYPES.values() if kind.media_type == plain), None)
