"""What reviewers say a message should have been read as: proposed by one, decided by another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import BadInput, NotFound
from bot.store.console_tables import CaseCard, Correction
from bot.store.masking import mask_contacts
from bot.store.tables import InboundMessage


def propose(
    session: Session,
    card: CaseCard,
    inbound_id: str,
    *,
    field: str,
    wanted: str,
    by: int,
    now: datetime,
) -> Correction:
    """Write a proposal down; NotFound when the message is not of this case's conversation."""
    message = session.get(InboundMessage, inbound_id)
    if message is None or message.conversation_id != card.conversation_id:
        raise NotFound("message")
    known = session.scalar(
        select(Correction.id).where(
            Correction.inbound_id == inbound_id, Correction.field == field, Correction.state == "proposed"
        )
    )
    if known is not None:
        raise BadInput("訂正", "この発言の同じところは、もう提案されています")
    row = Correction(
        case_id=card.case_id,
        inbound_id=inbound_id,
        agency=card.agency,
        field=field,
        was=read_as(message.reading, field),
        wanted=wanted,
        text=mask_contacts(message.text),
        state="proposed",
        proposed_by=by,
        proposed_at=now,
        decided_by=None,
        decided_at=None,
        reads_right=None,
        tested_model=None,
        tested_at=None,
    )
    session.add(row)
    card.misread = True
    session.flush()
    return row


def read_as(reading: dict[str, Any] | None, field: str) -> str | None:
    """What the reading says about a field, as text."""
    given = reading or {}
    value = given.get(field) if field in ("intent", "incident_type") else (given.get("facts") or {}).get(field)
    if value is None:
        return None
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def decide(session: Session, agency: str, correction_id: int, *, approve: bool, by: int, now: datetime) -> Correction:
    """Approve or refuse; BadInput when it is one's own proposal or was decided before."""
    row = session.get(Correction, correction_id, with_for_update=True)
    if row is None or row.agency != agency:
        raise NotFound("correction")
    if row.state != "proposed":
        raise BadInput("訂正", "もう決まっています")
    if row.proposed_by == by:
        raise BadInput("訂正", "自分の提案は、ほかの人が決めます")
    row.state, row.decided_by, row.decided_at = ("approved" if approve else "refused"), by, now
    return row


def listed(session: Session, agency: str, states: Sequence[str], limit: int = 200) -> Sequence[Correction]:
    return session.scalars(
        select(Correction)
        .where(Correction.agency == agency, Correction.state.in_(states))
        .order_by(Correction.id.desc())
        .limit(limit)
    ).all()


def approved(session: Session) -> Sequence[Correction]:
    """Every approved correction, oldest first; only masked text is in them."""
    return session.scalars(select(Correction).where(Correction.state == "approved").order_by(Correction.id)).all()
