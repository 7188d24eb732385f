"""Several facts in one message, in any order: each is taken, none is asked again."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from typing import Any

import pytest

from tests.conversations.people import MANNERS, Habits, Record, Simulated, at_once, same, truth, wrong
from tests.conversations.product import Person, Product

TOLD_AT_ONCE: dict[str, tuple[str, dict[str, Any]]] = {
    "USBと人数と日時": (
        "昨日の17時ごろ、患者さん120人分の名前と病名が入ったUSBメモリをなくしたことに気づきました。暗号化はしていません。",
        {
            "incident_type": "lost_device",
            "noticed_at": "2026-11-24T17:00+09:00",
            "affected_low": 120,
            "affected_high": 120,
            "data_kinds": ["medical", "contact"],
            "strong_encryption": "no",
        },
    ),
    "身代金と診療と人数": (
        "サーバーのファイルが全部暗号化されて身代金の画面が出ています。今朝8時に気づきました。診療は止まっています。カルテは約5000人分です。",
        {
            "incident_type": "ransomware",
            "noticed_at": "2026-11-25T08:00+09:00",
            "care_impact": "stopped",
            "affected_low": 5000,
            "data_kinds": ["medical"],
        },
    ),
    "FAXと人数と相手": (
        "FAX番号を間違えて、患者さん3人分の検査結果を知らない会社に送ってしまいました。9時半に気づき、相手は見たと言っています。",
        {
            "incident_type": "misdirected_message",
            "noticed_at": "2026-11-25T09:30+09:00",
            "affected_low": 3,
            "recovered_unseen": "no",
            "data_kinds": ["medical"],
        },
    ),
    "乗っ取りは続いている": (
        "医院のインスタが乗っ取られて、いまも勝手に投稿され続けています。診療はふつうにできています。",
        {"incident_type": "account_takeover", "ongoing": "yes", "care_impact": "none"},
    ),
    "業者と日時と人数": (
        "11月22日に予約システムの会社から、不正アクセスで患者さん数百人の名前と電話番号が漏れたと連絡がありました。",
        {
            "incident_type": "vendor_breach",
            "noticed_at": "2026-11-22T00:00+09:00",
            "affected_low": 200,
            "affected_high": 900,
            "data_kinds": ["contact"],
        },
    ),
    "連絡先と名前": (
        "紙カルテを1冊なくしました。1人分です。折り返しは090-3333-4444、受付の山本です。",
        {"incident_type": "lost_paper", "affected_low": 1, "contact_phone": "090-3333-4444"},
    ),
    "公開の設定": (
        "予約フォームの設定ミスで、ネットで誰でも回答が見られる状態でした。40人分の名前と電話番号です。もう直しました。",
        {
            "incident_type": "misconfiguration",
            "public_exposure": "yes",
            "affected_low": 40,
            "data_kinds": ["contact"],
            "ongoing": "no",
        },
    ),
    "暗号化した端末": (
        "ノートパソコンを電車に置き忘れました。BitLockerで暗号化していて鍵は別です。患者さん30人分のカルテが入っています。",
        {
            "incident_type": "lost_device",
            "strong_encryption": "yes",
            "affected_low": 30,
            "data_kinds": ["medical"],
        },
    ),
    "カード番号": (
        "ホームページが改ざんされて、支払いページで60人分のクレジットカード番号が盗まれたようです。",
        {"incident_type": "website_attack", "affected_low": 60, "data_kinds": ["card_number"]},
    ),
    "数十人と分からない日": (
        "辞めた職員が患者名簿を持ち出していました。数十人分です。いつ気づいたかはわかりません。",
        {"incident_type": "insider", "affected_low": 20, "affected_high": 90, "noticed_at": "unknown"},
    ),
}


WRONG = {
    "USBと人数と日時": "a time far from 「気づきました」 in the same sentence is not read as noticed_at",
    "FAXと人数と相手": "「相手は見たと言っています」 in the first message is not read as recovered_unseen",
    "乗っ取りは続いている": "「いまも勝手に投稿され続けています」 is not read as ongoing",
    "業者と日時と人数": "the day of the vendor's notice is not read as noticed_at",
    "公開の設定": "「もう直しました」 is not read as no longer ongoing",
    "数十人と分からない日": "「いつ気づいたかはわかりません」 is not read as noticed_at unknown",
}


@pytest.mark.parametrize("name", [wrong(name, because=WRONG[name]) if name in WRONG else name for name in TOLD_AT_ONCE])
def test_最初の知らせにあることは全部受け取る(product: Product, name: str) -> None:
    text, expected = TOLD_AT_ONCE[name]
    person = Person(product)
    person.say(text)
    case = person.case
    got = {slot: case["facts"].get(slot) for slot in expected}
    assert all(same(slot, wanted, got[slot]) for slot, wanted in expected.items()), (got, expected)
    assert case["asking"] not in expected, "what was said is not asked"
    asked: list[str] = []
    while (slot := person.case["asking"]) is not None and len(asked) < 15:
        assert slot not in asked
        assert slot not in expected
        asked.append(slot)
        person.say(
            {"contact_phone": "090-1111-2222", "contact_name": "山本です", "handoff_consent": "はい"}.get(
                slot, "わからない"
            )
        )
    assert len(asked) <= 12
    facts = person.case["facts"]
    assert all(same(slot, wanted, facts.get(slot)) for slot, wanted in expected.items()), "nothing was lost later"


TALKERS = ["ransomware", "lost_device", "misdirected_message", "malware", "misconfiguration", "vendor_breach"]


@pytest.fixture(scope="module")
def talkers(product: Product) -> dict[str, Future[Record]]:
    def talk(kind: str, manner: str) -> Record:
        return Simulated(product, truth(kind), manner, 7, Habits(presses=0, says_two=1)).talk()

    return at_once({kind: partial(talk, kind, MANNERS[i]) for i, kind in enumerate(TALKERS)})


TALKERS_WRONG = {
    "misdirected_message": "「…にかけて」 after the telephone number becomes the contact name",
    "malware": "「…に掛けてくれ」 after the telephone number becomes the contact name",
    "vendor_breach": "the hour is lost in 「11月25日の午前8時」",
}


@pytest.mark.parametrize("kind", [wrong(k, because=TALKERS_WRONG[k]) if k in TALKERS_WRONG else k for k in TALKERS])
def test_一度に二つ答える人の話は短くすむ(talkers: dict[str, Future[Record]], kind: str) -> None:
    assert talkers[kind].result().problems() == []
