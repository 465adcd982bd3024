"""The pack as one tagged PDF (PDF/UA-1) with contents, bookmarks and page numbers."""

from typing import Any

from tracker.forms import clean_text
from tracker.reports.typesetting import typeset


def pack_pdf(content: dict[str, Any]) -> bytes:
    """The PDF of a pack's content. Nothing typed is read as markup. Raises TypesettingFailed."""
    return typeset("pack.typ", cleaned(content))


def cleaned(value: Any) -> Any:
    """The same values with every text free of what no file can hold."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {name: cleaned(each) for name, each in value.items()}
    return [cleaned(each) for each in value] if isinstance(value, list) else value
