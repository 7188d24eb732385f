"""Document → DOCX that a clinic edits: real headings, lists and tables, the page number a field."""

from __future__ import annotations

import io
from datetime import UTC
from typing import TYPE_CHECKING

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from bot.documents.document import Block, Bullets, Document, Paragraph, Table, printable
from bot.documents.paper import paper_words

if TYPE_CHECKING:
    from docx.document import Document as Paper
    from docx.oxml.table import CT_Row
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph as Line

# Named only: every office program takes its own Japanese font when it does not have this one.
_FONT = "Yu Gothic"
_DRAFT = RGBColor(0xB0, 0x00, 0x20)
_MARGIN = Mm(20)


def render(document: Document) -> bytes:
    """The DOCX of ``document``, A4 in every case: it is there to be edited and printed."""
    paper = docx.Document()
    _set_up(paper, document)
    paper.add_heading(printable(document.title), level=0)
    for notice in document.notices:
        line = paper.add_paragraph(printable(notice))
        line.runs[0].font.color.rgb = _DRAFT
        line.paragraph_format.space_after = Pt(2)
    for section in document.sections:
        paper.add_heading(printable(section.heading), level=1)
        for block in section.blocks:
            _add(paper, block)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def _set_up(paper: Paper, document: Document) -> None:
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = _MARGIN
    for name in ("Normal", "Title", "Heading 1", "List Bullet"):
        _use_japanese(paper.styles[name])
    paper.styles["Normal"].font.size = Pt(10.5)
    paper.styles["Title"].font.size = Pt(18)
    paper.styles["Heading 1"].font.size = Pt(13)
    page.header.paragraphs[0].text = paper_words().say("draft")
    _number_pages(page.footer.paragraphs[0], document)
    core = paper.core_properties
    core.title, core.subject, core.author = printable(document.title), printable(document.case_ref), ""
    core.language = "ja-JP"
    core.created = core.modified = document.made_at.astimezone(UTC).replace(tzinfo=None)


def _use_japanese(style: ParagraphStyle) -> None:
    style.font.name = _FONT
    style.font.color.rgb = RGBColor(0x1A, 0x1A, 0x1A)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    # The template's theme fonts, where it has them, would win over the names.
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    fonts.set(qn("w:eastAsia"), _FONT)


def _number_pages(foot: Line, document: Document) -> None:
    before, after = paper_words().say("page", case_ref=printable(document.case_ref), number="\n").split("\n")
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    foot.add_run(before)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)
    foot.add_run(after)


def _add(paper: Paper, block: Block) -> None:
    match block:
        case Paragraph(text=text, big=big):
            line = paper.add_paragraph(printable(text))
            if big:
                line.runs[0].font.size = Pt(24)
                line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        case Bullets(items=items, boxes=boxes):
            for item in items:
                paper.add_paragraph(("□ " if boxes else "") + printable(item), style=None if boxes else "List Bullet")
        case Table():
            _add_table(paper, block)


def _add_table(paper: Paper, table: Table) -> None:
    rows = ([table.head] if table.head else []) + list(table.rows)
    grid = paper.add_table(rows=len(rows), cols=len(table.widths), style="Table Grid")
    grid.autofit = False
    page = paper.sections[0]
    usable = (page.page_width or 0) - 2 * _MARGIN
    widths = [int(usable * share / sum(table.widths)) for share in table.widths]
    # Word goes by the cells' widths, LibreOffice by those of the columns.
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for row, texts in zip(grid.rows, rows, strict=True):
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.text = printable(text)
            cell.width = width
    if table.head:
        _repeat_on_every_page(grid.rows[0]._tr)
    paper.add_paragraph()


def _repeat_on_every_page(row: CT_Row) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(mark)
