"""Sealing of text at rest: AES-256-GCM with a key that is kept outside the database, and the change of that key.

A sealed text reads ``s1.<key mark>.<nonce and ciphertext>``. Its context (table, column and row) is bound to it, so
that a sealed text copied to another row does not open there.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Callable, Iterable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import BadInput, NotFound

KEY_BYTES = 32
_VERSION = "s1"
_NONCE_BYTES = 12


def parse_keys(written: str) -> tuple[bytes, ...]:
    """Keys as written in ``BOT_SEAL_KEY``: base64 of 32 bytes each, separated by spaces, the newest first.

    BadInput for anything else; the message never repeats what was written.
    """
    keys = []
    for place, one in enumerate(written.split(), 1):
        try:
            key = base64.b64decode(one, validate=True)
        except binascii.Error as error:
            raise BadInput("seal_key", f"key {place} is not base64") from error
        if len(key) != KEY_BYTES:
            raise BadInput("seal_key", f"key {place} has {len(key)} bytes, not {KEY_BYTES}")
        keys.append(key)
    if not keys:
        raise BadInput("seal_key", "is empty")
    return tuple(keys)


def new_key() -> str:
    """A fresh key as it is written in a file or a setting."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode("ascii")


def seal(key: bytes, text: str, context: str) -> str:
    """``text`` sealed for ``context``; the same text seals differently each time."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, text.encode("utf-8"), context.encode("utf-8"))
    return f"{_VERSION}.{_mark(key)}.{base64.urlsafe_b64encode(sealed).decode('ascii')}"


def unseal(key: bytes | Sequence[bytes], sealed: str, context: str) -> str:
    """The text of ``sealed``. ``key``: the one key, or all that may have been used.

    NotFound when none of the keys was used; BadInput when the text was changed or belongs to another context.
    """
    mark, body = _parts(sealed)
    keys = (key,) if isinstance(key, bytes) else key
    used = next((one for one in keys if _mark(one) == mark), None)
    if used is None:
        raise NotFound(f"seal key {mark}")
    try:
        opened = AESGCM(used).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], context.encode("utf-8"))
    except InvalidTag as error:
        raise BadInput("sealed", "does not open: it was changed, or belongs to another row") from error
    return opened.decode("utf-8")


def is_sealed_with(key: bytes, sealed: str) -> bool:
    return _parts(sealed)[0] == _mark(key)


def reseal(keys: Sequence[bytes], sealed: str, context: str) -> str:
    """The same text sealed with the newest of ``keys``; unchanged when it already is."""
    return sealed if is_sealed_with(keys[0], sealed) else seal(keys[0], unseal(keys, sealed, context), context)


def rotate(
    keys: Sequence[bytes],
    rows: Iterable[tuple[str, str]],
    write: Callable[[str, str], None],
) -> int:
    """Seal every ``(context, sealed)`` row anew with the newest key; ``write(context, sealed)`` keeps it. How many."""
    changed = 0
    for context, sealed in rows:
        again = reseal(keys, sealed, context)
        if again != sealed:
            write(context, again)
            changed += 1
    return changed


def _mark(key: bytes) -> str:
    """Eight hex digits that tell keys apart without telling anything about them."""
    return hashlib.sha256(b"seal key mark" + key).hexdigest()[:8]


def _parts(sealed: str) -> tuple[str, bytes]:
    version, _, rest = sealed.partition(".")
    mark, _, body = rest.partition(".")
    try:
        raw = base64.urlsafe_b64decode(body)
    except (binascii.Error, ValueError) as error:
        raise BadInput("sealed", "is not a sealed text") from error
    if version != _VERSION or len(raw) <= _NONCE_BYTES:
        raise BadInput("sealed", "is not a sealed text")
    return mark, raw
