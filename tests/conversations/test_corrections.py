"""Every answer can be changed, at any time, in words or by button; both verdicts follow and only the change is told."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from typing import Any

import pytest

from bot.incident.facts import Facts
from tests.conversations.judging import Tally
from tests.conversations.people import TOO_BUSY, at_once, buttons_of, coverage_problems, duty_problems, same
from tests.conversations.product import Person, Product

ANSWERS = {
    "ongoing": "[止まった]",
    "data_kinds": "[診療の情報]",
    "affected_low": "300人です",
    "noticed_at": "今朝8時です",
    "recovered_unseen": "[いいえ]",
    "strong_encryption": "[していない]",
    "malicious": "[いいえ]",
    "policy_number": "[証券が手元にない]",
    "contact_phone": "090-1111-2222",
    "contact_name": "山本です",
    "handoff_consent": "[はい、送る]",
}


def lost_usb(product: Product, until: str | None = None, kinds: str = "[診療の情報]") -> Person:
    """A lost USB stick, talked through up to the question for ``until`` (to the end without it)."""
    person = Person(product)
    person.say("院内で使っているUSBメモリが一本見当たらなくなりました")
    for _ in range(15):
        asking = person.case["asking"]
        if asking is None or asking == until:
            break
        answer = kinds if asking == "data_kinds" else ANSWERS.get(asking, "わからない")
        person.press(answer.strip("[]")) if answer.startswith("[") else person.say(answer)
    assert person.case["asking"] == until
    return person


def verdicts_fit(person: Person) -> None:
    """Both verdicts are the engines' answers for the facts as they now are."""
    case = person.case
    leave_out = ("policy_number", "policy_phone", "contact_name", "contact_phone", "handoff_consent")
    facts = Facts.from_dict({k: v for k, v in case["facts"].items() if k not in leave_out})
    assert duty_problems(facts, case["duty_verdict"]) == []
    assert coverage_problems(facts, None, case["coverage_verdict"]) == []


# The open question when it is said, the words, and what the facts must then be.
IN_WORDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "人数を次の質問のとき": ("noticed_at", "さっきの人数は50人でした", {"affected_low": 50, "affected_high": 50}),
    "人数を増やす": (
        "policy_number",
        "すみません、人数まちがえました。1500人です",
        {"affected_low": 1500, "affected_high": 1500},
    ),
    "人数を関西弁で": ("policy_number", "さっきの人数ちゃうわ、30人やった", {"affected_low": 30, "affected_high": 30}),
    "人数じゃなくて": ("contact_phone", "300人じゃなくて30人でした", {"affected_low": 30, "affected_high": 30}),
    "日時を前の日に": (
        "policy_number",
        "気づいたのは今朝じゃなくて、昨日の17時でした",
        {"noticed_at": "2026-11-24T17:00+09:00"},
    ),
    "日時を訂正": ("contact_phone", "時間をまちがえました。朝の9時です", {"noticed_at": "2026-11-25T09:00+09:00"}),
    "情報の種類に病名": (
        "policy_number",
        "さっきの情報の種類ですが、カルテも入っていました",
        {"data_kinds": ["medical", "contact"]},
    ),
    "暗号化": (
        "policy_number",
        "暗号化していないと言いましたが、BitLockerで暗号化していて鍵は別でした",
        {"strong_encryption": "yes"},
    ),
    "盗難だった": ("policy_number", "紛失じゃなくて盗まれたのだと分かりました", {"malicious": "yes"}),
    "見つかった": (
        "policy_number",
        "さっきの訂正です。USBは全部もどってきて、だれも見ていないと確かめました",
        {"recovered_unseen": "yes"},
    ),
    "続いている": ("data_kinds", "すみません、さっきの間違いで、まだ続いています", {"ongoing": "yes"}),
}


