"""How bad it is: one of four levels, from the facts alone. A decision of this product (当方の設計判断), not of a law.

A fact nobody has stated counts for nothing yet, a fact that is ``unknown`` counts as its dangerous side. Every further
fact can only raise the level; it falls only when a fact is corrected, because the level is a function of the facts.
The number of people (``affected_low``, ``affected_high``) is one fact in this sense.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.clock import JST
from bot.incident import playbooks
from bot.incident.facts import Facts
from bot.incident.playbook_model import LEVELS, Level, SeverityRule

_UNTYPED: Level = "medium"
_LATE_DAYS = 3
_MANY_UNKNOWN = 3
_LARGE = 1000

# The questions whose 「わからない」 leaves somebody in danger; three of them raise the level (わからないが3つ以上).
_SAFETY_FACTS = (
    "care_impact",
    "ongoing",
    "data_kinds",
    "affected_known",
    "leak_state",
    "damage_state",
    "malicious",
    "public_exposure",
)


@dataclass(frozen=True)
class Severity:
    """``level`` is critical, high, medium or low; ``reasons`` are Japanese sentences, the heaviest first."""

    level: Level
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class _Floor:
    level: Level
    reason: str


def assess(facts: Facts, *, now: datetime | None = None) -> Severity:
    """The level of a case at ``now`` (aware; without it the days since knowing count for nothing).

    First every floor that holds (the type's own, its rules, the general ones), of which the highest counts; then one
    level up for each of: still going on, three or more unknowns, three days or more since it was noticed.
    """
    floors = [*_floors_of_type(facts), *_general_floors(facts)]
    raised = _raises(facts, now)
    floor = max((LEVELS.index(floor.level) for floor in floors), default=0)
    level = LEVELS[min(floor + len(raised), len(LEVELS) - 1)]
    heaviest_first = sorted(floors, key=lambda found: -LEVELS.index(found.level))
    reasons = [found.reason for found in heaviest_first] + raised
    return Severity(level, tuple(dict.fromkeys(reasons)))


def _floors_of_type(facts: Facts) -> list[_Floor]:
    if facts.incident_type is None:
        return [_Floor(_UNTYPED, "何が起きたかがまだ分かりません。")]
    playbook = playbooks.load()[facts.incident_type]
    floors = [_Floor(playbook.severity_base, f"「{playbook.label}」の連絡です。")]
    floors += [_Floor(rule.level, rule.reason) for rule in playbook.severity_rules if _holds(rule, facts)]
    return floors


def _holds(rule: SeverityRule, facts: Facts) -> bool:
    for name, wanted in rule.when.items():
        value = getattr(facts, name)
        held = value if isinstance(value, tuple) else (value,)
        if not set(held) & set(wanted):
            return False
    return True


def _general_floors(facts: Facts) -> list[_Floor]:
    return [
        *_care_and_exposure(facts),
        *_kinds_of_data(facts),
        *_attack(facts),
        *_people(facts),
        *_state_of_data(facts),
    ]


def _care_and_exposure(facts: Facts) -> list[_Floor]:
    floors = []
    if facts.care_impact == "stopped":
        floors.append(_Floor("critical", "診療が止まっています。"))
    if facts.care_impact in ("partial", "unknown"):
        floors.append(_Floor("high", "診療に影響が出ている、またはそのおそれがあります。"))
    if facts.public_exposure == "yes":
        floors.append(_Floor("critical", "ネットでだれでも見られる状態です。"))
    if facts.public_exposure == "unknown":
        floors.append(_Floor("high", "ネットで見られる状態かが分かりません。"))
    return floors


def _kinds_of_data(facts: Facts) -> list[_Floor]:
    kinds = set(facts.data_kinds or ())
    floors = []
    if kinds & {"medical", "sensitive_other"}:
        floors.append(_Floor("high", "病名や診療など、特に気をつける情報が入っています。"))
    if kinds & {"card_number", "banking_login", "bank_account", "credentials", "insurance_number"}:
        floors.append(_Floor("high", "口座・カード・IDなどの情報が入っています。"))
    if "my_number" in kinds:
        floors.append(_Floor("high", "マイナンバーが入っています。"))
    if "unknown" in kinds:
        floors.append(_Floor("high", "どの情報が入っているかが分かりません。"))
    return floors


def _attack(facts: Facts) -> list[_Floor]:
    floors = []
    if facts.malicious == "yes":
        floors.append(_Floor("high", "攻撃や盗みなど、わざとした行為です。"))
    if facts.malicious == "unknown":
        floors.append(_Floor("high", "攻撃や盗みかどうかが分かりません。"))
    if facts.leak_signs:
        floors.append(_Floor("high", "情報が外に出たしるしがあります。"))
    return floors


def _people(facts: Facts) -> list[_Floor]:
    low, high = facts.affected_low, facts.affected_high
    over = (low is not None and low > _LARGE) or (high is not None and high > _LARGE)
    # 「1000人以上」 has no upper end and so may be over 1,000.
    if over or (low is not None and low >= _LARGE and high is None):
        return [_Floor("critical", "1,000人を超えるおそれがあります。")]
    if facts.affected_known == "unknown":
        return [_Floor("high", "何人分かが分かりません。")]
    return []


def _state_of_data(facts: Facts) -> list[_Floor]:
    floors = []
    if facts.leak_state in ("confirmed", "suspected", "unknown"):
        floors.append(_Floor("medium", "情報が外に出たおそれがあります。"))
    if facts.damage_state in ("unusable", "tampered"):
        floors.append(_Floor("high", "データが使えない、または書き換えられています。"))
    if facts.damage_state in ("lost", "unknown"):
        floors.append(_Floor("medium", "データが失われたおそれがあります。"))
    return floors


def _raises(facts: Facts, now: datetime | None) -> list[str]:
    raised = []
    if facts.ongoing in ("yes", "unknown"):
        raised.append("まだ続いている、またはそのおそれがあります。")
    unknown = sum(getattr(facts, name) in ("unknown", ("unknown",)) for name in _SAFETY_FACTS)
    if unknown >= _MANY_UNKNOWN:
        raised.append(f"大事なことで分からないものが{_MANY_UNKNOWN}つ以上あります。")
    noticed = facts.noticed_on
    if now is not None and noticed is not None and (now.astimezone(JST).date() - noticed.date()).days >= _LATE_DAYS:
        raised.append(f"気づいてから{_LATE_DAYS}日以上たっています。")
    return raised
