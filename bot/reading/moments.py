"""Words of time put together to moments: 昨日 + 夕方 + 5時半 is one mention, read as a moment in Asia/Tokyo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.clock import JST
from bot.reading.normalise import pattern
from bot.reading.time_words import PARTS, TimeWord, find_time_words

_GLUE = pattern(r"(?:[ 、,のにはtT]|\((?:[月火水木金土日]|.曜日?)\)|[月火水木金土日](?= )|ごろ|頃)*")
HAPPENED = pattern(
    r"送っ|送り|落と|なくし|無くし|失くし|盗ま|使っ|出し|渡し|帰り(?!際|がけ|しな"
    r"|に)|捨て|廃棄|動い|ログイン|入られ"
    r"|(?<=[日時分朝夜晩昼方前後週月頃ろ])から(?!の?(?:連絡|電話|$))|持ち出|頼み|頼ん|アップデート"
    r"|訪問|置い|投稿|公開し|送信|入力"
    r"|押し|踏ん|起き|発生|fax|faxし|置き忘れ"
)
_TYPICAL_START = {
    "午後": 12,
    "夕": 15,
    "夜": 18,
    "晩": 18,
    "診療後": 17,
    "診療終": 17,
    "業務終": 17,
    "診療お": 17,
    "閉院後": 17,
    "終業後": 17,
    "昼": 11,
    "お昼": 11,
    "正午": 12,
}


# 朝礼, 夜勤, 昼食: no part of the day beside another time.
_NO_PART = pattern(r"礼|食|勤|刊|ご飯|会")


@dataclass(frozen=True)
class Mention:
    """Neighbouring words of time as one moment, with their place in the folded text."""

    words: tuple[TimeWord, ...]
    moment: datetime
    start: int
    end: int


def find_mentions(text: str, now: datetime) -> list[Mention]:
    """Neighbouring words of time as one mention each."""
    groups: list[list[TimeWord]] = []
    for word in find_time_words(text, now.date()):
        last = groups[-1] if groups else []
        if last and _goes_with(last, word, text[last[-1].end : word.start]):
            last.append(word)
        else:
            groups.append([word])
    found = []
    for group in groups:
        if len(groups) > 1 and len(group) == 1 and _NO_PART.match(text, group[0].end):
            continue
        moment = _moment(group, now)
        if moment is not None:
            found.append(Mention(tuple(group), moment, group[0].start, group[-1].end))
    return found


def _close(between: str, word: TimeWord) -> bool:
    """Whether what stands between two words of time lets them date one moment (昨日、帰り際に19時半)."""
    if _GLUE.fullmatch(between) and len(between) <= 5:
        return True
    told = (word.kind == "clock" and len(between) <= 20) or (word.kind == "part" and len(between) <= 8)
    return (
        told
        and not pattern("[。\n]|から|帰(?!り際|りに|りしな|りがけ)|寝|翌|けど|が、").search(between)
        and not HAPPENED.search(between)
    )


_THEN_DAY = pattern(r"(?:頃|ごろ|くらい|ぐらい)?(?:です|だ|や|ね|よ|な|で)*[、。 ]{1,2}")


def _goes_with(group: Sequence[TimeWord], word: TimeWord, between: str) -> bool:
    """Whether ``word`` belongs to the words of time before it."""
    if _repeats(group, word) or (_dated_later(group, word) and _THEN_DAY.fullmatch(between)):
        return True
    return _close(between, word) and _fits(group, word)


def _repeats(group: Sequence[TimeWord], word: TimeWord) -> bool:
    """「本日11月25日」「11月25日今日」: a second name of the same day."""
    return (
        len(group) == 1
        and group[0].kind == "date"
        and word.kind in ("month_day", "day")
        and word.start - group[0].end <= 1
    )


def _dated_later(group: Sequence[TimeWord], word: TimeWord) -> bool:
    """「夜10時半です、昨日の」: the day follows its clock time."""
    kinds = {one.kind for one in group}
    return "clock" in kinds and not kinds & {*_DATES} and word.kind in ("date", "month_day", "day", "weekday")


_DATES = ("date", "month_day", "day", "weekday", "ago", "now")


def _fits(group: Sequence[TimeWord], word: TimeWord) -> bool:
    """One date, one part of the day, one clock time, in this order; a weekday may repeat a date."""
    kinds = [one.kind for one in group]
    if "now" in kinds or word.kind == "now" or "clock" in kinds:
        return False
    if word.kind == "weekday" and kinds[-1] in ("date", "month_day", "day", "ago"):
        return True
    if word.kind == "part" and kinds[-1] == "part" and str(group[-1].value).endswith("後"):
        return True
    return word.kind not in _DATES and word.kind not in kinds


def _moment(group: Sequence[TimeWord], now: datetime) -> datetime | None:
    by_kind = {word.kind: word for word in reversed(group)}
    if "now" in by_kind:
        return now
    part = next((str(word.value) for word in reversed(group) if word.kind == "part"), "")
    clock = by_kind.get("clock")
    head = next((word for word in group if word.kind in _DATES), None)
    if head is not None and head.kind == "ago" and int(head.value[0]) == 0:
        return now - timedelta(minutes=int(head.value[1]))
    day = _day(head, now.date()) if head is not None else None
    if day is not None and head is not None and head.kind == "ago" and "weekday" in by_kind:
        day += timedelta(days=int(by_kind["weekday"].value[1]) - day.weekday())
    if head is not None and day is None:
        return None
    if head is not None and head.kind == "date" and len(head.value) == 4:
        part = part or PARTS[int(head.value[3])]
    try:
        return _at(day, part, clock, now)
    except OverflowError:
        return None


def _at(day: date | None, part: str, clock: TimeWord | None, now: datetime) -> datetime:
    """The moment of a day, a part of the day and a clock time, each of which may be missing."""
    hour, minute = (int(clock.value[0]), int(clock.value[1])) if clock else _hour_of(part)
    if hour < 0:
        start = next((value for name, value in _TYPICAL_START.items() if part.startswith(name)), 0)
        late = day is None and now.hour < start
        return _midnight((day or now.date()) - timedelta(days=1 if late else 0))
    hour = _on_24_hours(hour, part)
    deep_night = part in ("深夜", "夜中", "真夜中") and hour < 6
    if day is None:
        day = now.date() - timedelta(days=1) if hour >= 24 else now.date()
    elif deep_night and day < now.date():
        day += timedelta(days=1)
    return _midnight(day) + timedelta(hours=hour, minutes=minute)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=JST)


def _hour_of(part: str) -> tuple[int, int]:
    """Parts of the day that name an hour; (-1, 0) for those that do not."""
    if part == "正午":
        return 12, 0
    return (13, 0) if part.startswith("午後") and len(part) > 2 else (-1, 0)


def _on_24_hours(hour: int, part: str) -> int:
    if part in ("午前", "am", "午前中", "朝", "早朝") and hour == 12:
        return 0 if part in ("午前", "am") else 12
    if part in ("深夜", "夜中", "真夜中", "夜遅く"):
        return hour + 12 if 7 <= hour < 12 else (24 if hour == 12 else hour)
    if part in ("夜", "晩"):
        return hour + 12 if 4 <= hour <= 12 else (hour + 24 if hour < 4 else hour)
    afternoon = part.startswith(("午後", "夕", "pm", "昼過", "昼す", "診療後", "診療終", "業務終", "閉院後", "終業後"))
    if (afternoon and hour < 12) or (part.startswith(("昼", "お昼")) and hour < 6):
        return hour + 12
    return hour


def _day(word: TimeWord, today: date) -> date | None:
    """The day that a word names; the most recent past one where the year, month or week is left open."""
    value = tuple(int(number) for number in word.value)
    if word.kind == "date":
        return date(*value[:3])
    if word.kind == "ago":
        return today - timedelta(days=value[0])
    if word.kind == "weekday":
        week, weekday = value
        if week == 9:
            return today - timedelta(days=(today.weekday() - weekday) % 7)
        return today - timedelta(days=today.weekday()) + timedelta(days=7 * week + weekday)
    if word.kind == "day":
        return _recent_day(value[0], today)
    return _recent_month_day(value[0], value[1], today)


def _recent_day(day: int, today: date) -> date | None:
    for back in range(3):
        months = today.year * 12 + today.month - 1 - back
        try:
            found = date(months // 12, months % 12 + 1, day)
        except ValueError:
            continue
        if found <= today:
            return found
    return None


def _recent_month_day(month: int, day: int, today: date) -> date | None:
    """This year's day; last year's when that lies within half a year and this year's has not come yet."""
    try:
        this_year = date(today.year, month, day)
        last_year = date(today.year - 1, month, day)
    except ValueError:
        return None
    return last_year if this_year > today and (today - last_year).days <= 183 else this_year
