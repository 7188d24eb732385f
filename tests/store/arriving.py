"""A message that arrives, as the gateway stores it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.store import turns
from bot.store.tables import InboundMessage


def arrive(
    session: Session,
    conversation_id: str,
    text: str,
    now: datetime,
    *,
    payload: str | None = None,
    masked: Sequence[str] = (),
    seal: Callable[[str], str | None] | None = None,
) -> InboundMessage:
    """The stored row; nobody is answering it yet."""
    session.flush()
    entered = turns.enter(session, conversation_id, "test", now, now)
    stored = turns.take_in(
        session, entered, client_message_id=None, text=text, payload=payload, masked=masked, now=now, seal=seal
    )
    turns.leave(session, conversation_id, "test", now, but_for=stored.id)
    return session.get_one(InboundMessage, stored.id)
