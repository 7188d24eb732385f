"""送信取消: what a person takes back on LINE goes from our stores, too, whichever of the two comes first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.gateway.line import events
from bot.store import withdrawal
from bot.store.line_tables import LineEvent


def take_back(session: Session, message_key: str, person_key: str, now: datetime) -> None:
    """Remove the message's words everywhere, or keep it from being read when it still waits."""
    rows = session.scalars(
        select(LineEvent).where(
            LineEvent.message_key == message_key, LineEvent.kind == "message", LineEvent.person_key == person_key
        )
    ).all()
    for row in rows:
        if row.state == "waiting":
            events.settle(session, row.id, "withdrawn")
        elif row.inbound_id is not None and row.state == "done":
            withdrawal.withdraw(session, row.inbound_id, now)
            events.settle(session, row.id, "withdrawn")


def was_taken_back(session: Session, row: LineEvent) -> bool:
    """Whether an unsend for this message was stored before the message itself was dealt with."""
    unsent = session.scalar(
        select(LineEvent.id).where(
            LineEvent.message_key == row.message_key,
            LineEvent.kind == "unsend",
            LineEvent.person_key == row.person_key,
        )
    )
    return unsent is not None
