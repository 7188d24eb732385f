"""The questions that may be asked: texts, buttons, and the facts a button gives. Data in ``questions.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot import datafile
from bot.dialogue.state import Bubble, Button
from bot.errors import BadFact, DataFileError
from bot.incident.facts import FACTS, checked
from bot.incident.types import LABELS

FILE = Path(__file__).with_name("questions.yaml")

DONT_KNOW = Button("わからない", "do:dont_know")
HUMAN = Button("人と話す", "do:human")


@dataclass(frozen=True)
class Choice:
    """One button of a question and the facts that pressing it states."""

    key: str
    title: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    slot: str
    text: str
    why: str
    choices: tuple[Choice, ...]
    dont_know: bool
    variants: Mapping[str, str]
    not_for: tuple[str, ...]

    def bubble(self, incident_type: str | None, *, explained: bool = False, before: tuple[Button, ...] = ()) -> Bubble:
        """The question as a bubble; ``explained`` adds why it is asked."""
        text = self.variants.get(incident_type or "", self.text)
        if explained:
            text = f"{text}\n{self.why}"
        buttons = [Button(choice.title, f"answer:{self.slot}:{choice.key}") for choice in self.choices]
        tail = [DONT_KNOW] if self.dont_know else []
        return Bubble(text, (*buttons, *tail, *before, HUMAN))


@cache
def load() -> Mapping[str, Question]:
    """Every question by slot; DataFileError names file and key of what is wrong."""
    content = datafile.load(FILE)
    datafile.check_keys(FILE, "", content, ["reviewed_on", "source", *content])
    return {slot: _question(slot, content[slot]) for slot in content if slot not in ("reviewed_on", "source")}


def _question(slot: str, raw: object) -> Question:
    if slot not in FACTS:
        raise DataFileError(FILE, slot, "is not a fact of the vocabulary")
    entry = datafile.check_keys(FILE, slot, raw, ["text", "why", "buttons"], ["dont_know", "variants", "not_for"])
    variants = entry.get("variants", {})
    not_for = tuple(entry.get("not_for", ()))
    for key, named in (("variants", variants), ("not_for", not_for)):
        for incident_type in named:
            if incident_type not in LABELS:
                raise DataFileError(FILE, f"{slot}.{key}.{incident_type}", "is not an incident type")
    choices = tuple(_choice(slot, index, button) for index, button in enumerate(entry["buttons"]))
    return Question(slot, entry["text"], entry["why"], choices, entry.get("dont_know", True), variants, not_for)


def _choice(slot: str, index: int, raw: object) -> Choice:
    where = f"{slot}.buttons[{index}]"
    entry = datafile.check_keys(FILE, where, raw, ["key", "title", "facts"])
    try:
        for name, value in entry["facts"].items():
            checked(name, value)
    except BadFact as error:
        raise DataFileError(FILE, f"{where}.facts.{error.field}", error.problem) from error
    return Choice(entry["key"], entry["title"], entry["facts"])


def pressed(payload: str) -> tuple[str, Mapping[str, Any]] | None:
    """Slot and facts of an ``answer:slot:key`` payload; None when no question offers it."""
    match payload.split(":", 2):
        case ["answer", "incident_type", slug] if slug in LABELS:
            return "incident_type", {"incident_type": slug}
        case ["answer", slot, key] if slot in load():
            for choice in load()[slot].choices:
                if choice.key == key:
                    return slot, choice.facts
    return None


def unknown_facts(slot: str) -> Mapping[str, Any]:
    """What 「わからない」 states for ``slot``; empty when the fact has no such value."""
    if slot == "affected_low":
        return {"affected_low": None, "affected_high": None, "affected_known": "unknown"}
    spec = FACTS[slot]
    if slot == "data_kinds":
        return {"data_kinds": ["unknown"]}
    if spec.kind in ("moment", "text") or "unknown" in spec.values:
        return {slot: "unknown"}
    return {}
