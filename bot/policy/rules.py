"""The reviewed coverage rules: ``rules/{heads,incidents,conditions,statuses}.yaml``, checked strictly.

They hold judgements per incident and the Japanese sentences of an answer; the functions in ``coverage`` pick them.
"""

from __future__ import annotations

import functools
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from bot import datafile
from bot.errors import DataFileError
from bot.incident.types import TYPES
from bot.policy.heads import GROUPS, HEADS, HeadStatus, Overall

RULES_DIR = Path(__file__).parent / "rules"

# Finer cases than the incident type alone; coverage.circumstance_of says when each one holds.
REFINED = (
    "misdirected_by_system",
    "misdirected_on_paper",
    "payment_fraud_with_leak",
    "system_failure_without_attack",
    "unknown",
)

_JUDGEMENTS = ("covered_if", "undetermined", "not_covered")


@dataclass(frozen=True)
class HeadRule:
    """A head's sentence part ``when``, the flyer's words, where they stand, and what must be added."""

    when: str
    flyer: str
    reference: str
    note: str


@dataclass(frozen=True)
class IncidentRule:
    """How one circumstance is judged under a policy in force."""

    overall: Overall
    statuses: Mapping[str, HeadStatus]
    because: str
    conditions: tuple[str, ...]
    reference: str


@dataclass(frozen=True)
class Condition:
    """A sentence to say with the answer; ``always`` also when there is no cover (it keeps people from harm)."""

    text: str
    always: bool


@dataclass(frozen=True)
class StatusTexts:
    """The sentence for each head and for the whole when a policy is not in force or not found."""

    item: str
    condition: str


@dataclass(frozen=True)
class Rules:
    heads: Mapping[str, HeadRule]
    incidents: Mapping[str, IncidentRule]
    conditions: Mapping[str, Condition]
    statuses: Mapping[str, StatusTexts]
    example_plan: str
    texts: Mapping[str, str]


@functools.cache
def load_rules() -> Rules:
    """The reviewed rules. DataFileError names the file and the key that is wrong."""
    return read_rules(RULES_DIR)


def read_rules(folder: Path) -> Rules:
    """The rules in ``folder``, checked against each other: every incident type, head and condition is known."""
    conditions = _conditions(folder / "conditions.yaml")
    statuses, example_plan, texts = _statuses(folder / "statuses.yaml")
    return Rules(
        heads=_heads(folder / "heads.yaml"),
        incidents=_incidents(folder / "incidents.yaml", conditions),
        conditions=conditions,
        statuses=statuses,
        example_plan=example_plan,
        texts=texts,
    )


def _heads(path: Path) -> dict[str, HeadRule]:
    entries = _section(path, "heads", HEADS)
    rules = {}
    for head in HEADS:
        content = datafile.check_keys(path, f"heads.{head}", entries[head], ("when", "flyer", "reference"), ("note",))
        rules[head] = HeadRule(**{"note": "", **_texts(path, f"heads.{head}", content)})
    return rules


def _incidents(path: Path, conditions: Mapping[str, Condition]) -> dict[str, IncidentRule]:
    names = (*TYPES, *REFINED)
    entries = _section(path, "incidents", names)
    return {name: _incident(path, f"incidents.{name}", entries[name], conditions) for name in names}


def _incident(path: Path, where: str, given: object, conditions: Mapping[str, Condition]) -> IncidentRule:
    required = ("overall", "liability", "cost", "option", "conditions", "reference")
    content = datafile.check_keys(path, where, given, required, ("heads", "because"))
    if content["overall"] not in get_args(Overall):
        raise DataFileError(path, f"{where}.overall", f"must be one of {', '.join(get_args(Overall))}")
    exceptions = datafile.check_keys(path, f"{where}.heads", content.get("heads", {}), (), HEADS)
    statuses = {head: exceptions.get(head, content[GROUPS[head]]) for head in HEADS}
    for head, status in statuses.items():
        if status not in _JUDGEMENTS:
            raise DataFileError(path, f"{where} ({head})", f"must be one of {', '.join(_JUDGEMENTS)}")
    because = content.get("because", "")
    if set(statuses.values()) - {"covered_if"} and not (isinstance(because, str) and because):
        raise DataFileError(path, f"{where}.because", "must say why a head is undetermined or not_covered")
    named = content["conditions"]
    if not isinstance(named, list) or any(name not in conditions for name in named):
        raise DataFileError(path, f"{where}.conditions", "must be a list of names in conditions.yaml")
    _texts(path, where, {"reference": content["reference"]})
    return IncidentRule(
        overall=content["overall"],
        statuses=cast(Mapping[str, HeadStatus], statuses),
        because=because,
        conditions=tuple(named),
        reference=content["reference"],
    )


