"""Conversations and their messages: stored before they are used, each answered once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.store import turns
from bot.store.tables import Conversation, InboundMessage, OutboxMessage

# How far back a button may still be pressed; further back it is stale for the person, too.
OFFERS_REMEMBERED = 200


def start(session: Session, channel: str, now: datetime) -> Conversation:
    """A new conversation with an id nobody can guess."""
    conversation = Conversation(
        id=secrets.token_urlsafe(18),
        channel=channel,
        created_at=now,
        last_at=now,
        case_id=None,
        dialogue={},
        turn_holder=None,
        turn_until=None,
        said=0,
    )
    session.add(conversation)
    session.flush()
    return conversation


def get(session: Session, conversation_id: str) -> Conversation:
    """The conversation; NotFound when there is none."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise NotFound("conversation")
    return conversation


def lock(session: Session, conversation_id: str) -> Conversation:
    """The conversation, held until the unit of work ends, on SQLite (one writer) and PostgreSQL (one row) alike.

    Whoever gives numbers in a conversation does so under this lock: then numbers are seen in the order they were given.
    """
    _hold(session, conversation_id)
    return session.get_one(Conversation, conversation_id, populate_existing=True)


def _hold(session: Session, conversation_id: str) -> None:
    found = session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id)
        .values(last_at=Conversation.last_at)
        .execution_options(synchronize_session=False)
    )
    if not found.rowcount:  # type: ignore[attr-defined]
        raise NotFound("conversation")


def unanswered(session: Session, conversation_id: str) -> Sequence[InboundMessage]:
    """Messages that got no answer of their own yet, oldest first."""
    return session.scalars(
        select(InboundMessage)
        .where(InboundMessage.conversation_id == conversation_id, InboundMessage.state.in_(turns.UNANSWERED))
        .order_by(InboundMessage.number)
    ).all()


def put_out(
    session: Session, conversation_id: str, inbound_id: str | None, bubbles: Sequence[dict[str, Any]], now: datetime
) -> list[OutboxMessage]:
    """Store replies before a channel sends them, under the conversation's lock.

    A database gives ids before it commits; without the lock a client that asks for what came after the id it has could
    miss a smaller id that is committed later.
    """
    _hold(session, conversation_id)
    rows = [
        OutboxMessage(
            conversation_id=conversation_id,
            inbound_id=inbound_id,
            text=bubble["text"],
            buttons=list(bubble.get("buttons", [])),
            link=bubble.get("link"),
            created_at=now,
            delivered_at=None,
        )
        for bubble in bubbles
    ]
    session.add_all(rows)
    session.flush()
    return rows


def replies_to(session: Session, inbound_id: str) -> Sequence[OutboxMessage]:
    return session.scalars(
        select(OutboxMessage).where(OutboxMessage.inbound_id == inbound_id).order_by(OutboxMessage.id)
    ).all()


def after(session: Session, conversation_id: str, last_id: int) -> Sequence[OutboxMessage]:
    """Everything said to the person after message ``last_id``, in order."""
    return session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.conversation_id == conversation_id, OutboxMessage.id > last_id)
        .order_by(OutboxMessage.id)
    ).all()


def was_offered(session: Session, conversation_id: str, payload: str) -> str | None:
    """The title of the button with ``payload`` if this conversation was ever offered it, newest first."""
    rows = session.scalars(
        select(OutboxMessage.buttons)
        .where(OutboxMessage.conversation_id == conversation_id)
        .order_by(OutboxMessage.id.desc())
        .limit(OFFERS_REMEMBERED)
    )
    for buttons in rows:
        for button in buttons:
            if button["payload"] == payload:
                return str(button["title"])
    return None


def transcript(session: Session, conversation_id: str) -> list[dict[str, Any]]:
    """Both sides in the order they were said, for showing again after a reload."""
    said = session.scalars(
        select(InboundMessage).where(InboundMessage.conversation_id == conversation_id).order_by(InboundMessage.number)
    ).all()
    numbers = {message.id: message.number for message in said}
    lines: list[dict[str, Any]] = []
    shown = 0
    for told in after(session, conversation_id, 0):
        until = numbers.get(told.inbound_id or "", 0)
        while shown < len(said) and (said[shown].number <= until or said[shown].received_at < told.created_at):
            lines.append(_own_line(said[shown]))
            shown += 1
        lines.append({"who": "bot", "id": told.id, "text": told.text, "buttons": told.buttons, "link": told.link})
    return lines + [_own_line(message) for message in said[shown:]]


def _own_line(message: InboundMessage) -> dict[str, Any]:
    return {"who": "person", "text": message.text, "at": message.received_at.isoformat()}
