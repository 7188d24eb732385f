"""What follows a hand-off: the desk's answer, mails to the agency, reminders sent, reports made to the authority."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables import Base


class Following(Base):
    """How a handed-over case stands with the desk."""

    __tablename__ = "followings"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    acknowledged_at: Mapped[datetime | None]
    coordinator: Mapped[str | None] = mapped_column(String(100))
    next_contact_at: Mapped[datetime | None] = mapped_column(comment="announced by the desk")
    escalated_at: Mapped[datetime | None] = mapped_column(comment="when the silence of the desk was told, last time")


class AgencyMail(Base):
    """One mail to the agency: the stored intent to send it, and what became of it."""

    __tablename__ = "agency_mails"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(
        String(30), comment="new_case, delivery_failed, no_acknowledgement, not_reached or closed"
    )
    number: Mapped[int] = mapped_column(comment="counts mails of one kind for one case")
    state: Mapped[str] = mapped_column(String(12), index=True, comment="waiting, sent, failed or skipped")
    attempts: Mapped[int]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("case_id", "kind", "number"),)


class ReminderRow(Base):
    """A reminder that was said. Its key makes a second one of the same kind for the same day impossible."""

    __tablename__ = "reminders"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(30))
    due_on: Mapped[date]
    sent_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("case_id", "kind", "due_on"),)


class ReportMade(Base):
    """The clinic said that it made a report to the authority; its reminders end."""

    __tablename__ = "reports_made"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20), comment="preliminary or final")
    number: Mapped[str | None] = mapped_column(String(100), comment="the authority's number, as the person said it")
    reported_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("case_id", "kind"),)
