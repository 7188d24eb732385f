"""The tables of the agency's console: accounts, the board, search, audit, corrections, retention."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables import MAIN_AGENCY, Base

_GRAMS = Text().with_variant(postgresql.ARRAY(Text()), "postgresql")
_BIG = BigInteger().with_variant(Integer(), "sqlite")


class ConsoleUser(Base):
    """Somebody of the agency who may sign in; ``clinics`` narrows the agency to some of its clinics."""

    __tablename__ = "console_users"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(12), comment="reviewer, supervisor or admin")
    agency: Mapped[str] = mapped_column(String(40))
    clinics: Mapped[list[Any] | None] = mapped_column(comment="ids; none means every clinic of the agency")
    password_hash: Mapped[str] = mapped_column(String(200), comment="argon2id")
    totp_secret: Mapped[str] = mapped_column(Text, comment="sealed")
    totp_used: Mapped[int] = mapped_column(_BIG, comment="the last time step taken, so that no code works twice")
    failures: Mapped[int] = mapped_column(comment="wrong answers since the last good one")
    locked_until: Mapped[datetime | None]
    subject: Mapped[str | None] = mapped_column(
        String(200), unique=True, comment="issuer and subject of OpenID Connect"
    )
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    email: Mapped[str | None] = mapped_column(
        String(200), unique=True, comment="small letters; finds the account at the first sign-in by OpenID Connect"
    )
    password_until: Mapped[datetime | None] = mapped_column(
        comment="the password was given out: it must be changed, and ends then; none: the person's own"
    )


class ConsoleSession(Base):
    """One sign-in. The cookie's value itself is never kept, only its hash."""

    __tablename__ = "console_sessions"
    id: Mapped[str] = mapped_column(String(64), primary_key=True, comment="SHA-256 of the cookie")
    user_id: Mapped[int] = mapped_column(ForeignKey("console_users.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PendingSignIn(Base):
    """A sign-in by OpenID Connect under way: at the provider, or (with a user) before our own code."""

    __tablename__ = "pending_sign_ins"
    id: Mapped[str] = mapped_column(String(64), primary_key=True, comment="SHA-256 of the cookie and the state")
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(64), comment="of PKCE")
    wanted: Mapped[str] = mapped_column(String(500))
    made_at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("console_users.id"))
    subject: Mapped[str | None] = mapped_column(String(200))


class SignInTry(Base):
    """A refused sign-in, for counting by where it came from."""

    __tablename__ = "sign_in_tries"
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(64), comment="hash of the address")
    tried_at: Mapped[datetime]
    __table_args__ = (Index("sign_in_tries_recent", "source", "tried_at"),)


class CaseCard(Base):
    """A case as the board sees it: kept beside the case in the same transaction, so that one index answers."""

    __tablename__ = "case_cards"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    case_ref: Mapped[str] = mapped_column(String(20), unique=True)
    conversation_id: Mapped[str] = mapped_column(String(40), index=True)
    agency: Mapped[str] = mapped_column(String(40), server_default=MAIN_AGENCY)
    clinic_id: Mapped[int | None]
    clinic_name: Mapped[str | None] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20))
    incident_type: Mapped[str | None] = mapped_column(String(30))
    severity: Mapped[str | None] = mapped_column(String(10))
    urgency: Mapped[int] = mapped_column(comment="the order of the board: small first")
    report: Mapped[str | None] = mapped_column(String(15), comment="the duty verdict on the report")
    due_at: Mapped[datetime | None] = mapped_column(comment="end of the last day for the first report")
    final_due_at: Mapped[datetime | None] = mapped_column(comment="end of the last day for the full report")
    reported_at: Mapped[datetime | None] = mapped_column(comment="when the first report went out, as the agency noted")
    misread: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    reviewed_at: Mapped[datetime | None]
    assignee_id: Mapped[int | None] = mapped_column(index=True)
    tags: Mapped[list[Any]]
    legal_hold: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    closed_reason: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    week: Mapped[date | None] = mapped_column(comment="the Monday before it was opened")
    messages: Mapped[int | None] = mapped_column(comment="written by the person; null: not measured yet")
    steps_seconds: Mapped[float | None] = mapped_column(comment="from the first message to its answer")
    handoff_seconds: Mapped[float | None] = mapped_column(comment="from opening to asking for the hand-off")
    answer_seconds: Mapped[float | None] = mapped_column(comment="from there to the acknowledgement")
    __table_args__ = (
        Index("case_cards_board", "agency", "urgency", "due_at", "case_id"),
        Index("case_cards_opened", "agency", "opened_at"),
        Index("case_cards_states", "agency", "state", "due_at", "reported_at", "clinic_id"),
        Index("case_cards_clinic", "agency", "clinic_id"),
        Index("case_cards_updated", "updated_at"),
        Index(
            "case_cards_unmeasured",
            "case_id",
            postgresql_where=text("messages IS NULL"),
            sqlite_where=text("messages IS NULL"),
        ),
    )


