"""Webhook events in the form in which LINE sends them."""

from __future__ import annotations

import secrets
import time
from typing import Any

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def user_id() -> str:
    return "U" + secrets.token_hex(16)


def event(kind: str, user: str, *, reply: bool = True, at_ms: int | None = None, **more: Any) -> dict[str, Any]:
    """One event of a one-to-one talk; ``more`` are the properties of its kind."""
    out: dict[str, Any] = {
        "type": kind,
        "mode": "active",
        "timestamp": at_ms if at_ms is not None else time.time_ns() // 1_000_000,
        "source": {"type": "user", "userId": user},
        "webhookEventId": _ulid(),
        "deliveryContext": {"isRedelivery": False},
    }
    return out | ({"replyToken": secrets.token_hex(16)} if reply else {}) | more


def text(user: str, words: str, **more: Any) -> dict[str, Any]:
    message = {"type": "text", "id": _number(), "quoteToken": secrets.token_urlsafe(16), "text": words}
    return event("message", user, message=message, **more)


def media(user: str, kind: str, **more: Any) -> dict[str, Any]:
    """An image, video, audio, file, sticker or location."""
    own: dict[str, dict[str, Any]] = {
        "image": {"contentProvider": {"type": "line"}},
        "video": {"duration": 3000, "contentProvider": {"type": "line"}},
        "audio": {"duration": 3000, "contentProvider": {"type": "line"}},
        "file": {"fileName": "画面.pdf", "fileSize": 2048},
        "sticker": {"packageId": "446", "stickerId": "1988", "stickerResourceType": "STATIC"},
        "location": {"address": "東京都", "latitude": 35.68, "longitude": 139.76},
    }
    return event("message", user, message={"type": kind, "id": _number(), **own[kind]}, **more)


def postback(user: str, data: str, **more: Any) -> dict[str, Any]:
    return event("postback", user, postback={"data": data}, **more)


def follow(user: str) -> dict[str, Any]:
    return event("follow", user, follow={"isUnblocked": False})


def unfollow(user: str) -> dict[str, Any]:
    return event("unfollow", user, reply=False)


def unsend(user: str, message_id: str) -> dict[str, Any]:
    return event("unsend", user, reply=False, unsend={"messageId": message_id})


def join(group: str) -> dict[str, Any]:
    return event("join", "", source={"type": "group", "groupId": group})


def account_link(user: str, nonce: str, result: str = "ok") -> dict[str, Any]:
    return event("accountLink", user, link={"result": result, "nonce": nonce})


def redelivered(before: dict[str, Any]) -> dict[str, Any]:
    """The same event again, as LINE sends it when 200 did not come."""
    return before | {"deliveryContext": {"isRedelivery": True}}


def _number() -> str:
    return str(500_000_000_000_000_000 + secrets.randbelow(10**17))


def _ulid() -> str:
    return "".join(secrets.choice(_CROCKFORD) for _ in range(26))
