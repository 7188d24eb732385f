"""The facts a duty depends on, read as three-valued legal circumstances. One function a question of the law.

``None`` (nobody has said) and ``"unknown"`` (the person does not know) are equally open here. All functions are
monotone: a more dangerous fact never makes a circumstance less true.
"""

from __future__ import annotations

from typing import NamedTuple

from bot.incident.facts import Facts
from bot.law.logic import NO, UNKNOWN, YES, Truth, either, truth

SENSITIVE_KINDS = frozenset({"medical", "sensitive_other"})
FINANCIAL_KINDS = frozenset({"card_number", "banking_login"})

# By their very definition somebody's wrongful act: 通則編 3-5-3-1(3) names such attacks as its examples of 7条3号.
ATTACK_TYPES = frozenset(
    {
        "ransomware",
        "phishing",
        "unauthorized_access",
        "account_takeover",
        "website_attack",
        "support_scam",
        "extortion",
    }
)
# What was handed over, mislaid or told leaves no trace in a computer's logs.
UNLOGGED_TYPES = frozenset({"misdirected_message", "lost_device", "lost_paper", "improper_disclosure"})


class Circumstances(NamedTuple):
    """The facts that a verdict can depend on; the same names and values as in ``Facts``."""

    incident_type: str | None
    data_kinds: tuple[str, ...] | None
    affected_low: float | None
    affected_high: float | None
    leak_state: str | None
    damage_state: str | None
    malicious: str | None
    leak_signs: tuple[str, ...] | None
    strong_encryption: str | None
    recovered_unseen: str | None
    backup_intact: str | None
    logs_complete: str | None
    handling_role: str | None
    client_notified: str | None
    personal_database: str | None
    public_exposure: str | None


def circumstances_of(facts: Facts) -> Circumstances:
    """The part of ``facts`` that a verdict can depend on."""
    return Circumstances(
        facts.incident_type,
        facts.data_kinds,
        facts.affected_low,
        facts.affected_high,
        facts.leak_state,
        facts.damage_state,
        facts.malicious,
        facts.leak_signs,
        facts.strong_encryption,
        facts.recovered_unseen,
        facts.backup_intact,
        facts.logs_complete,
        facts.handling_role,
        facts.client_notified,
        facts.personal_database,
        facts.public_exposure,
    )


def answered(value: str | None) -> Truth:
    """A yes/no fact as a truth; nobody asked and not known are both UNKNOWN."""
    if value == "yes":
        return YES
    return NO if value == "no" else UNKNOWN


def kinds_open(case: Circumstances) -> bool:
    """Nobody knows yet which kinds of data are concerned."""
    return case.data_kinds is None or case.data_kinds == ("unknown",)


def includes_any(case: Circumstances, kinds: frozenset[str]) -> Truth:
    """Whether one of ``kinds`` is among the data."""
    if case.data_kinds is None or case.data_kinds == ("unknown",):
        return UNKNOWN
    return truth(not kinds.isdisjoint(case.data_kinds))


def is_personal_data(case: Circumstances) -> Truth:
    """個人データ: personal information of a searchable collection (法16条3項, 通則編 2-6)."""
    if case.data_kinds == ("none",):
        return NO
    if case.personal_database == "planned":
        return NO
    return answered(case.personal_database)


def is_personal_data_or_planned(case: Circumstances) -> Truth:
    """個人データ, or personal information that was about to become it: the reach of 施行規則7条3号 alone."""
    if case.data_kinds == ("none",):
        return NO
    return YES if case.personal_database == "planned" else answered(case.personal_database)


def wrongful_purpose_suspected(case: Circumstances) -> Truth:
    """不正の目的のおそれ: said so, a sign of it, or an attack by definition (通則編 3-5-3-1(3) and ※4).

    A sign outweighs a "no", since a suspicion is enough; an attack's name does not.
    """
    if case.leak_signs or case.malicious == "yes":
        return YES
    if case.malicious == "no":
        return NO
    return YES if case.incident_type in ATTACK_TYPES else UNKNOWN


def leaked(case: Circumstances) -> Truth:
    """漏えい, or its おそれ (通則編 3-5-1-2, 3-5-3-1 ※2 ※4); not when all came back unseen.

    Where an attacker made data unusable and a copy is left, "ruled out" needs complete logs: an attacker who was
    inside may have taken the data first (通則編 3-5-1-4).
    """
    stated = _leak_as_stated(case)
    copy_left = case.damage_state == "unusable" and case.backup_intact == "yes"
    if stated == NO and copy_left and case.logs_complete != "yes" and wrongful_purpose_suspected(case) != NO:
        return UNKNOWN
    return stated


def _leak_as_stated(case: Circumstances) -> Truth:
    if case.recovered_unseen == "yes":
        return NO
    if case.leak_signs or case.leak_state in ("confirmed", "suspected"):
        return YES
    if case.leak_state == "ruled_out":
        return NO
    if case.public_exposure == "yes":
        return YES
    logs_can_tell = case.incident_type not in UNLOGGED_TYPES
    return NO if case.logs_complete == "yes" and logs_can_tell else UNKNOWN


def lost_or_damaged(case: Circumstances) -> Truth:
    """滅失 or 毀損 (通則編 3-5-1-3, 3-5-1-4).

    A copy elsewhere undoes a loss and an unusable state, never a tampering. A copy counts only when it is certain.
    """
    match case.damage_state:
        case "none":
            return NO
        case "lost":
            return truth(case.backup_intact != "yes" and case.recovered_unseen != "yes")
        case "unusable":
            return truth(case.backup_intact != "yes")
        case "tampered":
            return YES
        case _:
            return UNKNOWN


def something_happened(case: Circumstances) -> Truth:
    """漏えい等: a leak, loss or damage, or a suspicion of a leak (法26条1項)."""
    return either(leaked(case), lost_or_damaged(case))


def more_persons_than(case: Circumstances, limit: int) -> Truth:
    """超える: the highest possible number of people counts (通則編 3-5-3-1(4)).

    With the upper end open, only a lower end beyond ``limit`` decides.
    """
    low = case.affected_low if case.affected_low is not None else 0.0
    if case.affected_high is not None:
        return truth(max(low, case.affected_high) > limit)
    return YES if low > limit else UNKNOWN


def freed_by_encryption(case: Circumstances) -> bool:
    """高度な暗号化 confirmed: none of the four items applies (施行規則7条1号かっこ書, 番号法の規則 likewise)."""
    return case.strong_encryption == "yes"


def freed_by_telling_the_client(case: Circumstances) -> bool:
    """委託先 that told its 委託元: freed from report and notice (法26条1項ただし書, 2項かっこ書, 施行規則9条)."""
    return case.handling_role == "for_client" and case.client_notified == "yes"
