"""Tokens of one conversation: signed, timed, good for nothing else."""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeTimedSerializer

from bot.errors import NotFound
from bot.settings import Secret

LIFETIME_SECONDS = 7 * 24 * 3600


class Tokens:
    def __init__(self, secret_key: Secret) -> None:
        self._signer = URLSafeTimedSerializer(secret_key.reveal(), salt="conversation")

    def issue(self, conversation_id: str) -> str:
        return self._signer.dumps(conversation_id)

    def check(self, conversation_id: str, authorization: str | None) -> None:
        """NotFound unless ``authorization`` is a Bearer token of this very conversation."""
        scheme, _, token = (authorization or "").partition(" ")
        try:
            owner = self._signer.loads(token.strip(), max_age=LIFETIME_SECONDS)
        except BadSignature as error:
            raise NotFound("conversation") from error
        if scheme.lower() != "bearer" or owner != conversation_id:
            raise NotFound("conversation")
