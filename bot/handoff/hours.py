"""The hours in which the coordination desk answers: when its silence becomes too long, when it opens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.clock import JST, is_closed_day

ALWAYS = "always"
# Longer than any row of closed days in Japan (大型連休, 年末年始).
_LOOK_AHEAD_DAYS = 30


@dataclass(frozen=True)
class DeskHours:
    """Minutes after midnight, Japan time, on days that are open by 行政機関の休日に関する法律; ``every_day`` on all."""

    start: int = 0
    end: int = 24 * 60
    every_day: bool = True

    @classmethod
    def parse(cls, text: str) -> DeskHours:
        """``always``, or ``weekday 09:00-17:00`` or ``every_day 08:00-20:00``; ValueError for anything else."""
        if text == ALWAYS:
            return cls()
        kind, span = text.split()
        start, end = (_minutes(part) for part in span.split("-"))
        if kind not in ("weekday", "every_day") or not 0 <= start < end <= 24 * 60:
            raise ValueError(text)
        return cls(start, end, kind == "every_day")

    def is_open(self, moment: datetime) -> bool:
        here = moment.astimezone(JST)
        start, end = self._span(here.date()) or (here, here)
        return start <= here < end

    def next_opening(self, moment: datetime) -> datetime:
        """``moment`` itself while the desk is open, otherwise the next moment at which it opens."""
        here = moment.astimezone(JST)
        for ahead in range(_LOOK_AHEAD_DAYS):
            span = self._span(here.date() + timedelta(days=ahead))
            if span is not None and here < span[1]:
                return max(here, span[0])
        raise ValueError("a desk that never opens")

    def after_open_minutes(self, since: datetime, minutes: int) -> datetime:
        """The moment at which the desk has been open for ``minutes`` since ``since``."""
        left, here = timedelta(minutes=minutes), self.next_opening(since)
        while True:
            span = self._span(here.date())
            end = span[1] if span is not None else here
            if here + left <= end:
                return here + left
            left -= end - here
            here = self.next_opening(end)

    def _span(self, day: date) -> tuple[datetime, datetime] | None:
        if not self.every_day and is_closed_day(day):
            return None
        midnight = datetime.combine(day, time(), tzinfo=JST)
        return midnight + timedelta(minutes=self.start), midnight + timedelta(minutes=self.end)


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    if len(hour) != 2 or len(minute) != 2 or int(minute) > 59:
        raise ValueError(clock)
    return int(hour) * 60 + int(minute)
