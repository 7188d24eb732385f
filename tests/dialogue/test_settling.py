"""Words that settle what a message is, whatever the model takes them for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.clock import JST
from bot.dialogue.rereading import corrected_name, number_and_phone
from bot.dialogue.settling import WAIT, settled
from bot.dialogue.state import CaseView, DialogueState, Heard
from bot.incident.facts import Facts

NOW = datetime(2026, 11, 25, 8, 5, tzinfo=JST)
CASE = CaseView(facts=Facts(incident_type="lost_device"))


def _settled(text: str, asking: str | None, **heard: Any) -> Heard:
    return settled(Heard(text=text, now=NOW, intent="inform", **heard), DialogueState(asking=asking), CASE)


@pytest.mark.parametrize(
    "text",
    [
        "ちょっと待って、患者さんが来た",
        "少々お待ちください",
        "待っててな",
        "いったん待ってもらえますか",
        "患者さんが来ました",
        "ちょい待って!",
    ],
)
@pytest.mark.parametrize("asking", ["handoff_consent", "ongoing", "contact_phone"])
def test_待ってと言われたら何も決めない(text: str, asking: str) -> None:
    heard = _settled(text, asking, facts={"handoff_consent": False} if asking == "handoff_consent" else {})
    assert heard.intent == WAIT
    assert heard.facts == {}


@pytest.mark.parametrize("text", ["まだ送らないで、待ってください", "送るのは待って", "院長に相談してから送ります"])
def test_送らないと決めた言葉は待ってではない(text: str) -> None:
    assert _settled(text, "handoff_consent", facts={"handoff_consent": False}).facts == {"handoff_consent": False}


@pytest.mark.parametrize(
    "text", ["言えません", "それは教えられません", "言えへんわ", "ここでは話せません", "答えられない"]
)
def test_言えないは断り(text: str) -> None:
    assert _settled(text, "affected_low").refused


@pytest.mark.parametrize(
    "text", ["何とも言えません", "はっきり言えない", "正確には言えません", "まだ言えません", "家にいません"]
)
def test_何とも言えないは断りではない(text: str) -> None:
    assert not _settled(text, "affected_low").refused


ONE_BREATH = {
    "S1-000123、03-0000-1234です": {"policy_number": "S1-000123", "policy_phone": "03-0000-1234"},
    "電話は03-0000-1234で、証券番号はS1-000123": {"policy_number": "S1-000123", "policy_phone": "03-0000-1234"},
    "12345678、03-1234-5678": {"policy_number": "12345678", "policy_phone": "03-1234-5678"},
    "03-0000-1234": {"policy_phone": "03-0000-1234"},
    "S1-000123": {},
    "分かりません": {},
}


@pytest.mark.parametrize("text", ONE_BREATH)
def test_証券番号と電話番号は一度に言える(text: str) -> None:
    assert number_and_phone(text) == ONE_BREATH[text]


NAMES = {
    "名前が違いました。鈴木です": "鈴木",
    "名前は山本じゃなくて鈴木です": "鈴木",
    "担当は高橋に変更してください": "高橋",
    "折り返しの名前を訂正します。受付の小林です": "受付の小林",
    "名前ちゃうわ、井上や": "井上",
    "患者さんの名前が違いました": None,
    "名前が間違っています": None,
    "人数が違いました。50人です": None,
    "山本です": None,
}


@pytest.mark.parametrize("text", NAMES)
def test_折り返しの名前はいつでも言い直せる(text: str) -> None:
    assert corrected_name(text) == NAMES[text]
    assert _settled(text, None).facts.get("contact_name") == NAMES[text]


@pytest.mark.parametrize(
    "text",
    [
        "人と話したい",
        "人間と話をさせて",
        "担当者につないで",
        "電話で話したいです",
        "オペレーターに代わって",
        "ロボットじゃなくて人お願い",
    ],
)
@pytest.mark.parametrize("asking", [None, "ongoing", "contact_phone", "handoff_consent"])
def test_人と話したいと言えばどの質問でも人につながる(text: str, asking: str | None) -> None:
    assert _settled(text, asking).intent == "ask_human"


@pytest.mark.parametrize("text", ["人数は50人です", "相手の人に見られました", "警察の人と話しました、と記録して"])
def test_人という字だけでは人を呼ばない(text: str) -> None:
    assert _settled(text, "ongoing", facts={"ongoing": "yes"} if "見られ" in text else {}).intent != "ask_human"
