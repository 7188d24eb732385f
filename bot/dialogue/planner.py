"""The next step of a dialogue: life and spread first, then what the engines still need, then the hand-off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from bot.dialogue.questions import load as load_questions
from bot.dialogue.state import DialogueState
from bot.incident.facts import Facts

SPREAD_FIRST = ("ongoing", "care_impact")
MINIMUM = ("data_kinds", "affected_low", "noticed_at")
HAND_OFF = ("policy_number", "policy_phone", "contact_phone", "contact_name", "handoff_consent")
# More than this nobody in trouble answers; what the engines still miss then stays open and is said so.
MOST_QUESTIONS = 12


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
    for slot in SPREAD_FIRST:
        if slot in asks and is_open(slot, facts, state):
            return Step("ask", slot)
    wanted = _duty_slot(facts, state, duty)
    if wanted:
        return Step("ask", wanted)
    if state.duty_said is None:
        return Step("say_duty")
    if state.policy_check == "open":
        if is_open("policy_number", facts, state):
            return Step("ask", "policy_number")
        if facts.policy_number not in (None, "unknown") and is_open("policy_phone", facts, state):
            return Step("ask", "policy_phone")
    if state.coverage_said is None:
        return Step("say_coverage")
    if state.handoff == "open" and (severity != "low" or state.asked_for_handoff):
        for slot in ("contact_phone", "contact_name", "handoff_consent"):
            if is_open(slot, facts, state):
                return Step("ask", slot)
    return Step("rest") if state.closing_said else Step("close")


def _duty_slot(facts: Facts, state: DialogueState, duty: Mapping[str, Any] | None) -> str | None:
    """The minimum facts of a hand-off, then what could still change the duty answer, most decisive first."""
    no_data = facts.data_kinds == ("none",)
    for slot in MINIMUM:
        if is_open(slot, facts, state) and not (no_data and slot == "affected_low"):
            return slot
    if duty is None or no_data or not _room_left(facts, state):
        return None
    missing = [slot for slot in duty.get("missing_facts", ()) if is_open(slot, facts, state)]
    if not missing:
        return None
    return "affected_low" if missing[0].startswith("affected") else str(missing[0])


def _room_left(facts: Facts, state: DialogueState) -> bool:
    still_to_come = sum(is_open(slot, facts, state) for slot in HAND_OFF)
    return len(set(state.asked)) + still_to_come < MOST_QUESTIONS
