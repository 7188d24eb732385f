"""What the side panel is told: the case in plain words, only with the conversation's own token."""

from __future__ import annotations

import httpx

from bot.incident import contacts
from tests.conversations.product import Person, Product


def test_ケースのことばは会話の進みに合う(product: Product) -> None:
    person = Person(product)
    path = f"/conversations/{person.id}/panel"
    assert person.http.get(path).json() == {"case_ref": None}
    person.say("ファイルの名前が全部変わって英語で身代金を払えと出ています")
    now = person.http.get(path).json()
    assert now["case_ref"] == person.case["case_ref"]
    assert now["type"] == "ファイルが開けない・お金を要求された"
    assert [step["state"] for step in now["steps"]][:4] == ["now", "now", "now", "later"]
    assert now["dates"] == [] and now["duty"] is None, "no verdict before the person has been told it"
    person.press("できました")
    person.say("3000人分です")
    now = person.http.get(path).json()
    assert [step["state"] for step in now["steps"]][:4] == ["done", "done", "done", "now"]
    people = {"label": "人数", "value": "3,000人", "payload": "edit:affected_low"}
    assert people in now["facts"]
    assert person.send(payload=people["payload"])
    assert person.case["asking"] == "affected_low", "「変更」 asks the question again"
    person.say("2000人分でした")
    assert person.case["facts"]["affected_low"] == 2000


def test_表示していない項目の変更は受け付けない(product: Product) -> None:
    person = Person(product)
    for payload in ("edit:affected_low", "edit:policy_number", "edit:nothing"):
        [refused] = person.send(payload=payload)
        assert "もう使えません" in refused["text"]


def test_ほかの会話の鍵では見えない(product: Product) -> None:
    person, other = Person(product), Person(product)
    for headers in ({}, {"Authorization": other.http.headers["Authorization"]}):
        answer = httpx.get(f"{product.url}/api/v1/conversations/{person.id}/panel", headers=headers)
        assert answer.status_code == 404


def test_窓口は確かめた番号だけで電話できるもの(product: Product) -> None:
    told = httpx.get(f"{product.url}/api/v1/contacts").json()
    assert [contact["phone"] for contact in told["danger"]] == ["119", "110"]
    shown = {contact.phone for contact in contacts.load().values() if contact.phone}
    assert set(told["phones"]) == shown
    for group in ("staffed", "closed"):
        assert {contact["phone"] for contact in told[group]} <= shown
