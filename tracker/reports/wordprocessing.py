"""Word documents from plain text: headings, paragraphs, lists and tables as markup, on python-docx's frame.

Tables are written as text and parsed once: building sixty of them cell by cell takes seconds. Every word is
escaped here, so nothing typed can become markup.
"""

import html
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from tracker.forms import clean_text

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Arial"
INK = RGBColor(0x0B, 0x0C, 0x0C)
SIZES = {"Title": 24, "Normal": 9.5, "Heading 1": 18, "Heading 2": 14, "Heading 3": 11.5, "List Bullet": 9.5}
LONG, SHORT, MARGIN = 16838, 11906, 850  # A4 and its margin, in twentieths of a point
HEADING_FILL = "E8EDF2"


@dataclass(frozen=True)
class About:
    """What the document says of itself, and what stands over and under every page."""

    title: str
    author: str
    header: str
    footer: str
    mark: str = ""


def run(text: str, *, bold: bool = False) -> str:
    """Words, with their line breaks."""
    style = "<w:rPr><w:b/></w:rPr>" if bold else ""
    lines = [_words(line) for line in clean_text(text).split("\n")]
    return f"<w:r>{style}{'<w:br/>'.join(lines)}</w:r>"


def _words(line: str) -> str:
    return f'<w:t xml:space="preserve">{html.escape(line)}</w:t>'


def paragraph(text: str = "", *, bold: bool = False, style: str = "", with_next: bool = False) -> str:
    """One paragraph of plain words; `style` is a style's id, such as Heading1.

    `with_next`: it never stands alone at the foot of a page.
    """
    styled = f'<w:pStyle w:val="{html.escape(style)}"/>' if style else ""
    kept = "<w:keepNext/>" if with_next else ""
    properties = f"<w:pPr>{styled}{kept}</w:pPr>" if styled or kept else ""
    return f"<w:p>{properties}{run(text, bold=bold) if text else ''}</w:p>"


def heading(text: str, level: int, *, new_page: bool = False) -> str:
    """A real heading, which the navigation of Word and of screen readers finds."""
    style = f'<w:pStyle w:val="Heading{level}"/>{"<w:pageBreakBefore/>" if new_page else ""}'
    return f"<w:p><w:pPr>{style}</w:pPr>{run(text)}</w:p>"


def bullets(lines: Iterable[str]) -> str:
    """A list with bullets."""
    return "".join(paragraph(line, style="ListBullet") for line in lines)


def table(
    widths: Sequence[int], head: Sequence[str], rows: Iterable[Sequence[str]], *, least: int = 0
) -> str:
    """A table whose heads are repeated on every page. Cells are markup.

    Widths, and the least height of a row, are twentieths of a point.
    """
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(_row(widths, cells, least=least) for cells in rows)
    top = _row(widths, [paragraph(text, bold=True) for text in head], heading=True) if head else ""
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:firstRow="{int(bool(head))}" w:firstColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{top}{body}</w:tbl>{paragraph()}"
    )


def _row(widths: Sequence[int], cells: Sequence[str], *, heading: bool = False, least: int = 0) -> str:
    height = f'<w:trPr><w:trHeight w:val="{least}" w:hRule="atLeast"/></w:trPr>' if least else ""
    marks = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if heading else height
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{HEADING_FILL}"/>' if heading else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}</w:tcPr>{cell or paragraph()}</w:tc>'
        for width, cell in zip(widths, cells, strict=True)
    )
    return f"<w:tr>{marks}{made}</w:tr>"


def page(*, landscape: bool) -> str:
    """The size of a section's pages."""
    wide, high = (LONG, SHORT) if landscape else (SHORT, LONG)
    turned = ' w:orient="landscape"' if landscape else ""
    edges = " ".join(f'w:{side}="{MARGIN}"' for side in ("top", "bottom", "left", "right"))
    return (
        f'<w:pgSz w:w="{wide}" w:h="{high}"{turned}/>'
        f'<w:pgMar {edges} w:header="450" w:footer="450" w:gutter="0"/>'
    )


def end_of_section(*, landscape: bool) -> str:
    """Ends the pages of one size: what stands before it is on such pages, what follows begins a new one."""
    return f"<w:p><w:pPr><w:sectPr>{page(landscape=landscape)}</w:sectPr></w:pPr></w:p>"


def width(*, landscape: bool) -> int:
    """How wide the words of a page can run."""
    return (LONG if landscape else SHORT) - 2 * MARGIN


def document(about: About, body: str, *, landscape: bool) -> bytes:
    """The finished file. `landscape` is for the pages of the last section."""
    word = Document()
    _describe(word, about)
    _dress(word)
    _head_and_foot(word, about)
    place = word.element.body
    last = place.find(qn("w:sectPr"))
    parsed = parse_xml(f"<w:body {nsdecls('w')}>{body}</w:body>")
    references = [each for each in last if each.tag in (qn("w:headerReference"), qn("w:footerReference"))]
    sections = [*parsed.iter(qn("w:sectPr"))]
    for child in list(parsed):
        last.addprevious(child)
    _size(last, landscape)
    # Sections without their own header and footer take those of the section before them.
    for reference in references if sections else ():
        sections[0].insert(0, reference)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def _size(section: object, landscape: bool) -> None:
    made = parse_xml(f"<w:sectPr {nsdecls('w')}>{page(landscape=landscape)}</w:sectPr>")
    for name in ("w:pgSz", "w:pgMar"):
        old = section.find(qn(name))  # type: ignore[attr-defined]
        section.replace(old, made.find(qn(name)))  # type: ignore[attr-defined]


def _describe(word: WordDocument, about: About) -> None:
    facts = word.core_properties
    facts.title, facts.author, facts.language = about.title[:255], about.author[:255], "en-GB"
    facts.comments, facts.subject = "", "Section 11, Children Act 2004"
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def _dress(word: WordDocument) -> None:
    for name, size in SIZES.items():
        style = word.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), INK
        style.paragraph_format.space_after = Pt(3)


def _head_and_foot(word: WordDocument, about: About) -> None:
    section = word.sections[0]
    header, footer = section.header._element, section.footer._element
    for part in (header, footer):
        for child in list(part):
            part.remove(child)
    mark = _watermark(about.mark) if about.mark else ""
    header.append(_parsed(f"<w:p><w:pPr/>{run(about.header, bold=bool(about.mark))}{mark}</w:p>"))
    footer.append(_parsed(f"<w:p><w:pPr/>{run(about.footer)}<w:r>{_words('   Page ')}</w:r>{_field('PAGE')}"
                          f"<w:r>{_words(' of ')}</w:r>{_field('NUMPAGES')}</w:p>"))  # fmt: skip


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr="{name}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _parsed(markup: str) -> object:
    spaces = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    return parse_xml(markup.replace("<w:p>", f"<w:p {nsdecls('w')} {spaces}>", 1))


def _watermark(words: str) -> str:
    """The word across the page, as Word itself draws a watermark."""
    return (
        '<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"'
        ' path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
        '<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
        '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
        '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        '<v:shape id="draft-mark" type="#_x0000_t136" alt="" style="position:absolute;margin-left:0;'
        "margin-top:0;width:380pt;height:150pt;rotation:315;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        'mso-position-vertical:center;mso-position-vertical-relative:margin" fillcolor="#ececec"'
        f' stroked="f"><v:textpath style="font-family:Arial" string="{html.escape(words)}"/></v:shape>'
        "</w:pict></w:r>"
    )
