"""Rasa's server on loopback with logs that never hold a word of what people write."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Server:
    """Where Rasa listens and what it runs."""

    port: int
    model: Path
    endpoints: Path
    credentials: Path
    interface: str = LOOPBACK


def serve(server: Server) -> int:
    """Runs Rasa without its HTTP API until it is stopped; returns its exit code."""
    import rasa.utils.log_utils
    from rasa.__main__ import main

    rasa.utils.log_utils._anonymizer = without_contents
    sys.argv = [
        "rasa",
        "run",
        "--quiet",
        *("--model", str(server.model)),
        *("--endpoints", str(server.endpoints)),
        *("--credentials", str(server.credentials)),
        *("--interface", server.interface),
        *("--port", str(server.port)),
    ]
    try:
        main()
    except SystemExit as stopped:
        return stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)
    return 0


def without_contents(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor that keeps an event's name and the class of its error.

    Rasa puts message texts into the fields of its events, and tracebacks with local variables into its JSON logs.
    """
    kept: dict[str, Any] = {"event": event.get("event")}
    error = event.get("exc_info")
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        kept["error"] = type(error).__name__
    return kept
