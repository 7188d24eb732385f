"""Tokens of the agency: shown once, kept as a hash, good until revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import BadInput, NotFound
from bot.store.tables import ApiToken


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def create(session: Session, name: str, now: datetime) -> str:
    """A new token for ``name``, returned this one time; BadInput when the name is taken."""
    if session.scalar(select(ApiToken.id).where(ApiToken.name == name)) is not None:
        raise BadInput("name", f"a token named {name!r} exists already")
    token = "cib_" + secrets.token_urlsafe(32)
    session.add(ApiToken(name=name, token_hash=_hash(token), created_at=now, revoked_at=None))
    return token


def check(session: Session, authorization: str | None) -> ApiToken:
    """The token of a Bearer header; NotFound for anything else, so that nothing is told about tokens."""
    scheme, _, token = (authorization or "").partition(" ")
    row = session.scalar(select(ApiToken).where(ApiToken.token_hash == _hash(token.strip())))
    if scheme.lower() != "bearer" or row is None or row.revoked_at is not None:
        raise NotFound("token")
    return row
