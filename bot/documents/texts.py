"""Strict loader of ``texts/*.yaml``: the reviewed Japanese of the documents.

A builder says what it needs; a missing, unknown or unfilled text stops the start and names file and key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

from bot.datafile import check_keys, load
from bot.errors import DataFileError

TEXTS = Path(__file__).with_name("texts")

_NO_CHOICES: Mapping[str, tuple[str, ...]] = {}


@dataclass(frozen=True)
class Wanted:
    """What a file must hold: ``lines`` with the fields each may use, ``lists``, and ``choices`` with their values."""

    lines: Mapping[str, tuple[str, ...]]
    lists: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_CHOICES)


@dataclass(frozen=True)
class Texts:
    """The texts of one file."""

    lines: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    choices: Mapping[str, Mapping[str, str]]

    def say(self, key: str, **values: str) -> str:
        """The text ``key`` with its fields filled in."""
        return self.lines[key].format(**values)

    def each(self, key: str) -> tuple[str, ...]:
        """The list ``key``."""
        return self.lists[key]

    def choose(self, choice: str, value: str) -> str:
        """The text of ``choice`` for one of its values."""
        return self.choices[choice][value]


def read(name: str, wanted: Wanted) -> Texts:
    """The texts of ``texts/<name>.yaml``. DataFileError names file and key."""
    return read_file(TEXTS / f"{name}.yaml", wanted)


def read_file(path: Path, wanted: Wanted) -> Texts:
    """Like ``read``, for a file anywhere."""
    parts = [part for part in ("lines", "lists", "choices") if getattr(wanted, part)]
    content = check_keys(path, "", load(path), ["reviewed_on", *parts])
    if not isinstance(content["reviewed_on"], date):
        raise DataFileError(path, "reviewed_on", "must be a date")
    lines = _part(path, "lines", content, wanted.lines)
    for key, text in lines.items():
        _checked_text(path, f"lines.{key}", text, wanted.lines[key])
    lists = _part(path, "lists", content, wanted.lists)
    for key, entries in lists.items():
        if not isinstance(entries, list) or not entries:
            raise DataFileError(path, f"lists.{key}", "must be a list of texts")
        for place, text in enumerate(entries):
            _checked_text(path, f"lists.{key}[{place}]", text, ())
    choices = _part(path, "choices", content, wanted.choices)
    for key, table in choices.items():
        check_keys(path, f"choices.{key}", table, wanted.choices[key])
        for value, text in table.items():
            _checked_text(path, f"choices.{key}.{value}", text, ())
    return Texts(lines, {key: tuple(entries) for key, entries in lists.items()}, choices)


def _part(path: Path, part: str, content: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return check_keys(path, part, content[part], keys) if part in content else {}


def _checked_text(path: Path, where: str, text: object, fields: tuple[str, ...]) -> None:
    if not isinstance(text, str) or not text.strip():
        raise DataFileError(path, where, "must be a text (quote yes, no and numbers)")
    try:
        used = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise DataFileError(path, where, f"has a broken field ({error})") from error
    if used != set(fields):
        raise DataFileError(path, where, f"must use exactly the fields {sorted(fields)}, uses {sorted(used)}")
