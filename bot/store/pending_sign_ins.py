"""Sign-ins by the agency's provider that are under way: each once, for minutes, for one browser."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.store.console_tables import ConsoleUser, PendingSignIn

LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Started:
    """What the browser and the provider are told of a new sign-in."""

    cookie: str
    state: str
    nonce: str
    verifier: str


def start(session: Session, wanted: str, now: datetime) -> Started:
    """Note a sign-in that goes to the provider; the cookie and the state belong together."""
    session.execute(delete(PendingSignIn).where(PendingSignIn.made_at < now - LASTS))
    made = Started(*(secrets.token_urlsafe(32) for _ in range(4)))
    session.add(
        PendingSignIn(
            id=_key(made.cookie, made.state), nonce=made.nonce, verifier=made.verifier, wanted=wanted, made_at=now
        )
    )
    return made


def take(session: Session, cookie: str, state: str, now: datetime) -> PendingSignIn | None:
    """The sign-in that this browser began with this state, which ends with it; None for any other, old or used one."""
    key = _key(cookie, state)
    found = session.scalar(select(PendingSignIn).where(PendingSignIn.id == key, PendingSignIn.user_id.is_(None)))
    if found is None or not session.execute(delete(PendingSignIn).where(PendingSignIn.id == key)).rowcount:  # type: ignore[attr-defined]
        return None
    session.expunge(found)
    return found if now - found.made_at <= LASTS else None


def await_code(session: Session, user: ConsoleUser, subject: str, wanted: str, now: datetime) -> str:
    """The provider has named the person, our code is still to come; gives the cookie that stands for it."""
    cookie = secrets.token_urlsafe(32)
    session.add(
        PendingSignIn(
            id=_key(cookie, ""), nonce="", verifier="", wanted=wanted, made_at=now, user_id=user.id, subject=subject
        )
    )
    return cookie


def awaited(session: Session, cookie: str, now: datetime) -> PendingSignIn | None:
    """The sign-in that waits for its code."""
    found = session.get(PendingSignIn, _key(cookie, ""), with_for_update=True)
    return found if found is not None and found.user_id is not None and now - found.made_at <= LASTS else None


def _key(cookie: str, state: str) -> str:
    return hashlib.sha256(f"{cookie} {state}".encode()).hexdigest()
