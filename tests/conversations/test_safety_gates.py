"""Danger to people stops everything; payment puts the bank first; a person is one press away from every state."""

from __future__ import annotations

import re

import pytest

from bot.incident.types import TYPES
from tests.conversations.judging import Tally
from tests.conversations.people import buttons_of, openings
from tests.conversations.product import Person, Product

DANGER = {
    "患者さんの様子がおかしい": "119番",
    "患者さんが倒れました": "119番",
    "麻酔中なのにモニターが消えました": "119番",
    "もう死にたいです": "ひとりにならず",
    "消えてしまいたい": "ひとりにならず",
    "刃物を持った人が受付にいます": "110番",
    "サーバー室から煙が出ています": "119番",
    "お薬を間違えて渡して、もう飲んでしまったそうです": "すぐ電話",
}


def _up_to(product: Product, slot: str) -> Person:
    person = Person(product)
    if slot:
        person.say(openings("ransomware", "terse")[1])
        while (asking := person.case["asking"]) != slot:
            person.press({"policy_number": "証券が手元にない"}.get(str(asking), "わからない"))
    return person


SMOKE = "サーバー室から煙が出ています"
DURING = [(text, slot) for slot in ("", "affected_low") for text in DANGER if (text, slot) != (SMOKE, "affected_low")]


@pytest.mark.parametrize(
    ("text", "slot"),
    [*DURING, (SMOKE, "affected_low")],
)
def test_危険があれば質問を止めて助けの番号が先(product: Product, text: str, slot: str) -> None:
    person = _up_to(product, slot)
    before = person.case
    reply = person.say(text)
    assert DANGER[text] in reply.split("。")[0] + reply
    assert "119" in reply or "110" in reply or "すぐ電話" in reply
    assert len(person.messages) == 1, "the form stops: nothing is asked"
    assert {"落ち着いたので続ける", "人と話す"} <= buttons_of(person.messages)
    if not slot:
        return
    person.press("落ち着いたので続ける")
    after = person.case
    assert after["asking"] == slot
    assert after["facts"] == before["facts"]


@pytest.mark.parametrize("kind", TYPES)
def test_どの種類の途中でも人の番号が出て質問が残る(product: Product, kind: str) -> None:
    person = Person(product)
    person.say(openings(kind, "polite")[0])
    asking = person.case["asking"]
    assert "人と話す" in buttons_of(person.messages)
    reply = person.press("人と話す")
    assert "03-3344-5331" in reply and "119" in reply and "110" in reply
    assert str(person.case["case_ref"]) in reply
    assert person.case["asking"] == asking


TO_A_PERSON = ["人間と話したい", "担当者につないでください", "ロボットじゃなくて人お願い", "電話で話せる人おらへんの？"]


def test_人と話したいと言えば番号が出る(product: Product) -> None:
    tally = Tally("asking for a person")
    for text in TO_A_PERSON:
        for slot in ("", "data_kinds", "contact_phone"):
            person = _up_to(product, slot)
            reply = person.say(text)
            problems = [] if "03-3344-5331" in reply else [f"no number: {reply}"]
            problems += [] if person.case["asking"] in (slot, "incident_type") else [f"{person.case['asking']} is open"]
            tally.note(f"「{text}」 at {slot or 'the beginning'}", problems)
    tally.at_least(0.8)


def test_終わったあとも人と話せて危険を止められる(product: Product) -> None:
    person = _up_to(product, "contact_phone")
    person.say("090-1111-2222、山本です")
    person.press("はい、送る")
    person.wait_state("acknowledged")
    assert "03-3344-5331" in person.press("人と話す")
    assert "119番" in person.say("患者さんの様子がおかしい")
    assert person.case["state"] == "acknowledged"


def test_お金が出ている最中は銀行が先(product: Product) -> None:
    person = Person(product)
    first = person.say("いま、ネットバンクから勝手にお金が送金されています")
    assert "銀行" in first.split("2.")[0], first


def test_画面を操作されている最中は電話と線を切る(product: Product) -> None:
    person = Person(product)
    first = person.say("警告の番号に電話したら、いま画面を遠隔で操作されています")
    assert re.search("電話.{0,8}切", first.split("2.")[0]), first
    assert "LANケーブル" in first
    assert "スマホ" in first
