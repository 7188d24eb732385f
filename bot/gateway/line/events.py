"""Stored events: each once, sealed until it is dealt with, taken up again after a crash in the order they happened."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.gateway.line.event import Event, read
from bot.gateway.line.seal import Seal
from bot.store.line_tables import LineEvent

TRIES = 5


def rows(seal: Seal, events: Sequence[Event], received_at: datetime) -> list[dict[str, object]]:
    """What is written down of the events, one row for each id."""
    return list({event.id: _row(seal, event, received_at) for event in events}.values())


def store(session: Session, rows: Sequence[dict[str, object]]) -> set[str]:
    """Write rows down; gives the ids of those that were not there yet."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(LineEvent)
        .on_conflict_do_nothing(index_elements=["webhook_event_id"])
        .returning(LineEvent.webhook_event_id)
    )
    return set(session.scalars(statement, rows))


def _row(seal: Seal, event: Event, received_at: datetime) -> dict[str, object]:
    person_key = seal.key_of(event.source_kind, event.source_id) if event.source_kind and event.source_id else None
    return {
        "webhook_event_id": event.id,
        "person_key": person_key,
        "kind": event.kind,
        "message_key": seal.key_of("message", event.message_id) if event.message_id else None,
        "inbound_id": None,
        "happened_at": event.happened_at,
        "received_at": received_at,
        "sealed": seal.close(json.dumps(event.raw), event.id) if event.known else None,
        "state": "waiting" if event.known else "ignored",
        "attempts": 0,
    }


def opened(seal: Seal, row: LineEvent) -> Event:
    """What came in, in its own words again."""
    event = read(json.loads(seal.open(row.sealed or "", row.webhook_event_id)), row.received_at)
    if event is None:
        raise ValueError("a stored event is always an object")
    return event


def people_waiting(session: Session, received_until: datetime, most: int) -> Sequence[str]:
    """Whose events wait, those first who have waited longest."""
    statement = (
        select(LineEvent.person_key)
        .where(LineEvent.state == "waiting", LineEvent.received_at <= received_until, LineEvent.person_key.is_not(None))
        .group_by(LineEvent.person_key)
        .order_by(func.min(LineEvent.id))
        .limit(most)
    )
    return [key for key in session.scalars(statement) if key]


def next_waiting(session: Session, person_key: str) -> LineEvent | None:
    """The person's oldest event that nobody has dealt with, by the time it happened."""
    return session.scalar(
        select(LineEvent)
        .where(LineEvent.state == "waiting", LineEvent.person_key == person_key)
        .order_by(LineEvent.happened_at, LineEvent.id)
        .limit(1)
    )


def settle(session: Session, event_id: int, state: str, inbound_id: str | None = None) -> None:
    """Dealt with: the sealed body goes, what remains is that it was there."""
    values = {"state": state, "sealed": None} | ({"inbound_id": inbound_id} if inbound_id else {})
    session.execute(update(LineEvent).where(LineEvent.id == event_id).values(**values))


def failed_once_more(session: Session, event_id: int) -> bool:
    """Count a try that failed; True when it was the last one."""
    row = session.get_one(LineEvent, event_id)
    row.attempts += 1
    return row.attempts >= TRIES
