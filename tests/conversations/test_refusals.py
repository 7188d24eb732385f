"""Not knowing and not wanting to say: taken at once, said so, never asked again; the talk goes on to its end."""

from __future__ import annotations

import pytest

from bot.incident.facts import Facts
from tests.conversations.people import duty_problems, openings
from tests.conversations.product import Person, Product

KINDS = ["ransomware", "lost_device", "misdirected_message", "unauthorized_access", "vendor_breach", "dos_outage"]
DONT_KNOW = ["わからない", "わかりません", "わからへん", "さっぱり分からん", "ちょっと分かりかねます", "不明です"]


@pytest.mark.parametrize("kind", KINDS)
def test_何も分からない人も行き止まりにならない(product: Product, kind: str) -> None:
    person = Person(product)
    person.say(openings(kind, "polite")[0])
    asked: list[str] = []
    while (slot := person.case["asking"]) is not None:
        assert slot not in asked, f"{slot} was answered with 分からない and is asked again"
        asked.append(slot)
        assert len(asked) <= 12
        reply = person.say(DONT_KNOW[(KINDS.index(kind) + len(asked)) % len(DONT_KNOW)])
        assert reply.strip()
    case = person.case
    leave_out = ("policy_number", "contact_name", "contact_phone", "handoff_consent")
    facts = Facts.from_dict({k: v for k, v in case["facts"].items() if k not in leave_out})
    assert duty_problems(facts, case["duty_verdict"]) == []
    assert case["duty_verdict"]["ppc_report"] != "not_required", "not knowing never frees from a duty"
    unknown = [slot for slot in asked if slot in ("ongoing", "care_impact", "noticed_at")]
    assert all(case["facts"][slot] == "unknown" for slot in unknown)
    assert case["state"] == "open"


@pytest.mark.parametrize("kind", KINDS[:3])
def test_わからないボタンだけでも最後まで行く(product: Product, kind: str) -> None:
    person = Person(product)
    person.say(openings(kind, "nurse")[0])
    asked: list[str] = []
    while (slot := person.case["asking"]) is not None:
        assert slot not in asked
        asked.append(slot)
        assert len(asked) <= 12
        titles = [b["title"] for m in person.messages for b in m["buttons"]]
        if "わからない" in titles:
            person.press("わからない")
        else:
            person.press(
                {
                    "policy_number": "証券が手元にない",
                    "handoff_consent": "いいえ",
                    "handling_role": "うちの患者さん・職員",
                }[slot]
            )
    assert person.case["state"] == "open"
    assert "送りたくなったら" in person.messages[-1]["text"]


REFUSALS = [
    "それは言いたくありません",
    "答えたくないです",
    "それは教えられません",
    "言えません",
]


@pytest.mark.parametrize("words", REFUSALS)
@pytest.mark.parametrize("slot", ["affected_low", "contact_phone"])
def test_断られた質問は空のままで二度と聞かない(product: Product, words: str, slot: str) -> None:
    person = Person(product)
    person.say(openings("lost_device", "polite")[0])
    for _ in range(14):
        if person.case["asking"] == slot:
            break
        person.press({"policy_number": "証券が手元にない"}.get(person.case["asking"], "わからない"))
    assert person.case["asking"] == slot
    person.say(words)
    asked: list[str] = []
    while (now := person.case["asking"]) is not None and len(asked) < 14:
        assert now != slot
        asked.append(now)
        titles = [b["title"] for m in person.messages for b in m["buttons"]]
        person.press("わからない") if "わからない" in titles else person.say("いいえ")
    assert slot not in person.case["facts"]


NO_CONSENT = [
    "いいえ",
    "まだ送らないでください",
    "院長に聞いてからにします",
    "あとで送るかもしれません",
    "一部だけなら送っていいです",
]


@pytest.mark.parametrize("words", NO_CONSENT)
def test_はっきりした同意がなければ送らない(product: Product, words: str) -> None:
    person = Person(product)
    person.say(openings("lost_device", "polite")[0])
    while (slot := person.case["asking"]) != "handoff_consent":
        person.press({"policy_number": "証券が手元にない"}.get(str(slot), "わからない"))
    person.say(words)
    case = person.case
    assert case["facts"].get("handoff_consent") is not True
    assert case["state"] == "open"
    assert case["asking"] != "handoff_consent"
    assert person.messages[-1]["buttons"], "a way to send later"


def test_送らないと言ったあとでも送れる(product: Product) -> None:
    person = Person(product)
    person.say(openings("lost_device", "polite")[0])
    while (slot := person.case["asking"]) != "handoff_consent":
        person.press({"policy_number": "証券が手元にない"}.get(str(slot), "わからない"))
    person.press("いいえ")
    person.press("窓口に送る")
    for _ in range(4):
        slot = person.case["asking"]
        if slot is None:
            break
        person.say({"contact_phone": "090-1111-2222", "contact_name": "山本です", "handoff_consent": "はい"}[slot])
    person.wait_state("acknowledged")
