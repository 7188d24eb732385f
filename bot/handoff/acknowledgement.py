"""The desk's answer: a coordinator has the case. Signed, at most five minutes old, each id taken once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.handoff import words
from bot.handoff.telling import following, held, tell
from bot.store import cases
from bot.store.tables import Case, SeenWebhook


def acknowledge(
    session: Session,
    webhook_id: str,
    case_ref: str,
    coordinator: str,
    note: str | None,
    next_contact_at: datetime | None,
    now: datetime,
) -> tuple[Case, bool]:
    """Move the case to acknowledged and tell the clinic; the second value is False for a replay, which does nothing.

    An answer that overtakes our note of the delivery proves the delivery. Raises NotFound for an unknown case and
    IllegalTransition when the case cannot be acknowledged.
    """
    case = held(session, cases.by_ref(session, case_ref).id, now)
    if not _first_time(session, webhook_id, now):
        return case, False
    if case.state in ("handoff_requested", "delivery_failed"):
        cases.move(session, case, "delivered", "srm", "窓口に届いていました", now)
    what = f"担当者 {coordinator} が受け付けました" + (f"({note})" if note else "")
    if case.state == "acknowledged":
        cases.note(session, case, "srm", "acknowledged", what, now)
    else:
        cases.move(session, case, "acknowledged", "srm", what, now)
    row = following(session, case.id)
    row.coordinator, row.acknowledged_at = coordinator, now
    row.next_contact_at = next_contact_at or row.next_contact_at
    tell(session, case, words.acknowledged(coordinator, next_contact_at), now)
    return case, True


def _first_time(session: Session, webhook_id: str, now: datetime) -> bool:
    if session.get(SeenWebhook, webhook_id) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(SeenWebhook(webhook_id=webhook_id, seen_at=now))
    except IntegrityError:
        return False
    return True
