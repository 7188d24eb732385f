"""Mails to the agency as stored intents: written with the change they tell of, found again until they are sent."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.store.following_tables import AgencyMail
from bot.store.tables import Case

Kind = Literal["new_case", "delivery_failed", "no_acknowledgement", "not_reached", "closed"]


def write(session: Session, case: Case, kind: Kind, now: datetime) -> None:
    """Store the next mail of ``kind`` for the case, in the unit of work of the change it tells of."""
    last = session.scalar(
        select(func.max(AgencyMail.number)).where(AgencyMail.case_id == case.id, AgencyMail.kind == kind)
    )
    session.add(
        AgencyMail(
            case_id=case.id,
            kind=kind,
            number=(last or 0) + 1,
            state="waiting",
            attempts=0,
            created_at=now,
            sent_at=None,
        )
    )
    session.flush()


def waiting_of(session: Session, case_id: int | None = None) -> list[int]:
    """Row ids of the mails that are not sent yet, of one case or of all."""
    query = select(AgencyMail.id).where(AgencyMail.state == "waiting").order_by(AgencyMail.id)
    if case_id is not None:
        query = query.where(AgencyMail.case_id == case_id)
    return list(session.scalars(query))
