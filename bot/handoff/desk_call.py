"""One signed call to the desk and what its answer means."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from bot.handoff.desk import Desk
from bot.handoff.signature import signed_headers

LONGEST_WAIT_SECONDS = 3600.0
_TRY_AGAIN = (408, 429)


def call(desk: Desk, webhook_id: str, body: str) -> dict[str, Any]:
    """``outcome`` is taken, refused or again, with the desk's reference, a reason, and the seconds it asked to wait.

    Never raises for anything that the network or the desk does: an outcome is what the engine records.
    """
    try:
        response = desk.client.post(
            desk.url, content=body.encode(), headers=signed_headers(desk.secret, webhook_id, body)
        )
    except httpx.HTTPError as error:
        return _outcome("again", reason=type(error).__name__)
    status = response.status_code
    if 200 <= status < 300:
        return _outcome("taken", reference=_reference(response))
    if 400 <= status < 500 and status not in _TRY_AGAIN:
        return _outcome("refused", reason=f"HTTP {status}")
    return _outcome("again", reason=f"HTTP {status}", retry_after=_retry_after(response))


def _outcome(outcome: str, *, reference: str = "", reason: str = "", retry_after: float = 0.0) -> dict[str, Any]:
    return {"outcome": outcome, "reference": reference, "reason": reason, "retry_after": retry_after}


def _reference(response: httpx.Response) -> str:
    try:
        return str(response.json()["reference"])[:200]
    except (ValueError, KeyError, TypeError):
        return ""


def _retry_after(response: httpx.Response) -> float:
    """Seconds or a date (RFC 9110, 10.2.3), never more than the longest wait."""
    raw = response.headers.get("Retry-After", "").strip()
    if raw.isascii() and raw.isdecimal():
        seconds = float(raw)
    else:
        try:
            moment = parsedate_to_datetime(raw)
        except ValueError:
            return 0.0
        seconds = (moment - datetime.now(UTC)).total_seconds() if moment.tzinfo else 0.0
    return max(0.0, min(seconds, LONGEST_WAIT_SECONDS))
