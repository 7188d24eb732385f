"""The only source of "now": aware, in Asia/Tokyo, replaceable. Also which days are closed in Japan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import jpholiday

JST = ZoneInfo("Asia/Tokyo")

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The machine's time in Asia/Tokyo."""
    return datetime.now(JST)


def fixed_clock(moment: datetime) -> Clock:
    """A clock that always shows ``moment``; for demos and tests."""
    frozen = moment.astimezone(JST)
    return lambda: frozen


def to_iso_minutes(moment: datetime) -> str:
    """The vocabulary's form of a moment: ``2026-11-22T10:05+09:00``."""
    return moment.astimezone(JST).isoformat(timespec="minutes")


@cache
def is_public_holiday(day: date) -> bool:
    """A holiday of 国民の祝日に関する法律, substitute and citizens' holidays included."""
    return bool(jpholiday.is_holiday(day))


def is_closed_day(day: date) -> bool:
    """行政機関の休日: Saturday, Sunday, public holiday, 12-29 to 01-03 (行政機関の休日に関する法律1条)."""
    year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() >= 5 or year_end or is_public_holiday(day)


def next_open_day(day: date) -> date:
    """``day`` itself when it is open, otherwise the first open day after it (same act, art. 2)."""
    while is_closed_day(day):
        day += timedelta(days=1)
    return day
