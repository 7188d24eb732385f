"""Leaving and coming back, a second incident, starting over: nothing is lost and nothing is mixed up."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from typing import Any

import pytest

from tests.conversations.judging import Tally
from tests.conversations.people import at_once, openings
from tests.conversations.product import Person, Product


def _case(product: Product, kind: str = "lost_device") -> Person:
    """A case with a call-back number, open at the consent."""
    person = Person(product)
    person.say(openings(kind, "polite")[0])
    answers = {"contact_phone": "090-7777-8888", "contact_name": "山本です", "policy_number": "[証券が手元にない]"}
    while (slot := person.case["asking"]) != "handoff_consent":
        answer = answers.get(str(slot), "[わからない]")
        person.press(answer.strip("[]")) if answer.startswith("[") else person.say(answer)
    return person


@pytest.fixture(scope="module")
def left(product: Product) -> dict[str, Any]:
    """A case whose screen is gone: only its number and the call-back number are left."""
    case = _case(product).case
    return {"facts": case["facts"], "case_ref": case["case_ref"]}


def test_電話番号が違えば続けられず中身も分からない(product: Product, left: dict[str, Any]) -> None:
    later = Person(product)
    later.say(f"受付番号{left['case_ref']}の続きです")
    wrong = later.say("090-0000-0000です")
    unknown = Person(product)
    unknown.say("受付番号261125-ZZZZZの続きです")
    assert unknown.say("090-0000-0000です") == wrong, "whether the case exists is not told"
    assert later.case["facts"] == {}
    assert later.case["case_ref"] is None


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if letter.isalnum() else letter for letter in text.lower())


@pytest.mark.parametrize(
    ("words", "phone"),
    [
        ("受付番号{ref}の続きです", "090-7777-8888です"),
        ("昨日の続きなんですけど、{ref}です", "09077778888"),
        ("受付番号は{wide}です", "０９０７７７７８８８８"),
    ],
)
def test_受付番号と電話番号で別の端末から続けられる(
    product: Product, left: dict[str, Any], words: str, phone: str
) -> None:
    """One device after the other takes the same case over."""
    later = Person(product)
    later.say(words.replace("{ref}", left["case_ref"]).replace("{wide}", _wide(left["case_ref"])))
    assert left["case_ref"] in later.say(phone)
    after = later.case
    assert {"facts": after["facts"], "case_ref": after["case_ref"]} == left
    assert after["asking"] == "handoff_consent"


def test_別の端末で続けた件も窓口に届く(product: Product, left: dict[str, Any]) -> None:
    later = Person(product)
    later.say("昨日の件の続きです")
    assert later.case["case_ref"] is None
    later.say(left["case_ref"])
    later.say("090-7777-8888です")
    later.press("はい、送る")
    later.wait_state("acknowledged")


def test_同じ画面に戻れば同じ質問から続く(product: Product) -> None:
    person = Person(product)
    person.say(openings("lost_device", "polite")[0])
    before = person.case
    person.say("ちょっと待って、患者さんが来た")
    assert person.case["facts"] == before["facts"]
    person.say("戻りました。どこまで話しましたっけ")
    assert person.case["facts"] == before["facts"]
    assert person.case["asking"] == before["asking"]
    assert "どんな情報" in person.messages[-1]["text"]


def test_送ってよいかの質問を待ってもらっても断ったことにならない(product: Product) -> None:
    person = _case(product)
    person.say("ちょっと待って、患者さんが来た")
    person.say("戻りました。どこまで話しましたっけ")
    assert person.case["facts"].get("handoff_consent") is None
    assert person.case["asking"] == "handoff_consent"


SECOND = [
    (
        "lost_device",
        "あと、別の話なんですけど、今日ホームページが改ざんされて別のサイトに飛ばされます",
        "website_attack",
    ),
    ("misdirected_message", "それとは別に、サーバーのファイルが全部暗号化されて身代金の画面が出ています", "ransomware"),
    ("phishing", "もう一件あって、患者さんの紙カルテが1冊なくなりました", "lost_paper"),
    ("account_takeover", "別件ですが、FAXを間違った番号に送ってしまいました", "misdirected_message"),
]


@pytest.fixture(scope="module")
def second_told(product: Product) -> dict[str, Future[tuple[Person, dict[str, Any], str]]]:
    def tell(first: str, words: str) -> tuple[Person, dict[str, Any], str]:
        person = Person(product)
        person.say(openings(first, "polite")[0])
        return person, person.case, person.say(words)

    return at_once({first: partial(tell, first, words) for first, words, _ in SECOND})


def test_二つ目の事故は一つ目と混ざらず手順が出る(
    second_told: dict[str, Future[tuple[Person, dict[str, Any], str]]],
) -> None:
    tally = Tally("second incidents")
    for first, words, second in SECOND:
        person, before, reply = second_told[first].result()
        after = person.case
        problems = (
            [] if after["facts"] == before["facts"] else [f"「{words}」 changed the first case: {after['facts']}"]
        )
        problems += [] if "1." in reply else ["no first steps"]
        offered = f"answer:incident_type:{second}" in {b["payload"] for m in person.messages for b in m["buttons"]}
        tally.note(first, problems + ([] if offered else [f"not asked whether {second} is another case"]))
    tally.at_least(0.75)


ONE_BREATH = {
    "USBなくしたのと、あと変な請求メールに返事しちゃってお金振り込んだ人がいます": ("payment_fraud", "lost_device"),
    "身代金の画面が出てます。あと先週スタッフが患者さんの写真をSNSに載せてました": (
        "ransomware",
        "improper_disclosure",
    ),
    "往診用のタブレットを電車に忘れました。それと、変なメールも来ています": ("lost_device", "suspicious_email"),
    "紹介状のFAXを別の病院に送ってしまいました。それから受付のパソコンを盗まれました": (
        "misdirected_message",
        "lost_device",
    ),
}


def test_一度に話した二つの事故はどちらも失われない(product: Product) -> None:
    def tell(words: str) -> tuple[Person, str]:
        person = Person(product)
        return person, person.say(words)

    told = at_once({words: partial(tell, words) for words in ONE_BREATH})
    tally = Tally("two incidents in one breath")
    for words, kinds in ONE_BREATH.items():
        person, reply = told[words].result()
        first = person.case["facts"].get("incident_type")
        problems = [] if first in kinds else [f"taken for {first}"]
        tally.note(words, problems + ([] if "もう1つ、" in reply and "1." in reply else [f"one is lost: {reply}"]))
    tally.at_least(0.5)


def test_断ったあとでも言葉で窓口に送れる(product: Product) -> None:
    person = _case(product)
    person.press("いいえ")
    assert person.case["state"] == "open"
    person.say("やっぱり窓口に送ってください")
    person.wait_state("acknowledged")


def test_別の件を選べば新しい件になり元の記録は残る(product: Product) -> None:
    first, words, _ = SECOND[0]
    person = Person(product)
    person.say(openings(first, "polite")[0])
    before = person.case
    person.say(words)
    told = next(
        b["payload"].rpartition(":")[2]
        for m in person.messages
        for b in m["buttons"]
        if b["payload"].startswith("answer:incident_type:")
    )
    person.press("別の件")
    after = person.case
    assert after["facts"]["incident_type"] == told != first
    assert after["case_ref"] not in (None, before["case_ref"])


def test_二つ目と思ったら同じ件だったときは元の質問にもどる(product: Product) -> None:
    person = Person(product)
    person.say(openings("lost_device", "polite")[0])
    before = person.case
    person.say(SECOND[0][1])
    person.press("いまの件の続き")
    after = person.case
    assert after["case_ref"] == before["case_ref"]
    assert after["asking"] == before["asking"]
    assert after["facts"] == before["facts"]


@pytest.mark.parametrize("words", ["最初からやり直したい", "はじめからお願いします", "リセットして"])
def test_やり直しは確かめてから記録を残して始める(product: Product, words: str) -> None:
    person = Person(product)
    person.say(openings("lost_device", "polite")[0])
    before = person.case
    person.say(words)
    assert person.case["case_ref"] == before["case_ref"], "nothing happens before the confirmation"
    person.press("はい、別の件として始める")
    assert person.case["facts"] == {}
    person.say(openings("ransomware", "polite")[0])
    after = person.case
    assert after["facts"]["incident_type"] == "ransomware"
    assert after["case_ref"] != before["case_ref"]


def test_やり直しを取りやめれば元の質問にもどる(product: Product) -> None:
    person = Person(product)
    person.say(openings("lost_device", "polite")[0])
    before = person.case
    person.say("最初からやり直したい")
    person.press("いいえ、続ける")
    after = person.case
    assert (after["asking"], after["facts"], after["case_ref"]) == (
        before["asking"],
        before["facts"],
        before["case_ref"],
    )


@pytest.mark.parametrize(
    "words",
    [
        "10時15分にLANケーブルを抜きました、と記録して",
        "9:40に警察に電話した。記録しておいて",
        "10時にサーバーの線を抜いた、とメモして",
    ],
)
def test_したことを時刻つきで記録し見せる(product: Product, words: str) -> None:
    person = Person(product)
    person.say(openings("ransomware", "polite")[1])
    before = person.case
    reply = person.say(words)
    assert "記録しました" in reply
    assert person.case["asking"] == before["asking"]
    assert person.case["facts"] == before["facts"], "what was done is no fact about what happened"
    shown = person.say("記録を見せて")
    assert words[:5].rstrip("に") in shown


def test_国に報告したことを番号つきで記録し見せる(product: Product) -> None:
    person = Person(product)
    person.say(openings("ransomware", "polite")[1])
    before = person.case
    reply = person.say("個人情報保護委員会に速報を出しました。番号はR8-001234です")
    assert "記録しました" in reply and "R8-001234" in reply
    assert person.case["asking"] == before["asking"]
    assert person.case["facts"] == before["facts"]
    assert "R8-001234" in person.say("記録を見せて")
