"""Tables of the LINE channel. No LINE user id, reply token or event text lies here unsealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables import Base


class LinePerson(Base):
    """Somebody (or a group) on LINE: found by a keyed hash of the id, written to by the sealed id."""

    __tablename__ = "line_people"
    key: Mapped[str] = mapped_column(String(64), primary_key=True, comment="keyed hash of the LINE id")
    kind: Mapped[str] = mapped_column(String(10), comment="user, group or room")
    sealed_id: Mapped[str] = mapped_column(Text)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinics.id"), comment="by account link")
    policy_number: Mapped[str | None] = mapped_column(String(60), comment="proven by account link")
    reachable: Mapped[bool] = mapped_column(comment="false after unfollow: a push would be taken and shown to nobody")
    busy_until: Mapped[datetime | None] = mapped_column(comment="a worker has this person until then")
    shown: Mapped[list[Any]] = mapped_column(comment="keys of the buttons last shown, by number")
    created_at: Mapped[datetime]
    last_at: Mapped[datetime]


class LineEvent(Base):
    """One webhook event: stored before 200 is answered, its sealed body dropped once it is dealt with."""

    __tablename__ = "line_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_event_id: Mapped[str] = mapped_column(String(100), unique=True)
    person_key: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))
    message_key: Mapped[str | None] = mapped_column(String(64), index=True, comment="keyed hash of the message id")
    inbound_id: Mapped[str | None] = mapped_column(ForeignKey("inbound_messages.id"), index=True)
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    sealed: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), comment="waiting, done, ignored, withdrawn or failed")
    attempts: Mapped[int]
    __table_args__ = (Index("line_events_waiting", "state", "person_key"),)


class LineCall(Base):
    """One call to LINE, written down before it is made: what is said, by which way, and what became of it."""

    __tablename__ = "line_calls"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_key: Mapped[str] = mapped_column(ForeignKey("line_people.key"))
    way: Mapped[str] = mapped_column(String(6), comment="reply or push")
    retry_key: Mapped[str] = mapped_column(String(36), unique=True)
    sealed_token: Mapped[str | None] = mapped_column(Text, comment="reply token, until used")
    token_until: Mapped[datetime | None]
    messages: Mapped[list[Any]] = mapped_column(comment="as sent; emptied once delivered")
    state: Mapped[str] = mapped_column(String(12), comment="waiting, sent, failed or unreachable")
    attempts: Mapped[int]
    status: Mapped[int | None] = mapped_column(comment="last HTTP status; 0 for no answer")
    request_id: Mapped[str | None] = mapped_column(String(100), comment="X-Line-Request-Id")
    doubtful: Mapped[bool] = mapped_column(comment="an attempt had no clear end, so the words may be shown twice")
    next_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    __table_args__ = (Index("line_calls_waiting", "person_key", "state"),)


class LineDelivery(Base):
    """Which call carries which message of the outbox; each is carried once."""

    __tablename__ = "line_deliveries"
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox_messages.id"), primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("line_calls.id"), index=True)


class LineButton(Base):
    """What a short opaque key stands for. It opens nothing for another person or in another case."""

    __tablename__ = "line_buttons"
    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    person_key: Mapped[str] = mapped_column(ForeignKey("line_people.key"), index=True)
    case_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(Text)
    payload: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


class LineNonce(Base):
    """A nonce of the account-link flow: only its hash, good once and for ten minutes."""

    __tablename__ = "line_nonces"
    nonce_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"))
    policy_number: Mapped[str] = mapped_column(String(60))
    good_until: Mapped[datetime]
    used_at: Mapped[datetime | None]
