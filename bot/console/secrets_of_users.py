"""Passwords and one-time codes: argon2id, TOTP of RFC 6238, and what a good password is."""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import BadInput

SHORTEST = 12
LONGEST = 128
_STEP_SECONDS = 30
# 64 MiB and three passes: the first recommended option of RFC 9106 for a server with little memory.
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_TOO_COMMON = (
    *(
        "password",
        "passw0rd",
        "p@ssw0rd",
        "pass1234",
        "qwerty",
        "1qaz2wsx",
        "zxcvbn",
        "asdfgh",
        "qazwsx",
        "abcdef",
        "abc123",
    ),
    *("12345678", "87654321", "11111111", "00000000", "iloveyou", "letmein", "welcome", "dragon", "monkey", "football"),
    *("admin", "agency", "console", "sompo", "clinic", "changeme", "secret", "test1234"),
    *("パスワード", "ぱすわーど", "あいうえお", "いろはにほへと", "代理店", "初動支援"),
)


def hash_password(password: str, login: str = "") -> str:
    """The argon2id hash to keep; BadInput when the password is too short, too long or easily guessed (as from ``login``)."""
    normal = unicodedata.normalize("NFKC", password)
    if not SHORTEST <= len(normal) <= LONGEST:
        raise BadInput("password", f"must have {SHORTEST} to {LONGEST} characters")
    own = [part for part in re.split(r"[^0-9a-z]+", login.lower()) if len(part) > 2]
    if len(set(normal)) < 5 or any(word in normal.lower() for word in (*_TOO_COMMON, *own)):
        raise BadInput("password", "is too easy to guess")
    return _HASHER.hash(normal)


def is_password(kept: str | None, password: str) -> bool:
    """Whether ``password`` is the one; takes as long for an account that does not exist."""
    try:
        return _HASHER.verify(kept or _of_nobody(), unicodedata.normalize("NFKC", password[:LONGEST])) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


_nobody: list[str] = []


def _of_nobody() -> str:
    if not _nobody:
        _nobody.append(_HASHER.hash(secrets.token_urlsafe(24)))
    return _nobody[0]


def new_password() -> str:
    """A password to give out once: 20 letters and digits that nobody mistakes for one another, in fours."""
    drawn = "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(20))
    return "-".join(drawn[start : start + 4] for start in range(0, 20, 4))


def new_totp_secret() -> str:
    return pyotp.random_base32()


def totp_uri(secret: str, login: str) -> str:
    """The address an authenticator app reads from a QR code."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="情報事故の初動支援"))


def totp_step(secret: str, code: str, now: datetime, used: int) -> int | None:
    """The time step of a right code that was not used before (one step of tolerance); None for any other."""
    digits = unicodedata.normalize("NFKC", code).replace(" ", "")
    current = int(now.timestamp()) // _STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (current, current - 1, current + 1):
        if step > used and hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode("utf-8", "replace")):
            return step
    return None
