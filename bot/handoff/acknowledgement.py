"""The desk's answer: a coordinator has the case. Signed, at most five minutes old, each id taken once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.store import cases
from bot.store.tables import Case, SeenWebhook

WORDS = "担当者が受け付けました。{coordinator} からご連絡します。"


def acknowledge(
    session: Session, webhook_id: str, case_ref: str, coordinator: str, note: str | None, now: datetime
) -> tuple[Case, bool]:
    """Move the case to acknowledged; the second value is False for a replay, which changes nothing.

    Raises NotFound for an unknown case and IllegalTransition when the case cannot be acknowledged.
    """
    case = cases.by_ref(session, case_ref)
    if session.get(SeenWebhook, webhook_id) is not None:
        return case, False
    session.add(SeenWebhook(webhook_id=webhook_id, seen_at=now))
    what = f"担当者 {coordinator} が受け付けました" + (f"({note})" if note else "")
    if case.state == "acknowledged":
        cases.note(session, case, "srm", "acknowledged", what, now)
    else:
        cases.move(session, case, "acknowledged", "srm", what, now)
    return case, True
