"""The reviewed list of telling words (lexicon.yml), compiled, and which of them a text contains."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.datafile import check_keys, load
from bot.errors import DataFileError
from bot.incident.types import TYPES

PATH = Path(__file__).with_name("lexicon.yml")


@dataclass(frozen=True)
class Cue:
    """A group of words with one meaning and the incident types that it is a sign of."""

    name: str
    pattern: re.Pattern[str]
    points_to: tuple[str, ...]


@cache
def cues(path: Path = PATH) -> tuple[Cue, ...]:
    """Every cue of the file in its order; DataFileError names the key of a bad entry."""
    content = check_keys(path, "", load(path), ["reviewed_on", "cues"])
    return tuple(_cue(path, str(name), entry) for name, entry in content["cues"].items())


def found(text: str, path: Path = PATH) -> tuple[int, ...]:
    """The places in ``cues()`` of those that stand in ``text``, a normal form."""
    return tuple(place for place, cue in enumerate(cues(path)) if cue.pattern.search(text))


def _cue(path: Path, name: str, entry: object) -> Cue:
    where = f"cues.{name}"
    mapping = check_keys(path, where, entry, ["words", "points_to"])
    for slug in mapping["points_to"]:
        if slug not in TYPES:
            raise DataFileError(path, f"{where}.points_to", f"knows no incident type {slug!r}")
    try:
        pattern = re.compile("|".join(f"(?:{word})" for word in map(str, mapping["words"])))
    except re.error as error:
        raise DataFileError(path, f"{where}.words", f"is not a regular expression: {error}") from error
    return Cue(name, pattern, tuple(mapping["points_to"]))
