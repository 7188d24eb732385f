"""A question in the middle of anything: answered for the present case, then the same question is open again."""

from __future__ import annotations

import re
from concurrent.futures import Future
from functools import partial

import pytest

from tests.conversations.judging import Tally, read_well, rules_hold
from tests.conversations.people import (
    LONGEST,
    TOO_BUSY,
    Habits,
    Record,
    Simulated,
    at_once,
    buttons_of,
    question_intents,
    question_texts,
    truth,
)
from tests.conversations.product import Person, Product

# What an answer must speak of, whatever its wording (PLAYBOOKS 7, gist).
SPEAKS_OF = {
    "ask_what_to_do": "LANケーブル",
    "ask_power_off": "電源",
    "ask_disconnect_network": "LANケーブル",
    "ask_pay_ransom": "払わない",
    "ask_restore_backup": "もどさない",
    "ask_continue_care": "紙",
    "ask_police": "警察",
    "ask_evidence": "残し",
    "ask_tell_patients": "院長",
    "ask_public_notice": "公表",
    "ask_media": "院長",
    "ask_report_duty": "報告",
    "ask_report_deadline": "11月2[79]日",
    "ask_report_how": "個人情報保護委員会",
    "ask_report_who": "個人情報保護委員会",
    "ask_penalty": "罰|命令",
    "ask_vendor_responsibility": "業者",
    "ask_closed_network": "ネット|持ち込|USB",
    "ask_coverage": "保険",
    "ask_coverage_amount": "万円",
    "ask_coverage_expense": "調査",
    "ask_deductible": "自己負担|免責",
    "ask_premium": "保険料",
    "ask_enrollment": "代理店|03-",
    "ask_support_service": "サポート",
    "ask_contact": r"03-\d{4}-\d{4}",
    "ask_business_hours": "9:30|9時30分|9:30",
    "ask_privacy": "記録",
    "ask_gdpr": "GDPR",
    "ask_my_number": "マイナンバー",
    "ask_prevention": "落ち着いたら",
}
OPEN_AT = ("ongoing", "data_kinds", "affected_low", "policy_number")


def _up_to(product: Product, slot: str) -> Person:
    person = Person(product)
    person.say("電子カルテのファイルが全部暗号化されて、英語で身代金を払えと出ています。今朝8時に気づきました")
    answers = {"ongoing": "[続いている]", "care_impact": "[一部だけ影響]", "data_kinds": "[診療の情報]"}
    while (asking := person.case["asking"]) != slot:
        title = answers.get(asking, "わからない")
        person.press(title.strip("[]"))
    return person


def _interrupt(product: Product, intent: str, text: str, slot: str) -> dict[str, object]:
    person = _up_to(product, slot)
    before = person.case
    reply = person.say(text)
    after = person.case
    return {
        "reply": reply,
        "asking": after["asking"],
        "last": person.messages[-1]["text"],
        "facts_changed": before["facts"] != after["facts"],
        "buttons": buttons_of(person.messages),
        "longest": max(len(message["text"]) for message in person.messages),
    }


CASES = [(intent, number) for intent in question_intents() for number in range(2)]


@pytest.fixture(scope="module")
def answers(product: Product) -> dict[str, Future[dict[str, object]]]:
    jobs = {}
    for place, (intent, number) in enumerate(CASES):
        slot = OPEN_AT[place % len(OPEN_AT)]
        jobs[f"{intent}-{number}"] = partial(_interrupt, product, intent, question_texts(intent)[number], slot)
    return at_once(jobs)


@pytest.mark.parametrize(("intent", "number"), CASES)
def test_途中の質問のあとも人の道があり話がそれない(
    answers: dict[str, Future[dict[str, object]]], intent: str, number: int
) -> None:
    got = answers[f"{intent}-{number}"].result()
    slot = OPEN_AT[CASES.index((intent, number)) % len(OPEN_AT)]
    if str(got["reply"]).startswith(TOO_BUSY):
        pytest.skip("the machine was too busy to answer in time")
    assert "人と話す" in got["buttons"]
    assert got["asking"] == slot or got["facts_changed"], "an open question goes away by an answer alone"
    assert int(str(got["longest"])) <= LONGEST


def test_途中の質問に答えてから同じ質問にもどる(answers: dict[str, Future[dict[str, object]]]) -> None:
    tally = Tally("questions in between")
    for place, (intent, number) in enumerate(CASES):
        got, slot = answers[f"{intent}-{number}"].result(), OPEN_AT[place % len(OPEN_AT)]
        problems = [] if re.search(SPEAKS_OF[intent], str(got["reply"])) else [f"answered: {got['reply']}"]
        problems += [] if got["asking"] == slot else [f"{got['asking']} is open, not {slot}"]
        problems += ["no question after the answer"] if got["last"] == got["reply"] else []
        problems += ["a question stated a fact"] if got["facts_changed"] else []
        tally.note(f"{intent}「{question_texts(intent)[number]}」", problems)
    tally.at_least(0.9)


def test_二つの質問を一度に聞かれたら両方に答える(product: Product) -> None:
    person = _up_to(product, "data_kinds")
    reply = person.say("電源は切ったほうがいいですか?あと、警察には届けたほうがいいですか?")
    assert "電源" in reply and "#9110" in reply
    assert person.case["asking"] == "data_kinds"


def test_質問に答えたことも一緒に言えば両方受け取る(product: Product) -> None:
    person = _up_to(product, "affected_low")
    reply = person.say("800人くらいです。あと電源は切ったほうがいいですか?")
    assert person.case["facts"]["affected_low"] == 800
    assert "電源" in reply
    assert person.case["asking"] != "affected_low"


CURIOUS = ["ransomware", "lost_device", "misdirected_message", "unauthorized_access", "insider", "support_scam"]


@pytest.fixture(scope="module")
def curious(product: Product) -> dict[str, Future[Record]]:
    def talk(kind: str) -> Record:
        return Simulated(product, truth(kind, "S1-000123"), "polite", 3, Habits(asks_between=0.7)).talk()

    return at_once({kind: partial(talk, kind) for kind in CURIOUS})


@pytest.mark.parametrize("kind", CURIOUS)
def test_何度も聞き返す人も最後まで進む(curious: dict[str, Future[Record]], kind: str) -> None:
    rules_hold(curious[kind].result())


def test_何度も聞き返す人の答えも受け取られる(curious: dict[str, Future[Record]]) -> None:
    records = {kind: future.result() for kind, future in curious.items()}
    read_well("questions in between all the time", records, talks=0.5, arrived=0.9)
