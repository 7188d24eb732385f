"""Lines in which the bot says a fact back (``人数:300人``): where they must not stand, they are found by their label."""

from __future__ import annotations

from functools import cache

from bot.incident.facts import FACTS

# After this heading come steps in the person's own words.
_OWN_WORDS = "これまでにしたこと:"


@cache
def _labels() -> tuple[str, ...]:
    return tuple(f"{label}:" for label in ("人数", *(spec.label for spec in FACTS.values())))


def without(text: str) -> str:
    """``text`` without the lines that say a fact or repeat the person's own words."""
    kept: list[str] = []
    for line in text.split("\n"):
        if line.startswith(_OWN_WORDS):
            break
        if not line.startswith(_labels()):
            kept.append(line)
    return "\n".join(kept).strip("\n")


def bare_title(title: str) -> str:
    """A button's words without the value it shows (``人数:300人`` → ``人数``)."""
    return next((label.rstrip(":") for label in _labels() if title.startswith(label)), title)
