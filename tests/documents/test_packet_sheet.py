"""The sheet for the coordinator: short, narrow, and honest about what it leaves out."""

from __future__ import annotations

import pypdfium2  # type: ignore[import-untyped]
import pytest

from bot.documents import files, packet_sheet, pdf
from bot.documents.document import Document
from bot.documents.packet_sheet import Size
from tests.documents.cases import FULLEST, NOW, RANSOMWARE, case_of, section_of, text_of


def _pages(content: bytes) -> int:
    return len(pypdfium2.PdfDocument(content))


@pytest.mark.parametrize("events", [0, 1, 16, 17, 100, 1000])
@pytest.mark.parametrize("facts", [{}, RANSOMWARE, FULLEST], ids=["空", "ランサムウェア", "全部"])
def test_3ページまでに収まる(facts: dict[str, object], events: int) -> None:
    case = case_of(facts, events=events, what="LANケーブルを抜き、院長に電話して、業者にも連絡した。" * 20)
    assert _pages(files.make("packet_sheet", "pdf", case).content) <= 3


def test_何もかも長くても3ページまでに収まる() -> None:
    case = case_of(
        FULLEST,
        events=100,
        what="長" * 5000,
        clinic="医" * 500,
        severity_reasons=("理" * 300,) * 30,
        functions=(
            "coordination",
            "investigation",
            "public_relations",
            "social_media",
            "call_center",
            "trust_recovery",
            "gdpr",
        ),
        next_contact_at=NOW,
    )
    assert _pages(files.make("packet_sheet", "pdf", case).content) <= 3


def test_長い時系列は_はじめと新しいところをのせて数を言う() -> None:
    timeline = text_of(section_of(packet_sheet.build(case_of(RANSOMWARE, events=100), Size(2, 3)), "時系列"))
    assert "記録は全部で100件です。ここには、はじめの2件と新しい3件だけをのせています。" in timeline
    assert [place for place in range(100) if f"抜いた {place}\n" in timeline + "\n"] == [0, 1, 97, 98, 99]


def test_短い時系列は全部のせる() -> None:
    timeline = text_of(section_of(packet_sheet.build(case_of(RANSOMWARE, events=5), Size(2, 3)), "時系列"))
    assert "記録は全部で" not in timeline
    assert all(f"抜いた {place}" in timeline for place in range(5))


def test_入りきらないときは時系列を減らす() -> None:
    case = case_of(RANSOMWARE, events=100)
    asked: list[Document] = []

    def pages(sheet: Document) -> int:
        asked.append(sheet)
        return 4 if len(asked) < 3 else 3

    assert packet_sheet.fitting(case, pages) == packet_sheet.build(case, packet_sheet.SIZES[2])


def test_省いた理由と手当ての数を言う() -> None:
    case = case_of(RANSOMWARE, events=100, severity_reasons=tuple(f"理由{place}" for place in range(8)))
    document = packet_sheet.build(case)
    assert "ほか3件" in text_of(section_of(document, "まず見ること"))
    assert "ほか19件" in text_of(section_of(document, "済ませた手当て"))


def test_聞いた時刻が項目ごとにある() -> None:
    document = packet_sheet.build(case_of(RANSOMWARE))
    assert "ランサムウェア(11/25 7:05)" in text_of(section_of(document, "まず見ること"))
    assert "11/25 7:07" in text_of(section_of(document, "聞き取った内容"))


def test_電話の画面の幅で読める大きさ() -> None:
    """A telephone's screen is about 65 mm wide; letters under 6 points on it cannot be read."""
    page = pypdfium2.PdfDocument(pdf.render(packet_sheet.build(case_of(RANSOMWARE))))[0]
    width_mm = page.get_size()[0] / 72 * 25.4
    text = page.get_textpage()
    heights = [box[3] - box[1] for box in (text.get_charbox(at) for at in range(200, 260)) if box[3] > box[1]]
    assert max(heights) * 65 / width_mm >= 5.5


def test_情報の種類としるしは省かない() -> None:
    said = text_of(section_of(packet_sheet.build(case_of(FULLEST), packet_sheet.SIZES[-1]), "聞き取った内容"))
    for word in ("マイナンバー", "カード番号", "口座番号", "職員の情報", "見なれない場所からのログイン"):
        assert word in said
    assert "…" not in said
