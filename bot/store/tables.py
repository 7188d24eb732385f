"""The tables. Times are aware moments; JSON columns hold exactly the public vocabulary's objects."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, Index, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.clock import JST

MAIN_AGENCY = "main"


class Moment(TypeDecorator[datetime]):
    """An aware moment: stored as UTC (SQLite keeps no zone), given back in Asia/Tokyo. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value).astimezone(JST)


class Base(DeclarativeBase):
    type_annotation_map = {datetime: Moment, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012


class Clinic(Base):
    """An insured clinic, known from the imported policies."""

    __tablename__ = "clinics"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(20), comment="digits only, for comparison")
    created_at: Mapped[datetime]
    agency: Mapped[str] = mapped_column(
        String(40), default=MAIN_AGENCY, server_default=MAIN_AGENCY, comment="whose client it is"
    )
    __table_args__ = (UniqueConstraint("name", "phone"),)


class PolicyRow(Base):
    """One policy period of one clinic, as imported by the agency."""

    __tablename__ = "policies"
    id: Mapped[int] = mapped_column(primary_key=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"), index=True)
    policy_number: Mapped[str] = mapped_column(String(60), comment="normal form: half-width, upper case")
    number_key: Mapped[str] = mapped_column(String(60), index=True, comment="without hyphens, to look up by")
    phone: Mapped[str] = mapped_column(String(30), comment="as in the agency's file")
    plan: Mapped[str] = mapped_column(String(20))
    options: Mapped[list[Any]]
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(comment="last day with cover")
    cancelled_on: Mapped[date | None] = mapped_column(comment="first day without cover")
    liability_member: Mapped[str] = mapped_column(String(10))
    imported_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("policy_number", "starts_on"),)


class Conversation(Base):
    """One thread with one person, on one channel."""

    __tablename__ = "conversations"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    case_id: Mapped[int | None] = mapped_column(comment="the case talked about now; no foreign key, it would be a ring")
    dialogue: Mapped[dict[str, Any]] = mapped_column(comment="where the dialogue stands: open question, what was said")
    turn_holder: Mapped[str | None] = mapped_column(String(100), comment="the process that answers now; null: none")
    turn_until: Mapped[datetime | None] = mapped_column(comment="by the machine's clock; later the holder is dead")
    said: Mapped[int] = mapped_column(comment="the last number given to a message; numbers may have gaps")


class InboundMessage(Base):
    """What a person sent: stored before anything reads it."""

    __tablename__ = "inbound_messages"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    client_message_id: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text, comment="masked")
    payload: Mapped[str | None] = mapped_column(String(200))
    masked: Mapped[list[Any]] = mapped_column(comment="kinds of private data that were taken out")
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), comment="stored, answered, emergency or refused")
    reading: Mapped[dict[str, Any] | None] = mapped_column(comment="what the NLU and the reader made of it")
    reply: Mapped[list[Any] | None] = mapped_column(comment="the turn's bubbles; set once, so a repeat changes nothing")
    sealed: Mapped[str | None] = mapped_column(Text, comment="what was typed, sealed; none when nothing was masked")
    number: Mapped[int] = mapped_column(
        comment="place in its conversation, from 1; given under the conversation's lock"
    )
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_message_id"),
        Index("inbound_state", "state", "conversation_id"),
    )


class OutboxMessage(Base):
    """What the person is told: stored before a channel sends it."""

    __tablename__ = "outbox_messages"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    inbound_id: Mapped[str | None] = mapped_column(ForeignKey("inbound_messages.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    buttons: Mapped[list[Any]]
    link: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]


class Case(Base):
    """One incident of one clinic."""

    __tablename__ = "cases"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_ref: Mapped[str] = mapped_column(String(20), unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    severity: Mapped[str | None] = mapped_column(String(10))
    duty_verdict: Mapped[dict[str, Any] | None]
    coverage_verdict: Mapped[dict[str, Any] | None]
    policy_id: Mapped[int | None] = mapped_column(ForeignKey("policies.id"), comment="set only once verified")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class FactRow(Base):
    """One statement of one fact. A newer one supersedes it; nothing is overwritten."""

    __tablename__ = "facts"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    name: Mapped[str] = mapped_column(String(30))
    value: Mapped[Any] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(String(10), comment="said, button or rule")
    words: Mapped[str] = mapped_column(Text, comment="the words it came from")
    inbound_id: Mapped[str | None] = mapped_column(ForeignKey("inbound_messages.id"))
    stated_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
    __table_args__ = (Index("facts_current", "case_id", "superseded_at"),)


class TimelineEntry(Base):
    """What happened in a case, for people: who, when, what."""

    __tablename__ = "timeline"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(20), comment="person, bot, srm or agency")
    kind: Mapped[str] = mapped_column(String(30))
    what: Mapped[str] = mapped_column(Text)


class Packet(Base):
    """One packet for the coordination desk: the stored intent to deliver, and what became of it."""

    __tablename__ = "packets"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int]
    body: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(12), index=True, comment="waiting, delivered or failed")
    attempts: Mapped[int]
    reference: Mapped[str | None] = mapped_column(String(200), comment="the desk's own number")
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None] = mapped_column(comment="when it was last sent")
    __table_args__ = (UniqueConstraint("case_id", "number"),)


class SeenWebhook(Base):
    """Ids of signed calls already taken, so that a replay changes nothing."""

    __tablename__ = "seen_webhooks"
    webhook_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    seen_at: Mapped[datetime]


class ApiToken(Base):
    """A token of the agency's for calls without a chat; only its hash is kept."""

    __tablename__ = "api_tokens"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
