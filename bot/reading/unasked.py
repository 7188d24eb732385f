"""Facts that a first message states without being asked, in the words that would answer the question for them."""

from __future__ import annotations

from bot.reading.answer_families import FAMILIES
from bot.reading.claims import Said, SlotWords, weigh
from bot.reading.clauses import Clause
from bot.reading.families import with_families
from bot.reading.hedges import certainty
from bot.reading.normalise import Normal, pattern
from bot.reading.topics import ONLY_PLAIN, speaking_of
from bot.reading.yes_no import dont_know

# More than any message holds that a person types; keeps a pasted log file from stopping the conversation.
_CARES_ON = pattern(
    r"でき|普通|通常|いつも|影響|支障|問題|続け|継続|やって|やれ|して(?:い)?(?:ます"
    r"|る)|しています|回って|回せ|平常|診て|大丈夫|再開|変わら|困ら"
)


def on_topic(rules: SlotWords, normal: Normal, parts: tuple[Clause, ...]) -> Said | None:
    """What clauses say that name the matter of the fact themselves, read like an answer."""
    named = speaking_of(rules.slot, parts)
    if not named:
        return None
    if rules.slot == "logs_complete":
        named = tuple(part for part in parts if named[0].start <= part.start and not part.question)[:2]
    said = weigh(rules, named, asked=True)
    if said is None or rules.mixed:
        said = with_families(rules, said, normal, named, FAMILIES[rules.slot])
    return said if said and _stated(rules.slot, said.value, named) else None


def _stated(slot: str, value: str, named: tuple[Clause, ...]) -> bool:
    """Whether a value counts unasked: comfort about care needs its own words, and doubt must be put in words."""
    if slot == "care_impact" and value == "none":
        return any(_CARES_ON.search(part.text) for part in named)
    if value != "unknown":
        return True
    return slot not in ONLY_PLAIN and (slot != "logs_complete" or any(doubts(part.text) for part in named))


def doubts(text: str) -> bool:
    """True when an answer leaves the asked yes or no open, or only soothes (たぶん大丈夫)."""
    return dont_know(text) or certainty(text) == "open" or ("大丈夫" in text and certainty(text) == "leaning")
