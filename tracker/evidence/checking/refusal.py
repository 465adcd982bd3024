"""Why a file is refused, in the words of GOV.UK's file upload. One sentence each."""

from tracker.evidence.file_types import IN_WORDS

NOT_CHOSEN = "Select a file"
EMPTY = "The selected file is empty"
WRONG_TYPE = f"The selected file must be a {IN_WORDS}"
PASSWORD = "The selected file is password protected: save a copy without the password"
MACROS = "The selected file contains macros: save a copy without them"
DAMAGED = "The selected file could not be opened, so it may be damaged: save it again and choose the new copy"
UNPACKS_TOO_MUCH = "The selected file unpacks to too much: save it again, or as a PDF"
TOO_MANY_PARTS = "The selected file has too many parts inside it: save it as a PDF"
PACKED_INSIDE = "The selected file has another file packed inside it: save a copy without it, or as a PDF"
OUTSIDE_TEMPLATE = "The selected file takes its template or content from another place: save it as a PDF"
ACTIVE_PDF = "The selected file has active content, such as scripts or attached files: print it to a new PDF"
NOT_TEXT = "The selected file must be plain text saved as UTF-8 or Windows text"
TOO_MANY_PIXELS = "The selected picture is too large to open safely: save a smaller copy"
INFECTED = "The selected file contains a virus"
BAD_ATTACHMENT = "The selected email has an attachment that cannot be taken: add its attachments one by one"


class Refused(Exception):
    """The file cannot be taken; the message is one plain sentence for the person who chose it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def too_large(limit_mb: int) -> str:
    return f"The selected file must be smaller than {limit_mb}MB"


def not_what_it_says(words: str, extension: str) -> str:
    return f"The selected file is named .{extension}, but what is in it is not a {words}"