@pytest.fixture(scope="module")
def corrected(product: Product) -> dict[str, Future[tuple[Person, str]]]:
    def correct(name: str) -> tuple[Person, str]:
        slot, words, expected = IN_WORDS[name]
        person = lost_usb(product, until=slot, kinds="[連絡先だけ]" if "data_kinds" in expected else "[診療の情報]")
        return person, person.say(words)

    return at_once({name: partial(correct, name) for name in IN_WORDS})


@pytest.mark.parametrize("name", IN_WORDS)
def test_話の途中の言い直しのあとも見込みは事実どおり(
    corrected: dict[str, Future[tuple[Person, str]]], name: str
) -> None:
    person, reply = corrected[name].result()
    verdicts_fit(person)
    assert "人と話す" in buttons_of(person.messages) or reply.startswith(TOO_BUSY)


def test_話の途中で言い直せば直り同じ質問にもどる(corrected: dict[str, Future[tuple[Person, str]]]) -> None:
    tally = Tally("corrections in words")
    for name, (slot, words, expected) in IN_WORDS.items():
        person, reply = corrected[name].result()
        case = person.case
        got = {key: case["facts"].get(key) for key in expected}
        kept = all(same(key, wanted, got[key]) for key, wanted in expected.items())
        problems = [] if kept else [f"「{words}」 -> {got}: {reply}"]
        problems += [] if case["facts"]["incident_type"] == "lost_device" else ["another type"]
        back = case["asking"] == slot or case["asking"] in case["duty_verdict"]["missing_facts"]
        tally.note(name, problems + ([] if back else [f"{case['asking']} is open, not {slot}"]))
    tally.at_least(0.7)


AFTER_THE_HANDOFF: dict[str, tuple[str, dict[str, Any], str]] = {
    "人数を千人より多く": (
        "人数を訂正します。1200人でした",
        {"affected_low": 1200},
        "国への報告の見込みが変わりました",
    ),
    "カルテも入っていた": (
        "情報の種類を訂正します。病名も入っていました",
        {"data_kinds": ["medical", "contact"]},
        "国への報告の見込みが変わりました",
    ),
    "電話番号": ("折り返しの番号を間違えました。080-5555-6666です", {"contact_phone": "080-5555-6666"}, "送ります"),
    "名前": ("名前が違いました。鈴木です", {"contact_name": "鈴木"}, "送ります"),
}


@pytest.fixture(scope="module")
def corrected_afterwards(product: Product) -> dict[str, Future[tuple[Person, dict[str, Any], str]]]:
    def correct(name: str) -> tuple[Person, dict[str, Any], str]:
        person = lost_usb(product, kinds="[連絡先だけ]")
        person.wait_state("acknowledged")
        return person, person.case["facts"], person.say(AFTER_THE_HANDOFF[name][0])

    return at_once({name: partial(correct, name) for name in AFTER_THE_HANDOFF})


@pytest.mark.parametrize("name", AFTER_THE_HANDOFF)
def test_引き継いだあとに直したことは窓口にも送られる(
    product: Product, corrected_afterwards: dict[str, Future[tuple[Person, dict[str, Any], str]]], name: str
) -> None:
    """Whatever was read: the desk's last packet holds the facts as they now are."""
    _, expected, told = AFTER_THE_HANDOFF[name]
    person, before, reply = corrected_afterwards[name].result()
    case = person.case
    verdicts_fit(person)
    assert case["asking"] is None or case["asking"] in case["duty_verdict"]["missing_facts"]
    if case["facts"] == before:
        assert len(_packets_when(product, case["case_ref"], 1)) == 1
        return
    assert "送ります" in reply
    sent = _packets_when(product, case["case_ref"], 2)[-1]
    for key in ("affected_low", "data_kinds"):
        assert same(key, case["facts"][key], sent["facts"][key]["value"]), f"{key} is not in the update"
    contact = {"name": case["facts"].get("contact_name"), "phone": case["facts"]["contact_phone"]}
    assert sent["contact"] == contact
    if all(same(key, wanted, case["facts"].get(key)) for key, wanted in expected.items()):
        assert told in reply


