"""Links that open a conversation in another browser: signed, good for a quarter of an hour, opened once.

The address alone opens nothing: previewers fetch every link they see, so the page behind it has to redeem the token.
A browser that redeems names a claim of its own; the same claim again, after a cut line, gets the same answer.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import segno
from itsdangerous import BadSignature, Signer
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.settings import Secret
from bot.store import conversations
from bot.store.gateway_tables import HandoverLink

LIFETIME = timedelta(minutes=15)
PATH = "/c/"
OPENED = "この会話が、別の端末で開かれました。心当たりがないときは、取扱代理店に電話してください。"
_KEPT_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Link:
    """A fresh link: where it leads and until when it opens."""

    url: str
    expires_at: datetime


class Handover:
    """Makes and redeems links. ``public_url`` is where browsers find us, without a slash at its end."""

    def __init__(self, secret_key: Secret, public_url: str) -> None:
        self._signer = Signer(secret_key.reveal(), salt="handover", digest_method=hashlib.sha256)
        self._public_url = public_url

    def make_link(self, session: Session, conversation_id: str, now: datetime, public_url: str | None = None) -> Link:
        """A link to this conversation; NotFound when there is none. Old links are swept out on the way."""
        conversations.get(session, conversation_id)
        session.execute(delete(HandoverLink).where(HandoverLink.expires_at < now - _KEPT_AFTER))
        nonce = secrets.token_urlsafe(16)
        made = HandoverLink(
            nonce_hash=_hash(nonce),
            conversation_id=conversation_id,
            made_at=now,
            expires_at=now + LIFETIME,
            claim_hash=None,
        )
        session.add(made)
        session.flush()
        token = self._signer.sign(nonce).decode("ascii")
        return Link(f"{public_url or self._public_url}{PATH}{token}", made.expires_at)

    def redeem(self, session: Session, token: str, claim: str, now: datetime) -> tuple[str, bool]:
        """The conversation behind ``token`` and whether this call opened it; NotFound: forged, too late or used."""
        try:
            nonce_hash = _hash(self._signer.unsign(token).decode("utf-8"))
        except (BadSignature, ValueError) as error:
            raise NotFound("handover") from error
        # one statement, so that of two browsers at the same moment exactly one gets the conversation
        opened = session.execute(
            update(HandoverLink)
            .where(HandoverLink.nonce_hash == nonce_hash, HandoverLink.claim_hash.is_(None))
            .where(HandoverLink.expires_at > now)
            .values(claim_hash=_hash(claim))
        )
        link = session.get(HandoverLink, nonce_hash)
        if link is None or link.expires_at <= now or link.claim_hash != _hash(claim):
            raise NotFound("handover")
        return link.conversation_id, bool(opened.rowcount)  # type: ignore[attr-defined]


def qr_path(url: str) -> tuple[int, str]:
    """The QR code of ``url`` as the edge of its square and the ``d`` of one SVG path, quiet zone included."""
    rows = [bytes(row) for row in segno.make(url, error="m", micro=False).matrix_iter(border=4)]
    return len(rows), "".join(_runs(rows))


def _runs(rows: list[bytes]) -> Iterator[str]:
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x] == row[start]:
                x += 1
            if row[start]:
                yield f"M{start} {y}h{x - start}v1H{start}z"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
