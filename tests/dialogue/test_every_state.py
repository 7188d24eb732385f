"""From every question and every state a person and the emergency numbers are one message away, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.dialogue import questions
from bot.dialogue.state import Outcome
from bot.incident.types import TYPES
from tests.dialogue.person import POLICY, Person, words

SLOTS = tuple(questions.load())
AGENCY = "03-3344-5331"


def _asked(slot: str) -> Person:
    """A case in which ``slot`` is the open question."""
    person = Person(POLICY)
    if slot == "incident_type":
        person.say("助けて", "ask_what_to_do")
        return person
    person.report("lost_device" if slot in ("strong_encryption", "malicious") else "system_failure")
    person.state = replace(person.state, asking=slot, asked=(slot,))
    return person


def _fresh(person: Person) -> None:
    return None


def _known(person: Person) -> None:
    person.report("lost_device")


def _two_types(person: Person) -> None:
    ranking = (("ransomware", 0.4), ("system_failure", 0.35))
    person.say("開けない", "report_incident", incident_type="ransomware", type_confidence=0.4, type_ranking=ranking)


def _restarting(person: Person) -> None:
    person.report("lost_device")
    person.say("最初から", "restart")


def _second(person: Person) -> None:
    person.report("lost_device")
    person.say("ほかに", "report_incident", incident_type="ransomware", type_confidence=0.9)


def _editing(person: Person) -> None:
    _handed_over(person)
    person.say("[直す]", payload="do:edit")


def _changing(person: Person) -> None:
    _editing(person)
    person.say("[人数]", payload="edit:affected_low")


def _coming_back(person: Person) -> None:
    person.case = replace(person.case, case_ref=None)
    person.say("受付番号261125-ABCDEの続きです")


def _handed_over(person: Person) -> None:
    person.report("lost_device")
    person.finish({"contact_phone": "090-0000-1234", "handoff_consent": True})
    assert person.state.handoff == "requested"


def _declined(person: Person) -> None:
    person.report("lost_device")
    person.finish({"handoff_consent": False})
    assert person.state.handoff == "declined"


def _in_danger(person: Person) -> None:
    person.report("lost_device")
    person.say("患者さんが倒れました", "report_incident")


def _waiting(person: Person) -> None:
    person.report("lost_device")
    person.say("ちょっと待って", "inform")


STATES: dict[str, Callable[[Person], None]] = {
    "最初": _fresh,
    "種類が分かった": _known,
    "二つの種類で迷う": _two_types,
    "やり直しの確かめ": _restarting,
    "別の件の確かめ": _second,
    "直すものを選ぶ": _editing,
    "直している": _changing,
    "前の件にもどる": _coming_back,
    "引き継いだ": _handed_over,
    "断った": _declined,
    "命の危険のあと": _in_danger,
    "待ってもらっている": _waiting,
}


def _titles(outcome: Outcome) -> set[str]:
    return {button.title for bubble in outcome.bubbles for button in bubble.buttons}


def _danger_stops_all(person: Person) -> None:
    before = person.case.facts
    outcome = person.say("患者さんが倒れて息をしていません", "inform")
    assert "119番" in words(outcome)
    assert len(outcome.bubbles) == 1, "nothing is asked"
    assert {"落ち着いたので続ける", "人と話す"} <= _titles(outcome)
    assert person.case.facts == before
    crime = person.say("刃物を持った人が受付にいます", "inform")
    assert "110番" in words(crime)


def _a_person_is_reached(person: Person) -> None:
    before = person.case.facts
    assert AGENCY in words(person.say("[人と話す]", payload="do:human"))
    spoken = person.say("人と話したい", "ask_human")
    assert AGENCY in words(spoken) and "119番" in words(spoken) and "110番" in words(spoken)
    assert "人と話す" in _titles(spoken)
    assert person.case.facts == before


@pytest.mark.parametrize("slot", SLOTS)
def test_どの質問のときも命の危険が先(slot: str) -> None:
    person = _asked(slot)
    _danger_stops_all(person)
    person.say("[続ける]", payload="do:continue")
    assert person.state.asking == slot


@pytest.mark.parametrize("slot", SLOTS)
def test_どの質問のときも人と話せて質問が残る(slot: str) -> None:
    person = _asked(slot)
    _a_person_is_reached(person)
    assert person.state.asking == slot


@pytest.mark.parametrize("name", STATES)
def test_どの状態でも命の危険が先(name: str) -> None:
    person = Person(POLICY)
    STATES[name](person)
    _danger_stops_all(person)


@pytest.mark.parametrize("name", STATES)
def test_どの状態でも人と話せる(name: str) -> None:
    person = Person(POLICY)
    STATES[name](person)
    _a_person_is_reached(person)


@pytest.mark.parametrize("slot", SLOTS)
def test_わからないボタンでどの質問も閉じる(slot: str) -> None:
    person = _asked(slot)
    if not questions.load()[slot].dont_know or slot == "incident_type":
        return
    person.say("[わからない]", payload="do:dont_know")
    assert person.state.asking != slot


@pytest.mark.parametrize("kind", TYPES)
def test_どの種類でも返事には人への道がある(kind: str) -> None:
    person = Person(POLICY)
    outcome = person.report(kind)
    while person.state.asking is not None:
        assert "人と話す" in _titles(outcome), person.state.asking
        outcome = person.say("わからない", "dont_know")
    assert "人と話す" in _titles(outcome)
