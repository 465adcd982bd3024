"""What the pack's Word file has besides plain headings and tables: contents with links, decision boxes."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.reports.wordprocessing import paragraph, run, table, width

BOX_HEADS = ("Decision", "Action", "Who", "By when")
BOX_SHARES = (36, 34, 15, 15)
ROOM_TO_WRITE = 520  # twentieths of a point
ROOMS = 2  # empty rows of a box
INDENT = 340  # of an entry of the second level, in twentieths of a point


@dataclass
class Headings:
    """Makes headings with a bookmark each, and the table of contents that leads to them."""

    made: list[tuple[int, str, str]] = field(default_factory=list)

    def heading(self, text: str, level: int, *, new_page: bool = False) -> str:
        """A real heading that the contents lead to."""
        name = f"_Toc{len(self.made) + 1:08}"
        number = len(self.made) + 1
        self.made.append((level, text, name))
        style = f'<w:pStyle w:val="Heading{level}"/>{"<w:pageBreakBefore/>" if new_page else ""}'
        return (
            f'<w:p><w:pPr>{style}</w:pPr><w:bookmarkStart w:id="{number}" w:name="{name}"/>{run(text)}'
            f'<w:bookmarkEnd w:id="{number}"/></w:p>'
        )

    def contents(self) -> str:
        """A field of Word's own with the entries filled in; Word works out the page numbers when it opens."""
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
            r'<w:r><w:instrText xml:space="preserve"> TOC \o "1-2" \h \z \u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        end = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        entries = [_entry(*each) for each in self.made if each[0] < 3]
        if entries:
            entries[0] = entries[0].replace("</w:pPr>", f"</w:pPr>{begin}", 1)
        return f"{''.join(entries)}{end}" if entries else ""


def _entry(level: int, text: str, name: str) -> str:
    """One line of the contents: a link to the heading, and its page."""
    left = f'<w:ind w:left="{INDENT * (level - 1)}"/>'
    tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{width(landscape=False)}"/></w:tabs>'
    page = (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> PAGEREF {name} \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>–</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    return (
        f'<w:p><w:pPr>{tab}{left}</w:pPr><w:hyperlink w:anchor="{html.escape(name)}" w:history="1">'
        f"{run(text, bold=level == 1)}<w:r><w:tab/></w:r>{page}</w:hyperlink></w:p>"
    )


def shares(parts: Sequence[int]) -> list[int]:
    """Column widths that fill the page in these parts."""
    whole = width(landscape=False)
    return [whole * part // sum(parts) for part in parts]


def decision_box() -> str:
    """Room for the minute taker: decision, action, who, by when."""
    empty = [("",) * len(BOX_HEADS)] * ROOMS
    made = table(shares(BOX_SHARES), BOX_HEADS, empty, least=ROOM_TO_WRITE)
    # All of the box stays on one page; the paragraph after it may stand on the next.
    box, last, after = made.rpartition("<w:p>")
    kept = box.replace("<w:p>", "<w:p><w:pPr><w:keepNext/></w:pPr>")
    return paragraph("For the minutes", bold=True, with_next=True) + kept + last + after


def labelled(label: str, words: str) -> str:
    """Cause: two trainers left."""
    space = '<w:r><w:t xml:space="preserve"> </w:t></w:r>'
    return f"<w:p>{run(f'{label}:', bold=True)}{space}{run(words)}</w:p>"


def plain_table(parts: Sequence[int], heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of plain words; the first line of the first column is the name of the row."""
    made = [[_named(row[0]), *map(paragraph, row[1:])] for row in rows]
    return table(shares(parts), heads, made)


def _named(cell: str) -> str:
    name, _, rest = cell.partition("\n")
    return paragraph(name, bold=True) + (paragraph(rest) if rest else "")
