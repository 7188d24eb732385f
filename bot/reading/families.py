"""Weighs answers by the dictionary forms of their words, for what no pattern over the surface has read.

A family names words of one meaning once; every inflection, politeness and dialect of them counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reading.claims import WHETHER, Said, SlotWords, takes_back
from bot.reading.clauses import Clause
from bot.reading.hedges import weighed
from bot.reading.normalise import Normal, pattern
from bot.reading.predicates import Word, normal_forms, words_of
from bot.reading.yes_no import dont_know

_EVEN_IF = pattern(r"[てで]も(?!い|な|ら|お|う|大丈夫|ok|問題)")
_SUPPOSED = pattern(r"なら(?!な|$)|場合|もし(?![てたまなくよ])|としたら|たら$")


@dataclass(frozen=True)
class Family:
    """Words of one meaning, the value they give and the one they give when denied (None: nothing).

    ``near``: words of which one must stand in the same clause. ``now``: a plain past form does not count.
    ``passive``: the words count in the passive (True), outside it (False) or either way (None).
    """

    words: str
    value: str | None
    denied: str | None = None
    near: str = ""
    now: bool = False
    passive: bool | None = None

    def value_in(self, said: Sequence[Word]) -> str | None:
        """The value that a clause's words give, the last one that counts; None when none does."""
        if self.near and not any(word.normal in normal_forms(self.near) for word in said):
            return None
        named = normal_forms(self.words)
        for word in reversed(said):
            if word.normal not in named or (self.now and word.past and not word.denied):
                continue
            if self.passive is not None and word.passive != self.passive:
                continue
            value = self.denied if word.denied else self.value
            if value:
                return value
        return None


def family_value(families: tuple[Family, ...], text: str) -> str | None:
    """The value of the first family that a clause speaks of."""
    said = words_of(text)
    return next((value for one in families if (value := one.value_in(said))), None)


def weigh_families(
    normal: Normal,
    parts: tuple[Clause, ...],
    families: tuple[Family, ...],
    comfort: frozenset[str],
    rank: tuple[str, ...] = (),
) -> Said | None:
    """The value that the statements give, hedges weighed; the last version wins unless ``rank`` names it first."""
    found: list[Said] = []
    for part in parts:
        if part.question or _SUPPOSED.search(part.text):
            continue
        value = family_value(families, normal.text[part.start : part.end])
        if value in comfort and _EVEN_IF.search(part.text):
            continue
        if value:
            unsure = part.hesitant or dont_know(part.text)
            open_question = bool(WHETHER.search(part.text))
            value = "unknown" if unsure or open_question else weighed(value, part.text, comfort)
            found.append(Said(value, part.start, part.end, open_question))
        elif found and (takes_back(part.text) if found[-1].value in comfort else dont_know(part.text)):
            found.append(Said("unknown", part.start, part.end))
    if whether := [said for said in found if said.whether]:
        return whether[-1]
    for value in rank:
        ranked = next((said for said in reversed(found) if said.value == value), None)
        if ranked:
            return ranked
    return found[-1] if found else None


def with_families(
    rules: SlotWords, said: Said | None, normal: Normal, parts: tuple[Clause, ...], families: tuple[Family, ...]
) -> Said | None:
    """What the families give; where patterns gave ``said`` already, only a contrast to it counts (rules.mixed)."""
    other = weigh_families(normal, parts, families, rules.comfort, rules.rank)
    if said is None or other is None or rules.mixed is None:
        return said or other
    mixed = {said.value, other.value} == set(rules.mixed[:2]) or other.value == rules.mixed[2]
    apart = other.start >= said.end or said.start >= other.end
    return Said(rules.mixed[2], min(said.start, other.start), max(said.end, other.end)) if mixed and apart else said
