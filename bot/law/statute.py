"""The dated numbers, provisions and versions of the law, read strictly from ``parameters/*.yaml``.

Every value has the day from which it holds and the provision it comes from. Imports data files and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.datafile import check_keys, load
from bot.errors import BadInput, DataFileError

PARAMETERS = Path(__file__).parent / "parameters"


@dataclass(frozen=True)
class Citation:
    """A provision or official page: ``id`` is public, ``title`` and ``article`` are Japanese, ``url`` its address."""

    id: str
    title: str
    article: str
    url: str

    def to_dict(self) -> dict[str, str]:
        return {"id": self.id, "title": self.title, "article": self.article, "url": self.url}


@dataclass(frozen=True)
class LawVersion:
    """A state of the law that verdicts are given by."""

    id: str
    valid_from: date
    title: str
    note: str
    citation: str


@dataclass(frozen=True)
class DatedValue:
    """A number of the law (persons, days or hours), the day it holds from and the id of its provision."""

    value: int
    valid_from: date
    citation: str


@dataclass(frozen=True)
class Contact:
    """Whom to turn to (Japanese) and the official page; ``page`` is None where only a contract names the place."""

    name: str
    page: str | None
    checked: date


@cache
def citations() -> dict[str, Citation]:
    """All provisions by id (parameters/citations.yaml)."""
    path = PARAMETERS / "citations.yaml"
    entries = _section(path, "citations")
    found: dict[str, Citation] = {}
    for key, entry in entries.items():
        check_keys(path, f"citations.{key}", entry, ("title", "article", "url"))
        texts = [_text(path, f"citations.{key}.{part}", entry[part]) for part in ("title", "article", "url")]
        if not texts[2].startswith(("https://", "http://")):
            raise DataFileError(path, f"citations.{key}.url", "must be a web address, like https://www.ppc.go.jp/")
        found[key] = Citation(key, *texts)
    return found


@cache
def versions() -> tuple[LawVersion, ...]:
    """The known states of the law, oldest first (parameters/versions.yaml)."""
    path = PARAMETERS / "versions.yaml"
    content = check_keys(path, "", load(path), ("versions",))["versions"]
    if not isinstance(content, list) or not content:
        raise DataFileError(path, "versions", "must list at least one version")
    found = []
    for place, entry in enumerate(content):
        where = f"versions[{place}]"
        check_keys(path, where, entry, ("id", "valid_from", "title", "note", "citation"))
        found.append(
            LawVersion(
                _text(path, f"{where}.id", entry["id"]),
                checked_day(path, f"{where}.valid_from", entry["valid_from"]),
                _text(path, f"{where}.title", entry["title"]),
                _text(path, f"{where}.note", entry["note"]),
                checked_citation(path, f"{where}.citation", entry["citation"]),
            )
        )
    if [v.valid_from for v in found] != sorted({v.valid_from for v in found}):
        raise DataFileError(path, "versions", "must be sorted by valid_from, each day once")
    return tuple(found)


def version(law_version: str | None = None) -> LawVersion:
    """The version with that id, or the last one when none is named; BadInput when there is no such version."""
    if law_version is None:
        return versions()[-1]
    for known in versions():
        if known.id == law_version:
            return known
    raise BadInput("law_version", f"{law_version!r} is not one of {', '.join(v.id for v in versions())}")


def value_on(file_stem: str, name: str, day: date) -> DatedValue:
    """The value of parameter ``name`` that holds on ``day``; DataFileError when none does."""
    holding = [dated for dated in _dated_values(file_stem).get(name, ()) if dated.valid_from <= day]
    if not holding:
        raise DataFileError(PARAMETERS / f"{file_stem}.yaml", f"{file_stem}.{name}", f"has no value on {day}")
    return holding[-1]


DATED: tuple[tuple[str, str], ...] = (
    ("thresholds", "appi_persons_over"),
    ("thresholds", "my_number_persons_over"),
    ("deadlines", "preliminary_first_day"),
    ("deadlines", "preliminary_last_day"),
    ("deadlines", "final_day"),
    ("deadlines", "final_day_wrongful"),
    ("deadlines", "gdpr_authority_hours"),
)
"""File stem and name of parameters that every version of the law must have a value for."""


@cache
def _dated_values(file_stem: str) -> dict[str, tuple[DatedValue, ...]]:
    path = PARAMETERS / f"{file_stem}.yaml"
    found: dict[str, tuple[DatedValue, ...]] = {}
    for name, entry in _section(path, file_stem).items():
        where = f"{file_stem}.{name}"
        check_keys(path, where, entry, ("label", "values"))
        if not isinstance(entry["values"], list):
            raise DataFileError(path, f"{where}.values", "must be a list of dated values")
        found[name] = tuple(_dated_value(path, f"{where}.values[{i}]", v) for i, v in enumerate(entry["values"]))
        days = [dated.valid_from for dated in found[name]]
        if days != sorted(set(days)):
            raise DataFileError(path, f"{where}.values", "must be sorted by valid_from, each day once")
    return found


def _dated_value(path: Path, where: str, entry: object) -> DatedValue:
    checked = check_keys(path, where, entry, ("valid_from", "value", "citation"))
    value = checked["value"]
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise DataFileError(path, f"{where}.value", "must be a whole number above 0")
    return DatedValue(
        value,
        checked_day(path, f"{where}.valid_from", checked["valid_from"]),
        checked_citation(path, f"{where}.citation", checked["citation"]),
    )


@cache
def contacts() -> dict[str, Contact]:
    """The offices a duty leads to (parameters/contacts.yaml); pages only, no telephone numbers."""
    path = PARAMETERS / "contacts.yaml"
    found: dict[str, Contact] = {}
    for key, entry in _section(path, "contacts").items():
        check_keys(path, f"contacts.{key}", entry, ("name", "page", "checked"))
        page = entry["page"]
        found[key] = Contact(
            _text(path, f"contacts.{key}.name", entry["name"]),
            None if page is None else _text(path, f"contacts.{key}.page", page),
            checked_day(path, f"contacts.{key}.checked", entry["checked"]),
        )
    return found


def checked_citation(path: Path, where: str, key: object) -> str:
    """``key`` when it is the id of a known provision; otherwise DataFileError naming the place."""
    if not isinstance(key, str) or key not in citations():
        raise DataFileError(path, where, f"{key!r} is not a key of citations.yaml")
    return key


def checked_day(path: Path, where: str, value: object) -> date:
    """``value`` when YAML read it as a day; otherwise DataFileError with an example."""
    if type(value) is not date:
        raise DataFileError(path, where, "must be a day like 2024-04-01")
    return value


def _section(path: Path, key: str) -> dict[str, Any]:
    section = check_keys(path, "", load(path), (key,))[key]
    if not isinstance(section, dict) or not section:
        raise DataFileError(path, key, "must be a mapping with at least one entry")
    return section


def _text(path: Path, where: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise DataFileError(path, where, "must be a text")
    return value
