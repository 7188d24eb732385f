"""What a playbook is: the reviewed answer to one incident type, read by ``bot.incident.playbooks``. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Level = Literal["low", "medium", "high", "critical"]
LEVELS: tuple[Level, ...] = ("low", "medium", "high", "critical")

FUNCTIONS = (
    "investigation",
    "public_relations",
    "social_media",
    "call_center",
    "trust_recovery",
    "gdpr",
    "coordination",
)
"""The names of SRM's support functions (緊急時サポート総合サービス)."""


@dataclass(frozen=True)
class Item:
    """One reviewed Japanese sentence and the kind of evidence it rests on."""

    text: str
    source: str


@dataclass(frozen=True)
class Step(Item):
    """An action, in the order in which it is done; ``why`` is one short sentence for 「なんで?」."""

    why: str | None = None


@dataclass(frozen=True)
class SeverityRule:
    """``level`` holds at least when every fact in ``when`` has one of its listed values (a list fact: any of them)."""

    when: Mapping[str, tuple[str, ...]]
    level: Level
    reason: str
    source: str


@dataclass(frozen=True)
class Implied:
    """A fact that follows from the type alone. What the person says about it always wins."""

    fact: str
    value: str | tuple[str, ...]
    why: str
    source: str


@dataclass(frozen=True)
class Choice:
    """One button of a splitting question and the type it leads to."""

    label: str
    type: str


@dataclass(frozen=True)
class Split:
    """The one question that tells this type from those it is mistaken for: two or three choices."""

    ask: str
    choices: tuple[Choice, ...]
    source: str


@dataclass(frozen=True)
class Variant:
    """Other steps, when the message has one of ``words`` and none of ``unless``; otherwise the safe main steps hold."""

    key: str
    label: str
    words: tuple[str, ...]
    unless: tuple[str, ...]
    steps: tuple[Step, ...]
    source: str

    def fits(self, text: str) -> bool:
        """Whether ``text`` says that this variant is the case."""
        return any(word in text for word in self.words) and not any(word in text for word in self.unless)


@dataclass(frozen=True)
class FirstMinutes:
    """What every first reply needs, for a known type and for an unknown one."""

    reviewed_on: date
    first: Item
    life_line: Item | None
    phone_first: bool
    steps: tuple[Step, ...]
    donts: tuple[Item, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Playbook(FirstMinutes):
    """Everything reviewed about one incident type.

    ``donts`` begin with the most dangerous; ``questions`` are fact names in the order to ask, life and spread first.
    """

    slug: str
    label: str
    signs: tuple[Item, ...]
    evidence: tuple[Item, ...]
    continuity: tuple[Item, ...]
    calls: tuple[Item, ...]
    severity_base: Level
    severity_rules: tuple[SeverityRule, ...]
    implies: tuple[Implied, ...]
    duty_hint: Item
    functions: tuple[str, ...]
    confusable_with: tuple[Split, ...]
    variants: tuple[Variant, ...] = ()

    @property
    def implied_facts(self) -> dict[str, str | tuple[str, ...]]:
        """The implied facts as a mapping, to be laid under what the person said."""
        return {implied.fact: implied.value for implied in self.implies}

    def variant_for(self, text: str) -> Variant | None:
        """The variant that the words of ``text`` select; None means the main steps."""
        return next((variant for variant in self.variants if variant.fits(text)), None)
