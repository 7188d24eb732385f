"""The nine cost heads of a coverage answer (slugs are public names) and what may be said about one."""

from __future__ import annotations

from typing import Literal

LABELS: dict[str, str] = {
    "liability_damages": "損害賠償金",
    "litigation": "争訟費用",
    "investigation": "原因調査費用",
    "condolence": "見舞費用",
    "data_recovery": "データ復旧費用",
    "crisis_response": "その他の事故対応費用",
    "lost_profit": "喪失利益",
    "loss_mitigation": "収益減少防止費用",
    "business_continuity": "営業継続費用",
}

HEADS: tuple[str, ...] = tuple(LABELS)

Group = Literal["liability", "cost", "option"]

GROUPS: dict[str, Group] = {
    "liability_damages": "liability",
    "litigation": "liability",
    "investigation": "cost",
    "condolence": "cost",
    "data_recovery": "cost",
    "crisis_response": "cost",
    "lost_profit": "option",
    "loss_mitigation": "option",
    "business_continuity": "option",
}

# The vocabulary also knows "covered"; this engine never says it, because only the insurer can.
HeadStatus = Literal["covered_if", "optional_not_bought", "not_covered", "undetermined"]

Overall = Literal["likely", "conditional", "unlikely", "undetermined"]

SupportService = Literal["available", "conditional", "not_available"]