class FiguresMark(Base):
    """Until when the times on the cards were measured: one row."""

    __tablename__ = "figures_mark"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until: Mapped[datetime]


class CaseNote(Base):
    """A private note of the agency's on a case; the clinic never sees it."""

    __tablename__ = "case_notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("console_users.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]


class SavedView(Base):
    """A filter of the board under a name."""

    __tablename__ = "saved_views"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("console_users.id"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(1000))
    __table_args__ = (UniqueConstraint("user_id", "name"),)


class SearchDoc(Base):
    """One text that can be searched: masked, folded. ``grams`` are its pairs of letters (PostgreSQL)."""

    __tablename__ = "search_docs"
    id: Mapped[int] = mapped_column(_BIG, primary_key=True)
    source: Mapped[str] = mapped_column(String(60), unique=True, comment="in:<id>, out:<id> or note:<id>")
    conversation_id: Mapped[str] = mapped_column(String(40), index=True)
    folded: Mapped[str] = mapped_column(Text)
    grams: Mapped[Any] = mapped_column(_GRAMS, nullable=True)
    said_at: Mapped[datetime]
    __table_args__ = (Index("search_docs_grams", "grams", postgresql_using="gin"),)


class SearchGram(Base):
    """Which texts hold a pair of letters (SQLite, which has no inverted index for it)."""

    __tablename__ = "search_grams"
    gram: Mapped[str] = mapped_column(String(2), primary_key=True)
    doc_id: Mapped[int] = mapped_column(_BIG, primary_key=True, autoincrement=False)
    __table_args__ = (Index("search_grams_doc", "doc_id"), {"sqlite_with_rowid": False})


class AuditRow(Base):
    """Who did what: each row holds the hash of the row before it, and none can be changed or removed."""

    __tablename__ = "audit_log"
    seq: Mapped[int] = mapped_column(_BIG, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(40), comment="as hashed: ISO 8601 in Asia/Tokyo")
    actor: Mapped[str] = mapped_column(String(80))
    agency: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40), index=True)
    target: Mapped[str] = mapped_column(String(120))
    detail: Mapped[str] = mapped_column(Text, comment="JSON as hashed")
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The chain's last row: a cut tail shows, and writers queue here."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(_BIG)
    hash: Mapped[str] = mapped_column(String(64))


class Correction(Base):
    """What a message should have been read as: proposed by one person, decided by another."""

    __tablename__ = "corrections"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    inbound_id: Mapped[str] = mapped_column(ForeignKey("inbound_messages.id"), index=True)
    agency: Mapped[str] = mapped_column(String(40))
    field: Mapped[str] = mapped_column(String(40), comment="intent, incident_type or the name of a fact")
    was: Mapped[str | None] = mapped_column(Text, comment="what it was read as")
    wanted: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, comment="masked, as it goes to the developers")
    state: Mapped[str] = mapped_column(String(10), comment="proposed, approved or refused")
    proposed_by: Mapped[int] = mapped_column(ForeignKey("console_users.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("console_users.id"))
    decided_at: Mapped[datetime | None]
    reads_right: Mapped[bool | None] = mapped_column(comment="whether the model of ``tested_model`` reads it right")
    tested_model: Mapped[str | None] = mapped_column(String(100))
    tested_at: Mapped[datetime | None]


class RetentionRule(Base):
    """How many days a kind of data is kept, where it differs from the default."""

    __tablename__ = "retention_rules"
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    days: Mapped[int]


class Erasure(Base):
    """The certificate of an erasure: what was erased, when and why; nothing of the erased itself."""

    __tablename__ = "erasures"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    case_ref: Mapped[str] = mapped_column(String(20), index=True)
    agency: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    counts: Mapped[dict[str, Any]]
    asked_by: Mapped[str] = mapped_column(String(80))
    erased_at: Mapped[datetime]
    erased_on: Mapped[date]
