"""Which sites may show the chat in a frame: those that the operator names, nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from bot.errors import SettingsError

FRAMED = "/embed"


def frame_ancestors(origins: Iterable[str]) -> str:
    """The value of CSP's ``frame-ancestors``; SettingsError names an entry that is not exactly ``https://host[:port]``.

    Plain http is accepted, too: a clinic's page on its own network may have no certificate.
    """
    allowed = ["'self'"]
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in ("https", "http") or not parts.netloc or origin != f"{parts.scheme}://{parts.netloc}":
            raise SettingsError("BOT_WIDGET_ORIGINS", f"{origin!r} is not like https://www.example.jp")
        if any(mark in parts.netloc for mark in "@;,*'\" "):
            raise SettingsError("BOT_WIDGET_ORIGINS", f"{origin!r} has a character that no host has")
        allowed.append(origin)
    return " ".join(allowed)
