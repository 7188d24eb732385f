"""Conversations and their messages: stored before they are used, each answered once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.store.tables import Conversation, InboundMessage, OutboxMessage

# How far back a button may still be pressed; further back it is stale for the person, too.
OFFERS_REMEMBERED = 200


def start(session: Session, channel: str, now: datetime) -> Conversation:
    """A new conversation with an id nobody can guess."""
    conversation = Conversation(
        id=secrets.token_urlsafe(18), channel=channel, created_at=now, last_at=now, case_id=None, dialogue={}
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


def take_in(
    session: Session,
    conversation: Conversation,
    *,
    client_message_id: str | None,
    text: str,
    payload: str | None,
    masked: Sequence[str],
    now: datetime,
    seal: Callable[[str], str | None] | None = None,
) -> tuple[InboundMessage, bool]:
    """Store a message before anything reads it; the second value is False when this client id was stored before.

    ``seal`` gives for the message's id what was typed, sealed.
    """
    client_id = client_message_id or secrets.token_urlsafe(12)
    known = _by_client_id(session, conversation.id, client_id)
    if known is not None:
        return known, False
    message_id = secrets.token_urlsafe(12)
    message = InboundMessage(
        id=message_id,
        conversation_id=conversation.id,
        client_message_id=client_id,
        text=text,
        payload=payload,
        masked=list(masked),
        received_at=now,
        state="stored",
        reading=None,
        reply=None,
        sealed=seal(message_id) if seal else None,
    )
    try:
        with session.begin_nested():
            session.add(message)
    except IntegrityError:
        # another process stored the same client id between our look and our write
        known = _by_client_id(session, conversation.id, client_id)
        if known is None:
            raise
        return known, False
    conversation.last_at = now
    return message, True


def _by_client_id(session: Session, conversation_id: str, client_id: str) -> InboundMessage | None:
    return session.scalar(
        select(InboundMessage).where(
            InboundMessage.conversation_id == conversation_id, InboundMessage.client_message_id == client_id
        )
    )


def unanswered(session: Session, conversation_id: str) -> Sequence[InboundMessage]:
    """Messages that got no answer of their own yet, oldest first."""
    return session.scalars(
        select(InboundMessage)
        .where(InboundMessage.conversation_id == conversation_id, InboundMessage.state.in_(("stored", "emergency")))
        .order_by(InboundMessage.received_at, InboundMessage.id)
    ).all()


def put_out(
    session: Session, conversation_id: str, inbound_id: str | None, bubbles: Sequence[dict[str, Any]], now: datetime
) -> list[OutboxMessage]:
    """Store replies before a channel sends them."""
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


def settle(session: Session, inbound_id: str, state: str) -> None:
    """Mark how a message was answered: answered, emergency or refused."""
    session.execute(update(InboundMessage).where(InboundMessage.id == inbound_id).values(state=state))


def transcript(session: Session, conversation_id: str) -> list[dict[str, Any]]:
    """Both sides in the order they were said, for showing again after a reload."""
    said = session.scalars(select(InboundMessage).where(InboundMessage.conversation_id == conversation_id)).all()
    told = after(session, conversation_id, 0)
    lines: list[tuple[datetime, int, dict[str, Any]]] = [
        (m.received_at, 0, {"who": "person", "text": m.text, "at": m.received_at.isoformat()}) for m in said
    ]
    lines += [
        (o.created_at, 1 + o.id, {"who": "bot", "id": o.id, "text": o.text, "buttons": o.buttons, "link": o.link})
        for o in told
    ]
    return [line for _, _, line in sorted(lines, key=lambda row: row[:2])]
