"""Approved corrections as Rasa's training examples and test cases, for a developer to review before they are used."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.store.console_tables import Correction
from bot.store.search import fold

# What Rasa would take for markup becomes the full-width form.
_FORBIDDEN_IN_EXAMPLES = str.maketrans(
    {"\n": " ", "\r": " ", "[": "\uff3b", "]": "\uff3d", "{": "\uff5b", "}": "\uff5d", "`": "'"}
)


@dataclass(frozen=True)
class Example:
    """One masked text with everything that was approved about it."""

    text: str
    wanted: Mapping[str, str]

    @property
    def label(self) -> str | None:
        """The intent as the training data names it; None when only a fact was corrected."""
        if kind := self.wanted.get("incident_type"):
            return f"report_incident/{kind}"
        intent = self.wanted.get("intent")
        return None if intent in (None, "report_incident") else intent


def gathered(rows: Iterable[Correction]) -> list[Example]:
    """One example for each different text; of two corrections of the same field the later one counts."""
    wanted: dict[str, dict[str, str]] = {}
    texts: dict[str, str] = {}
    for row in rows:
        text = " ".join(row.text.translate(_FORBIDDEN_IN_EXAMPLES).split())
        key = fold(text)
        if not key:
            continue
        texts.setdefault(key, text)
        wanted.setdefault(key, {})[row.field] = row.wanted
    return [Example(texts[key], fields) for key, fields in wanted.items()]


def training_file(examples: Sequence[Example]) -> str:
    """``nlu.yml`` in Rasa's format 3.1, by intent."""
    by_label: dict[str, list[str]] = {}
    for example in examples:
        if example.label:
            by_label.setdefault(example.label, []).append(example.text)
    out = io.StringIO()
    out.write('version: "3.1"\nnlu:\n')
    for label in sorted(by_label):
        out.write(f"- intent: {label}\n  examples: |\n")
        out.writelines(f"    - {text}\n" for text in sorted(by_label[label]))
    return out.getvalue() if by_label else 'version: "3.1"\nnlu: []\n'


def test_lines(examples: Sequence[Example]) -> str:
    """One JSON object a line: the text and what it must be read as, facts included."""
    return "".join(
        json.dumps({"text": one.text, "expect": dict(one.wanted)}, ensure_ascii=False) + "\n" for one in examples
    )


def write(folder: Path, examples: Sequence[Example]) -> tuple[Path, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    training, tests = folder / "corrections_nlu.yml", folder / "corrections_tests.jsonl"
    training.write_text(training_file(examples), encoding="utf-8")
    tests.write_text(test_lines(examples), encoding="utf-8")
    return training, tests


def reads_right(reading: Mapping[str, Any], field: str, wanted: str) -> bool:
    """Whether a reading says about ``field`` what was wanted."""
    value = reading.get(field) if field in ("intent", "incident_type") else (reading.get("facts") or {}).get(field)
    if isinstance(value, list):
        return sorted(map(str, value)) == sorted(wanted.split(","))
    return str(value) == wanted
