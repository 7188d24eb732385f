"""The intents a message can be read as, from the domain's own list."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot import datafile

_DOMAIN = Path(__file__).resolve().parents[2] / "domain.yml"


@cache
def known_intents() -> tuple[str, ...]:
    """Every intent of the domain in its order. DataFileError when the list is not there."""
    given = datafile.load(_DOMAIN)["intents"]
    return tuple(next(iter(one)) if isinstance(one, dict) else str(one) for one in given)
