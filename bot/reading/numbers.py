"""Numbers as people write them: 200, 1,200, 三百, 2千5百, 1万2千, 1.5万, 数十, 十数, 何百, and ranges of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_TOKEN = re.compile(
    r"(?P<vague>(?:\d|[一二三四五六七八九])(?:百|千)[数何][十百]|[数何](?:[十百千万]{1,2}"
    r"|(?= ?[人名件枚通]))|十[数何]|百数十)"
    r"|(?P<exact>(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,12}(?:\.\d{1,3}(?!\d))?|[〇零一二三四五六七八九十百千]+)"
    r"(?:[十百千万](?:\d{1,4}(?:,\d{3})?(?!\d)|[一二三四五六七八九])?)*[万]?(?:\d{1,2},\d{3}(?!\d))?)"
)
_NEIGHBOURS = re.compile(r"[一二三四五六七八][二三四五六七八九][十百千]?")
_GAP = re.compile(r"\s*(?:人|名|件|枚|通|人分)?(?:~|-|から|ないし|または|か、?|、|,)\s*")
_VAGUE_RANGES = {
    "": (2, 9),
    "十": (20, 90),
    "百": (200, 900),
    "千": (2000, 9000),
    "万": (20_000, 90_000),
    "十万": (200_000, 900_000),
    "百万": (2_000_000, 9_000_000),
    "百千": (200, 900),
}
LARGEST = 999_999_999


@dataclass(frozen=True)
class Number:
    """A number or a range of numbers in ``text[start:end]``."""

    low: int
    high: int
    start: int
    end: int


def find_numbers(text: str) -> list[Number]:
    """Every number of a normalised text in order, neighbours that form a range taken together."""
    single = [number for match in _TOKEN.finditer(text) if (number := _number(match)) is not None]
    joined: list[Number] = []
    for number in single:
        pair = _range(text, joined[-1], number) if joined else None
        if pair:
            joined[-1] = pair
        else:
            joined.append(number)
    return joined


def _number(match: re.Match[str]) -> Number | None:
    written = match.group()
    if match.group("vague"):
        if written[-2:-1] in ("数", "何") and len(written) == 4:
            whole, step = value_of(written[:2]) or 0, _UNITS[written[-1]]
            low, high = whole + step, whole + 9 * step
        elif written in ("十数", "十何"):
            low, high = 11, 19
        elif written == "百数十":
            low, high = 120, 190
        elif written == "何":
            return None
        else:
            low, high = _VAGUE_RANGES.get(written[1:], (2, 9))
        return Number(low, high, match.start(), match.end())
    if _NEIGHBOURS.fullmatch(written) and _DIGITS[written[0]] + 1 == _DIGITS[written[1]]:
        unit = _UNITS.get(written[2:], 1)
        return Number(_DIGITS[written[0]] * unit, _DIGITS[written[1]] * unit, match.start(), match.end())
    value = value_of(written)
    return None if value is None or value > LARGEST else Number(value, value, match.start(), match.end())


def value_of(written: str) -> int | None:
    """The whole number that ``written`` writes (三百 → 300, 1万2千 → 12000), or None."""
    written = written.replace(",", "")
    if len(written) > 16:
        return None
    ten_thousands, rest = written.split("万", 1) if "万" in written else ("", written)
    if "万" in rest:
        return None
    small = _below_ten_thousand(rest)
    if "万" not in written:
        return None if small is None else int(small)
    big = _below_ten_thousand(ten_thousands)
    return None if big is None or small is None else round(big * 10_000 + small)


def _below_ten_thousand(written: str) -> float | None:
    """Digits and kanji mixed with 十百千; plain kanji digits one after the other are read as digits (二〇〇 → 200)."""
    if not written:
        return 0
    if all(char in _DIGITS for char in written):
        return int("".join(str(_DIGITS[char]) for char in written))
    total, pending = 0.0, ""
    for char in written:
        if char in _UNITS:
            total += (float(pending) if pending else 1) * _UNITS[char]
            pending = ""
        elif char in _DIGITS:
            pending += str(_DIGITS[char])
        else:
            pending += char
    try:
        return total + (float(pending) if pending else 0)
    except ValueError:
        return None


def _range(text: str, first: Number, second: Number) -> Number | None:
    """「100〜200」「2、3」「2〜3百」 as one range; None when the two only stand side by side."""
    gap = text[first.end : second.start]
    if len(gap) > 6 or not _GAP.fullmatch(gap) or first.low != first.high or second.low != second.high:
        return None
    low, high = first.low, second.high
    if low > 10 and low % 10 and low % 10 + 1 == high < 10 and gap.strip() in ("、", ","):
        return Number(low, low + 1, first.start, second.end)
    unit = 10 ** (len(str(high)) - 1)
    written_out = text[second.start : second.end][-1:] in "十百千万"
    spoken = unit >= 100 and (low + 1) * unit == high
    if low < 10 <= high and (spoken or written_out or (gap.strip() in ("、", ",") and (low + 1) * unit == high)):
        low *= unit
    listed = "、" in gap or "," in gap or "か" in gap.replace("から", "")
    if listed and not (first.low < 10 and high - low == unit and high % unit == 0):
        return None
    return Number(low, high, first.start, second.end) if low < high else None
