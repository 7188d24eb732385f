"""Making an account: the password is judged, the code's secret is sealed, the log knows by whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.console import secrets_of_users as secret
from bot.store import accounts, audit, sealing
from bot.store.console_tables import ConsoleUser

GIVEN_OUT_LASTS = timedelta(days=7)


def reset(
    session: Session, seal_key: bytes, user: ConsoleUser, *, app_too: bool, by: str, now: datetime
) -> tuple[str, str | None]:
    """A new password to give out, and a new TOTP secret when ``app_too``; every sign-in of the account ends."""
    password = secret.new_password()
    user.password_hash, user.password_until = secret.hash_password(password), now + GIVEN_OUT_LASTS
    user.failures, user.locked_until = 0, None
    totp = secret.new_totp_secret() if app_too else None
    if totp is not None:
        user.totp_secret, user.totp_used = sealing.seal(seal_key, totp, f"totp:{user.id}"), 0
    accounts.end_all(session, user.id, now)
    audit.append(session, now, by, user.agency, "password_reset", user.login, {"app": app_too})
    return password, totp


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
    given_out: bool = False,
) -> str:
    """The TOTP secret, given this once. BadInput for a weak password, a taken login or an unknown role.

    ``given_out``: somebody else knows the password, so it has to be changed within a week, before anything is shown.
    """
    user = accounts.create(
        session,
        login=login.strip(),
        name=name.strip() or login,
        role=role,
        password_hash=secret.hash_password(password, login),
        agency=agency,
        clinics=clinics,
        now=now,
        subject=subject,
        email=email,
    )
    totp = secret.new_totp_secret()
    user.password_until = now + GIVEN_OUT_LASTS if given_out else None
    user.totp_secret = sealing.seal(seal_key, totp, f"totp:{user.id}")
    session.flush()
    audit.append(session, now, by, agency, "account_created", user.login, {"role": role})
    return totp
