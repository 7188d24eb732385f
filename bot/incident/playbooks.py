"""Strict loader of ``catalogue/*.yaml``: one reviewed file for every incident type, and ``_unknown.yaml``.

Anything unknown, missing, repeated or without a source stops the start with the file and the key named.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from bot import datafile
from bot.errors import BadFact, DataFileError
from bot.incident.facts import FACTS, Facts, FactSpec, checked
from bot.incident.playbook_model import (
    FUNCTIONS,
    LEVELS,
    Choice,
    FirstMinutes,
    Implied,
    Item,
    Level,
    Playbook,
    SeverityRule,
    Split,
    Step,
    Variant,
)
from bot.incident.types import TYPES

_T = TypeVar("_T")

CATALOGUE = Path(__file__).parent / "catalogue"

_FIRST_KEYS = ("reviewed_on", "first", "life_line", "phone_first", "steps", "donts", "questions")
_TYPE_KEYS = (
    "slug",
    "label",
    "signs",
    "evidence",
    "continuity",
    "calls",
    "severity",
    "implies",
    "duty_hint",
    "functions",
    "confusable_with",
)
_ASKABLE = tuple(name for name, spec in FACTS.items() if spec.kind not in ("text", "flag") and name != "incident_type")


@cache
def load() -> dict[str, Playbook]:
    """Every playbook by its type's slug, in the vocabulary's order. DataFileError names file and key."""
    return load_from(CATALOGUE)


@cache
def load_unknown() -> FirstMinutes:
    """The general first minutes for a message whose type is not known. DataFileError names file and key."""
    return read_unknown(CATALOGUE / "_unknown.yaml")


def fill_implied(facts: Facts) -> Facts:
    """``facts`` with what its type implies laid under them: only facts nobody has stated are filled."""
    if facts.incident_type is None:
        return facts
    implied = load()[facts.incident_type].implied_facts
    return facts.with_({name: value for name, value in implied.items() if getattr(facts, name) is None})


def load_from(folder: Path) -> dict[str, Playbook]:
    """The playbooks of ``folder``: exactly one file for each type, named after its slug."""
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in TYPES and not path.stem.startswith("_"):
            raise DataFileError(path, "", "is named after no incident type of the vocabulary")
    return {slug: read_playbook(folder / f"{slug}.yaml") for slug in TYPES}


def read_unknown(path: Path) -> FirstMinutes:
    """The general file at ``path``; it has the keys of a first reply only."""
    given = datafile.check_keys(path, "", datafile.load(path), _FIRST_KEYS)
    return FirstMinutes(**_Reader(path).first_minutes(given))


def read_playbook(path: Path) -> Playbook:
    """The playbook at ``path``; every key is required but ``variants``."""
    given = datafile.check_keys(path, "", datafile.load(path), (*_FIRST_KEYS, *_TYPE_KEYS), ("variants",))
    read = _Reader(path)
    if given["slug"] != path.stem:
        raise DataFileError(path, "slug", f"must be {path.stem!r}, the name of the file")
    base, rules = read.severity(given["severity"])
    playbook = Playbook(
        **read.first_minutes(given),
        slug=path.stem,
        label=read.text("label", given["label"]),
        signs=read.items("signs", given["signs"]),
        evidence=read.items("evidence", given["evidence"]),
        continuity=read.items("continuity", given["continuity"]),
        calls=read.items("calls", given["calls"]),
        severity_base=base,
        severity_rules=rules,
        implies=read.each("implies", given["implies"], read.implied),
        duty_hint=read.item("duty_hint", given["duty_hint"]),
        functions=read.each("functions", given["functions"], read.function),
        confusable_with=read.each("confusable_with", given["confusable_with"], read.split),
        variants=read.each("variants", given.get("variants", []), read.variant),
    )
    _check_whole(path, playbook)
    return playbook


def _check_whole(path: Path, playbook: Playbook) -> None:
    implied = playbook.implied_facts
    if len(implied) != len(playbook.implies):
        raise DataFileError(path, "implies", "gives a fact twice")
    for fact in playbook.questions:
        if fact in implied:
            raise DataFileError(path, "questions", f"asks {fact!r}, which the type implies")
    if "coordination" not in playbook.functions:
        raise DataFileError(path, "functions", "must name coordination, which every hand-off has")
    for split in playbook.confusable_with:
        if playbook.slug not in {choice.type for choice in split.choices}:
            raise DataFileError(path, "confusable_with", f"「{split.ask}」 has no choice for {playbook.slug}")


class _Reader:
    """Turns the parts of one file into values; every complaint carries the file and the place."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fail(self, where: str, problem: str) -> DataFileError:
        return DataFileError(self.path, where, problem)

    def keys(self, where: str, given: object, *required: str) -> dict[str, Any]:
        return datafile.check_keys(self.path, where, given, required)

    def text(self, where: str, given: object) -> str:
        if not isinstance(given, str) or not given.strip():
            raise self.fail(where, "must be a text that is not empty")
        return given

    def each(self, where: str, given: object, read: Callable[[str, Any], _T]) -> tuple[_T, ...]:
        if not isinstance(given, list):
            raise self.fail(where, "must be a list")
        return tuple(read(f"{where}[{index}]", entry) for index, entry in enumerate(given))

    def some(self, where: str, given: object, read: Callable[[str, Any], _T]) -> tuple[_T, ...]:
        found = self.each(where, given, read)
        if not found:
            raise self.fail(where, "must not be empty")
        return found

    def one_of(self, where: str, given: object, allowed: tuple[str, ...]) -> str:
        if not isinstance(given, str) or given not in allowed:
            raise self.fail(where, f"{given!r} is not one of {', '.join(allowed)}")
        return given

    def level(self, where: str, given: object) -> Level:
        found = self.one_of(where, given, LEVELS)
        return next(level for level in LEVELS if level == found)

    def first_minutes(self, given: dict[str, Any]) -> dict[str, Any]:
        if type(given["reviewed_on"]) is not date:
            raise self.fail("reviewed_on", "must be a date like 2026-11-25")
        if not isinstance(given["phone_first"], bool):
            raise self.fail("phone_first", "must be true or false")
        life_line = given["life_line"]
        questions = self.some("questions", given["questions"], self.question)
        if len(set(questions)) != len(questions):
            raise self.fail("questions", "asks a fact twice")
        return {
            "reviewed_on": given["reviewed_on"],
            "first": self.item("first", given["first"]),
            "life_line": None if life_line is None else self.item("life_line", life_line),
            "phone_first": given["phone_first"],
            "steps": self.some("steps", given["steps"], self.step),
            "donts": self.items("donts", given["donts"]),
            "questions": questions,
        }

    def item(self, where: str, given: object) -> Item:
        entry = self.keys(where, given, "text", "source")
        return Item(self.text(f"{where}.text", entry["text"]), self.text(f"{where}.source", entry["source"]))

    def items(self, where: str, given: object) -> tuple[Item, ...]:
        return self.some(where, given, self.item)

    def step(self, where: str, given: object) -> Step:
        entry = self.keys(where, given, "text", "why", "source")
        why = entry["why"]
        return Step(
            self.text(f"{where}.text", entry["text"]),
            self.text(f"{where}.source", entry["source"]),
            None if why is None else self.text(f"{where}.why", why),
        )

    def question(self, where: str, given: object) -> str:
        entry = self.keys(where, given, "fact", "source")
        self.text(f"{where}.source", entry["source"])
        return self.one_of(f"{where}.fact", entry["fact"], _ASKABLE)

    def function(self, where: str, given: object) -> str:
        entry = self.keys(where, given, "name", "source")
        self.text(f"{where}.source", entry["source"])
        return self.one_of(f"{where}.name", entry["name"], FUNCTIONS)

    def severity(self, given: object) -> tuple[Level, tuple[SeverityRule, ...]]:
        entry = self.keys("severity", given, "base", "source", "rules")
        self.text("severity.source", entry["source"])
        return self.level("severity.base", entry["base"]), self.each("severity.rules", entry["rules"], self.rule)

    def rule(self, where: str, given: object) -> SeverityRule:
        entry = self.keys(where, given, "when", "level", "reason", "source")
        conditions = entry["when"]
        if not isinstance(conditions, dict) or not conditions:
            raise self.fail(f"{where}.when", "must name at least one fact")
        when: dict[str, tuple[str, ...]] = {}
        for fact, values in conditions.items():
            spec = FACTS.get(fact)
            if spec is None or not spec.values:
                raise self.fail(f"{where}.when", f"{fact!r} is not a fact with a closed set of values")
            place = f"{where}.when.{fact}"
            when[fact] = self.some(place, values, partial(self.value_of, spec))
        return SeverityRule(
            when,
            self.level(f"{where}.level", entry["level"]),
            self.text(f"{where}.reason", entry["reason"]),
            self.text(f"{where}.source", entry["source"]),
        )

    def value_of(self, spec: FactSpec, where: str, given: object) -> str:
        return self.one_of(where, given, spec.values)

    def implied(self, where: str, given: object) -> Implied:
        entry = self.keys(where, given, "fact", "value", "why", "source")
        fact = self.one_of(f"{where}.fact", entry["fact"], _ASKABLE)
        try:
            value = checked(fact, entry["value"])
        except BadFact as error:
            raise self.fail(f"{where}.value", error.problem) from error
        if value is None:
            raise self.fail(f"{where}.value", "must not be empty")
        why = self.text(f"{where}.why", entry["why"])
        return Implied(fact, value, why, self.text(f"{where}.source", entry["source"]))

    def split(self, where: str, given: object) -> Split:
        entry = self.keys(where, given, "ask", "choices", "source")
        choices = self.each(f"{where}.choices", entry["choices"], self.choice)
        if not 2 <= len(choices) <= 3:
            raise self.fail(f"{where}.choices", "must be two or three")
        source = self.text(f"{where}.source", entry["source"])
        return Split(self.text(f"{where}.ask", entry["ask"]), choices, source)

    def choice(self, where: str, given: object) -> Choice:
        entry = self.keys(where, given, "label", "type")
        return Choice(self.text(f"{where}.label", entry["label"]), self.one_of(f"{where}.type", entry["type"], TYPES))

    def variant(self, where: str, given: object) -> Variant:
        entry = self.keys(where, given, "key", "label", "words", "unless", "steps", "source")
        return Variant(
            key=self.text(f"{where}.key", entry["key"]),
            label=self.text(f"{where}.label", entry["label"]),
            words=self.some(f"{where}.words", entry["words"], self.text),
            unless=self.each(f"{where}.unless", entry["unless"], self.text),
            steps=self.some(f"{where}.steps", entry["steps"], self.step),
            source=self.text(f"{where}.source", entry["source"]),
        )
