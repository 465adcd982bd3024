"""The text cleaner at the door: what people paste keeps its paragraphs and bullets, and nothing else."""

import pytest

from tracker.forms import clean_line, clean_text

CASES = [
    ("One.\r\n\r\nTwo.", "One.\n\nTwo."),  # Windows newlines
    ("One.\x0bTwo.", "One.\nTwo."),  # Word's line break inside a paragraph
    ("\uf0b7\tInduction\n\uf0b7\tRefresher", "• Induction\n• Refresher"),  # Word's bullet in its symbol font
    ("·\tInduction", "• Induction"),  # the same, as other programs hand it on
    ("o\tSecond level", "• Second level"),  # Word's hollow bullet is a letter before a tab
    ("\uf0a7  Square", "• Square"),  # Wingdings
    ("often\tused", "often\tused"),  # a word that only begins with that letter
    ("• Induction\n- Refresher\n* Third", "• Induction\n- Refresher\n* Third"),  # bullets that were typed
    ("96\u00a0% of\u00adten\u200b", "96 % often"),  # no-break space, soft hyphen, zero-width space
    ("\u202eevil\x00", "evil"),  # direction override and NUL
    ("“Quoted” – it’s 4½", "“Quoted” – it’s 4½"),  # what Word writes and people mean
    ("cafe\u0301", "café"),  # one spelling for one letter
    ("  \n\n ", ""),  # nothing
    (None, ""),  # no field
]


@pytest.mark.parametrize(("typed", "kept"), CASES)
def test_pasted_text_is_cleaned(typed, kept):
    assert clean_text(typed) == kept
    assert clean_text(kept) == kept  # a second cleaning changes nothing


def test_a_line_is_one_line():
    assert clean_line(" Head of\nNursing\t(acting) ") == "Head of Nursing (acting)"
