"""The figures of an agency: what came in, how fast it moved, how well it was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.store.console_tables import CaseCard, Correction
from bot.store.tables import InboundMessage, OutboxMessage, TimelineEntry


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
    """The figures of the cases that ``scope`` lets see and that were opened from ``since`` on."""
    wanted = (*scope, CaseCard.opened_at >= since)
    cards = session.execute(
        select(
            CaseCard.case_id,
            CaseCard.conversation_id,
            CaseCard.opened_at,
            CaseCard.incident_type,
            CaseCard.state,
            CaseCard.due_at,
            CaseCard.reported_at,
        ).where(*wanted)
    ).all()
    opened = {card.case_id: card.opened_at for card in cards}
    inside = select(CaseCard.case_id).where(*wanted)
    talks = select(CaseCard.conversation_id).where(*wanted)
    handed = _first(session, inside, ("handoff_requested",))
    answered = _first(session, inside, ("acknowledged",))
    weeks: dict[str, Counter[str]] = {}
    for card in cards:
        monday = (card.opened_at - timedelta(days=card.opened_at.weekday())).date().isoformat()
        weeks.setdefault(monday, Counter())[card.incident_type or ""] += 1
    due = [card for card in cards if card.due_at and (card.reported_at or card.due_at < now)]
    ended = [card for card in cards if card.state == "closed"]
    return Figures(
        cases=len(cards),
        by_week={week: dict(weeks[week]) for week in sorted(weeks)},
        by_type=Counter(card.incident_type for card in cards).most_common(),
        to_steps=_spread(_to_steps(session, talks)),
        to_handoff=_spread([handed[case] - opened[case] for case in handed]),
        to_acknowledgement=_spread([answered[case] - handed[case] for case in answered if case in handed]),
        without_person=_share(sum(card.case_id not in handed for card in ended), len(ended)),
        misread_each_100=_misread(session, talks),
        deadlines_kept=_share(sum(bool(c.reported_at and c.reported_at <= c.due_at) for c in due), len(due)),
        deadlines=len(due),
    )


def _first(session: Session, inside: Any, kinds: Sequence[str]) -> dict[int, datetime]:
    rows = session.execute(
        select(TimelineEntry.case_id, func.min(TimelineEntry.recorded_at))
        .where(TimelineEntry.case_id.in_(inside), TimelineEntry.kind.in_(kinds))
        .group_by(TimelineEntry.case_id)
    )
    return {case_id: at for case_id, at in rows}  # noqa: C416 (rows are no pairs for dict)


def _to_steps(session: Session, talks: Any) -> list[timedelta]:
    """From the first message of a conversation to the first answer to it, which carries the containment steps."""
    said = session.execute(
        select(InboundMessage.conversation_id, func.min(InboundMessage.received_at))
        .where(InboundMessage.conversation_id.in_(talks))
        .group_by(InboundMessage.conversation_id)
    )
    first = {conversation: at for conversation, at in said}  # noqa: C416
    told = session.execute(
        select(OutboxMessage.conversation_id, func.min(OutboxMessage.created_at))
        .where(OutboxMessage.conversation_id.in_(talks), OutboxMessage.inbound_id.is_not(None))
        .group_by(OutboxMessage.conversation_id)
    )
    answers = {conversation: at for conversation, at in told}  # noqa: C416
    return [answers[one] - at for one, at in first.items() if one in answers and answers[one] >= at]


def _misread(session: Session, talks: Any) -> float | None:
    count = session.scalar(
        select(func.count())
        .select_from(InboundMessage)
        .where(InboundMessage.conversation_id.in_(talks), InboundMessage.payload.is_(None))
    )
    wrong = session.scalar(
        select(func.count(func.distinct(Correction.inbound_id)))
        .join(InboundMessage, InboundMessage.id == Correction.inbound_id)
        .where(InboundMessage.conversation_id.in_(talks), Correction.state != "refused")
    )
    return round(100 * (wrong or 0) / count, 1) if count else None


def _spread(taken: Sequence[timedelta]) -> Spread:
    minutes = sorted(one.total_seconds() / 60 for one in taken)
    if len(minutes) < 2:
        only = round(minutes[0], 2) if minutes else None
        return Spread(len(minutes), only, only)
    cuts = quantiles(minutes, n=10, method="inclusive")
    return Spread(len(minutes), round(cuts[4], 2), round(cuts[8], 2))


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
