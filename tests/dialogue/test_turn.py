"""Turns on facts alone: what is asked, what is said, what changes. No database, no model."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.dialogue import questions, verdicts
from bot.dialogue.identity import LOCKED, NO_MATCH, TRIES
from bot.dialogue.state import CaseView, DialogueState
from bot.incident import containment, playbooks
from bot.incident.facts import Facts
from bot.incident.types import TYPES
from bot.law import duties
from tests.dialogue.person import NOW, POLICY, Person, words

ANSWERS = {
    "ongoing": "no",
    "care_impact": "partial",
    "data_kinds": ["medical", "contact"],
    "noticed_at": "2026-11-25T08:00+09:00",
    "affected_low": {"affected_low": 300, "affected_high": 300, "affected_known": "known"},
    "policy_number": "S1-000101",
    "policy_phone": "03-0000-0101",
    "contact_phone": {"contact_phone": "090-0000-1234", "contact_name": "佐藤"},
    "handoff_consent": True,
}


@pytest.mark.parametrize("incident_type", TYPES)
def test_最初の返事に手順が三つ以内と一つの問いがある(incident_type: str) -> None:
    outcome = Person().report(incident_type)
    steps = [step.text for step in playbooks.load()[incident_type].steps]
    assert any(step in words(outcome) for step in steps)
    assert sum(step in words(outcome) for step in steps) <= 3
    assert outcome.bubbles[-1].buttons[-1] == questions.HUMAN
    assert outcome.dialogue.asking is not None


@pytest.mark.parametrize("incident_type", TYPES)
def test_どの種類も問いは十二以内で引き継ぎか終わりに着く(incident_type: str) -> None:
    person = Person(POLICY)
    person.report(incident_type)
    asked = person.finish(ANSWERS)
    assert len(asked) == len(set(asked)), asked
    assert person.last is not None
    assert person.last.duty_verdict is not None
    assert person.last.coverage_verdict is not None
    assert person.state.duty_said and person.state.coverage_said
    assert person.state.handoff == "requested" or person.last.severity == "low"


def test_何も分からなくても終わりまで行ける() -> None:
    person = Person()
    person.report("ransomware")
    person.finish({"handoff_consent": False})
    assert person.state.handoff == "declined"


def test_言われたことは聞かない() -> None:
    person = Person(POLICY)
    person.say(
        "今朝8時、電カルが開かない。300人分",
        "report_incident",
        incident_type="ransomware",
        type_confidence=0.9,
        facts={
            "noticed_at": "2026-11-25T08:00+09:00",
            "affected_low": 300,
            "affected_high": 300,
            "affected_known": "known",
            "data_kinds": ["medical"],
        },
    )
    asked = person.finish(ANSWERS)
    assert not {"noticed_at", "affected_low", "data_kinds", "incident_type"} & set(asked)


def test_質問に答えたあと同じ問いに戻る() -> None:
    person = Person()
    person.report("ransomware")
    asking = person.state.asking
    outcome = person.say("電源切っていい?", "ask_power_off")
    assert "電源" in words(outcome)
    assert outcome.dialogue.asking == asking
    assert outcome.bubbles[-1].text == questions.load()[asking or ""].bubble("ransomware").text


def test_二つの質問に両方答える() -> None:
    person = Person()
    person.report("ransomware")
    outcome = person.say("警察は?お金は払う?", "ask_police", clauses=("ask_police", "ask_pay_ransom"))
    assert "警察" in words(outcome)
    assert "払わないで" in words(outcome)


def test_人数を直すと変わったことだけを言う() -> None:
    person = Person(POLICY)
    person.report("misdirected_message")
    person.finish({**ANSWERS, "data_kinds": ["contact"], "affected_low": ANSWERS["affected_low"]})
    before = person.last.duty_verdict if person.last else None
    outcome = person.say(
        "さっきの人数は1200人でした",
        "correct_fact",
        facts={"affected_low": 1200, "affected_high": 1200, "affected_known": "known"},
        is_correction=True,
    )
    assert before and before["ppc_report"] != "required"
    assert outcome.duty_verdict and outcome.duty_verdict["ppc_report"] == "required"
    assert "見込みが変わりました" in words(outcome)
    assert outcome.request_handoff, "a correction after the hand-off is sent, too"


def test_わからないは知っていることを消さない() -> None:
    person = Person()
    person.say("", "report_incident", incident_type="lost_device", facts={"backup_intact": "yes"}, type_confidence=0.9)
    person.say("よくわからない", "dont_know", facts={"backup_intact": "unknown"})
    assert person.case.facts.backup_intact == "yes"


def test_どうすればいいは安全の事実を埋めない() -> None:
    person = Person()
    person.report("ransomware")
    slot = person.state.asking or ""
    person.say("どうすればいい", "affirm")
    assert getattr(person.case.facts, slot) is None
    assert person.state.asking == slot


def test_二度通じなければ理由を添え三度目は先へ進む() -> None:
    person = Person()
    person.report("ransomware")
    slot = person.state.asking or ""
    first = person.say("ほげ", "nlu_fallback")
    assert questions.load()[slot].why in first.bubbles[-1].text
    person.say("ふが", "nlu_fallback")
    third = person.say("ぴよ", "nlu_fallback")
    assert person.state.asking != slot
    assert "わからない" in words(third)


def test_命の言葉は何よりも先で問いを止める() -> None:
    person = Person()
    person.report("ransomware")
    outcome = person.say("患者さんが倒れた", "out_of_scope")
    assert "119" in outcome.bubbles[0].text
    assert len(outcome.bubbles) == 1
    assert person.say("[続ける]", payload="do:continue").dialogue.asking is not None


def test_種類が近いときは一つの問いで分ける() -> None:
    person = Person()
    outcome = person.say(
        "開けない",
        "report_incident",
        incident_type="ransomware",
        type_confidence=0.4,
        type_ranking=(("ransomware", 0.4), ("system_failure", 0.35)),
    )
    assert outcome.dialogue.asking == "incident_type"
    payloads = [button.payload for button in outcome.bubbles[-1].buttons]
    assert "answer:incident_type:system_failure" in payloads
    changed = person.say("[ボタン]", payload="answer:incident_type:system_failure")
    assert changed.facts.incident_type == "system_failure"
    assert changed.facts.malicious is None, "what only followed from the other type is taken back"


def test_種類の問いにわからないなら先に出した手順のまま進む() -> None:
    person = Person()
    person.say(
        "開けない",
        "report_incident",
        incident_type="ransomware",
        type_confidence=0.4,
        type_ranking=(("ransomware", 0.4), ("system_failure", 0.35)),
    )
    person.say("わからない", "dont_know", incident_type="system_failure", type_confidence=0.9)
    assert person.case.facts.incident_type == "ransomware"
    assert person.state.asking != "incident_type"


@pytest.mark.parametrize("intent", ["log_event", "inform", "ask_what_to_do", "nlu_fallback"])
def test_何も分かっていないうちは事故らしい言葉に手順で答える(intent: str) -> None:
    person = Person()
    outcome = person.say("USBメモリをなくしました", intent, incident_type="lost_device", type_confidence=0.9)
    assert any(step.text in words(outcome) for step in containment.all_steps("lost_device", text="USBメモリ"))


def test_直しても同じ答えなら問いは閉じる() -> None:
    person = Person(POLICY)
    person.report("misdirected_message")
    person.finish(ANSWERS)
    person.say("[答えを直す]", payload="do:edit")
    person.say("[情報の種類]", payload="edit:data_kinds")
    person.say("[診療の情報]", payload="answer:data_kinds:medical")
    assert person.state.asking is None


def test_何か変という言葉には一般の手順で答えて何が起きたか聞く() -> None:
    person = Person()
    outcome = person.say("なんか変なんです", "report_incident", incident_type="suspicious_email", type_confidence=0.2)
    assert outcome.dialogue.asking == "incident_type"
    assert playbooks.load_unknown().steps[0].text in words(outcome)


def test_したことの記録は事実を書き換えない() -> None:
    person = Person()
    person.report("ransomware")
    person.say("9:40に警察に電話した。記録しておいて", "log_event", facts={"leak_signs": ["founded_warning"]})
    assert person.case.facts.leak_signs is None


def test_カルテもと言われたら情報の種類に足す() -> None:
    person = Person(POLICY)
    person.report("misdirected_message")
    person.finish({**ANSWERS, "data_kinds": ["contact"]})
    person.say("カルテも入っていました", "correct_fact", facts={"data_kinds": ["medical"]}, is_correction=True)
    assert set(person.case.facts.data_kinds or ()) == {"contact", "medical"}


def test_命の知らせからは事実を取らない() -> None:
    person = Person()
    person.report("ransomware")
    person.say("患者さんが倒れた、わからない", "dont_know", facts={"ongoing": "unknown"})
    assert person.case.facts.ongoing is None


def test_証券番号と電話がそろって初めて契約が分かる() -> None:
    person = Person(POLICY)
    person.report("ransomware")
    person.finish({k: v for k, v in ANSWERS.items() if k not in ("policy_number", "policy_phone")})
    assert person.case.policy is None
    matched = Person(POLICY)
    matched.report("ransomware")
    matched.finish(ANSWERS)
    assert matched.case.policy == POLICY


def test_合わない電話ではどちらが違うか言わず五回で止まる() -> None:
    person = Person(POLICY)
    person.report("ransomware")
    said = []
    for _ in range(TRIES):
        person.say("S1-000101", facts={"policy_number": "S1-000101"})
        said.append(words(person.say("03-0000-9999", facts={"policy_phone": "03-0000-9999"})))
    assert all(NO_MATCH in text for text in said[:-1])
    assert LOCKED in said[-1]
    person.say("S1-000101", facts={"policy_number": "S1-000101"})
    person.say("03-0000-0101", facts={"policy_phone": "03-0000-0101"})
    assert person.case.policy is None


def test_別の件として始めるには確かめる() -> None:
    person = Person()
    person.report("ransomware")
    asked = person.say("最初から", "restart")
    assert not asked.start_over
    assert person.say("[はい]", payload="do:restart").start_over


def test_状態は保存して読み戻せる() -> None:
    person = Person(POLICY)
    person.report("ransomware")
    person.finish(ANSWERS)
    assert DialogueState.from_dict(person.state.to_dict()) == person.state


def test_ボタンの言葉を打っても押したのと同じ() -> None:
    person = Person()
    person.report("phishing")
    assert person.state.asking == "ongoing"
    person.say("続いている。", "out_of_scope")
    assert person.case.facts.ongoing == "yes"


def test_ケースの途中の別の事故は手順を先に出してから別件か聞く() -> None:
    person = Person()
    person.report("ransomware")
    outcome = person.say(
        "あとUSBもなくしました。300人分です",
        "report_incident",
        incident_type="lost_device",
        type_confidence=0.9,
        facts={"affected_low": 300, "affected_high": 300, "affected_known": "known"},
    )
    assert any(step.text in words(outcome) for step in containment.all_steps("lost_device", text="USBメモリ"))
    assert person.case.facts.incident_type == "ransomware"
    assert person.case.facts.affected_low is None, "facts of the other incident do not go into this one"
    confirmed = person.say("[別の件]", payload="do:second")
    assert confirmed.start_over and confirmed.next_type == "lost_device"


def test_確かめの問いにはいと書いても進む() -> None:
    person = Person()
    person.report("ransomware")
    person.say("最初から", "restart")
    assert person.say("はい", "affirm").start_over
    other = Person()
    other.report("ransomware")
    other.say("最初から", "restart")
    going_on = other.say("いいえ", "deny")
    assert not going_on.start_over and going_on.dialogue.asking is not None


def test_どの答えもボタンから直せる() -> None:
    person = Person(POLICY)
    person.report("misdirected_message")
    person.finish(ANSWERS)
    person.say("様子は?", "ask_status")
    listed = person.say("[答えを直す]", payload="do:edit")
    payloads = [button.payload for button in listed.bubbles[-1].buttons]
    assert "edit:affected_low" in payloads and "edit:data_kinds" in payloads and "edit:policy_phone" not in payloads
    person.say("[人数]", payload="edit:affected_low")
    assert person.state.asking == "affected_low"
    person.say("5人", facts={"affected_low": 5, "affected_high": 5, "affected_known": "known"})
    assert person.case.facts.affected_low == 5
    assert person.state.asking is None


def test_前の受付番号と電話がそろえば続きから話せる() -> None:
    person = Person()
    person.case = CaseView(contact_of={"261125-ABC23": "090-0000-1234"}.get)
    person.say("受付番号261125-ABC23の続きです", "inform")
    assert person.say("0900000-9999", "inform").resume is None
    person.say("261125ABC23", "inform")
    assert person.say("090 0000 1234です", "inform").resume == "261125-ABC23"


def test_前の件の続きとだけ言われたら受付番号を聞く() -> None:
    person = Person()
    person.case = CaseView(contact_of={"261125-ABC23": "090-0000-1234"}.get)
    assert "受付番号" in words(person.say("昨日の件のつづきです", "ask_repeat"))
    person.say("261125-ABC23です", "inform")
    assert person.say("090-0000-1234", "inform").resume == "261125-ABC23"


def test_前の件に五回合わなければ新しい件として聞く() -> None:
    person = Person()
    for _ in range(5):
        person.say("受付番号261125-ABC23の続きです", "inform")
        person.say("090-0000-9999", "inform")
    assert person.say("受付番号261125-ABC23の続きです", "inform").dialogue.asking == "incident_type"


def test_したことは言われた時刻で記録する() -> None:
    person = Person()
    person.report("ransomware")
    at = NOW.replace(hour=7, minute=30)
    outcome = person.say("7時半にLANケーブルを抜いた、と記録して", "log_event", event_time=at)
    assert outcome.timeline[0].at == at
    assert "7:30" in words(outcome)


def test_質問だけの文は聞かれた事実を埋めない() -> None:
    person = Person()
    person.report("phishing")
    person.say("続いてたら電源切る?", "ask_power_off", facts={"ongoing": "yes"})
    assert person.case.facts.ongoing is None
    person.say("続いてます。警察は?", "ask_police", facts={"ongoing": "yes"}, clauses=("inform", "ask_police"))
    assert person.case.facts.ongoing == "yes"


def test_わからないと言えない問いは一度で引っ込める() -> None:
    person = Person()
    person.report("ransomware")
    person.state = replace(person.state, asking="handling_role")
    person.say("わからない", "dont_know")
    assert person.state.asking != "handling_role"


@pytest.mark.parametrize("intent", ["ask_status", "ask_contact", "thanks", "cancel", "ask_continue_care"])
def test_問いに答える言葉は別の用件に取らない(intent: str) -> None:
    person = Person()
    person.report("phishing")
    outcome = person.say("現時点でも収まっておらず、続いている状況でございます。", intent, facts={"ongoing": "yes"})
    assert person.case.facts.ongoing == "yes"
    assert "受付番号" not in words(outcome) and "どういたしまして" not in words(outcome)


def test_読めない答えは何度目でも同じ所を回らない() -> None:
    person = Person()
    person.report("ransomware")
    slot = person.state.asking
    for _ in range(3):
        person.say("現時点でも収まっておらず、続いている状況でございます。", "ask_status")
    assert person.state.asking != slot


def test_法律の変わり目には知らせる() -> None:
    late = verdicts.duty_bubbles(duties.assess(Facts()).to_dict(), date(2027, 1, 17))
    early = verdicts.duty_bubbles(duties.assess(Facts()).to_dict(), date(2026, 11, 25))
    assert len("".join(b.text for b in late)) > len("".join(b.text for b in early))


def test_未来の時刻は問い直す() -> None:
    person = Person()
    person.report("lost_device")
    outcome = person.say("明日の朝", problem="future_time")
    assert "まだ先" in words(outcome)


def test_事実のない場では種類を聞く() -> None:
    outcome = Person().say("こんにちは", "greet")
    assert outcome.dialogue.asking == "incident_type"
    assert Facts() == outcome.facts


def test_六つがそろえば残りの質問の前に窓口へ送れる() -> None:
    person = Person(POLICY)
    outcome = person.report("phishing")
    while person.state.asking != "leak_state":
        assert "いま窓口に送る" not in {b.title for bubble in outcome.bubbles for b in bubble.buttons}
        slot = str(person.state.asking)
        given = ANSWERS[slot]
        outcome = person.say("こたえ", facts=given if isinstance(given, dict) else {slot: given})
    assert "いま窓口に送る" in {b.title for bubble in outcome.bubbles for b in bubble.buttons}
    person.say("[いま窓口に送る]", payload="do:handoff")
    assert person.state.asking == "contact_phone"
    person.say("090-0000-1234 佐藤", facts=ANSWERS["contact_phone"])
    assert person.state.asking == "handoff_consent"
    sent = person.press("yes")
    assert sent.request_handoff
    assert person.state.asking == "leak_state", "what still decides is asked after the hand-off"
    later = person.press("confirmed")
    assert later.request_handoff, "what was learnt since is sent, too"
