"""People on LINE: known by a keyed hash, in one conversation each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.gateway.line.event import Event
from bot.gateway.line.seal import Seal
from bot.store import conversations
from bot.store.line_tables import LineDelivery, LinePerson
from bot.store.tables import Conversation, InboundMessage, OutboxMessage

# What a person wrote here carries this before the event's id; replies to it, and no others, go back to LINE.
CLIENT_ID = "line:"


def known(session: Session, seal: Seal, event: Event, now: datetime) -> LinePerson:
    """The person (or group) of a known event, made at the first one."""
    if event.source_kind is None or event.source_id is None:
        raise ValueError("a known event always has a source")
    key = seal.key_of(event.source_kind, event.source_id)
    person = session.get(LinePerson, key)
    if person is None:
        _meet(session, seal, key, event.source_kind, event.source_id, now)
        person = session.get_one(LinePerson, key)
    person.last_at = now
    session.flush()
    return person


def _meet(session: Session, seal: Seal, key: str, kind: str, line_id: str, now: datetime) -> None:
    """Two workers may meet somebody at the same moment; there is one of them all the same."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row: dict[str, object] = {
        "key": key,
        "kind": kind,
        "sealed_id": seal.close(line_id, key),
        "conversation_id": None,
        "clinic_id": None,
        "policy_number": None,
        "reachable": True,
        "busy_until": None,
        "shown": [],
        "created_at": now,
        "last_at": now,
    }
    session.execute(dialect.insert(LinePerson).values(**row).on_conflict_do_nothing(index_elements=["key"]))


def conversation_of(session: Session, person: LinePerson, now: datetime) -> Conversation:
    """The person's conversation, begun when there is none yet."""
    if person.conversation_id is not None:
        return conversations.get(session, person.conversation_id)
    conversation = conversations.start(session, "line", now)
    person.conversation_id = conversation.id
    return conversation


def line_id(seal: Seal, person: LinePerson) -> str:
    """The id to write to; it leaves the process in calls to LINE alone."""
    return seal.open(person.sealed_id, person.key)


def by_key(session: Session, key: str) -> LinePerson:
    person = session.get(LinePerson, key)
    if person is None:
        raise NotFound("person")
    return person


def unsent(session: Session, person: LinePerson) -> Sequence[tuple[OutboxMessage, InboundMessage | None]]:
    """What is to be said to the person on LINE and no call carries yet, in order, each with what it answers."""
    rows = session.execute(
        select(OutboxMessage, InboundMessage)
        .outerjoin(InboundMessage, InboundMessage.id == OutboxMessage.inbound_id)
        .outerjoin(LineDelivery, LineDelivery.outbox_id == OutboxMessage.id)
        .where(OutboxMessage.conversation_id == person.conversation_id, LineDelivery.outbox_id.is_(None), _for_line())
        .order_by(OutboxMessage.id)
    )
    return [(outbox, inbound) for outbox, inbound in rows]


def with_unsent(session: Session, after_id: int, overlap: int) -> tuple[list[str], int]:
    """People with unsent messages of a higher id than ``after_id``, and the id after which to look the next time.

    Numbers are given before they are stored for good, so the newest ``overlap`` of them are always looked at again.
    """
    newest = session.scalar(select(func.max(OutboxMessage.id))) or 0
    rows = session.execute(
        select(LinePerson.key, OutboxMessage.id)
        .join(OutboxMessage, OutboxMessage.conversation_id == LinePerson.conversation_id)
        .outerjoin(InboundMessage, InboundMessage.id == OutboxMessage.inbound_id)
        .outerjoin(LineDelivery, LineDelivery.outbox_id == OutboxMessage.id)
        .where(OutboxMessage.id > after_id, LineDelivery.outbox_id.is_(None), _for_line())
        .order_by(OutboxMessage.id)
    ).all()
    waiting = [number for _, number in rows]
    return list(dict.fromkeys(key for key, _ in rows)), max(
        after_id, min([newest - overlap, *[n - 1 for n in waiting]])
    )


def _for_line() -> ColumnElement[bool]:
    """Told unasked, or an answer to what was written on LINE; what was said on the page is answered there."""
    return or_(OutboxMessage.inbound_id.is_(None), InboundMessage.client_message_id.startswith(CLIENT_ID))
