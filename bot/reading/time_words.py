"""The words of time in a message: dates, parts of the day, clock times; found, not yet understood as a moment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.reading.normalise import pattern
from bot.reading.numbers import value_of

WordKind = Literal["date", "month_day", "day", "weekday", "ago", "now", "part", "clock"]
_N = r"(?:\d{1,2}|[〇一二三四五六七八九十]{1,3})"

_TODAY = {
    "今日": 0,
    "本日": 0,
    "きょう": 0,
    "当日": 0,
    "昨日": -1,
    "きのう": -1,
    "きのお": -1,
    "前日": -1,
    "一昨日": -2,
    "おととい": -2,
    "おとつい": -2,
    "さきおととい": -3,
    "一昨昨日": -3,
    "明日": 1,
    "あした": 1,
    "明後日": 2,
    "あさって": 2,
}
_WITH_PART = {
    "今朝": (0, "朝"),
    "けさ": (0, "朝"),
    "昨夜": (-1, "夜"),
    "昨晩": (-1, "夜"),
    "ゆうべ": (-1, "夜"),
    "夕べ": (-1, "夜"),
    "昨夕": (-1, "夕方"),
    "今晩": (0, "夜"),
    "今夜": (0, "夜"),
    "今夕": (0, "夕方"),
    "明朝": (1, "朝"),
}
_WEEKS = {"先々週": -2, "先週": -1, "前週": -1, "今週": 0, "来週": 1, "再来週": 2}
_MONTHS = {"先々月": -2, "先月": -1, "前月": -1, "今月": 0, "来月": 1}
PARTS = (
    "早朝",
    "明け方",
    "未明",
    "午前中",
    "午前",
    "朝一番",
    "朝イチ",
    "朝一",
    "朝いち",
    "お昼休み",
    "昼休み",
    "昼過ぎ",
    "昼すぎ",
    "昼前",
    "お昼",
    "昼間",
    "昼",
    "正午",
    "午後イチ",
    "午後一番",
    "午後一",
    "午後いち",
    "午後",
    "夕方",
    "夕刻",
    "真夜中",
    "夜中",
    "深夜",
    "夜遅く",
    "夜",
    "晩",
    "朝",
    "診療終わり",
    "診療おわり",
    "仕事終わり",
    "診療終了後",
    "業務終了後",
    "診療後",
    "診療前",
    "始業時",
    "出勤時",
    "終わり際",
    "閉院後",
    "閉店後",
    "終業後",
    "始業前",
    "am",
    "pm",
)


@dataclass(frozen=True)
class TimeWord:
    """One word of time in ``text[start:end]``. ``value`` is a date, hour and minute, days or minutes ago, or a name."""

    kind: WordKind
    value: tuple[int, ...] | str
    start: int
    end: int


def _either(words: object) -> str:
    return "|".join(sorted(map(str, words), key=len, reverse=True))  # type: ignore[call-overload]


_RULES: tuple[tuple[str, str], ...] = (
    ("iso", r"(?<!\d)(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})(?:日|t)?(?!\d{3})"),
    ("era", rf"(?:令和|(?<![a-z])r)({_N}|元)[年./]({_N})[月./]({_N})日?"),
    ("month_day", rf"(?<![\d/.-])(\d{{1,2}})/(\d{{1,2}})(?![\d/人名件枚])|(?<!\d)({_N})月({_N})日"),
    ("in_month", rf"({_either(_MONTHS)})の?({_N})日"),
    ("to_clock", rf"(?<!\d)({_N})時({_N})分前(?!後)"),
    (
        "ago",
        rf"(?<!\d)({_N}|半)(?:(日|週間|か月|ヶ月|ヵ月|カ月|時間|分)(半)?)(?:くらい|ぐらい|ほど|位"
        r"|程度)?(?:前(?!後)|まえ)",
    ),
    ("weekday", rf"(?:({_either(_WEEKS)})の?)?(?<![\d一-十年本当即今毎同])([月火水木金土日])曜日?"),
    ("weekday_only", rf"({_either(_WEEKS)})の?([月火水木金土])(?![一-鿿])"),
    ("week", rf"({_either(_WEEKS)})(?!の?[月火水木金土日])"),
    ("with_part", f"({_either(_WITH_PART)})"),
    ("today", f"({_either(_TODAY)})(?!の診療(?!後|前|中))"),
    ("day", rf"(?<![\d月/])({_N})日(?!前|間|後|以内|ほど|くらい|ぐらい|たっ|経|分|目|で(?!す|し)|も|連続|本)"),
    (
        "now",
        r"(?<![時分半の])(?:ちょっと|少し|すこし)前|(?:たった|つい)?今(?:さっき|しがた)"
        r"|(?:つい)?さっき(?!の(?!です|こと|今))|(?:つい)?(?:先|さき)(?:ほど"
        r"|程)(?!の)|つい先|たった今|ただ今|今(?=$|です|だ|や|気づ|気付|(?:わか|分か)(?!って(?:い)?る)"
        r"|知|見つ|、|。| |見たら"
        r"|きたら|来たら)|いま(?=$|です|だ|や|気づ|気付|、|。)|ついいま",
    ),
    (
        "clock",
        rf"(?<![\d:])(\d{{1,2}}):(\d{{2}})(?!\d)|(?<!\d)({_N})時(?!間|期|代|点|刻)(半|{_N}分(?!前(?!後)))?"
        rf"|(?<!\d)(\d{{2}})h(?=\d)",
    ),
    (
        "clock_words",
        r"(\d{1,2}|[一二三四五六七八九十]{1,2})じ(?:(?=ごろ|頃|です|だ|に|$|[、。 ])|(半|(?:\d{1,2}"
        r"|[一二三四五六七八九十]{1,3})[ふぷ]ん))",
    ),
    ("part", f"({_either(PARTS)})"),
)
_ALL = [(kind, pattern(source)) for kind, source in _RULES]


def find_time_words(text: str, today: date) -> list[TimeWord]:
    """Every word of time in folded text, in order, the longer rule first where two overlap."""
    taken: list[TimeWord] = []
    free = bytearray(len(text))
    for kind, rule in _ALL:
        for match in rule.finditer(text):
            if any(free[match.start() : match.end()]):
                continue
            found = _understood(kind, match, today)
            if found:
                taken.append(found)
                free[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    return sorted(taken, key=lambda word: word.start)


def _understood(kind: str, match: re.Match[str], today: date) -> TimeWord | None:
    groups, place = match.groups(), (match.start(), match.end())
    if kind == "iso":
        return _dated(int(groups[0]), int(groups[1]), int(groups[2]), place)
    if kind == "era":
        year = 1 if groups[0] == "元" else _value(groups[0])
        return _dated(2018 + year, _value(groups[1]), _value(groups[2]), place)
    if kind == "month_day":
        month, day = (_value(group) for group in groups if group)
        return TimeWord("month_day", (month, day), *place) if 1 <= month <= 12 and 1 <= day <= 31 else None
    if kind == "in_month":
        months = today.year * 12 + today.month - 1 + _MONTHS[_original(groups[0], _MONTHS)]
        return _dated(months // 12, months % 12 + 1, _value(groups[1]), place)
    if kind == "ago":
        return TimeWord("ago", _ago(groups[0], groups[1], bool(groups[2])), *place)
    if kind in ("weekday", "weekday_only"):
        week = _WEEKS[_original(groups[0], _WEEKS)] if groups[0] else 9
        return TimeWord("weekday", (week, "月火水木金土日".index(groups[1])), *place)
    if kind == "day":
        day = _value(groups[0])
        return TimeWord("day", (day,), *place) if 1 <= day <= 31 else None
    return _named(kind, groups, place, today)


def _named(kind: str, groups: tuple[str | None, ...], place: tuple[int, int], today: date) -> TimeWord | None:
    if kind == "week":
        return None
    if kind == "today":
        day = today + timedelta(days=_TODAY[_original(groups[0], _TODAY)])
        return TimeWord("date", (day.year, day.month, day.day), *place)
    if kind == "with_part":
        offset, part = _WITH_PART[_original(groups[0], _WITH_PART)]
        day = today + timedelta(days=offset)
        return TimeWord("date", (day.year, day.month, day.day, PARTS.index(part)), *place)
    if kind == "now":
        return TimeWord("now", "", *place)
    if kind == "part":
        return TimeWord("part", _original(groups[0], PARTS), *place)
    if kind == "to_clock":
        before = _value(groups[0]) * 60 - _value(groups[1])
        return TimeWord("clock", divmod(before, 60), *place) if 0 <= before < 1800 else None
    hour, minute = _clock(groups)
    return TimeWord("clock", (hour, minute), *place) if hour <= 29 and minute <= 59 else None


def _clock(groups: tuple[str | None, ...]) -> tuple[int, int]:
    if len(groups) == 2:
        half = 30 if groups[1] == "半" else _value((groups[1] or "")[:-2])
        return _value(groups[0]), half
    if groups[0]:
        return int(groups[0]), int(groups[1] or 0)
    hour = _value(groups[2] or groups[4])
    minutes = groups[3]
    if not minutes:
        return hour, 0
    return hour, 30 if minutes == "半" else _value(minutes[:-1])


def _ago(amount: str | None, unit: str | None, and_half: bool) -> tuple[int, int]:
    """(days, minutes) back; whole days lose the clock time."""
    half = amount == "半"
    count = 0 if half else _value(amount)
    match unit:
        case "時間":
            return 0, 30 if half else count * 60 + (30 if and_half else 0)
        case "分":
            return 0, count
        case "週間":
            return 7 * count, 0
        case "日":
            if half:
                return 0, 12 * 60
            return count, 0
        case _:
            return 15 if half else 30 * count, 0


def _dated(year: int, month: int, day: int, place: tuple[int, int]) -> TimeWord | None:
    try:
        date(year, month, day)
    except ValueError:
        return None
    return TimeWord("date", (year, month, day), *place)


def _value(token: str | None) -> int:
    return (value_of(token) if token else None) or 0


def _original(found: str | None, words: object) -> str:
    """The entry of ``words`` that folded text ``found`` stands for."""
    for word in words:  # type: ignore[attr-defined]
        if pattern(word).fullmatch(found or ""):
            return str(word)
    raise AssertionError(f"no entry for {found}")
