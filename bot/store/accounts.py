"""Accounts of the console and their sign-ins. Nothing here tells a caller whether a login exists."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.errors import BadInput, NotFound
from bot.store.console_tables import ConsoleSession, ConsoleUser, SignInTry
from bot.store.tables import MAIN_AGENCY

ROLES = ("reviewer", "supervisor", "admin")
IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=10)
TRIES_EACH_SOURCE = 30
TRIES_WITHIN = timedelta(minutes=15)
FAILURES_UNTIL_LOCK = 5
LOCK = timedelta(minutes=15)


def create(
    session: Session,
    *,
    login: str,
    name: str,
    role: str,
    password_hash: str,
    now: datetime,
    agency: str = MAIN_AGENCY,
    clinics: Sequence[int] | None = None,
    subject: str | None = None,
    email: str | None = None,
) -> ConsoleUser:
    """A new account without its TOTP secret, which is sealed for its id; BadInput when something is taken.

    ``subject``: issuer, a space and the subject there; ``email``: finds the account at the first single sign-on.
    """
    if role not in ROLES:
        raise BadInput("role", f"must be one of {', '.join(ROLES)}")
    if not login or session.scalar(select(ConsoleUser.id).where(ConsoleUser.login == login)) is not None:
        raise BadInput("login", "is empty or taken")
    email = (email or "").strip().lower() or None
    if email is not None and (not re.fullmatch(r"[^@\s]+@[^@\s]+", email) or by_email(session, email) is not None):
        raise BadInput("email", "is no address or taken")
    if subject is not None and by_subject(session, subject) is not None:
        raise BadInput("subject", "is taken")
    user = ConsoleUser(
        login=login,
        name=name,
        role=role,
        agency=agency,
        clinics=list(clinics) if clinics is not None else None,
        password_hash=password_hash,
        totp_secret="",
        totp_used=0,
        failures=0,
        locked_until=None,
        subject=subject,
        email=email,
        created_at=now,
        disabled_at=None,
    )
    session.add(user)
    session.flush()
    return user


def by_login(session: Session, login: str) -> ConsoleUser | None:
    return session.scalar(select(ConsoleUser).where(ConsoleUser.login == login, ConsoleUser.disabled_at.is_(None)))


def by_subject(session: Session, subject: str) -> ConsoleUser | None:
    return session.scalar(select(ConsoleUser).where(ConsoleUser.subject == subject))


def by_email(session: Session, email: str) -> ConsoleUser | None:
    return session.scalar(select(ConsoleUser).where(ConsoleUser.email == email))


def of_agency(session: Session, agency: str) -> Sequence[ConsoleUser]:
    return session.scalars(select(ConsoleUser).where(ConsoleUser.agency == agency).order_by(ConsoleUser.login)).all()


def in_agency(session: Session, user_id: int, agency: str) -> ConsoleUser:
    """An account of this agency; NotFound for one of another."""
    user = session.get(ConsoleUser, user_id)
    if user is None or user.agency != agency:
        raise NotFound("account")
    return user


def open_session(session: Session, user: ConsoleUser, now: datetime) -> str:
    """A new sign-in; gives the cookie's value, which is known to the browser alone."""
    cookie = secrets.token_urlsafe(32)
    session.add(
        ConsoleSession(
            id=_hash(cookie),
            user_id=user.id,
            csrf=secrets.token_urlsafe(32),
            created_at=now,
            seen_at=now,
            ended_at=None,
        )
    )
    session.flush()
    return cookie


def resume(session: Session, cookie: str, now: datetime) -> tuple[ConsoleUser, ConsoleSession] | None:
    """Who this cookie is, when it is still good: neither idle for too long, nor too old, nor ended, nor disabled."""
    found = session.get(ConsoleSession, _hash(cookie))
    if found is None or found.ended_at is not None:
        return None
    if now - found.seen_at > IDLE or now - found.created_at > LONGEST:
        found.ended_at = now
        return None
    user = session.get_one(ConsoleUser, found.user_id)
    if user.disabled_at is not None:
        return None
    if now - found.seen_at > timedelta(seconds=30):
        found.seen_at = now
    return user, found


def end_session(session: Session, session_id: str, now: datetime) -> None:
    session.execute(update(ConsoleSession).where(ConsoleSession.id == session_id).values(ended_at=now))


def end_all(session: Session, user_id: int, now: datetime) -> None:
    """End every sign-in of an account: it was disabled, or its password changed."""
    session.execute(
        update(ConsoleSession)
        .where(ConsoleSession.user_id == user_id, ConsoleSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def too_many_tries(session: Session, source: str, now: datetime) -> bool:
    count = session.scalar(
        select(func.count())
        .select_from(SignInTry)
        .where(SignInTry.source == _hash(source), SignInTry.tried_at > now - TRIES_WITHIN)
    )
    return (count or 0) >= TRIES_EACH_SOURCE


def refused(session: Session, source: str, user: ConsoleUser | None, now: datetime) -> None:
    """Count a refused sign-in, and lock the account for a while after too many."""
    session.execute(delete(SignInTry).where(SignInTry.tried_at < now - timedelta(days=1)))
    session.add(SignInTry(source=_hash(source), tried_at=now))
    if user is not None:
        user.failures += 1
        if user.failures >= FAILURES_UNTIL_LOCK:
            user.failures, user.locked_until = 0, now + LOCK


def is_locked(user: ConsoleUser, now: datetime) -> bool:
    return user.locked_until is not None and user.locked_until > now


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8")).hexdigest()
