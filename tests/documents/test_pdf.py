"""The PDFs: whole, with their font inside, and every letter drawn."""

from __future__ import annotations

import io

import pypdfium2  # type: ignore[import-untyped]
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from bot.documents import files, packet_sheet, pdf
from bot.documents.document import Bullets, Document, Paragraph, Section, Table
from tests.documents.cases import FULLEST, NOW, RANSOMWARE, case_of

KINDS = tuple(files.BUILDERS)


def _of(text: str) -> Document:
    return Document("題", "261125-7KQ2M", NOW, ("下書きです。",), (Section("見出し", (Paragraph(text),)),))


def _fonts(content: bytes) -> dict[str, DictionaryObject]:
    fonts: dict[str, DictionaryObject] = {}
    for page in PdfReader(io.BytesIO(content)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            described = font.get_object()
            fonts[str(described["/BaseFont"])] = described
    return fonts


def _text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def _ink(content: bytes) -> list[tuple[int, int, int, int] | None]:
    """The box of everything that is not white on each page, in points."""
    boxes = []
    for page in pypdfium2.PdfDocument(content):
        picture = page.render(scale=1).to_pil().convert("L").point(lambda grey: 255 if grey < 200 else 0)
        boxes.append(picture.getbbox())
    return boxes


@pytest.mark.parametrize("kind", KINDS)
def test_書体がPDFの中に入っている(kind: str) -> None:
    fonts = _fonts(files.make(kind, "pdf", case_of(RANSOMWARE)).content)
    assert any("IPAexGothic" in name for name in fonts)
    for name, font in fonts.items():
        if "IPAexGothic" in name:
            descriptor = font["/FontDescriptor"].get_object()
            assert isinstance(descriptor, DictionaryObject)
            assert "/FontFile2" in descriptor, name
        else:
            pytest.fail(f"{name} is used and not embedded")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("facts", [{}, RANSOMWARE, FULLEST], ids=["空", "ランサムウェア", "全部"])
def test_文字がすべて紙の中にある(kind: str, facts: dict[str, object]) -> None:
    content = files.make(kind, "pdf", case_of(facts, events=40)).content
    pages = pypdfium2.PdfDocument(content)
    for page, box in zip(pages, _ink(content), strict=True):
        width, height = page.get_size()
        assert box is not None
        assert box[0] >= 8
        assert box[1] >= 8
        assert box[2] <= width - 8
        assert box[3] <= height - 8


@pytest.mark.parametrize("kind", KINDS)
def test_書いた文が全部PDFから読める(kind: str) -> None:
    case = case_of(RANSOMWARE, events=3)
    read = "".join(_text(files.make(kind, "pdf", case).content).split())
    document = packet_sheet.fitting(case, pdf.page_count) if kind == "packet_sheet" else files.BUILDERS[kind](case)
    for text in document.texts():
        for piece in text.split("\n"):
            assert "".join(piece.split()).replace("·", "・") in read, piece


@pytest.mark.parametrize("kind", KINDS)
def test_すべてのページに下書きと受付番号がある(kind: str) -> None:
    pages = pypdfium2.PdfDocument(files.make(kind, "pdf", case_of(RANSOMWARE, events=40)).content)
    for number, page in enumerate(pages, start=1):
        said = page.get_textpage().get_text_range()
        assert "下書き" in said
        assert f"261125-7KQ2M {number}ページ" in said.replace("\u3000", " ")


def test_書体にない文字は印になり_その説明が出る() -> None:
    content = pdf.render(_of("髙﨑さんと𠮷田さん👍"))
    assert "髙﨑さんと〓田さん〓" in _text(content)
    assert "書けない文字" in _text(content)
    assert "書けない文字" not in _text(pdf.render(_of("髙﨑さん")))


def test_異体字の印と見えない文字は取りのぞく() -> None:
    assert "葛城①か\n" in _text(pdf.render(_of("葛\U000e0100城①\ufe0f\u200b\x07\u202eか"))).replace("\r", "") + "\n"


def test_分かれたかなは一つにし_漢字は変えない() -> None:
    said = _text(pdf.render(_of("カ\u3099ーセ\u3099と\ufa19")))
    assert "ガーゼと" in said
    assert "書けない文字" not in said


def test_記号がそのまま出る() -> None:
    said = _text(pdf.render(_of("A & B <b>太字</b> &amp; <br/>")))
    assert "A & B <b>太字</b> &amp; <br/>" in said


def test_とても長い欄や行も途中で切れない() -> None:
    long = "あ" * 6000
    table = Table(("見出し", "内容"), (("欄", long),), (20, 80))
    document = Document("題", "R", NOW, (), (Section("表", (table, Bullets((long,)), Paragraph(long))),))
    assert _text(pdf.render(document)).count("あ") == 18000


def test_同じ書類は同じバイト列になる() -> None:
    document = files.BUILDERS["preliminary_report"](case_of(RANSOMWARE))
    assert pdf.render(document) == pdf.render(document)


def test_文字が描かれ_豆腐にならない() -> None:
    """Two different letters give two different pictures; boxes for missing letters would be alike."""
    first, second, space = (
        pypdfium2.PdfDocument(pdf.render(_of(letter)))[0].render(scale=2).to_pil().tobytes() for letter in "漏毀 "
    )
    assert len({first, second, space}) == 3
