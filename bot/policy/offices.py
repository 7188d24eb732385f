"""When the agency and the insurer answer the telephone. Their numbers are not here: callers bring them along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.clock import JST, is_closed_day, next_open_day

_WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True)
class Office:
    """Open on working days from ``opens`` (inclusive) to ``closes`` (exclusive), Asia/Tokyo.

    The flyer says 平日 and, for the insurer, closed on 土日・祝日・年末年始 without naming the days of the turn of the
    year; 12-29 to 01-03 is taken for both, as for public offices.
    """

    name: str
    opens: time
    closes: time
    hours: str


def is_open(office: Office, now: datetime) -> bool:
    """Whether somebody answers at ``now`` (aware)."""
    local = now.astimezone(JST)
    return not is_closed_day(local.date()) and office.opens <= local.time() < office.closes


def next_opening(office: Office, now: datetime) -> datetime:
    """The next moment at which the office opens, strictly after ``now`` unless it opens this very minute."""
    local = now.astimezone(JST)
    day: date = local.date() if local.time() <= office.opens else local.date() + timedelta(days=1)
    return datetime.combine(next_open_day(day), office.opens, tzinfo=JST)


def weekday_text(moment: datetime) -> str:
    """月, 火, … of ``moment`` in Asia/Tokyo."""
    return _WEEKDAYS[moment.astimezone(JST).weekday()]
