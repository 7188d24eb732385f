"""The same text in any spelling reads the same, and every place leads back to the original words."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.normalise import normalise
from bot.reading.reader import read
from tests.reading.answer_tables import NOW, answer_rows, table_lines

_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ｶﾞｰｾﾞ", "ガーゼ"),
        ("ＢｉｔＬｏｃｋｅｒ", "bitlocker"),
        ("はい〜〜", "はいー"),
        ("ないいいい!!!", "ない!"),
        ("03―1234—5678", "03-1234-5678"),
        ("100〜200人", "100~200人"),
        ("え\u3000\u3000と", "え と"),
        ("か\u3099", "が"),
        ("090ー1234ー5678", "090-1234-5678"),
        ("1000", "1000"),
    ],
)
def test_spellings(text: str, expected: str) -> None:
    assert normalise(text).text == expected


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_places_lead_back(text: str) -> None:
    normal = normalise(text)
    assert len(normal.text) == len(normal.folded) == len(normal.starts) == len(normal.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(normal.starts, normal.ends, strict=True))
    assert list(normal.starts) == sorted(normal.starts)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
@settings(max_examples=300, deadline=None)
def test_nfkc_changes_nothing(text: str) -> None:
    composed = normalise(unicodedata.normalize("NFKC", text)).text
    assert normalise(text).text == composed


def _messages() -> list[tuple[str, str | None]]:
    rows: list[tuple[str, str | None]] = [(text, None) for text, _ in table_lines("openings.tsv")]
    return rows + [(row.text, "affected_low" if row.slot == "affected" else row.slot) for row in answer_rows()]


@pytest.mark.parametrize("form", ["wide", "NFKC", "NFD"])
def test_every_table_row_reads_the_same_in_other_forms(form: Literal["wide", "NFKC", "NFD"]) -> None:
    for text, asking in _messages():
        other = text.translate(_WIDE) if form == "wide" else unicodedata.normalize(form, text)
        before, after = read(text, now=NOW, asking=asking), read(other, now=NOW, asking=asking)
        plain = {slot: value for slot, value in before.facts.items() if slot != "contact_name"}
        assert {slot: value for slot, value in after.facts.items() if slot != "contact_name"} == plain, text
        assert (before.refused, before.problem) == (after.refused, after.problem), text
        names = [unicodedata.normalize("NFKC", str(one.facts.get("contact_name"))) for one in (before, after)]
        assert names[0] == names[1]
