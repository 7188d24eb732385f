"""Weighs what the clauses of a message claim about one fact: negation, hedges, and the last version wins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from bot.reading.clauses import Clause
from bot.reading.hedges import certainty, weighed
from bot.reading.negation import is_negated
from bot.reading.normalise import pattern
from bot.reading.yes_no import Kind, Stance, dont_know

YES_NO: dict[Kind, str] = {"yes": "yes", "no": "no"}


@dataclass(frozen=True)
class Claim:
    """Words that give a fact a value, and the value they give when denied (None: then they say nothing).

    ``asked`` words count only as an answer to the question for this fact. ``fixed`` words hold their own negation.
    """

    words: str
    value: str
    denied: str | None = None
    asked: bool = False
    fixed: bool = False


@dataclass(frozen=True)
class SlotWords:
    """Everything the reader knows about one fact.

    ``comfort`` are values that give an exemption or comfort; ``plain`` what a plain short answer means.
    ``rank`` settles several clauses (the value named first wins); without it the last version wins.
    ``mixed``: two values which, both said, make the third (診察はできる、薬は出せない → partial).
    """

    slot: str
    claims: tuple[Claim, ...]
    comfort: frozenset[str] = frozenset()
    plain: Mapping[Kind, str] = field(default_factory=lambda: MappingProxyType({}))
    rank: tuple[str, ...] = ()
    mixed: tuple[str, str, str] | None = None

    @cached_property
    def compiled(self) -> dict[bool, tuple[tuple[Claim, re.Pattern[str]], ...]]:
        """The claims with their compiled words: all of them when asked, those that count unasked otherwise."""
        ready = tuple((claim, pattern(claim.words)) for claim in self.claims)
        return {True: ready, False: tuple(pair for pair in ready if not pair[0].asked)}


@dataclass(frozen=True)
class Said:
    """A value and the place of the clause that states it."""

    value: str
    start: int
    end: int
    whether: bool = False


WHETHER = pattern(r"(?:かどうか|無事か|のか)(?:は|も|が|、|まで|$)")


def weigh(rules: SlotWords, parts: tuple[Clause, ...], *, asked: bool) -> Said | None:
    """The value that the statements among ``parts`` give, or None."""
    found: list[Said] = []
    for part in parts:
        if part.question or (part.hesitant and not asked):
            continue
        said = _of_clause(rules, part, asked=asked)
        if said:
            found.append(said)
        elif (
            found
            and found[-1].value in rules.comfort
            and (asked or _KEY_OPEN.search(part.text))
            and takes_back(part.text)
        ):
            found.append(Said("unknown", part.start, part.end))
    if not found:
        return None
    if asked and (open_whether := [said for said in found if said.value == "unknown" and said.whether]):
        return open_whether[-1]
    if rules.mixed and set(rules.mixed[:2]) <= {said.value for said in found}:
        return Said(rules.mixed[2], found[0].start, found[-1].end)
    if rules.mixed and asked and _reserved(rules.mixed[0], found[-1], parts):
        return Said(rules.mixed[2], found[0].start, found[-1].end)
    for value in rules.rank:
        ranked = next((said for said in reversed(found) if said.value == value), None)
        if ranked:
            return ranked
    return found[-1]


_KNOWS_NOT = pattern(
    r"(?:(?<!し)か|を|は|も|まで)(?:よく)?(?:知ら(?:ない|ん|へん)|知りません)(?:ん)?(?:です"
    r"|けど|わ|ね|よ"
    r"|が|ので|から)*$"
)
# 「暗号化ソフトが入っているが、鍵の管理がどうなっているか分からない」
_KEY_OPEN = pattern(r"(?:鍵|キー|暗号|有効)[^、。]{0,12}か")
_BUT = pattern(r"(?:ますが|ですが|けど|けれど|けども|けれども)$")


def _reserved(whole: str, said: Said, parts: tuple[Clause, ...]) -> bool:
    """「診療はできますが、…」: whatever follows takes something away from the whole."""
    if said.value != whole:
        return False
    rest = [part for part in parts if part.start >= said.end and not part.question]
    stated = [part for part in parts if part.start == said.start]
    return bool(rest and stated and _BUT.search(stated[0].text) and "大丈夫" not in rest[0].text)


def takes_back(text: str) -> bool:
    """True for an afterthought that leaves open what was just said (…違うと思います, …わからないけど)."""
    return dont_know(text) or (len(text) <= 14 and certainty(text) != "said")


def _of_clause(rules: SlotWords, part: Clause, *, asked: bool) -> Said | None:
    for claim, words in rules.compiled[asked]:
        match = words.search(part.text)
        if not match:
            continue
        denied = not claim.fixed and is_negated(_own_words(part.text, match.end()), match.end())
        value = claim.denied if denied else claim.value
        if value is None:
            continue
        unsure = part.hesitant or (not claim.fixed and bool(_KNOWS_NOT.search(part.text)))
        value = (
            "unknown"
            if unsure
            else weighed(value, part.text if asked else _own_words(part.text, match.end()), rules.comfort)
        )
        whether = bool(WHETHER.search(part.text))
        return Said("unknown" if whether and asked else value, part.start, part.end, whether)
    return None


_NEXT_VERB = pattern(
    r"(?<=[一-鿿ァ-ヶーあ])し(?=[、 一-鿿])|(?<=があ)り(?=[、 ]|調査|確認|現在|詳細)"
    r"|(?:れ|っ|し|い|け|き|ん|じ)[てで](?![いるまおなもはしきみくほた、]"
    r"|$)"
)


def _own_words(text: str, end: int) -> str:
    """The clause up to where the next verb takes over: 「やられて|流出したおそれ」 doubts the second alone."""
    taken_over = _NEXT_VERB.search(text, max(0, end - 2))
    return text[: taken_over.end()] if taken_over else text


def plain_value(rules: SlotWords, plain: Stance) -> str | None:
    """What a plain short answer means for this fact, hedges weighed; None when it answers nothing."""
    value = rules.plain.get(plain.kind)
    if value is None or value == "unknown":
        return value
    if plain.sure == "open" or (plain.sure == "leaning" and value in rules.comfort):
        return "unknown"
    return value


def sounds_open(part: Clause) -> bool:
    """True when the clause leaves its content open (かも, わからない)."""
    return certainty(part.text) == "open"
