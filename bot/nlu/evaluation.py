"""How well the NLU reads people it was not trained on: by author, by held-out part, and on a file of openings.

Knows nothing of Rasa: reads the training files itself and fits the same model with the settings of config.yml.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.datafile import load
from bot.nlu.joint_model import REPORT, JointModel, Settings, Understanding
from bot.nlu.reading_at_once import read_all

_BATCH = 256
_BINS = (0.0, 0.4, 0.6, 0.8, 0.95, 1.01)


@dataclass(frozen=True)
class Line:
    """One written example; ``author`` is the folder of its file."""

    text: str
    label: str
    author: str


def read_lines(data: Path) -> list[Line]:
    """Every example below ``data``; DataFileError names a broken file."""
    found = []
    for path in sorted(data.rglob("*.yml")):
        for block in load(path).get("nlu", []):
            texts = [line[2:].strip() for line in block.get("examples", "").splitlines() if line.startswith("- ")]
            found += [Line(text, block["intent"], path.parent.name) for text in texts if text and "intent" in block]
    return found


def read_openings(path: Path) -> list[Line]:
    """A file of JSON lines ``{"text", "incident_type"}`` as lines."""
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Line(case["text"], f"{REPORT}/{case['incident_type']}", path.stem) for case in cases]


class Evaluation:
    """Fits and measures; the slow part of every text (tokens, vectors) is done once."""

    def __init__(self, lines: Sequence[Line], settings: Settings) -> None:
        self._lines = list(lines)
        self._settings = settings
        self._readings = read_all([line.text for line in self._lines], with_encoder=settings.weights.sentence > 0)

    def of_author(self, author: str, outside: str = "") -> dict[str, Any]:
        """Figures on one author's lines after learning from all the others but those of ``outside``."""
        authors = [line.author for line in self._lines]
        asked = [i for i, name in enumerate(authors) if name == author]
        return self._measure([i for i, name in enumerate(authors) if name not in (author, outside)], asked)

    def of_part(self, part: int, parts: int, outside: str = "") -> dict[str, Any]:
        """Figures on one of ``parts`` random parts; lines of ``outside`` are never learned from or asked."""
        drawn = np.random.default_rng(self._settings.seed).integers(0, parts, len(self._lines))
        inside = [i for i, line in enumerate(self._lines) if line.author != outside]
        return self._measure([i for i in inside if drawn[i] != part], [i for i in inside if drawn[i] == part])

    def _measure(self, known: Sequence[int], asked: Sequence[int]) -> dict[str, Any]:
        labels = [line.label for line in self._lines]
        model = JointModel.fit([self._readings[i] for i in known], [labels[i] for i in known], self._settings)
        heard: list[Understanding] = []
        for begin in range(0, len(asked), _BATCH):
            heard += model.understand([self._readings[i] for i in asked[begin : begin + _BATCH]])
        return figures([labels[i] for i in asked], heard)


def figures(labels: Sequence[str], heard: Sequence[Understanding]) -> dict[str, Any]:
    """Accuracies, macro-F1 of the intents, calibration of the types and the commonest confusions."""
    intents = [label.split("/")[0] for label in labels]
    said = [understanding.intents[0].name for understanding in heard]
    pairs = zip(labels, heard, strict=True)
    reports = [(label.split("/")[1], understanding) for label, understanding in pairs if "/" in label]
    types = [understanding.types[0] for _, understanding in reports]
    right = [guess.name == slug for (slug, _), guess in zip(reports, types, strict=True)]
    two_best = [slug in {guess.name for guess in understanding.types[:2]} for slug, understanding in reports]
    return {
        "lines": len(labels),
        "intent_accuracy": _mean([a == b for a, b in zip(intents, said, strict=True)]),
        "intent_macro_f1": _macro_f1(intents, said),
        "type_accuracy": _mean(right),
        "type_two_best": _mean(two_best),
        "type_recall": {
            slug: _mean([ok for (own, _), ok in zip(reports, right, strict=True) if own == slug])
            for slug in sorted({slug for slug, _ in reports})
        },
        "type_calibration": _calibration([guess.confidence for guess in types], right),
        "type_confusions": _confusions([(slug, guess.name) for (slug, _), guess in zip(reports, types, strict=True)]),
        "intent_confusions": _confusions(list(zip(intents, said, strict=True))),
    }


def settings_from(config: Path, component: str, defaults: dict[str, Any]) -> dict[str, Any]:
    """The config of ``component`` in a Rasa config file on top of its ``defaults``."""
    content = yaml.safe_load(config.read_text(encoding="utf-8"))
    return defaults | next(entry for entry in content["pipeline"] if entry["name"] == component)


def _macro_f1(truth: Sequence[str], said: Sequence[str]) -> float | None:
    scores = []
    for name in set(truth):
        both = sum(a == name == b for a, b in zip(truth, said, strict=True))
        scores.append(2 * both / (sum(a == name for a in truth) + sum(b == name for b in said)))
    return _mean(scores)


def _calibration(confidences: Sequence[float], right: Sequence[bool]) -> list[dict[str, float | None]]:
    rows = []
    for low, high in pairwise(_BINS):
        inside = [(c, ok) for c, ok in zip(confidences, right, strict=True) if low <= c < high]
        if inside:
            said, true = _mean([c for c, _ in inside]), _mean([ok for _, ok in inside])
            rows.append({"said": said, "true": true, "lines": len(inside)})
    return rows


def _confusions(pairs: Sequence[tuple[str, str]]) -> list[str]:
    wrong = Counter(pair for pair in pairs if pair[0] != pair[1])
    return [f"{truth} -> {said}: {count}" for (truth, said), count in wrong.most_common(25)]


def _mean(values: Sequence[float]) -> float | None:
    return round(float(np.mean(values)), 3) if len(values) else None
