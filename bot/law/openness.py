"""Which open facts could still change a verdict: the questions worth asking, the most decisive first."""

from __future__ import annotations

from typing import Any

from bot.law.circumstances import (
    Circumstances,
    includes_any,
    leaked,
    something_happened,
    wrongful_purpose_suspected,
)
from bot.law.grounds import MY_NUMBER, Limits, duty, strongest_item
from bot.law.logic import NO, UNKNOWN, YES, Setting, Truth, both, settling_facts

# For each fact its least and most dangerous value. A value between them can change nothing that neither end changes,
# because every rule is monotone. Exceptions and logs are tried with "yes" only: anything else counts as not met.
# The order breaks ties between equally decisive facts.
_ENDS: dict[str, tuple[Any, ...]] = {
    "data_kinds": (("none",), ("medical", "my_number", "card_number")),
    "logs_complete": ("yes",),
    "leak_state": ("ruled_out", "confirmed"),
    "malicious": ("no", "yes"),
    "affected_low": (1e8,),
    "affected_high": (0.0, 1e8),
    "personal_database": ("no", "yes"),
    "damage_state": ("none", "tampered"),
    "recovered_unseen": ("yes",),
    "strong_encryption": ("yes",),
    "backup_intact": ("yes",),
    "public_exposure": ("no", "yes"),
    "client_notified": ("yes",),
    "leak_signs": (("theft_trace",),),
    "handling_role": ("for_client",),
    "incident_type": ("ransomware", "lost_paper"),
}

_OPEN_VALUES = (None, "unknown", ("unknown",))
_PLACES = {name: place for place, name in enumerate(Circumstances._fields)}

# Facts on which only the event depends, or only the items: the other half of the verdict need not be judged again.
_MOVES_EVENT = frozenset({"logs_complete", "leak_state", "damage_state", "recovered_unseen", "backup_intact"})
_MOVES_ITEMS = frozenset({"affected_low", "affected_high", "personal_database"})

# Exceptions and the incident types in which they can come in question although nobody has spoken of them.
_ENCRYPTABLE_TYPES = frozenset(
    {None, "lost_device", "misdirected_message", "misconfiguration", "vendor_breach", "insider"}
)
_TANGIBLE_TYPES = frozenset({None, "lost_device", "lost_paper", "insider"})
_RETURNABLE_TYPES = _TANGIBLE_TYPES | {
    "misdirected_message",
    "misconfiguration",
    "vendor_breach",
    "improper_disclosure",
}


def open_facts(case: Circumstances) -> list[str]:
    """Facts that nobody has stated or that the person does not know, as far as a verdict can depend on them."""
    return [name for name in _ENDS if case[_PLACES[name]] in _OPEN_VALUES and _can_matter(name, case)]


def _can_matter(name: str, case: Circumstances) -> bool:
    """False for a question that is beside the point as long as the stated facts stand."""
    match name:
        case "affected_low":
            return case.affected_high is None  # below a known upper end it decides nothing
        case "client_notified":
            return case.handling_role == "for_client"
        case "handling_role":
            return case.client_notified == "yes"
        case "backup_intact":
            return case.damage_state in ("lost", "unusable")
        case "logs_complete":
            return case.recovered_unseen == "yes" or not _leak_stated(case)
        case "public_exposure":
            return includes_any(case, MY_NUMBER) != NO or not _leak_stated(case)
        case _:
            return True


def _leak_stated(case: Circumstances) -> bool:
    return case.leak_state in ("confirmed", "suspected") or bool(case.leak_signs)


def facts_that_decide(case: Circumstances, limits: Limits) -> tuple[str, ...]:
    """For an undetermined case: the facts that settle it.

    When the statements contradict each other (leak ruled out, yet the logs are not whole) and nothing else is open,
    those statements themselves are named.
    """
    named = _changing(case, limits, UNKNOWN, open_facts(case))
    return named or _changing(case, limits, UNKNOWN, ["logs_complete", "leak_state"])


def open_exceptions(case: Circumstances, limits: Limits) -> tuple[str, ...]:
    """For a required report: the open exception facts on which it rests; empty when it is firm."""
    return _changing(case, limits, YES, [name for name in open_facts(case) if _may_except(name, case)])


def wrongful_item_needed(case: Circumstances, limits: Limits) -> bool:
    """Whether the report would be owed only because of a wrongful purpose; then 60 days would apply."""
    purpose = wrongful_purpose_suspected(case)
    if purpose != UNKNOWN:
        return purpose == YES
    return duty(case._replace(malicious="no"), limits) == NO


def _may_except(name: str, case: Circumstances) -> bool:
    stated_unknown = getattr(case, name) == "unknown"
    match name:
        case "strong_encryption":
            return stated_unknown or case.incident_type in _ENCRYPTABLE_TYPES
        case "recovered_unseen":
            taken_on_purpose = wrongful_purpose_suspected(case) == YES
            types = _TANGIBLE_TYPES if taken_on_purpose else _RETURNABLE_TYPES
            return stated_unknown or case.incident_type in types
        case "handling_role" | "backup_intact" | "client_notified":
            return True
        case _:
            return False


def _changing(case: Circumstances, limits: Limits, verdict: Truth, names: list[str]) -> tuple[str, ...]:
    happened, strongest = something_happened(case), strongest_item(case, limits)

    def verdict_with(setting: Setting) -> Truth:
        values: list[Any] = list(case)
        for name, value in setting:
            values[_PLACES[name]] = value
        changed = Circumstances._make(values)
        if len(setting) == 1 and setting[0][0] in _MOVES_EVENT:
            return both(something_happened(changed), strongest)
        if len(setting) == 1 and setting[0][0] in _MOVES_ITEMS:
            return both(happened, strongest_item(changed, limits))
        return duty(changed, limits)

    options = {name: _ends(name, case) for name in _ENDS if name in names}
    return settling_facts(verdict, options, verdict_with)


def _ends(name: str, case: Circumstances) -> tuple[Any, ...]:
    if name == "affected_high" and case.affected_low is not None:
        return (case.affected_low, 1e8)
    return _ENDS[name]


def leak_rests_on_logs(case: Circumstances) -> bool:
    """The leak is said to be ruled out, but the logs that would have to show it are not whole."""
    return case.leak_state == "ruled_out" and not case.leak_signs and leaked(case) == UNKNOWN
