"""From one message to changes of facts: what was said, what a button states, what follows from the type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue import questions
from bot.dialogue.state import CaseView, DialogueState, FactChange, Heard
from bot.dialogue.two_incidents import named_kind, part_about, same_story, second_in
from bot.incident import playbooks
from bot.incident.facts import Facts

# A second message may reveal that a vague start was something worse; never the other way round by itself.
_WORSE: Mapping[str, tuple[str, ...]] = {
    "system_failure": ("ransomware", "malware", "unauthorized_access", "dos_outage", "vendor_breach"),
    "suspicious_email": ("phishing", "malware", "payment_fraud", "extortion"),
    "dos_outage": ("ransomware", "unauthorized_access", "extortion"),
    "malware": ("ransomware", "support_scam"),
    "support_scam": ("ransomware",),
    "extortion": ("ransomware",),
}
SURE = 0.6
CLOSE = 0.15
CLEAR = 0.5
# One type need not be clear when two together are: one question then splits them.
_CLEAR_PAIR, _OF_A_PAIR = 0.6, 0.3
MAY_REPORT = 0.25
_SAYS_NO_INCIDENT = frozenset(
    {"affirm", "deny", "dont_know", "greet", "thanks", "goodbye", "bot_challenge", "ask_human"}
)
_FRAGMENT = 8
TO_RECORD = re.compile(r"記録|メモ|書いて(おい|と)|残して|控えて")
_ANOTHER = re.compile(
    r"別件|(?<!の)別の(話|件|こと|事故|問題|トラブル)|(それ|これ|今の|いまの)とは別|もう(一|1|ひと)(件|つ)|ほかにも(あ|起)|他にも(あ|起)"
)
_ALSO = re.compile(r"も(入|含|あ|出|漏|見|書|載|付|つい|残|持|混|一緒|です|でした|だ)|も、?$|も。")
# Values that lift a duty or calm: words about something else do not put them over what was said.
_COMFORT: Mapping[str, object] = {
    "care_impact": "none",
    "ongoing": "no",
    "malicious": "no",
    "leak_state": "ruled_out",
    "damage_state": "none",
    "recovered_unseen": "yes",
    "strong_encryption": "yes",
    "logs_complete": "yes",
    "data_kinds": ["none"],
}
_QUESTION = re.compile(
    r"[?？]|か[。!、]?$|か(な|ね)|の[。!]?$|っけ|教えて|知りたい|ほしい|欲しい|ください|下さい|べき|どう|なぜ|なんで|なん(で|の)"
    r"|いつ|いくら|いくつ|どこ|どれ|だれ|誰|何|なに|たほうが|た方が|ていい|ても?いい|たらいい|ればいい"
)


def understood(heard: Heard, case: CaseView, state: DialogueState) -> dict[str, FactChange]:
    """Every change that this message makes, type and its consequences included; empty when it states nothing new."""
    if heard.payload is not None:
        stated = _from_button(heard.payload, state)
        changes = {name: FactChange(value, "button", heard.text) for name, value in stated.items()}
    else:
        typed = _typed_choice(heard.text, state)
        changes = {
            name: FactChange(
                _added_to_known(name, value, heard, case, state), "said", heard.words.get(name, heard.text)
            )
            for name, value in (heard.facts if typed is None else typed).items()
            if _may_replace(name, value, case, state)
            and not _only_asks(name, heard, state)
            and not _calms_in_passing(name, value, heard, case, state)
        }
        if heard.intent == "dont_know" and state.asking and not heard.facts:
            unknown = questions.unknown_facts(state.asking)
            changes |= {name: FactChange(value, "said", heard.text) for name, value in unknown.items()}
        incident_type = _type_heard(heard, case, state)
        if incident_type:
            changes["incident_type"] = FactChange(incident_type, "said", heard.text)
    if "incident_type" in changes:
        changes = _with_consequences(changes, case)
    return {name: change for name, change in changes.items() if _differs(name, change, case)}


def _from_button(payload: str, state: DialogueState) -> Mapping[str, Any]:
    if payload == questions.DONT_KNOW.payload:
        return questions.unknown_facts(state.asking) if state.asking else {}
    pressed = questions.pressed(payload)
    return pressed[1] if pressed else {}


def _only_asks(name: str, heard: Heard, state: DialogueState) -> bool:
    """A question in the middle of a question states nothing about what was asked."""
    if heard.intent == "log_event" and (not _asked(name, state) or TO_RECORD.search(heard.text)):
        # 「警察に電話した、と記録して」 is a step to keep, no sign of a leak and no answer
        return True
    intents = heard.clauses or (heard.intent,)
    only_asks = all(intent.startswith("ask_") for intent in intents) and has_question_form(heard.text)
    return _asked(name, state) and only_asks


def _asked(name: str, state: DialogueState) -> bool:
    return state.asking == name or (name.startswith("affected") and state.asking == "affected_low")


def _added_to_known(name: str, value: Any, heard: Heard, case: CaseView, state: DialogueState) -> Any:
    """「カルテも入っていました」 adds a kind of data; everything else replaces."""
    known = case.facts.data_kinds
    if name != "data_kinds" or known in (None, ("none",), ("unknown",)) or _asked(name, state):
        return value
    if not _ALSO.search(heard.text) or value in (["none"], ["unknown"]):
        return value
    return list(dict.fromkeys((*(known or ()), *value)))


def _typed_choice(text: str, state: DialogueState) -> Mapping[str, Any] | None:
    """The facts of a button whose title was typed instead of pressed."""
    question = questions.load().get(state.asking or "")
    plain = text.strip(" 。、!")
    choices = question.choices if question else ()
    return next((choice.facts for choice in choices if plain == choice.title), None)


def _may_replace(name: str, value: Any, case: CaseView, state: DialogueState) -> bool:
    """A bare "unknown" never wipes out what was known, unless this very fact was asked."""
    known = getattr(case.facts, name, None)
    vague = value in ("unknown", None, ["unknown"])
    return _asked(name, state) or not vague or known is None


def _calms_in_passing(name: str, value: Any, heard: Heard, case: CaseView, state: DialogueState) -> bool:
    """「診療のデータです」 in answer to another question does not say that care goes on as ever, once it was said not to."""
    known, corrects = getattr(case.facts, name, None), heard.is_correction or heard.intent == "correct_fact"
    if _asked(name, state) or corrects or case.sources.get(name) not in ("said", "button") or known == "unknown":
        return False
    return state.asking is not None and known is not None and name in _COMFORT and value == _COMFORT[name]


def _type_heard(heard: Heard, case: CaseView, state: DialogueState) -> str | None:
    guess, known = heard.incident_type, case.facts.incident_type
    named = named_kind(heard.text) if known else None
    if named in _WORSE.get(known or "", ()) and heard.intent != "log_event":
        return named
    if guess is None or guess == known or heard.facts.get("incident_type"):
        return None
    reports = heard.tells_of_incident
    if known is None and not _clear_enough(heard) and not _names_type(heard, state):
        return None
    if known is None:
        # nothing is known yet: a message that may well be a report gets first steps rather than none
        return guess if may_report(heard) else None
    if heard.is_correction or heard.intent == "correct_fact":
        return guess if reports and heard.type_confidence >= SURE and not heard.facts else None
    if _names_type(heard, state) and guess in state.type_choices:
        return guess
    return guess if reports and guess in _WORSE.get(known, ()) and heard.type_confidence >= SURE else None


def _clear_enough(heard: Heard) -> bool:
    """Whether the type is clear, or one of two; vague words also have a nearest type, but none is meant."""
    pair = sum(confidence for _, confidence in heard.type_ranking[:2])
    return heard.type_confidence >= CLEAR or (heard.type_confidence >= _OF_A_PAIR and pair >= _CLEAR_PAIR)


def may_report(heard: Heard) -> bool:
    """Whether a message about which nothing is known yet may tell of an incident: then first steps, not small talk.

    Words like 「USBをなくしました」 sound like many intents; that they fit one incident type well is what tells.
    """
    likely = heard.tells_of_incident or heard.report_confidence >= MAY_REPORT
    return likely or (heard.type_confidence >= SURE and heard.intent not in _SAYS_NO_INCIDENT)


def _names_type(heard: Heard, state: DialogueState) -> bool:
    """Free words about what happened, in answer to that question; 「わからない」 also has a nearest type, but none is meant."""
    return state.asking == "incident_type" and heard.intent in ("report_incident", "inform", "correct_fact")


def _with_consequences(changes: dict[str, FactChange], case: CaseView) -> dict[str, FactChange]:
    """Facts that follow from the type; what a person said always stands above them."""
    incident_type = changes["incident_type"].value
    implied = playbooks.load()[incident_type].implied_facts if incident_type else {}
    followed = {name for name, source in case.sources.items() if source == "rule"}
    result = dict(changes)
    for name in followed - set(changes):
        result[name] = FactChange(None, "rule")
    for name, value in implied.items():
        if name not in changes and case.sources.get(name) not in ("said", "button"):
            result[name] = FactChange(value, "rule", playbooks.load()[incident_type].label)
    return result


def _differs(name: str, change: FactChange, case: CaseView) -> bool:
    before = getattr(case.facts, name)
    after = tuple(change.value) if isinstance(change.value, list) else change.value
    return bool(before != after)


def answers_open_question(state: DialogueState, stated: Iterable[str]) -> bool:
    """Whether the fact that was asked for is among those stated, by name."""
    return any(_asked(name, state) for name in stated)


def _states_again(state: DialogueState, heard: Heard) -> bool:
    """The open question was answered with what was known already; that closes it, too."""
    pressed = questions.pressed(heard.payload) if heard.payload else None
    stated = pressed[1] if pressed else heard.facts
    return any(_asked(name, state) for name in stated)


def reports_other_incident(heard: Heard, case: CaseView, state: DialogueState) -> bool:
    """A clear report of another kind in the middle of a case, which answers nothing that was asked."""
    known, guess = case.facts.incident_type, heard.incident_type
    if known is None or guess is None or heard.payload is not None:
        return False
    if calls_it_another(heard.text) and heard.type_confidence >= SURE:
        return True
    if guess == known or heard.is_correction or same_story(known, guess):
        return False
    if guess in _WORSE.get(known, ()) or any(_asked(name, state) for name in heard.facts):
        return False
    return heard.intent == "report_incident" and heard.type_confidence >= SURE


def calls_it_another(text: str) -> bool:
    """Whether the words themselves say that it is another matter."""
    return _ANOTHER.search(text) is not None


def one_of_two(heard: Heard, case: CaseView) -> tuple[Heard, str | None]:
    """A first message that tells of two incidents: what it says of the one, and the kind of the other."""
    first = heard.incident_type
    other = second_in(heard.text, first) if first and case.facts.incident_type is None else None
    if first is None or other is None:
        return heard, None
    part = part_about(heard.text, first)
    facts = {name: value for name, value in heard.facts.items() if heard.words.get(name, part) in part}
    return replace(heard, facts=facts), other


def kept_at_the_gate(changes: dict[str, FactChange]) -> dict[str, FactChange]:
    """What a message in danger leaves of an incident told with it: its kind alone, for when the person comes back."""
    kind = changes.get("incident_type")
    return (
        {}
        if kind is None or kind.value is None
        else {n: c for n, c in changes.items() if n == "incident_type" or c.source == "rule"}
    )


def has_question_form(text: str) -> bool:
    """Whether a text has the form of a question or a request."""
    return _QUESTION.search(text) is not None


def asks_something(text: str) -> bool:
    """Whether a text has the form of a question or a request, or is so short that it may be one."""
    return len(text) <= _FRAGMENT or has_question_form(text)


def apply(changes: Mapping[str, FactChange], facts: Facts) -> Facts:
    """``facts`` after ``changes``; a new number of people replaces the old range as a whole."""
    return facts.with_({name: change.value for name, change in changes.items()})


def close_types(heard: Heard) -> tuple[str, ...]:
    """Two types that the reading cannot tell apart, the likelier first; empty when one is clear."""
    if len(heard.type_ranking) < 2 or heard.payload is not None:
        return ()
    (first, p1), (second, p2) = heard.type_ranking[:2]
    return (first, second) if p1 < SURE and p1 - p2 < CLOSE else ()


def after_listening(state: DialogueState, heard: Heard, changes: Mapping[str, FactChange]) -> DialogueState:
    """The dialogue state once the open question was answered, refused or missed."""
    if state.asking is None:
        return state
    answered = answers_open_question(state, changes) or _states_again(state, heard)
    not_known = heard.intent == "dont_know" or heard.payload == questions.DONT_KNOW.payload
    no_answer = heard.refused or (not_known and not questions.unknown_facts(state.asking))
    if answered or no_answer:
        refused = state.refused if answered else (*state.refused, state.asking)
        return replace(state, asking=None, misses=0, refused=refused)
    return state
