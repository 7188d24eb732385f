"""The next step of a dialogue: life and spread first, then what the engines still need, then the hand-off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from bot.dialogue.questions import load as load_questions
from bot.dialogue.state import DialogueState
from bot.incident.facts import Facts

SPREAD_FIRST = ("care_impact", "ongoing")
MINIMUM = ("data_kinds", "affected_low", "noticed_at")
HAND_OFF = ("contact_phone", "handoff_consent")
_NOT_DECISIVE = (*MINIMUM, *HAND_OFF, "policy_number", "policy_phone", "contact_name", "incident_type")
_OUTAGES = ("system_failure", "dos_outage")
# More than this nobody in trouble answers; what the engines still miss then stays open and is said so.
MOST_QUESTIONS = 12
# A question that only rounds off is asked while the whole talk stays within this.
FEW_QUESTIONS = 7
# Facts that may settle an open duty answer, and exceptions that may lift one that is owed: after these, the safer
# assumption stands, and the answer says what could still change it.
MOST_DECISIVE, MOST_EXCEPTIONS = 2, 1


class Step(NamedTuple):
    """Ask a slot, say something once, or rest."""

    do: Literal["ask", "say_duty", "say_coverage", "close", "rest"]
    slot: str | None = None


def is_open(slot: str, facts: Facts, state: DialogueState) -> bool:
    """True when nobody has stated the fact, nobody refused it, and a question for it exists."""
    if slot.startswith("affected"):
        slot = "affected_low"
        stated: Any = facts.affected_known or facts.affected_low or facts.affected_high
    else:
        stated = getattr(facts, slot)
    question = load_questions().get(slot)
    fits = question is not None and facts.incident_type not in question.not_for
    return stated is None and slot not in state.refused and fits


def next_step(
    facts: Facts, state: DialogueState, duty: Mapping[str, Any] | None, *, asks: tuple[str, ...], severity: str | None
) -> Step:
    """What comes next. ``asks`` are the facts that the incident's playbook wants; ``duty`` the present answer."""
    if facts.incident_type is None:
        return Step("ask", "incident_type")
    if state.asked_for_handoff and state.handoff == "open":
        hand_off = _hand_off_slot(facts, state)
        return Step("ask", hand_off) if hand_off else Step("close")
    room = _room_left(facts, state)
    wanted = _spread_slot(facts, state, asks) or _minimum_slot(facts, state) or _decisive_slot(facts, state, duty)
    if wanted and room:
        return Step("ask", wanted)
    if state.duty_said is None:
        return Step("say_duty")
    policy = _policy_slot(facts, state)
    if policy and room:
        return Step("ask", policy)
    if state.coverage_said is None:
        return Step("say_coverage")
    if state.handoff == "open" and severity != "low" and state.put < MOST_QUESTIONS:
        hand_off = _hand_off_slot(facts, state)
        if hand_off:
            return Step("ask", hand_off)
    return Step("rest") if state.closing_said else Step("close")


def still_wanted(slot: str, facts: Facts, state: DialogueState, duty: Mapping[str, Any] | None) -> bool:
    """Whether an open question stays open: nobody answered it, and what was said since does not make it pointless."""
    if not is_open(slot, facts, state):
        return False
    if slot in (*SPREAD_FIRST, *_NOT_DECISIVE):
        return not (slot == "affected_low" and facts.data_kinds == ("none",))
    return duty is not None and slot in duty.get("missing_facts", ())


def may_hand_off(facts: Facts, state: DialogueState, severity: str | None) -> bool:
    """Whether what a hand-off needs of the incident is told or was asked, so that it may be sent before the rest."""
    known = facts.incident_type is not None and _minimum_slot(facts, state) is None
    return known and state.handoff == "open" and severity != "low"


def _spread_slot(facts: Facts, state: DialogueState, asks: tuple[str, ...]) -> str | None:
    """Life first, then spread. With treatment stopped it is as urgent as can be either way; an outage that is felt goes on."""
    felt = facts.care_impact == "partial" and facts.incident_type in _OUTAGES
    for slot in SPREAD_FIRST:
        if slot == "ongoing" and (felt or facts.care_impact == "stopped"):
            continue
        if slot in asks and is_open(slot, facts, state):
            return slot
    return None


def _minimum_slot(facts: Facts, state: DialogueState) -> str | None:
    # a mail that nobody opened concerns nobody, as long as nobody says what was given away
    unopened = facts.incident_type == "suspicious_email" and facts.data_kinds == ("unknown",)
    no_data = facts.data_kinds == ("none",) or unopened
    for slot in MINIMUM:
        if is_open(slot, facts, state) and not (no_data and slot == "affected_low"):
            return slot
    return None


def _decisive_slot(facts: Facts, state: DialogueState, duty: Mapping[str, Any] | None) -> str | None:
    """What could still change the duty answer, most decisive first, as far as it may well be so in such an incident."""
    if duty is None or facts.data_kinds == ("none",):
        return None
    asked = sum(slot not in (*SPREAD_FIRST, *_NOT_DECISIVE) for slot in state.asked)
    if asked >= (MOST_EXCEPTIONS if duty["ppc_report"] == "required" else MOST_DECISIVE):
        return None
    missing = (slot for slot in duty.get("missing_facts", ()) if is_open(slot, facts, state))
    slot = next(missing, None)
    return "affected_low" if slot and slot.startswith("affected") else slot


def _policy_slot(facts: Facts, state: DialogueState) -> str | None:
    if state.policy_check != "open":
        return None
    if is_open("policy_number", facts, state):
        return "policy_number"
    if facts.policy_number not in (None, "unknown") and is_open("policy_phone", facts, state):
        return "policy_phone"
    return None


def _hand_off_slot(facts: Facts, state: DialogueState) -> str | None:
    """The call-back number with the name in one question; the name alone only while the talk is short."""
    if is_open("contact_phone", facts, state):
        return "contact_phone"
    name_known = state.policy_check == "verified" or facts.contact_phone is None
    short = state.put + 2 <= FEW_QUESTIONS
    if is_open("contact_name", facts, state) and not name_known and short:
        return "contact_name"
    return "handoff_consent" if is_open("handoff_consent", facts, state) else None


def _room_left(facts: Facts, state: DialogueState) -> bool:
    """Whether one more question leaves room for the call-back and the consent."""
    return state.put + sum(is_open(slot, facts, state) for slot in HAND_OFF) < MOST_QUESTIONS
