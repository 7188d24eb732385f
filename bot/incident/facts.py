"""The case facts: names, kinds and allowed values, exactly those of the public vocabulary.

``None`` means nobody has said anything yet; ``"unknown"`` means the person said they do not know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal

from bot.clock import JST
from bot.errors import BadFact
from bot.incident.types import TYPES

Kind = Literal["categorical", "list", "text", "count", "flag", "moment"]


@dataclass(frozen=True)
class FactSpec:
    """What a fact may hold: its kind, its Japanese label and, for closed sets, its values."""

    kind: Kind
    label: str
    values: tuple[str, ...] = ()


_YNU = ("yes", "no", "unknown")

FACTS: dict[str, FactSpec] = {
    "incident_type": FactSpec("categorical", "何が起きたか", TYPES),
    "noticed_at": FactSpec("moment", "気づいた日時"),
    "data_kinds": FactSpec(
        "list",
        "情報の種類",
        (
            "medical",
            "sensitive_other",
            "my_number",
            "card_number",
            "banking_login",
            "bank_account",
            "insurance_number",
            "credentials",
            "contact",
            "staff",
            "none",
            "unknown",
        ),
    ),
    "affected_low": FactSpec("count", "人数(少なくとも)"),
    "affected_high": FactSpec("count", "人数(多くて)"),
    "affected_known": FactSpec("categorical", "人数が分かるか", ("known", "unknown")),
    "leak_state": FactSpec("categorical", "外に出たか", ("confirmed", "suspected", "ruled_out", "unknown")),
    "damage_state": FactSpec("categorical", "データの状態", ("none", "lost", "unusable", "tampered", "unknown")),
    "malicious": FactSpec("categorical", "攻撃や盗みか", _YNU),
    "leak_signs": FactSpec(
        "list",
        "外に出たしるし",
        (
            "theft_trace",
            "infostealer",
            "c2_traffic",
            "form_tampered",
            "founded_warning",
            "ransom_note",
            "mass_access",
            "burglary",
            "foreign_login",
        ),
    ),
    "strong_encryption": FactSpec("categorical", "強い暗号化", _YNU),
    "recovered_unseen": FactSpec("categorical", "見られる前に全部もどったか", _YNU),
    "backup_intact": FactSpec("categorical", "同じデータが別にあるか", _YNU),
    "logs_complete": FactSpec("categorical", "記録がそろい、持ち出しのあとがないか", _YNU),
    "handling_role": FactSpec("categorical", "だれの仕事の情報か", ("own", "at_vendor", "for_client", "cloud_only")),
    "client_notified": FactSpec("categorical", "依頼元に知らせたか", _YNU),
    "personal_database": FactSpec(
        "categorical", "名簿やカルテとして整理された情報か", ("yes", "planned", "no", "unknown")
    ),
    "public_exposure": FactSpec("categorical", "ネットでだれでも見られたか", _YNU),
    "care_impact": FactSpec("categorical", "診療への影響", ("none", "partial", "stopped", "unknown")),
    "ongoing": FactSpec("categorical", "まだ続いているか", _YNU),
    "eu_residents": FactSpec("categorical", "EUに住む方の情報", _YNU),
    "policy_number": FactSpec("text", "証券番号・加入者番号"),
    "policy_phone": FactSpec("text", "登録の電話番号"),
    "contact_name": FactSpec("text", "連絡先のお名前"),
    "contact_phone": FactSpec("text", "折り返しの電話番号"),
    "handoff_consent": FactSpec("flag", "引き継ぎの同意"),
}

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(\+09:00|Z|[+-]\d{2}:\d{2})?)?")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All facts of one case. Immutable; ``with_`` gives a changed copy."""

    incident_type: str | None = None
    noticed_at: str | None = None
    data_kinds: tuple[str, ...] | None = None
    affected_low: float | None = None
    affected_high: float | None = None
    affected_known: str | None = None
    leak_state: str | None = None
    damage_state: str | None = None
    malicious: str | None = None
    leak_signs: tuple[str, ...] | None = None
    strong_encryption: str | None = None
    recovered_unseen: str | None = None
    backup_intact: str | None = None
    logs_complete: str | None = None
    handling_role: str | None = None
    client_notified: str | None = None
    personal_database: str | None = None
    public_exposure: str | None = None
    care_impact: str | None = None
    ongoing: str | None = None
    eu_residents: str | None = None
    policy_number: str | None = None
    policy_phone: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    handoff_consent: bool | None = None

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Facts:
        """Facts from JSON; BadFact names the first key that is unknown or whose value is not allowed."""
        return cls(**{name: checked(name, value) for name, value in given.items()})

    def with_(self, changes: Mapping[str, Any]) -> Facts:
        """A copy with ``changes`` applied, checked like ``from_dict``."""
        return replace(self, **{name: checked(name, value) for name, value in changes.items()})

    def to_dict(self) -> dict[str, Any]:
        """JSON form; facts nobody has stated are left out."""
        out: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None:
                out[field.name] = list(value) if isinstance(value, tuple) else value
        return out

    @property
    def noticed_on(self) -> datetime | None:
        """The moment of knowing in Asia/Tokyo; None when not stated or unknown."""
        if self.noticed_at is None or self.noticed_at == "unknown":
            return None
        moment = datetime.fromisoformat(self.noticed_at)
        return moment.replace(tzinfo=JST) if moment.tzinfo is None else moment.astimezone(JST)


def checked(name: str, value: Any) -> Any:
    """``value`` in its stored form when fact ``name`` may hold it; otherwise BadFact naming the fact."""
    spec = FACTS.get(name)
    if spec is None:
        raise BadFact(name, "is not a fact of the vocabulary")
    if value is None:
        return None
    match spec.kind:
        case "categorical":
            if not isinstance(value, str) or value not in spec.values:
                raise BadFact(name, f"must be one of {', '.join(spec.values)}")
            return value
        case "list":
            return _checked_list(name, spec, value)
        case "count":
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
                raise BadFact(name, "must be a number of people, 0 or more")
            return float(value)
        case "flag":
            if not isinstance(value, bool):
                raise BadFact(name, "must be true or false")
            return value
        case "moment":
            return _checked_moment(name, value)
        case _:
            if not isinstance(value, str) or not value.strip() or len(value) > 200:
                raise BadFact(name, "must be a text of 1 to 200 characters")
            return value.strip()


def _checked_list(name: str, spec: FactSpec, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise BadFact(name, "must be a list of names")
    for item in value:
        if item not in spec.values:
            raise BadFact(name, f"{item!r} is not one of {', '.join(spec.values)}")
    distinct = tuple(dict.fromkeys(value))
    if name == "data_kinds" and not distinct:
        raise BadFact(name, 'must not be empty; use ["none"] or ["unknown"]')
    if ("none" in distinct or "unknown" in distinct) and len(distinct) > 1:
        raise BadFact(name, "none and unknown stand alone")
    return distinct


def _checked_moment(name: str, value: Any) -> str:
    if value == "unknown":
        return "unknown"
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise BadFact(name, "must be ISO 8601 like 2026-11-22T10:05+09:00, or unknown")
    try:
        moment = datetime.fromisoformat(value)
        moment = moment.replace(tzinfo=JST) if moment.tzinfo is None else moment.astimezone(JST)
    except (ValueError, OverflowError) as error:
        raise BadFact(name, f"is no moment that exists ({error})") from error
    return moment.isoformat(timespec="minutes")
