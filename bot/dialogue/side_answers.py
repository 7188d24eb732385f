"""Answers to what people ask or worry about in between, found by plain words. Data in ``side_answers.yaml``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot import datafile
from bot.errors import DataFileError

FILE = Path(__file__).with_name("side_answers.yaml")
LONGEST = 60
"""Characters of a message that may be such a question; a longer one tells more than that."""


@dataclass(frozen=True)
class SideAnswer:
    words: re.Pattern[str]
    held_back_by: re.Pattern[str] | None
    text: str

    def answers(self, plain: str) -> bool:
        held_back = self.held_back_by is not None and self.held_back_by.search(plain)
        return self.words.search(plain) is not None and not held_back


@cache
def load() -> Mapping[str, SideAnswer]:
    """Every answer by its name, in the order in which they are looked for; DataFileError names what is wrong."""
    content = datafile.load(FILE)
    datafile.check_keys(FILE, "", content, ["reviewed_on", "source", *content])
    return {name: _entry(name, raw) for name, raw in content.items() if name not in ("reviewed_on", "source")}


def _entry(name: str, raw: object) -> SideAnswer:
    entry = datafile.check_keys(FILE, name, raw, ["words", "text"], ["unless"])
    try:
        held_back = re.compile(entry["unless"]) if "unless" in entry else None
        return SideAnswer(re.compile(entry["words"]), held_back, entry["text"])
    except re.error as error:
        raise DataFileError(FILE, name, f"is no regular expression: {error}") from error


def found(text: str) -> str | None:
    """The name of the answer that ``text`` asks for; None when it asks for none of them."""
    plain = unicodedata.normalize("NFKC", text)
    if len(plain) > LONGEST:
        return None
    return next((name for name, answer in load().items() if answer.answers(plain)), None)
