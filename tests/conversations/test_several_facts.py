"""Several facts in one message, in any order: each is taken, none is asked again."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from typing import Any

import pytest

from tests.conversations.judging import Tally, read_well, rules_hold
from tests.conversations.people import MANNERS, Habits, Record, Simulated, at_once, buttons_of, same, truth
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


@pytest.fixture(scope="module")
def told(product: Product) -> dict[str, Future[tuple[dict[str, Any], dict[str, Any], list[str]]]]:
    return at_once({name: partial(_tell, product, text) for name, (text, _) in TOLD_AT_ONCE.items()})


def _tell(product: Product, text: str) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """The case after the first message, the case at the end, and what was asked in between."""
    person = Person(product)
    person.say(text)
    first = person.case
    asked: list[str] = []
    while (slot := person.case["asking"]) is not None and len(asked) < 15:
        asked.append(slot)
        titles = buttons_of(person.messages)
        answers = {"contact_phone": "090-1111-2222", "contact_name": "山本です"}
        if slot in answers:
            person.say(answers[slot])
        else:
            person.press(
                next(t for t in ("わからない", "はい、送る", "証券が手元にない", "うちの患者さん・職員") if t in titles)
            )
    return first, person.case, asked


@pytest.mark.parametrize("name", TOLD_AT_ONCE)
def test_受け取ったことは聞かれず最後まで残る(
    told: dict[str, Future[tuple[dict[str, Any], dict[str, Any], list[str]]]], name: str
) -> None:
    first, last, asked = told[name].result()
    known = {slot: value for slot, value in first["facts"].items() if value not in (None, "unknown")}
    assert not set(asked) & set(known), "what was taken is not asked"
    assert len(asked) == len(set(asked)) <= 12
    assert {slot: last["facts"].get(slot) for slot in known} == known, "nothing was lost later"


def test_最初の知らせにあることは受け取る(
    told: dict[str, Future[tuple[dict[str, Any], dict[str, Any], list[str]]]],
) -> None:
    tally = Tally("facts told at once")
    for name, (text, expected) in TOLD_AT_ONCE.items():
        facts = told[name].result()[0]["facts"]
        for slot, wanted in expected.items():
            got = facts.get(slot)
            tally.note(f"{name}.{slot}", [] if same(slot, wanted, got) else [f"「{text}」 -> {got!r}, not {wanted!r}"])
    tally.at_least(0.75)


TALKERS = ["ransomware", "lost_device", "misdirected_message", "malware", "misconfiguration", "vendor_breach"]


@pytest.fixture(scope="module")
def talkers(product: Product) -> dict[str, Future[Record]]:
    def talk(kind: str, manner: str) -> Record:
        return Simulated(product, truth(kind), manner, 7, Habits(presses=0, says_two=1)).talk()

    return at_once({kind: partial(talk, kind, MANNERS[i]) for i, kind in enumerate(TALKERS)})


@pytest.mark.parametrize("kind", TALKERS)
def test_一度に二つ答える人の話も引き継ぎまで進む(talkers: dict[str, Future[Record]], kind: str) -> None:
    rules_hold(talkers[kind].result())


def test_一度に二つ答えても受け取られる(talkers: dict[str, Future[Record]]) -> None:
    records = {kind: future.result() for kind, future in talkers.items()}
    read_well("two answers at once", records, talks=0.5, arrived=0.9)
