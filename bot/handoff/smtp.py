"""One mail to the server of the settings."""

from __future__ import annotations

from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

TIMEOUT_SECONDS = 20


async def send(smtp_url: str, message: EmailMessage) -> None:
    """Hand ``message`` to ``smtp_url`` (smtp:// or smtps://, user and password escaped); SMTPException or OSError."""
    parts = urlsplit(smtp_url)
    tls = parts.scheme == "smtps"
    await aiosmtplib.send(
        message,
        hostname=parts.hostname,
        port=parts.port or (465 if tls else 587),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=tls,
        timeout=TIMEOUT_SECONDS,
    )
