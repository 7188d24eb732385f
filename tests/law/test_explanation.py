"""The Japanese explanation: its order, its plain words, and what it never says."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from hypothesis import given, settings

from bot.clock import JST
from bot.incident.facts import Facts
from bot.law.circumstances import Circumstances
from bot.law.duties import assess
from bot.law.wording import FACT_QUESTIONS, day_words, moment_words
from tests.law.drawn_facts import drawn_facts

NEVER = re.compile(
    "報告は不要|報告はいりません|不要です|漏えいはありません|大丈夫|安全です|補償されます|必ず|違法です|営業日|"
    "マルウェア|インシデント|フォレンジック|要配慮個人情報|端末"
)
LOST_USB = {
    "incident_type": "lost_device",
    "handling_role": "own",
    "personal_database": "yes",
    "data_kinds": ["medical"],
    "leak_state": "suspected",
    "damage_state": "none",
    "malicious": "no",
    "strong_encryption": "no",
    "recovered_unseen": "no",
    "affected_low": 300,
    "affected_high": 300,
    "noticed_at": "2026-11-24T10:00+09:00",
}


@settings(max_examples=200, deadline=None)
@given(drawn_facts())
def test_言い切りやむずかしい言葉を使わない(facts: Facts) -> None:
    answer = assess(facts)
    text = [*answer.explanation, *(f"{other.to} {other.due}" for other in answer.other_duties)]
    for sentence in text:
        assert not NEVER.search(sentence), sentence
    assert all(
        sentence.endswith("。") or sentence.split()[-1].startswith("https://") for sentence in answer.explanation
    )
    assert len(set(answer.explanation)) == len(answer.explanation)
    assert not re.search(r"0\d{1,3}-\d{2,4}-\d{3,4}", "".join(text))


@settings(max_examples=120, deadline=None)
@given(drawn_facts())
def test_はじめは見立て_おわりは確かめる相手(facts: Facts) -> None:
    answer = assess(facts)
    opening = {
        "required": "必要になる可能性が高い",
        "not_required": "対象に当たらない可能性が高い",
        "undetermined": "いまの情報だけでは",
    }[answer.ppc_report]
    assert opening in answer.explanation[0]
    assert "弁護士か個人情報保護委員会" in answer.explanation[-1]
    today = [place for place, sentence in enumerate(answer.explanation) if sentence.startswith("今日は、")]
    assert len(today) == 1
    assert all("条" in s or "ガイドライン" in s for s in answer.explanation[:-1])


def test_順番は_見立て_日付_理由_今日すること() -> None:
    answer = assess(Facts.from_dict(LOST_USB))
    places = [
        next(place for place, sentence in enumerate(answer.explanation) if words in sentence)
        for words in ("可能性が高い", "11月26日(木)から11月28日(土)", "12月23日(水)", "施行規則7条1号", "今日は、")
    ]
    assert places == sorted(places)


def test_期限が動いたときは理由を言う() -> None:
    answer = assess(Facts.from_dict({**LOST_USB, "noticed_at": "2026-11-30T10:00+09:00"}))
    assert any("12月29日(火)は役所が休み" in s and "1月4日(月)" in s for s in answer.explanation)


def test_仮の答えでは何を確かめるかを言う() -> None:
    answer = assess(Facts.from_dict({**LOST_USB, "strong_encryption": "unknown"}))
    assert answer.provisional
    assert any("仮のもの" in s and FACT_QUESTIONS["strong_encryption"] in s for s in answer.explanation)


def test_EUの方がいれば72時間のことを言う() -> None:
    answer = assess(Facts.from_dict({**LOST_USB, "eu_residents": "yes"}))
    assert any("72時間" in sentence and "弁護士" in sentence for sentence in answer.explanation)


def test_決まらないときは決め手と_それでも出す日を言う() -> None:
    answer = assess(Facts.from_dict({**LOST_USB, "leak_state": "unknown"}))
    text = "".join(answer.explanation)
    assert FACT_QUESTIONS["leak_state"] in text and "11月28日(土)までに最初の報告" in text and "あとで直せます" in text


def test_対象に当たりにくいときは記録を残すよう言う() -> None:
    text = "".join(assess(Facts.from_dict({**LOST_USB, "data_kinds": ["contact"]})).explanation)
    assert "書いて残して" in text and "念のための報告もできます" in text


def test_番号法だけのときは番号法の条を挙げる() -> None:
    facts = Facts.from_dict({**LOST_USB, "data_kinds": ["my_number"], "public_exposure": "no"})
    answer = assess(facts)
    assert answer.grounds == ("mynumber-4",) and "番号法29条の4" in answer.explanation[0]


def test_たずねうる事実にはどれも日本語がある() -> None:
    assert set(FACT_QUESTIONS) == set(Circumstances._fields)


@pytest.mark.parametrize(
    "day, words",
    [(date(2026, 11, 26), "11月26日(木)"), (date(2026, 11, 22), "11月22日(日)"), (date(2027, 1, 4), "1月4日(月)")],
    ids=["木曜", "日曜", "月曜"],
)
def test_日付には曜日がつく(day: date, words: str) -> None:
    assert day_words(day) == words


def test_時刻の書き方() -> None:
    assert moment_words(datetime(2026, 11, 25, 10, 5, tzinfo=JST)) == "11月25日(水)10時05分"
    assert moment_words(datetime(2026, 11, 25, 10, 0, tzinfo=JST)) == "11月25日(水)10時"
