"""Whose turn it is to answer in a conversation: one process at a time, for as long as it lives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.store.tables import Conversation, InboundMessage


def take(conversation: Conversation, holder: str, now: datetime, lasting: timedelta) -> bool:
    """Whether ``holder`` may answer now, and until when others wait. ``conversation`` comes locked; ``now`` is real."""
    held_by_other = conversation.turn_holder not in (None, holder)
    if held_by_other and conversation.turn_until is not None and conversation.turn_until > now:
        return False
    conversation.turn_holder, conversation.turn_until = holder, now + lasting
    return True


def give_back(conversation: Conversation, holder: str) -> None:
    """Let others answer; nothing when it was no longer ours. ``conversation`` comes locked."""
    if conversation.turn_holder == holder:
        conversation.turn_holder, conversation.turn_until = None, None


def give_back_all(session: Session, place: str) -> None:
    """End the turns of an earlier life of this process: holders are named after their place."""
    session.execute(
        update(Conversation)
        .where(Conversation.turn_holder.startswith(f"{place}#", autoescape=True))
        .values(turn_holder=None, turn_until=None)
        .execution_options(synchronize_session=False)
    )


def left_alone(session: Session, now: datetime, states: Sequence[str], limit: int) -> list[str]:
    """Conversations with a message in one of ``states`` that nobody is answering, oldest first."""
    return list(
        session.scalars(
            select(InboundMessage.conversation_id)
            .join(Conversation, Conversation.id == InboundMessage.conversation_id)
            .where(InboundMessage.state.in_(states))
            .where((Conversation.turn_until.is_(None)) | (Conversation.turn_until < now))
            .group_by(InboundMessage.conversation_id)
            .order_by(func.min(InboundMessage.received_at))
            .limit(limit)
        )
    )
