"""The conversation as the person saw it, masked, with the reading beside each message."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.console import words
from bot.incident import contacts
from bot.store.console_tables import Correction
from bot.store.masking import mask_contacts
from bot.store.tables import InboundMessage, OutboxMessage

# A longer conversation is shown from its end; the rest is a click away.
EACH_PAGE = 200


@dataclass(frozen=True)
class ReadFact:
    """One fact a message was read to state, and the words it came from."""

    name: str
    label: str
    value: str
    said: str


@dataclass(frozen=True)
class Line:
    """One bubble."""

    who: str
    at: datetime
    text: str
    id: str
    buttons: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    hides: bool = False
    intent: str | None = None
    confidence: float | None = None
    incident_type: str | None = None
    type_confidence: float | None = None
    facts: tuple[ReadFact, ...] = ()
    pressed: bool = False
    state: str = ""
    corrections: tuple[Correction, ...] = field(default=())

    @property
    def unsure(self) -> bool:
        return self.intent == "nlu_fallback" or (self.confidence is not None and self.confidence < 0.5)


def lines(session: Session, conversation_id: str, earlier_than: datetime | None = None) -> tuple[list[Line], bool]:
    """The newest lines (or those before a moment) in the order they were said, and whether there are earlier ones."""
    said = select(InboundMessage).where(InboundMessage.conversation_id == conversation_id)
    told = select(OutboxMessage).where(OutboxMessage.conversation_id == conversation_id)
    if earlier_than is not None:
        said = said.where(InboundMessage.received_at < earlier_than)
        told = told.where(OutboxMessage.created_at < earlier_than)
    inbound = session.scalars(said.order_by(InboundMessage.received_at.desc()).limit(EACH_PAGE + 1)).all()
    outbox = session.scalars(told.order_by(OutboxMessage.created_at.desc()).limit(EACH_PAGE + 1)).all()
    corrected: dict[str, list[Correction]] = {}
    for one in session.scalars(select(Correction).where(Correction.inbound_id.in_([m.id for m in inbound]))):
        corrected.setdefault(one.inbound_id, []).append(one)
    ordered = [(m.received_at, 0, 0, _said(m, tuple(corrected.get(m.id, ())))) for m in inbound]
    ordered += [(o.created_at, 1, o.id, _told(o)) for o in outbox]
    ordered.sort(key=lambda row: row[:3])
    return [line for *_, line in ordered][-EACH_PAGE:], len(ordered) > EACH_PAGE


def _said(message: InboundMessage, corrections: tuple[Correction, ...]) -> Line:
    reading: dict[str, Any] = message.reading or {}
    spoken = reading.get("words") or {}
    facts = tuple(
        ReadFact(name, words.fact_label(name), words.fact_value(name, value), mask_contacts(str(spoken.get(name, ""))))
        for name, value in (reading.get("facts") or {}).items()
    )
    shown = mask_contacts(message.text)
    return Line(
        who="person",
        at=message.received_at,
        text=shown,
        id=message.id,
        masked=tuple(str(kind) for kind in message.masked),
        hides=message.sealed is not None or shown != message.text,
        intent=reading.get("intent"),
        confidence=reading.get("confidence"),
        incident_type=reading.get("incident_type"),
        type_confidence=reading.get("type_confidence"),
        facts=facts,
        pressed=message.payload is not None,
        state=message.state,
        corrections=corrections,
    )


def _told(message: OutboxMessage) -> Line:
    from_agency = message.inbound_id is None and message.text.startswith("取扱代理店")
    return Line(
        who="agency" if from_agency else "bot",
        at=message.created_at,
        text=mask_own(message.text),
        id=str(message.id),
        buttons=tuple(str(button.get("title", "")) for button in message.buttons),
    )


def mask_own(text: str) -> str:
    """The bot's own words: public telephone numbers stay readable, the person's are masked."""
    return mask_contacts(text, [contact.phone for contact in contacts.load().values() if contact.phone])
