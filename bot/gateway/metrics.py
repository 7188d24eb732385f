"""Figures for Prometheus: how many messages, how answered, how long a turn took. No text, no names, no numbers."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

REGISTRY = CollectorRegistry()
ANSWERED = Counter("bot_messages", "Messages by how they were answered", ["how"], registry=REGISTRY)
TURN_SECONDS = Histogram(
    "bot_turn_seconds",
    "From a stored message to its stored answer",
    buckets=(0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 4, 8),
    registry=REGISTRY,
)
LINE_CALLS = Counter("bot_line_calls", "Calls to LINE by way and end", ["way", "end"], registry=REGISTRY)
LINE_EVENTS = Counter("bot_line_events", "Events from LINE by kind", ["kind"], registry=REGISTRY)


def exposition() -> tuple[bytes, str]:
    """The figures and their content type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
