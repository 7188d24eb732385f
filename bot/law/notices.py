"""Changes of the law that are on their way: described, never applied (parameters/amendments.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.datafile import check_keys, load
from bot.errors import DataFileError
from bot.law.statute import PARAMETERS, Citation, checked_citation, checked_day, citations

_KEYS = (
    "id",
    "title",
    "passed",
    "promulgated",
    "penalties_from",
    "mainly_in_force_by",
    "in_force",
    "effects",
    "citation",
)


@dataclass(frozen=True)
class Amendment:
    """A promulgated act: when parts of it begin, and what it will change (Japanese)."""

    id: str
    title: str
    passed: date
    promulgated: date
    penalties_from: date
    mainly_in_force_by: date
    in_force: bool
    effects: tuple[str, ...]
    citation: Citation


@cache
def amendments() -> tuple[Amendment, ...]:
    """The acts that are promulgated and not wholly in force."""
    path = PARAMETERS / "amendments.yaml"
    content = check_keys(path, "", load(path), ("amendments",))["amendments"]
    if not isinstance(content, list):
        raise DataFileError(path, "amendments", "must be a list")
    found = []
    for place, entry in enumerate(content):
        where = f"amendments[{place}]"
        check_keys(path, where, entry, _KEYS)
        if not isinstance(entry["in_force"], bool) or not isinstance(entry["effects"], list):
            raise DataFileError(path, where, "in_force must be true or false, effects a list of texts")
        days = [checked_day(path, f"{where}.{key}", entry[key]) for key in _KEYS[2:6]]
        cited = citations()[checked_citation(path, f"{where}.citation", entry["citation"])]
        found.append(
            Amendment(
                id=entry["id"],
                title=entry["title"],
                passed=days[0],
                promulgated=days[1],
                penalties_from=days[2],
                mainly_in_force_by=days[3],
                in_force=entry["in_force"],
                effects=tuple(entry["effects"]),
                citation=cited,
            )
        )
    return tuple(found)


def law_notice(today: date) -> str | None:
    """The line shown beside every answer once a part of an act has begun that this product has not yet taken in.

    ``today`` is a day in Asia/Tokyo. None before the first such day (2027-01-17).
    """
    for act in amendments():
        if not act.in_force and today >= act.penalties_from:
            day = act.penalties_from
            return (
                f"{day.year}年{day.month}月{day.day}日から、個人情報保護法の罰則などの一部が変わっている可能性があります。"
                "罰金などの説明は古いかもしれません。個人情報保護委員会のページで確かめてください。"
            )
    return None


def amendment_answer() -> tuple[str, ...]:
    """What is coming, in Japanese sentences: promulgated, not in force, nothing of it used in the verdicts."""
    lines = []
    for act in amendments():
        day, by = act.promulgated, act.mainly_in_force_by
        lines.append(
            f"個人情報保護法の改正が{day.year}年{day.month}月{day.day}日に公布されました。"
            f"おもな部分はまだ始まっていません({by.year}年{by.month}月ごろまでに始まる見込み)。"
        )
        lines.extend(f"{effect}。" for effect in act.effects)
    return tuple(lines)
