"""Making an account: the password is judged, the code's secret is sealed, the log knows by whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.console import secrets_of_users as secret
from bot.store import accounts, audit, sealing


def create(
    session: Session,
    seal_key: bytes,
    *,
    login: str,
    name: str,
    role: str,
    password: str,
    agency: str,
    clinics: Sequence[int] | None,
    by: str,
    now: datetime,
    subject: str | None = None,
    email: str | None = None,
) -> str:
    """The TOTP secret, given this once. BadInput for a weak password, a taken login or an unknown role."""
    user = accounts.create(
        session,
        login=login.strip(),
        name=name.strip() or login,
        role=role,
        password_hash=secret.hash_password(password),
        agency=agency,
        clinics=clinics,
        now=now,
        subject=subject,
        email=email,
    )
    totp = secret.new_totp_secret()
    user.totp_secret = sealing.seal(seal_key, totp, f"totp:{user.id}")
    session.flush()
    audit.append(session, now, by, agency, "account_created", user.login, {"role": role})
    return totp
