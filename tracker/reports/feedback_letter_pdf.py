"""The feedback letter as a tagged PDF (PDF/UA-1)."""

from collections.abc import Sequence
from typing import Any

from tracker.formatting import format_date
from tracker.forms import clean_line, clean_text
from tracker.reports.feedback_letter import DRAFT, FeedbackLetter
from tracker.reports.return_pdf import blocks
from tracker.reports.typesetting import typeset, typeset_several

TEMPLATE = "letter.typ"


def feedback_letter_pdf(letter: FeedbackLetter) -> bytes:
    """The PDF of a letter; nothing typed is read as markup."""
    return typeset(TEMPLATE, _data(letter))


def feedback_letter_pdfs(letters: Sequence[FeedbackLetter]) -> list[bytes]:
    """The PDFs of several letters in their order; the program that sets them starts once."""
    return typeset_several(TEMPLATE, [_data(letter) for letter in letters])


def _data(letter: FeedbackLetter) -> dict[str, Any]:
    return {
        "title": clean_line(letter.title),
        "board": clean_line(letter.board_name),
        "agency": clean_line(letter.agency_name),
        "cycle": clean_line(letter.cycle_name),
        "address": clean_text(letter.address),
        "draft": letter.draft,
        "stamp": DRAFT if letter.draft else format_date(letter.dated),
        "signed_on": "" if letter.draft else format_date(letter.dated),
        "opening": clean_text(letter.opening),
        "counts": [[words, str(count)] for words, count in letter.counts],
        "policies": [[line.title, line.met, line.lowest, str(line.left_out)] for line in letter.policies],
        "sections": [
            {
                "title": title,
                "intro": intro,
                "remarks": [
                    {
                        "title": clean_line(each.title),
                        "heading": clean_line(each.heading),
                        "text": blocks(each.text),
                    }
                    for each in remarks
                ],
            }
            for title, intro, remarks in letter.sections
        ],
        "accuracy": clean_text(letter.accuracy),
        "steps": [clean_text(step) for step in letter.steps],
        "contact": [clean_line(line) for line in letter.contact],
    }
