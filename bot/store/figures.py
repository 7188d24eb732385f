"""The figures of an agency: what came in, how fast it moved, how well it was read."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from bot.store.console_tables import CaseCard, Correction


@dataclass(frozen=True)
class Spread:
    """Minutes of how many cases: the middle one and the one that nine of ten do not exceed."""

    count: int
    median: float | None
    p90: float | None


@dataclass(frozen=True)
class Figures:
    """Everything the page of figures shows; the counts by week are ``{week: {type: count}}``."""

    cases: int
    by_week: Mapping[str, Mapping[str, int]]
    by_type: Sequence[tuple[str | None, int]]
    to_steps: Spread
    to_handoff: Spread
    to_acknowledgement: Spread
    without_person: float | None
    misread_each_100: float | None
    deadlines_kept: float | None
    deadlines: int


def of(session: Session, scope: Sequence[Any], since: datetime, now: datetime) -> Figures:
    """The figures of the cases that ``scope`` lets see and that were opened from ``since`` on, as last measured."""
    wanted = (*scope, CaseCard.opened_at >= since)
    by_week: dict[str, dict[str, int]] = {}
    by_type: Counter[str | None] = Counter()
    sums = Counter[str]()
    asked = _sums(now)
    grouped = select(CaseCard.week, CaseCard.incident_type, func.count(), *asked.values()).where(*wanted)
    for week, slug, count, *parts in session.execute(grouped.group_by(CaseCard.week, CaseCard.incident_type)):
        by_type[slug] += count
        for name, part in zip(asked, parts, strict=True):
            sums[name] += int(part or 0)
        if week is not None:
            by_week.setdefault(week.isoformat(), {})[slug or ""] = count
    return Figures(
        cases=sum(by_type.values()),
        by_week={week: by_week[week] for week in sorted(by_week)},
        by_type=by_type.most_common(),
        to_steps=_spread(session, CaseCard.steps_seconds, wanted),
        to_handoff=_spread(session, CaseCard.handoff_seconds, wanted),
        to_acknowledgement=_spread(session, CaseCard.answer_seconds, wanted),
        without_person=_share(sums["alone"], sums["ended"]),
        misread_each_100=_share(_misread(session, wanted), sums["said"]),
        deadlines_kept=_share(sums["kept"], sums["due"]),
        deadlines=sums["due"],
    )


def _sums(now: datetime) -> dict[str, Any]:
    """Messages; cases that ended, and without a person; deadlines that are decided, and kept."""
    ended = CaseCard.state == "closed"
    decided = and_(CaseCard.due_at.is_not(None), or_(CaseCard.reported_at.is_not(None), CaseCard.due_at < now))
    return {
        "said": func.sum(CaseCard.messages),
        "ended": _count(ended),
        "alone": _count(and_(ended, CaseCard.handoff_seconds.is_(None))),
        "due": _count(decided),
        "kept": _count(and_(decided, CaseCard.reported_at <= CaseCard.due_at)),
    }


def _count(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


def _misread(session: Session, wanted: Sequence[Any]) -> int:
    """Messages that somebody corrected."""
    corrected = select(func.count(func.distinct(Correction.inbound_id))).where(Correction.state != "refused")
    joined = corrected.join(CaseCard, CaseCard.case_id == Correction.case_id).where(*wanted)
    return session.scalar(joined) or 0


def _spread(session: Session, column: Any, wanted: Sequence[Any]) -> Spread:
    """Counted by equal times, so that few rows come out of many cases."""
    rows = session.execute(
        select(column, func.count()).where(*wanted, column.is_not(None)).group_by(column).order_by(column)
    )
    seconds: list[float] = []
    until: list[int] = []
    for value, count in rows:
        seconds.append(float(value))
        until.append((until[-1] if until else 0) + count)
    if not until:
        return Spread(0, None, None)
    return Spread(until[-1], _at(seconds, until, 5), _at(seconds, until, 9))


def _at(seconds: Sequence[float], until: Sequence[int], tenths: int) -> float:
    """Minutes that so many tenths of the cases do not exceed; between two cases on the straight line."""
    place, rest = divmod(tenths * (until[-1] - 1), 10)
    low = seconds[bisect_right(until, place)]
    high = seconds[bisect_right(until, min(place + 1, until[-1] - 1))]
    return round((low * (10 - rest) + high * rest) / 600, 2)


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
