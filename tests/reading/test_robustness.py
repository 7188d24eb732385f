"""No text makes the reader or the mask fail, and none makes them slow."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import JST
from bot.incident.facts import FACTS, checked
from bot.reading.private import mask
from bot.reading.reader import read
from tests.reading.answer_tables import NOW

_JAPANESE = st.text(
    alphabet=st.sampled_from(
        "はいえ無ない有る人件名時日月分前後今昨先週曜金〇一二十百千万"
        "0123456789-ー〜、。?! かもたぶん患者様さんの暗号化漏れ"
    ),
    max_size=40,
)
_ASKING = st.sampled_from([None, *FACTS])


@given(st.one_of(st.text(max_size=80), _JAPANESE), _ASKING)
@settings(max_examples=600, deadline=None)
def test_reading_never_raises_and_gives_only_allowed_values(text: str, asking: str | None) -> None:
    reading = read(text, now=NOW, asking=asking)
    for slot, value in reading.facts.items():
        checked(slot, value)


@given(_JAPANESE, st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2030, 1, 1)))  # noqa: DTZ001
@settings(max_examples=300, deadline=None)
def test_no_moment_of_knowing_lies_ahead(text: str, now: datetime) -> None:
    moment = now.replace(tzinfo=JST)
    value = read(text, now=moment, asking="noticed_at").facts.get("noticed_at")
    if value not in (None, "unknown"):
        assert datetime.fromisoformat(value) <= moment + timedelta(minutes=1)


@given(st.one_of(st.text(max_size=80), _JAPANESE))
@settings(max_examples=300, deadline=None)
def test_masking_never_raises_and_masking_twice_changes_nothing(text: str) -> None:
    once = mask(text, asking=None)
    assert mask(once.text, asking=None).text == once.text


@pytest.mark.parametrize(
    "piece",
    [
        "あ",
        "1",
        "1,",
        "0-",
        "一",
        "、。",
        "1 ",
        "a-",
        "(",
        "さん",
        "患者の",
        "カルテ",
        "ログ",
        "今",
        "日",
        "暗号化",
        "30人",
        "漏れ",
    ],
)
def test_ten_thousand_characters_are_read_quickly(piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    read("あ", now=NOW)
    mask("山田さん", asking=None)
    for work in (lambda: read(text, now=NOW, asking="noticed_at"), lambda: mask(text, asking=None)):
        fastest = min(_seconds(work) for _ in range(3))
        assert fastest < 0.5  # about 0.1 on an idle machine; the bound catches growth by the square


def _seconds(work: object) -> float:
    start = time.process_time()
    work()  # type: ignore[operator]
    return time.process_time() - start
