"""What is said to a person, one bubble at a time, in the form that every channel shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.store.tables import OutboxMessage

HUMAN_BUTTON = {"title": "人と話す", "payload": "do:human"}


@dataclass(frozen=True)
class Sent:
    """One bubble as a channel shows it; ``id`` grows, so that a client can ask for what came after it."""

    id: int
    text: str
    buttons: list[dict[str, str]]
    link: str | None

    @classmethod
    def of(cls, row: OutboxMessage) -> Sent:
        return cls(row.id, row.text, row.buttons, row.link)


def plain(text: str) -> dict[str, Any]:
    """A bubble of our own, with the way to a person under it."""
    return {"text": text, "buttons": [HUMAN_BUTTON], "link": None}


def numbered(bubbles: Sequence[dict[str, Any]], ids: Sequence[int]) -> list[Sent]:
    """Bubbles with the ids they were stored under."""
    return [
        Sent(number, bubble["text"], list(bubble.get("buttons", [])), bubble.get("link"))
        for number, bubble in zip(ids, bubbles, strict=False)
    ]