# Conditions that only the functions add, with the values their text may use.
_ADDED: dict[str, tuple[str, ...]] = {
    "leak_not_seen": (),
    "gdpr": (),
    "vendor": (),
    "ransom": (),
    "not_member": (),
    "member_unknown": (),
    "before_ordering": (),
    "shared_limit": ("heads", "limit", "name"),
    "support": ("conditions",),
    "plan_unknown": ("plan",),
}


def _conditions(path: Path) -> dict[str, Condition]:
    entries = datafile.check_keys(path, "", datafile.load(path), ("conditions",))["conditions"]
    if not isinstance(entries, dict):
        raise DataFileError(path, "conditions", "must be a mapping")
    for name in _ADDED:
        if name not in entries:
            raise DataFileError(path, f"conditions.{name}", "is missing")
    found = {}
    for name, entry in entries.items():
        where = f"conditions.{name}"
        content = datafile.check_keys(path, where, entry, ("text", "reference"), ("always",))
        texts = _texts(path, where, {key: content[key] for key in ("text", "reference")})
        check_fields(path, f"{where}.text", texts["text"], _ADDED.get(name, ()))
        always = content.get("always", False)
        if not isinstance(always, bool):
            raise DataFileError(path, f"{where}.always", "must be true or false")
        found[name] = Condition(texts["text"], always)
    return found


_DATES = ("at", "starts_on", "ends_on", "cancelled_on")
_STATUS_FIELDS = {
    "expired": _DATES[:3],
    "not_started": _DATES[:3],
    "cancelled": _DATES,
    "not_found": ("flyer", "reference"),
}
_TEXT_FIELDS: dict[str, tuple[str, ...]] = {
    "period_basis": (),
    "general_amounts": ("name", "amounts"),
    "optional_not_bought": (),
    "covered_if": ("when", "flyer", "reference"),
    "disclaimer": (),
}


def _statuses(path: Path) -> tuple[dict[str, StatusTexts], str, dict[str, str]]:
    content = datafile.check_keys(path, "", datafile.load(path), ("example_plan", "statuses", *_TEXT_FIELDS))
    texts = _texts(path, "", {key: value for key, value in content.items() if key != "statuses"})
    for key, allowed in _TEXT_FIELDS.items():
        check_fields(path, key, texts[key], allowed)
    entries = datafile.check_keys(path, "statuses", content["statuses"], _STATUS_FIELDS)
    statuses = {}
    for name, allowed in _STATUS_FIELDS.items():
        where = f"statuses.{name}"
        pair = _texts(path, where, datafile.check_keys(path, where, entries[name], ("item", "condition")))
        for key, text in pair.items():
            check_fields(path, f"{where}.{key}", text, allowed)
        statuses[name] = StatusTexts(**pair)
    example_plan = texts.pop("example_plan")
    return statuses, example_plan, texts


def _section(path: Path, name: str, keys: Iterable[str]) -> dict[str, Any]:
    content = datafile.check_keys(path, "", datafile.load(path), (name,))
    return datafile.check_keys(path, name, content[name], keys)


def _texts(path: Path, where: str, mapping: Mapping[str, Any]) -> dict[str, str]:
    for key, text in mapping.items():
        if not isinstance(text, str) or not text.strip():
            raise DataFileError(path, f"{where}.{key}" if where else key, "must be a text")
    return dict(mapping)


def check_fields(path: Path, where: str, text: str, allowed: Iterable[str]) -> None:
    """DataFileError when ``text`` has a ``{field}`` that nobody fills, or a brace that closes nothing."""
    try:
        used = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    except ValueError as error:
        raise DataFileError(path, where, f"has a lone brace ({error})") from error
    if unknown := used - set(allowed):
        raise DataFileError(path, where, f"uses {', '.join(sorted(unknown)) or 'an empty field'}, which nobody fills")
