"""The texts that are said on LINE alone. Data in ``words.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot import datafile
from bot.errors import DataFileError

FILE = Path(__file__).with_name("words.yaml")

KEYS = (
    "greeting", "start", "picture", "file", "audio", "sticker", "location", "other", "withdraw", "details", "open",
    "open_label", "choices", "choices_letters", "group", "link", "link_label", "linked", "link_failed", "stale",
    "trouble",
)  # fmt: skip


@cache
def load() -> Mapping[str, str]:
    """Every text by its key; DataFileError names file and key of what is wrong."""
    content = datafile.check_keys(FILE, "", datafile.load(FILE), ("reviewed_on", *KEYS))
    for key in KEYS:
        if not isinstance(content[key], str) or not content[key].strip():
            raise DataFileError(FILE, key, "must be a text")
    return {key: content[key] for key in KEYS}
