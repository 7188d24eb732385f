"""Free messages give exactly the facts they state: several at once, corrected ones, and none from questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.reading.reader import read
from tests.reading.answer_tables import NOW, expected_facts, table_lines

DEVELOPMENT_SET = Path(__file__).parents[3] / "shared/checks/openings_dev.jsonl"


def stated(cell: str) -> tuple[dict[str, Any], bool]:
    facts: dict[str, Any] = {}
    correction = False
    for pair in filter(None, cell.split("; ")):
        slot, value = pair.split("=")
        if slot == "correction":
            correction = True
        else:
            facts |= expected_facts(slot, value)
    return facts, correction


@pytest.mark.parametrize(("text", "cell"), table_lines("openings.tsv"))
def test_述べられた事実だけを読む(text: str, cell: str) -> None:
    facts, correction = stated(cell)
    reading = read(text, now=NOW)
    assert reading.facts == facts
    assert reading.is_correction or not correction
    assert reading.problem is None


@pytest.mark.xfail(strict=True, reason="known misses, kept to be mended")
@pytest.mark.parametrize(("text", "cell"), table_lines("openings_missed.tsv"))
def test_まだ読めない第一報(text: str, cell: str) -> None:
    facts, _ = stated(cell)
    assert read(text, now=NOW).facts == facts


@pytest.mark.parametrize("asking", ["malicious", "ongoing", "backup_intact", "strong_encryption", "recovered_unseen"])
@pytest.mark.parametrize(
    "text", ["どうすればいい", "電源切っていい?", "警察は?", "了解です", "抜きました", "OKです", "お願いします"]
)
def test_agreement_words_and_questions_answer_nothing(text: str, asking: str) -> None:
    assert read(text, now=NOW, asking=asking).facts == {}


def test_known_type_settles_whose_encryption_is_meant() -> None:
    text = "暗号化されています"
    assert read(text, now=NOW, incident_type="lost_device").facts == {"strong_encryption": "yes"}
    assert read(text, now=NOW, incident_type="ransomware").facts == {"damage_state": "unusable"}


@pytest.mark.parametrize(
    "text",
    [
        "患者さんの診療データです",
        "診療データは大丈夫です",
        "診療の画像データを保管しています",
        "治療の記録を保存しています",
        "外来の患者さんの名簿です、保存しています",
        "診察のデータができる限り入ってます",
        "診療予約の情報が入ってます",
    ],
)
def test_data_of_care_says_nothing_of_care(text: str) -> None:
    assert read(text, now=NOW, asking="data_kinds").facts.keys() == {"data_kinds"}


def test_words_are_the_original_spelling() -> None:
    reading = read("ＵＳＢをなくしました。約２００人分のｶﾙﾃです", now=NOW)
    assert reading.words["affected_low"] == "２００人分"
    assert reading.words["data_kinds"] == "ｶﾙﾃ"


def test_a_future_time_is_refused_and_left_out() -> None:
    reading = read("明日の朝9時に気づきました", now=NOW)
    assert reading.facts == {}
    assert reading.problem == "future_time"


@pytest.mark.skipif(not DEVELOPMENT_SET.exists(), reason="the shared development set is not here")
def test_development_openings_never_give_identifiers_or_consent() -> None:
    for line in DEVELOPMENT_SET.read_text(encoding="utf-8").splitlines():
        facts = read(json.loads(line)["text"], now=NOW).facts
        assert not facts.keys() & {"policy_number", "policy_phone", "contact_name", "handoff_consent", "incident_type"}
