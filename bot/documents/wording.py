"""Facts and moments in the words of a paper that somebody signs: with the year, and 未判明 for what is unknown."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from bot.clock import JST
from bot.documents.texts import Texts, Wanted, read
from bot.incident.facts import FACTS, Facts
from bot.incident.types import LABELS, TYPES

UNKNOWN = "未判明"

_WEEKDAYS = "月火水木金土日"
_AFFECTED = ("affected_low", "affected_high", "affected_known")
# Facts whose values have a table of their own under another name.
_CHOICE_OF = {"leak_state": "incident_kind", "damage_state": "damage_kind"}
_CHOICES = {
    "incident_kind": FACTS["leak_state"].values,
    "damage_kind": FACTS["damage_state"].values,
    "data_kinds": FACTS["data_kinds"].values,
    "leak_signs": FACTS["leak_signs"].values,
    "handling_role": FACTS["handling_role"].values,
    "personal_database": FACTS["personal_database"].values,
    "care_impact": FACTS["care_impact"].values,
    "answer": ("yes", "no", "unknown"),
    "cause": TYPES,
    "happened": TYPES,
    "medium": ("lost_device", "lost_paper"),
    "harm": FACTS["data_kinds"].values,
}
_LINES = {
    "people_exact": ("low",),
    "people_range": ("low", "high"),
    "people_from": ("low",),
    "people_up_to": ("high",),
}


@cache
def fact_words() -> Texts:
    """The reviewed words for the values of facts. DataFileError names file and key."""
    return read("fact_words", Wanted(_LINES, choices=_CHOICES))


def day_words(day: date) -> str:
    """``2026年11月26日(木)``."""
    return f"{day.year}年{day.month}月{day.day}日({_WEEKDAYS[day.weekday()]})"


def moment_words(moment: datetime) -> str:
    """``2026年11月25日(水) 8時05分``, in Asia/Tokyo."""
    here = moment.astimezone(JST)
    return f"{day_words(here.date())} {here.hour}時{here.minute:02d}分"


def short_moment_words(moment: datetime) -> str:
    """``11/25 8:05``, in Asia/Tokyo; for narrow columns."""
    here = moment.astimezone(JST)
    return f"{here.month}/{here.day} {here.hour}:{here.minute:02d}"


def noticed_words(facts: Facts) -> str:
    """When the clinic came to know; a bare date is stored as midnight and shown without the hour."""
    noticed = facts.noticed_on
    if noticed is None:
        return UNKNOWN
    return day_words(noticed.date()) if (noticed.hour, noticed.minute) == (0, 0) else moment_words(noticed)


def people_words(facts: Facts) -> str:
    """The number of persons, as a range where it is one."""
    low, high = facts.affected_low, facts.affected_high
    words = fact_words()
    if facts.affected_known == "unknown" or (low is None and high is None):
        return UNKNOWN
    if high is None:
        return words.say("people_from", low=f"{low:,.0f}")
    if low is None:
        return words.say("people_up_to", high=f"{high:,.0f}")
    if low == high:
        return words.say("people_exact", low=f"{low:,.0f}")
    return words.say("people_range", low=f"{low:,.0f}", high=f"{high:,.0f}")


def value_words(name: str, facts: Facts) -> str:
    """What is known of one fact; 未判明 when nobody has said it or the person does not know."""
    value = getattr(facts, name)
    if name in _AFFECTED:
        return people_words(facts)
    if name == "noticed_at":
        return noticed_words(facts)
    if value is None or value == "unknown":
        return UNKNOWN
    if name == "incident_type":
        return LABELS[value]
    if isinstance(value, tuple):
        return "、".join(fact_words().choose(name, item) for item in value) or UNKNOWN
    if FACTS[name].kind != "categorical":
        return str(value)
    choice = _CHOICE_OF.get(name, name if name in _CHOICES else "answer")
    return fact_words().choose(choice, value)


def label_words(name: str) -> str:
    """The name of a fact, as a row is headed."""
    return "人数" if name in _AFFECTED else FACTS[name].label


def cause_words(facts: Facts) -> str:
    """What is known of the cause, as a sentence; 未判明 when the type is not known."""
    return fact_words().choose("cause", facts.incident_type) if facts.incident_type else UNKNOWN


def harm_lines(facts: Facts) -> tuple[str, ...]:
    """The secondary harm to be feared from the kinds of data; 未判明 when they are not known."""
    return tuple(fact_words().choose("harm", kind) for kind in facts.data_kinds or ("unknown",))
