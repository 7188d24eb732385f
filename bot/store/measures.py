"""How fast each case moved and how much was said in it, kept on its card so that years of figures are one table.

What changed since the last look is measured again; an erased case keeps what was measured before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.orm import Session

from bot.store.console_tables import CaseCard, FiguresMark
from bot.store.tables import Conversation, InboundMessage, OutboxMessage, TimelineEntry

ERASED = "〔消去済み〕"
# Work that was under way at the last look may have been stored with an earlier time after it.
_OVERLAP = timedelta(minutes=10)
_FRESH = timedelta(minutes=1)
_BATCH = 500
_UNTIL = select(FiguresMark.until).where(FiguresMark.id == 1)


def is_fresh(session: Session, now: datetime) -> bool:
    """Whether the last look was within this minute."""
    return timedelta(0) <= now - session.scalars(_UNTIL).one() < _FRESH


def refresh(session: Session, now: datetime) -> int:
    """Measure every case that moved since the last look; how many. Call it first in a unit of work of its own."""
    # writing first makes those who come at the same time wait, on both databases
    session.execute(update(FiguresMark).where(FiguresMark.id == 1).values(id=1))
    since = session.scalars(_UNTIL).one() - _OVERLAP
    spoken = select(CaseCard.case_id).join(Conversation, Conversation.id == CaseCard.conversation_id)
    moved = {
        *session.scalars(spoken.where(Conversation.last_at >= since)),
        *session.scalars(select(CaseCard.case_id).where(CaseCard.updated_at >= since)),
        *session.scalars(select(CaseCard.case_id).where(CaseCard.messages.is_(None))),
    }
    measure(session, sorted(moved))
    session.execute(update(FiguresMark).where(FiguresMark.id == 1).values(until=now))
    return len(moved)


def measure(session: Session, case_ids: Sequence[int]) -> None:
    """Write down week, times and number of messages of these cases."""
    session.flush()
    for start in range(0, len(case_ids), _BATCH):
        rows = _measured(session, case_ids[start : start + _BATCH])
        if rows:
            card = CaseCard.__table__
            session.execute(
                update(card).where(card.c.case_id == bindparam("of_case")),  # type: ignore[arg-type]
                rows,
                execution_options={"synchronize_session": False},
            )


def _measured(session: Session, case_ids: Sequence[int]) -> list[dict[str, Any]]:
    cards = session.execute(
        select(CaseCard.case_id, CaseCard.conversation_id, CaseCard.opened_at, CaseCard.clinic_name, CaseCard.messages)
        .where(CaseCard.case_id.in_(case_ids))
        .order_by(CaseCard.case_id)
    ).all()
    talks = {card.conversation_id for card in cards}
    handed = _first(session, case_ids, "handoff_requested")
    answered = _first(session, case_ids, "acknowledged")
    said, told, leading = _said(session, talks), _told(session, talks), _leading(session, talks)
    rows = []
    for card in cards:
        if card.clinic_name == ERASED and card.messages is not None:
            continue
        first, count = said.get(card.conversation_id, (None, 0)) if card.case_id in leading else (None, 0)
        rows.append(
            {
                "of_case": card.case_id,
                "week": (card.opened_at - timedelta(days=card.opened_at.weekday())).date(),
                "messages": count,
                "steps_seconds": _seconds(first, told.get(card.conversation_id)),
                "handoff_seconds": _seconds(card.opened_at, handed.get(card.case_id)),
                "answer_seconds": _seconds(handed.get(card.case_id), answered.get(card.case_id)),
            }
        )
    return rows


def _seconds(begin: datetime | None, end: datetime | None) -> float | None:
    if begin is None or end is None or end < begin:
        return None
    seconds = (end - begin).total_seconds()
    # beyond a minute whole seconds are enough, and few different times are quick to count
    return round(seconds, 1) if seconds < 60 else float(round(seconds))


def _leading(session: Session, talks: set[str]) -> set[int]:
    """The first case of each conversation: it alone counts the messages, and has a first answer."""
    firsts = select(func.min(CaseCard.case_id)).where(CaseCard.conversation_id.in_(talks))
    return set(session.scalars(firsts.group_by(CaseCard.conversation_id)))


def _said(session: Session, talks: set[str]) -> dict[str, tuple[datetime, int]]:
    """When the person first wrote, and how many messages were written and not pressed."""
    written = func.sum(case((InboundMessage.payload.is_(None), 1), else_=0))
    rows = session.execute(
        select(InboundMessage.conversation_id, func.min(InboundMessage.received_at), written)
        .where(InboundMessage.conversation_id.in_(talks))
        .group_by(InboundMessage.conversation_id)
    )
    return {talk: (at, int(count)) for talk, at, count in rows}


def _told(session: Session, talks: set[str]) -> dict[str, datetime]:
    """When the first answer was given, which carries the containment steps."""
    rows = session.execute(
        select(OutboxMessage.conversation_id, func.min(OutboxMessage.created_at))
        .where(OutboxMessage.conversation_id.in_(talks), OutboxMessage.inbound_id.is_not(None))
        .group_by(OutboxMessage.conversation_id)
    )
    return {talk: at for talk, at in rows}  # noqa: C416 (rows are no pairs for dict)


def _first(session: Session, case_ids: Sequence[int], kind: str) -> dict[int, datetime]:
    rows = session.execute(
        select(TimelineEntry.case_id, func.min(TimelineEntry.recorded_at))
        .where(TimelineEntry.case_id.in_(case_ids), TimelineEntry.kind == kind)
        .group_by(TimelineEntry.case_id)
    )
    return {case_id: at for case_id, at in rows}  # noqa: C416
