"""Every column that holds sealed text, for the change of the key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.store import sealing
from bot.store.console_tables import ConsoleUser
from bot.store.line_tables import LineCall, LineEvent, LinePerson
from bot.store.tables import InboundMessage

# The column, the key its text is bound to, and how that makes the context.
SEALED: list[tuple[Any, Any, Callable[[object], str]]] = [
    (InboundMessage.sealed, InboundMessage.id, lambda key: f"inbound:{key}"),
    (ConsoleUser.totp_secret, ConsoleUser.id, lambda key: f"totp:{key}"),
    (LinePerson.sealed_id, LinePerson.key, str),
    (LineEvent.sealed, LineEvent.webhook_event_id, str),
    (LineCall.sealed_token, LineCall.retry_key, str),
]


def rotate_all(session: Session, keys: Sequence[bytes]) -> int:
    """Seal every row anew with the newest of ``keys``; how many were sealed with an older one."""
    changed = 0
    for column, key, context in SEALED:
        rows = session.execute(select(key, column).where(column.is_not(None), column != "")).all()
        for one, sealed in rows:
            again = sealing.reseal(keys, sealed, context(one))
            if again != sealed:
                session.execute(update(column.class_).where(key == one).values({column.key: again}))
                changed += 1
    return changed
