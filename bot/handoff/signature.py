"""Signing and checking by the Standard Webhooks specification, with room for several secrets while rotating."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from standardwebhooks import Webhook

from bot.errors import BadInput
from bot.settings import Secret


def signed_headers(secret: Secret, webhook_id: str, body: str) -> dict[str, str]:
    """Headers for one call: id, the machine's real time (never a fixed clock's), a signature for each secret."""
    moment = datetime.now(UTC)
    signatures = [Webhook(part).sign(webhook_id, moment, body) for part in secret.reveal().split()]
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
        "Idempotency-Key": webhook_id,
        "Content-Type": "application/json",
    }


def check(secret: Secret, body: bytes, headers: Mapping[str, str]) -> str:
    """The webhook id of a call that is signed with one of our secrets and at most five minutes old; else BadInput."""
    for part in secret.reveal().split():
        try:
            Webhook(part).verify(body, dict(headers), json_parse=False)
        except Exception:  # noqa: S112 (the library lets base64 and split errors of forged headers through)
            continue
        return headers["webhook-id"]
    raise BadInput("webhook-signature", "does not fit the body, or is older than five minutes")
