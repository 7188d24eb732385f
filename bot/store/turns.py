"""The two units of work of a message: taken in, and answered. Few statements, since every message pays for them.

One process at a time answers in a conversation, for as long as it lives: whoever holds the turn. The first statement of
either unit locks the conversation (its row, on SQLite the database) until the end, so that numbers and ids become
visible in the order they were given.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, case, func, insert, literal, not_, null, or_, select, update
from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.store import search
from bot.store.tables import Conversation, InboundMessage, OutboxMessage

# States of a message that Rasa has not had its turn with; an emergency text is an answer that a real one may follow.
UNANSWERED = ("stored", "emergency")
# A turn is renewed with each message; a holder that says nothing for longer than any call to Rasa takes is dead.
LASTING = timedelta(seconds=20)

_conversations, _inbound, _outbox = (cast(Table, t.__table__) for t in (Conversation, InboundMessage, OutboxMessage))
_mine = _conversations.c.id == bindparam("conversation")
_free = or_(
    _conversations.c.turn_holder.is_(None),
    _conversations.c.turn_holder == bindparam("holder"),
    _conversations.c.turn_until < bindparam("real_now", type_=_conversations.c.turn_until.type),
)
_taken = {
    "turn_holder": case((_free, bindparam("holder")), else_=_conversations.c.turn_holder),
    "turn_until": case(
        (_free, bindparam("until", type_=_conversations.c.turn_until.type)), else_=_conversations.c.turn_until
    ),
}
_ENTER = (
    update(_conversations)
    .where(_mine)
    .values(last_at=bindparam("now", type_=_conversations.c.last_at.type), said=_conversations.c.said + 1, **_taken)
    .returning(_conversations.c.case_id, _conversations.c.dialogue, _conversations.c.said, _conversations.c.turn_holder)
)
_TAKE = update(_conversations).where(_mine).values(**_taken).returning(_conversations.c.turn_holder)
_others_wait = (
    select(literal(1))
    .where(_inbound.c.conversation_id == bindparam("conversation"))
    .where(_inbound.c.state == "stored", _inbound.c.id != bindparam("message"))
    .exists()
)
_keeps = or_(_others_wait, bindparam("keep"))
_ours = _conversations.c.turn_holder == bindparam("holder")
_LEAVE = (
    update(_conversations)
    .where(_mine)
    .values(
        turn_holder=case((and_(_ours, not_(_keeps)), null()), else_=_conversations.c.turn_holder),
        turn_until=case(
            (and_(_ours, not_(_keeps)), null()),
            (_ours, bindparam("until", type_=_conversations.c.turn_until.type)),
            else_=_conversations.c.turn_until,
        ),
    )
    .returning(_conversations.c.turn_holder)
)
_WORK_COLUMNS = [
    _inbound.c[name] for name in ("id", "client_message_id", "conversation_id", "text", "payload", "state", "reply")
]
_KNOWN_OR_WAITING = (
    select(*_WORK_COLUMNS)
    .where(_inbound.c.conversation_id == bindparam("conversation"))
    .where(or_(_inbound.c.client_message_id == bindparam("client"), _inbound.c.state.in_(UNANSWERED)))
    .order_by(_inbound.c.number)
)
_SETTLE = (
    update(_inbound)
    .where(_inbound.c.id == bindparam("message"), _inbound.c.state.in_(UNANSWERED))
    .where(_inbound.c.state != bindparam("new_state"))
    .values(state=bindparam("new_state"))
)
_TELL = insert(_outbox).returning(_outbox.c.id, sort_by_parameter_order=True)


@dataclass(frozen=True)
class Waiting:
    """A stored message; ``reply`` holds the bubbles of a turn that was done before."""

    id: str
    client_message_id: str
    conversation_id: str
    text: str
    payload: str | None
    state: str
    reply: list[dict[str, Any]] | None


@dataclass(frozen=True)
class Entered:
    """A locked conversation: where it stands, the next message's number, and whether it is our turn to answer."""

    id: str
    case_id: int | None
    dialogue: Mapping[str, Any]
    number: int
    ours: bool


def enter(session: Session, conversation_id: str, holder: str, now: datetime, real_now: datetime) -> Entered:
    """Lock a conversation for one more message, and take the turn if nobody alive has it; NotFound: no conversation."""
    row = session.execute(_ENTER, {"now": now, **_bind(conversation_id, holder, real_now)}).one_or_none()
    if row is None:
        raise NotFound("conversation")
    return Entered(conversation_id, row.case_id, row.dialogue, row.said, row.turn_holder == holder)


