"""The answers that are the same in every case. Data in ``answers.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot import datafile
from bot.dialogue.state import Bubble
from bot.errors import DataFileError

FILE = Path(__file__).with_name("answers.yaml")


@cache
def load() -> Mapping[str, Bubble]:
    """Every fixed answer by intent; DataFileError names file and key of what is wrong."""
    content = datafile.load(FILE)
    if "reviewed_on" not in content:
        raise DataFileError(FILE, "reviewed_on", "is missing")
    answers: dict[str, Bubble] = {}
    for intent, raw in content.items():
        if intent == "reviewed_on":
            continue
        entry = datafile.check_keys(FILE, intent, raw, ["text", "source"], ["link"])
        answers[intent] = Bubble(entry["text"], link=entry.get("link"))
    return answers
