"""LINE ids: a keyed hash to look them up by, the sealed id to write to. Only this module holds the keys."""

from __future__ import annotations

import hashlib
import hmac

from bot.settings import Secret
from bot.store.sealing import parse_keys, seal, unseal


class Seal:
    """The newest key seals; the lookup key comes from the oldest one, so that a new key loses nobody."""

    def __init__(self, written_keys: Secret) -> None:
        self._keys = parse_keys(written_keys.reveal())
        self._lookup = hmac.digest(self._keys[-1], b"line lookup", hashlib.sha256)

    def key_of(self, kind: str, line_id: str) -> str:
        """The lookup key of a user, group, room or message id; without our key nobody can count through ids."""
        return hmac.new(self._lookup, f"{kind}:{line_id}".encode(), hashlib.sha256).hexdigest()

    def close(self, text: str, context: str) -> str:
        return seal(self._keys[0], text, context)

    def open(self, sealed: str, context: str) -> str:
        """What was sealed; BadInput or NotFound when it cannot be opened."""
        return unseal(self._keys, sealed, context)