def _bind(conversation_id: str, holder: str, real_now: datetime) -> dict[str, Any]:
    return {"conversation": conversation_id, "holder": holder, "real_now": real_now, "until": real_now + LASTING}


def known_or_waiting(
    session: Session, conversation_id: str, client_message_id: str | None
) -> tuple[Waiting | None, list[Waiting]]:
    """The message that has this client id already, and everything that has no answer yet, oldest first."""
    rows = session.execute(_KNOWN_OR_WAITING, {"conversation": conversation_id, "client": client_message_id})
    found = [Waiting(*row) for row in rows]
    known = next((message for message in found if message.client_message_id == client_message_id), None)
    return known, [message for message in found if message.state in UNANSWERED]


def take_in(
    session: Session,
    entered: Entered,
    *,
    client_message_id: str | None,
    text: str,
    payload: str | None,
    masked: Sequence[str],
    now: datetime,
    state: str = "stored",
    seal: Callable[[str], str | None] | None = None,
) -> Waiting:
    """Store a message before anything reads it, and make it findable.

    ``seal`` gives for the message's id what was typed, sealed.
    """
    message = Waiting(
        id=secrets.token_urlsafe(12),
        client_message_id=client_message_id or secrets.token_urlsafe(12),
        conversation_id=entered.id,
        text=text,
        payload=payload,
        state=state,
        reply=None,
    )
    row = {**vars(message), "masked": list(masked), "received_at": now, "reading": None, "number": entered.number}
    session.execute(insert(_inbound), {**row, "sealed": seal(message.id) if seal else None})
    search.keep(session, f"in:{message.id}", entered.id, text, now)
    return message


def take(session: Session, conversation_id: str, holder: str, real_now: datetime) -> bool:
    """Whether ``holder`` may answer now; the conversation is locked either way."""
    row = session.execute(_TAKE, _bind(conversation_id, holder, real_now)).one_or_none()
    return row is not None and row.turn_holder == holder


def leave(
    session: Session, conversation_id: str, holder: str, real_now: datetime, *, but_for: str = "", keep: bool = False
) -> bool:
    """Give the turn back unless a message other than ``but_for`` waits for its answer; True when it was kept."""
    values = {**_bind(conversation_id, holder, real_now), "message": but_for, "keep": keep}
    del values["real_now"]
    row = session.execute(_LEAVE, values).one_or_none()
    return row is not None and row.turn_holder == holder


def answer(
    session: Session, message: Waiting, bubbles: Sequence[Mapping[str, Any]], state: str, now: datetime
) -> list[int] | None:
    """Store one answer and mark its message; None, and nothing stored, when it had its answer already.

    Comes after :func:`enter`, :func:`take` or :func:`leave` in the same unit of work. Gives the ids of the bubbles.
    """
    settled = session.execute(_SETTLE, {"message": message.id, "new_state": state})
    return tell(session, message, bubbles, now) if settled.rowcount else None  # type: ignore[attr-defined]


def tell(session: Session, message: Waiting, bubbles: Sequence[Mapping[str, Any]], now: datetime) -> list[int]:
    """Store the bubbles that answer ``message``; gives their ids."""
    rows = [
        {
            "conversation_id": message.conversation_id,
            "inbound_id": message.id,
            "text": bubble["text"],
            "buttons": list(bubble.get("buttons", [])),
            "link": bubble.get("link"),
            "created_at": now,
            "delivered_at": None,
        }
        for bubble in bubbles
    ]
    return [row.id for row in session.execute(_TELL, rows)] if rows else []


def give_back_all(session: Session, place: str) -> None:
    """End the turns of an earlier life of this process: holders are named after their place."""
    session.execute(
        update(_conversations)
        .where(_conversations.c.turn_holder.startswith(f"{place}#", autoescape=True))
        .values(turn_holder=None, turn_until=None)
    )


def left_alone(session: Session, real_now: datetime, states: Sequence[str], limit: int) -> list[str]:
    """Conversations with a message in one of ``states`` that nobody is answering, oldest first."""
    return list(
        session.scalars(
            select(_inbound.c.conversation_id)
            .join(_conversations, _conversations.c.id == _inbound.c.conversation_id)
            .where(_inbound.c.state.in_(states))
            .where(or_(_conversations.c.turn_until.is_(None), _conversations.c.turn_until < real_now))
            .group_by(_inbound.c.conversation_id)
            .order_by(func.min(_inbound.c.received_at))
            .limit(limit)
        )
    )
