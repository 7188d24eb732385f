"""The DOCX files: they open, say everything, and are made of things an office program can edit."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.document import Document as Paper
from docx.oxml.ns import qn

from bot.documents import docx as writer
from bot.documents import files, packet_sheet, pdf
from bot.documents.document import Document, Paragraph, Section
from tests.documents.cases import FULLEST, NOW, RANSOMWARE, case_of

KINDS = tuple(files.BUILDERS)


def _open(content: bytes) -> Paper:
    return docx.Document(io.BytesIO(content))


def _words(paper: Paper) -> str:
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("facts", [{}, RANSOMWARE, FULLEST], ids=["空", "ランサムウェア", "全部"])
def test_書いた文が全部もどってくる(kind: str, facts: dict[str, object]) -> None:
    case = case_of(facts, events=3)
    paper = _open(files.make(kind, "docx", case).content)
    said = _words(paper)
    document = packet_sheet.fitting(case, pdf.page_count) if kind == "packet_sheet" else files.BUILDERS[kind](case)
    for text in document.texts():
        assert text in said


@pytest.mark.parametrize("kind", KINDS)
def test_見出しと下書きの印がある(kind: str) -> None:
    case = case_of(RANSOMWARE)
    paper = _open(files.make(kind, "docx", case).content)
    headings = [line.text for line in paper.paragraphs if line.style and line.style.name == "Heading 1"]
    assert headings == [section.heading for section in files.BUILDERS[kind](case).sections]
    assert paper.sections[0].header.paragraphs[0].text == "下書き"
    assert "261125-7KQ2M" in paper.sections[0].footer.paragraphs[0].text
    assert paper.paragraphs[0].style is not None
    assert paper.paragraphs[0].style.name == "Title"
    assert "下書き" in paper.paragraphs[1].text


def test_書き直してもう一度開ける() -> None:
    paper = _open(files.make("individual_notice", "docx", case_of(RANSOMWARE)).content)
    place = next(line for line in paper.paragraphs if line.text == "(記入: 日付)")
    place.text = "2026年11月26日"
    again = io.BytesIO()
    paper.save(again)
    assert "2026年11月26日" in _words(_open(again.getvalue()))


def test_日本語の書体が選ばれ_用紙はA4() -> None:
    paper = _open(files.make("public_notice", "docx", case_of(RANSOMWARE)).content)
    for name in ("Normal", "Heading 1", "Title"):
        fonts = paper.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "Yu Gothic"
        assert fonts.get(qn("w:eastAsiaTheme")) is None
    width = paper.sections[0].page_width
    assert width is not None
    assert round(width.mm) == 210


def test_使えない文字が入っても開ける() -> None:
    odd = "行\x00\x0b\x1f\ufffe\ud800 <w:t>&amp; 終わり\n次の行"
    content = writer.render(Document("題", "R", NOW, ("下書き",), (Section("見出し", (Paragraph(odd),)),)))
    assert "行〓 <w:t>&amp; 終わり\n次の行" in _words(_open(content))


def test_マクロや外への結びつきがない() -> None:
    archive = zipfile.ZipFile(io.BytesIO(files.make("incident_record", "docx", case_of(RANSOMWARE)).content))
    assert not [name for name in archive.namelist() if "vba" in name.lower() or "embeddings" in name]
    for name in archive.namelist():
        if name.endswith(".rels"):
            assert b'TargetMode="External"' not in archive.read(name)


@pytest.mark.parametrize("kind", KINDS)
def test_表の列の幅は_どの事務ソフトでも同じ(kind: str) -> None:
    for table in _open(files.make(kind, "docx", case_of(RANSOMWARE)).content).tables:
        widths = [column.width for column in table.columns]
        assert all([cell.width for cell in row.cells] == widths for row in table.rows)
        assert None not in widths
