"""Small real PNG pictures: a poster and a flowchart, drawn with the font that the picture library carries."""

import io
import textwrap
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from tracker.demo.documents import Document

SIZE = (620, 877)
MARGIN = 50
INK, PAPER, SUN, WHITE = "#12414f", "#f3f7f6", "#ffce3a", "#ffffff"


def make_picture(document: Document) -> bytes:
    """The document's poster or flowchart as a PNG."""
    image = Image.new("RGB", SIZE, PAPER)
    brush = ImageDraw.Draw(image)
    if "poster" in document.spec:
        _draw_poster(brush, document.spec["poster"])
    else:
        _draw_flow(brush, document.spec["flow"])
    file = io.BytesIO()
    image.quantize(32).save(file, "PNG", optimize=True)
    return file.getvalue()


def _draw_poster(brush: ImageDraw.ImageDraw, poster: dict[str, Any]) -> None:
    width, height = SIZE
    brush.rectangle((0, 0, width, 330), fill=INK)
    brush.ellipse((width - 190, 40, width - 60, 170), fill=SUN)
    brush.polygon([(width - 150, 150), (width - 110, 150), (width - 165, 205)], fill=SUN)
    top = 70
    for line in poster["headline"]:
        top = _write(brush, line, top, 64, WHITE)
    top = 380
    for line in poster["lines"]:
        brush.ellipse((MARGIN, top + 8, MARGIN + 16, top + 24), fill=INK)
        top = _write(brush, line, top, 27, INK, left=MARGIN + 36) + 12
    brush.rounded_rectangle((MARGIN, 580, width - MARGIN, 690), 18, fill=SUN)
    _write(brush, poster["call"], 604, 50, INK, left=MARGIN + 60)
    _write(brush, poster["note"], 725, 25, INK)
    _write(brush, poster["footer"], height - 60, 18, INK)


def _draw_flow(brush: ImageDraw.ImageDraw, flow: dict[str, Any]) -> None:
    width, height = SIZE
    brush.rectangle((0, 0, width, 110), fill=INK)
    _write(brush, flow["headline"], 32, 40, WHITE)
    step = (height - 210) // len(flow["steps"])
    for number, words in enumerate(flow["steps"]):
        top = 135 + number * step
        bottom = top + step - 34
        brush.rounded_rectangle((MARGIN, top, width - MARGIN, bottom), 12, fill=WHITE, outline=INK, width=3)
        _write(brush, f"{number + 1}.  {words}", top + 14, 19, INK, left=MARGIN + 20)
        if number + 1 < len(flow["steps"]):
            middle = width // 2
            brush.polygon(
                [(middle - 16, bottom + 6), (middle + 16, bottom + 6), (middle, bottom + 28)], fill=INK
            )
    _write(brush, flow["footer"], height - 52, 19, INK)


def _write(
    brush: ImageDraw.ImageDraw, words: str, top: int, size: int, colour: str, left: int = MARGIN
) -> int:
    """Write, wrapped to the page; gives the height at which the next line begins."""
    font = ImageFont.load_default(size)
    room = int((SIZE[0] - left - MARGIN) / (size * 0.5))
    for line in textwrap.wrap(words, room):
        brush.text((left, top), line, font=font, fill=colour)
        top += round(size * 1.3)
    return top
