"""Tables of the gateway alone: links that open a conversation in another browser."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables import Base


class HandoverLink(Base):
    """A link that opens a conversation in another browser, once. Only hashes of its secrets are kept."""

    __tablename__ = "handover_links"
    nonce_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    claim_hash: Mapped[str | None] = mapped_column(String(64), comment="of the browser that opened it; null: unused")
