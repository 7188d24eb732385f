"""The coverage answer, in the form of the public vocabulary. It orients; the insurer decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from bot.policy.heads import HeadStatus, Overall, SupportService
from bot.policy.policies import PolicyStatus


@dataclass(frozen=True)
class PolicyView:
    """What the answer shows of the policy; everything is None when none was found. Never the telephone number."""

    number: str | None
    plan: str | None
    status: PolicyStatus | Literal["not_found"]
    holder: str | None


@dataclass(frozen=True)
class CoverageItem:
    """One cost head: ``limit_jpy`` and ``deductible_jpy`` in yen, None when not printed or not applicable."""

    head: str
    status: HeadStatus
    limit_jpy: int | None
    deductible_jpy: int | None
    reason: str


@dataclass(frozen=True)
class CoverageVerdict:
    """All nine heads in the vocabulary's order, the conditions to say with them, and who decides."""

    policy: PolicyView
    overall: Overall
    items: tuple[CoverageItem, ...]
    support_service: SupportService
    conditions: tuple[str, ...]
    disclaimer: str

    def item(self, head: str) -> CoverageItem:
        """The item of ``head``; KeyError when it is no head of the vocabulary."""
        for item in self.items:
            if item.head == head:
                return item
        raise KeyError(head)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the vocabulary's ``coverage_verdict``."""
        return {
            "policy": {
                "number": self.policy.number,
                "plan": self.policy.plan,
                "status": self.policy.status,
                "holder": self.policy.holder,
            },
            "overall": self.overall,
            "items": [
                {
                    "head": item.head,
                    "status": item.status,
                    "limit_jpy": item.limit_jpy,
                    "deductible_jpy": item.deductible_jpy,
                    "reason": item.reason,
                }
                for item in self.items
            ],
            "support_service": self.support_service,
            "conditions": list(self.conditions),
            "disclaimer": self.disclaimer,
        }
