"""One webhook event as we understand it. Nothing from outside is trusted to have the form it should have."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

KNOWN = frozenset({"message", "postback", "follow", "unfollow", "unsend", "accountLink", "join"})

_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_KIND = re.compile(r"[A-Za-z]{1,40}")
_SOURCES = {"user": "userId", "group": "groupId", "room": "roomId"}
_YEAR_2001_MS, _YEAR_2286_MS = 10**12 - 10**9, 10**13


@dataclass(frozen=True)
class Event:
    """``source_kind`` is user, group or room, None when LINE did not say who; ``known`` is False for what we pass by."""

    id: str
    kind: str
    known: bool
    source_kind: str | None
    source_id: str | None
    happened_at: datetime
    reply_token: str | None
    message_id: str | None
    message_kind: str | None
    text: str | None
    data: str | None
    nonce: str | None
    raw: Mapping[str, Any]


def read(raw: object, received_at: datetime) -> Event | None:
    """The event, or None when it is not even an object. Never raises, whatever ``raw`` holds."""
    if not isinstance(raw, dict):
        return None
    kind = _text(raw, "type", _KIND) or "unknown"
    source, message, link = _object(raw, "source"), _object(raw, "message"), _object(raw, "link")
    source_kind = next((name for name in _SOURCES if source.get("type") == name), None)
    source_id = _text(source, _SOURCES[source_kind], _ID) if source_kind else None
    # a new mode may mean that another bot is talking; only taking back is honoured in every mode
    active = raw.get("mode", "active") == "active" or kind == "unsend"
    unsent = _text(_object(raw, "unsend"), "messageId", _ID)
    return Event(
        id=_text(raw, "webhookEventId", _ID) or _fingerprint(raw),
        kind=kind,
        known=kind in KNOWN and active and source_id is not None,
        source_kind=source_kind,
        source_id=source_id,
        happened_at=_moment(raw.get("timestamp"), received_at),
        reply_token=_text(raw, "replyToken", _ID),
        message_id=unsent or _text(message, "id", _ID),
        message_kind=_text(message, "type", _KIND),
        text=message["text"] if isinstance(message.get("text"), str) else None,
        data=_text(_object(raw, "postback"), "data"),
        nonce=_text(link, "nonce") if link.get("result") == "ok" else None,
        raw=raw,
    )


def _object(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key)
    return value if isinstance(value, dict) else {}


def _text(raw: Mapping[str, Any], key: str, form: re.Pattern[str] | None = None) -> str | None:
    value = raw.get(key)
    if not isinstance(value, str) or (form is not None and not form.fullmatch(value)):
        return None
    return value


def _fingerprint(raw: Mapping[str, Any]) -> str:
    """Without an id of its own the same content is the same event."""
    return "content-" + hashlib.sha256(json.dumps(raw, sort_keys=True).encode("ascii")).hexdigest()


def _moment(value: object, otherwise: datetime) -> datetime:
    if isinstance(value, int) and not isinstance(value, bool) and _YEAR_2001_MS <= value < _YEAR_2286_MS:
        return datetime.fromtimestamp(value / 1000, UTC)
    return otherwise
