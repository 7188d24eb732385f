"""When the reports are due: pure day counting, no clock.

Day 1 is the day of knowing in Asia/Tokyo; the hour does not matter (通則編 3-5-3-4 ※2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bot.clock import next_open_day
from bot.law.statute import LawVersion, value_on

_LAST_COUNTED_YEAR = 2099


@dataclass(frozen=True)
class Deadlines:
    """The window of the first report and the last day of the full report; ``final_raw`` is before any move."""

    preliminary_from: date
    preliminary_to: date
    final_raw: date
    final_due: date
    final_days: int


def nth_day(known_on: date, number: int) -> date:
    """The ``number``-th day when ``known_on`` is day 1 (通則編 3-5-3-4 ※2: 知った時点を1日目)."""
    return known_on + timedelta(days=number - 1)


def preliminary_window(known_on: date, version: LawVersion) -> tuple[date, date]:
    """速報: 速やかに, usually day 3 to day 5, never moved (施行規則8条1項, 通則編 3-5-3-3).

    No fixed period is set for it, so the act on closed days of public offices does not reach it.
    """
    first = value_on("deadlines", "preliminary_first_day", version.valid_from).value
    last = value_on("deadlines", "preliminary_last_day", version.valid_from).value
    return nth_day(known_on, first), nth_day(known_on, last)


def final_days(wrongful: bool, version: LawVersion) -> int:
    """確報: 30 days, 60 when 7条3号 or 番号法の規則2条2号 is among the grounds (施行規則8条2項)."""
    name = "final_day_wrongful" if wrongful else "final_day"
    return value_on("deadlines", name, version.valid_from).value


@lru_cache(maxsize=4096)
def final_due(known_on: date, days: int) -> date:
    """Day ``days``, or the next open day when public offices are closed then (行政機関の休日に関する法律2条)."""
    return next_open_day(nth_day(known_on, days))


@lru_cache(maxsize=4096)
def deadlines(known_on: date, wrongful: bool, version: LawVersion) -> Deadlines | None:
    """All dates of one case; None for a day of knowing so far off that holidays cannot be computed."""
    if known_on.year >= _LAST_COUNTED_YEAR:
        return None
    days = final_days(wrongful, version)
    first, last = preliminary_window(known_on, version)
    return Deadlines(first, last, nth_day(known_on, days), final_due(known_on, days), days)