def test_引き継いだあとも言葉で直せる(
    corrected_afterwards: dict[str, Future[tuple[Person, dict[str, Any], str]]],
) -> None:
    tally = Tally("corrections after the hand-off")
    for name, (words, expected, _) in AFTER_THE_HANDOFF.items():
        person, _, reply = corrected_afterwards[name].result()
        got = {key: person.case["facts"].get(key) for key in expected}
        kept = all(same(key, wanted, got[key]) for key, wanted in expected.items())
        tally.note(name, [] if kept else [f"「{words}」 -> {got}: {reply}"])
    tally.at_least(0.7)


def _packets_when(product: Product, ref: str, count: int) -> list[dict[str, Any]]:
    import time

    until = time.monotonic() + 20
    while True:
        packets = [packet for packet in product.packets() if packet["case_ref"] == ref]
        if len(packets) >= count or time.monotonic() > until:
            assert len(packets) == count
            return packets
        time.sleep(0.2)


def test_変えたことだけを言いほかの説明は繰り返さない(product: Product) -> None:
    person = lost_usb(product, until="policy_number", kinds="[連絡先だけ]")
    reply = person.say("情報の種類を訂正します。病名も入っていました")
    assert "国への報告の見込みが変わりました" in reply
    assert len(reply) < 400
    again = person.say("人数は301人でした")
    assert "見込みが変わりました" not in again, "301 instead of 300 people changes no verdict"


@pytest.mark.parametrize("slot", ["affected_low", "noticed_at", "data_kinds", "strong_encryption", "recovered_unseen"])
def test_答えを直すボタンからどの答えも直せる(product: Product, slot: str) -> None:
    person = lost_usb(product)
    person.say("ケースの状況は？")
    person.press("答えを直す")
    edits = [b for m in person.messages for b in m["buttons"] if b["payload"] == f"edit:{slot}"]
    assert len(edits) == 1, person.messages
    person.press(edits[0]["title"])
    assert person.case["asking"] == slot
    new = {
        "affected_low": ("50人です", 50),
        "noticed_at": ("昨日の17時です", "2026-11-24T17:00+09:00"),
        "data_kinds": ("[連絡先だけ]", ["contact"]),
        "strong_encryption": ("[暗号化していて鍵は別]", "yes"),
        "recovered_unseen": ("[はい・確かめた]", "yes"),
    }[slot]
    person.press(new[0].strip("[]")) if new[0].startswith("[") else person.say(new[0])
    case = person.case
    assert same(slot, new[1], case["facts"][slot])
    assert case["asking"] is None or case["asking"] in case["duty_verdict"]["missing_facts"]
    verdicts_fit(person)


def test_同じ答えを選び直しても質問は閉じる(product: Product) -> None:
    person = lost_usb(product)
    person.say("ケースの状況は？")
    person.press("答えを直す")
    person.press("情報の種類")
    person.press("診療の情報")
    assert person.case["asking"] is None
    assert person.case["facts"]["data_kinds"] == ["medical", "contact"]


def test_種類を言い直すと新しい手順が出て前の答えは残る(product: Product) -> None:
    person = Person(product)
    person.say("レセコンが急に動かなくなりました。原因は分かりません")
    assert person.case["facts"]["incident_type"] == "system_failure"
    person.say("今朝8時に気づきました")
    reply = person.say("すみません、よく見たらファイルが全部暗号化されて身代金の画面が出ています")
    facts = person.case["facts"]
    assert facts["incident_type"] == "ransomware"
    assert facts["noticed_at"] == "2026-11-25T08:00+09:00"
    assert "LANケーブル" in reply
    verdicts_fit(person)


def test_一つの発言の中の言い直しは最後を取る(product: Product) -> None:
    person = lost_usb(product, until="affected_low")
    person.say("200人、あ、ちがう、20人です")
    assert person.case["facts"]["affected_low"] == 20
    assert person.case["facts"]["affected_high"] == 20
