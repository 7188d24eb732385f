"""Document → PDF with the Japanese font inside: the same paper on every machine, no system font needed."""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, SimpleDocTemplate, Spacer
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from bot.documents.document import Block, Bullets, Document, Paragraph, Section, Table, printable
from bot.documents.paper import paper_words

if TYPE_CHECKING:
    from reportlab.platypus.doctemplate import BaseDocTemplate

FONT_FILE = Path(__file__).parent / "fonts" / "ipaexg.ttf"
FONT = "IPAexGothic"
MISSING = "〓"
"""Stands for a character that the font does not have (an emoji, a rare kanji)."""

# Half the width of A4 and its height: fills a telephone's width with letters that can be read, two to a printed sheet.
_PHONE_PAGE = (105 * mm, 297 * mm)
# A heading never stands alone at the foot of a page.
_ROOM_UNDER_A_HEADING = 28 * mm
# What SimpleDocTemplate's frame leaves free inside on each side, in points.
_FRAME_PADDING = 6
_INK = colors.HexColor("#1a1a1a")
_LINE = colors.HexColor("#8a8f98")
_SHADE = colors.HexColor("#eef1f5")
_DRAFT = colors.HexColor("#b00020")
# Marks that choose a variant of the letter before them; without the variant the letter itself is printed.
_VARIANTS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def render(document: Document) -> bytes:
    """The PDF of ``document``. The same document gives the same bytes."""
    return _laid_out(document)[0]


def page_count(document: Document) -> int:
    """How many pages ``render`` would fill."""
    return _laid_out(document)[1]


def _laid_out(document: Document) -> tuple[bytes, int]:
    file = io.BytesIO()
    margin = (4 if document.page == "phone" else 16) * mm
    template = SimpleDocTemplate(
        file,
        pagesize=_PHONE_PAGE if document.page == "phone" else A4,
        leftMargin=margin,
        rightMargin=margin,
        topMargin=margin + 6 * mm,
        bottomMargin=margin + 4 * mm,
        title=printable(document.title),
        author="",
        subject=printable(document.case_ref),
        lang="ja",
        initialFontName=_font().fontName,
        invariant=1,
    )

    def frame(canvas: Canvas, laid: BaseDocTemplate) -> None:
        _head_and_foot(canvas, laid, document, margin)

    inside = template.width - 2 * _FRAME_PADDING
    template.build(_Painter(document).flowables(inside), onFirstPage=frame, onLaterPages=frame)
    return file.getvalue(), template.page


def _head_and_foot(canvas: Canvas, laid: BaseDocTemplate, document: Document, margin: float) -> None:
    width, height = laid.pagesize
    canvas.saveState()
    margin += _FRAME_PADDING
    canvas.setFillColor(_DRAFT)
    canvas.setFont(_font().fontName, 12)
    canvas.drawString(margin, height - margin - 3, paper_words().say("draft"))
    canvas.setFillColor(_INK)
    canvas.setFont(_font().fontName, 9)
    foot = paper_words().say("page", case_ref=_settable(document.case_ref), number=str(laid.page))
    canvas.drawRightString(width - margin, margin - 1 * mm, foot)
    canvas.restoreState()


class _Painter:
    """Turns a document's parts into reportlab's."""

    def __init__(self, document: Document) -> None:
        self._document = document
        small = document.page == "phone"
        leading = 1.3 if small else 1.45
        self._normal = _style("normal", 10, leading)
        self._cell = _style("cell", 10 if small else 9.5, leading)
        self._title = _style("title", 15 if small else 17, spaceAfter=6)
        self._heading = _style("heading", 12.5, spaceBefore=9, spaceAfter=4, borderPadding=0)
        self._big = _style("big", 18 if small else 24, alignment=TA_CENTER, spaceBefore=8, spaceAfter=8)

    def flowables(self, width: float) -> list[Flowable]:
        """The whole document for a frame ``width`` points wide."""
        drawn: list[Flowable] = [self._text(self._document.title, self._title), self._notices(width)]
        for section in self._document.sections:
            drawn += self._section(section, width)
        return drawn

    def _text(self, text: str, style: ParagraphStyle) -> Text:
        return Text(escape(_settable(text)).replace("\n", "<br/>"), style)

    def _notices(self, width: float) -> Flowable:
        lines = list(self._document.notices)
        if any(MISSING in _settable(text) and MISSING not in text for text in self._document.texts()):
            lines.append(paper_words().say("missing", mark=MISSING))
        grid = Grid([[[self._text(line, self._cell) for line in lines]]], colWidths=[width])
        grid.setStyle([_TABLE_FONT, ("BOX", (0, 0), (-1, -1), 1, _DRAFT), ("TOPPADDING", (0, 0), (-1, -1), 5)])
        return grid

    def _section(self, section: Section, width: float) -> list[Flowable]:
        drawn = [flowable for block in section.blocks for flowable in self._block(block, width)]
        # Keeping a heading with its table would push a long table to the next page as a whole.
        return [CondPageBreak(_ROOM_UNDER_A_HEADING), self._text(section.heading, self._heading), *drawn]

    def _block(self, block: Block, width: float) -> list[Flowable]:
        match block:
            case Paragraph(text=text, big=big):
                return [self._text(text, self._big if big else self._normal), Spacer(0, 3)]
            case Bullets(items=items, boxes=boxes):
                mark = "□" if boxes else "・"
                return [self._bullet(mark, item, width) for item in items]
            case Table():
                return [self._table(block, width), Spacer(0, 4)]

    def _bullet(self, mark: str, item: str, width: float) -> Flowable:
        hang = self._normal.fontSize * 1.5
        cells = [[self._text(mark, self._normal), self._text(item, self._normal)]]
        grid = Grid(cells, colWidths=[hang, width - hang], splitInRow=1)
        grid.setStyle([_TABLE_FONT, *_NO_PADDING, ("VALIGN", (0, 0), (-1, -1), "TOP")])
        return grid

    def _table(self, table: Table, width: float) -> Flowable:
        rows = ([table.head] if table.head else []) + list(table.rows)
        cells = [[self._text(cell, self._cell) for cell in row] for row in rows]
        shares = [width * share / sum(table.widths) for share in table.widths]
        grid = Grid(cells, colWidths=shares, repeatRows=1 if table.head else 0, splitInRow=1)
        shaded = (0, 0), (-1, 0) if table.head else (0, -1)
        grid.setStyle(
            [
                _TABLE_FONT,
                ("GRID", (0, 0), (-1, -1), 0.5, _LINE),
                ("BACKGROUND", *shaded, _SHADE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 11),  # a 、 may hang over the end of its line
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
        return grid


# Without it every table would name reportlab's own font, which is not inside the file, though no letter uses it.
_TABLE_FONT = ("FONTNAME", (0, 0), (-1, -1), FONT)
_NO_PADDING = [
    (f"{side}PADDING", (0, 0), (-1, -1), points)
    for side, points in (("LEFT", 0), ("RIGHT", 0), ("TOP", 0), ("BOTTOM", 2))
]


def _style(name: str, size: float, leading: float = 1.45, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=_font().fontName,
        fontSize=size,
        leading=size * leading,
        textColor=_INK,
        wordWrap="CJK",
        splitLongWords=1,
        **more,
    )


@cache
def _font() -> TTFont:
    font = TTFont(FONT, str(FONT_FILE))
    pdfmetrics.registerFont(font)
    return font


def _settable(text: str) -> str:
    glyphs = _font().face.charToGlyph
    plain = _VARIANTS.sub("", printable(text))
    return "".join(letter if letter == "\n" or ord(letter) in glyphs else MISSING for letter in plain)
