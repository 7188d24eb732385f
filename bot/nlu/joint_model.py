"""One model that reads intent and incident type together, kept as plain arrays.

A class is an intent, or ``report_incident/<type>``. The probability of the intent ``report_incident`` is the sum over
its types, and the probability of a type is conditional on the message being a report. The model is a ridge regression
with a quadratic kernel: how alike a message is to every training example decides, and so do pairs of its features
(「業者」 with 「漏れた」). Knows nothing of Rasa; the stored form is .npz and JSON, read without pickle.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix

from bot.nlu.features import FeatureSpace, Floats, Places, Reading, Weights
from bot.nlu.solver import solve

REPORT = "report_incident"
ARRAYS_FILE = "joint_model.npz"
NAMES_FILE = "joint_model.json"

_OFFSET = 0.3
"""How much a single feature counts beside pairs of features."""
_CHUNK = 1024
_CALIBRATION_SAMPLE = 600
_USUAL_TEMPERATURE = 0.12
"""What large sets come to; for a set too small to spare a calibration sample."""
_DENSE_DIRECTIONS = 128
"""Directions of the meaning vectors that are kept; reading every line's whole vector would take most of the time.
With 512, 256 and 128 the development set is read alike (within 0.01)."""


@dataclass(frozen=True)
class Guess:
    """A name with its calibrated probability."""

    name: str
    confidence: float


@dataclass(frozen=True)
class Understanding:
    """What the model makes of one text; both rankings are complete and the best comes first."""

    intents: tuple[Guess, ...]
    types: tuple[Guess, ...]


@dataclass(frozen=True)
class Settings:
    """How the model is fitted; see config.yml for what was measured."""

    weights: Weights
    ridge: float
    """How strongly a fit to single examples is held back."""
    least: int
    """Pieces in fewer training texts are left out."""
    most: float
    """Pieces in more than this part of the training texts are left out."""
    caution: float
    """Stretches the temperatures: a new clinic's words differ more than a held-out line of the same writers."""
    seed: int


class JointModel:
    """Scores every class and turns the scores into probabilities by two measured temperatures."""

    def __init__(
        self,
        space: FeatureSpace,
        classes: Sequence[str],
        sparse: csc_matrix,
        dense: Floats,
        directions: Floats,
        duals: Floats,
        bias: Floats,
        temperatures: tuple[float, float],
    ) -> None:
        self._space = space
        self._classes = tuple(classes)
        self._sparse = sparse
        self._dense = dense
        self._directions = directions
        self._duals = duals
        self._bias = bias
        self._temperatures = temperatures
        self._intents = tuple(dict.fromkeys(name.split("/")[0] for name in self._classes))
        self._intent_of = np.array([self._intents.index(name.split("/")[0]) for name in self._classes])
        self._typed = np.array([i for i, name in enumerate(self._classes) if name.startswith(f"{REPORT}/")], np.int64)

    @classmethod
    def fit(cls, readings: Sequence[Reading], labels: Sequence[str], settings: Settings) -> JointModel:
        """Fits on the readings; the temperatures come from a sample of them that is not learned from."""
        space, sparse, dense = FeatureSpace.fitted(readings, settings.weights, settings.least, settings.most)
        directions = _main_directions(dense)
        dense = dense @ directions
        classes = sorted(set(labels))
        places = np.array([classes.index(label) for label in labels], np.int64)
        kept, held = _calibration_split(places, settings.seed)
        targets = np.eye(len(classes), dtype=np.float32)[places[kept]]
        bias = targets.mean(axis=0)
        kernel = _kernel_of_all(sparse[kept], dense[kept])
        duals = solve(kernel, _ridge(places[kept], settings.ridge), targets - bias, settings.seed)
        model = cls(
            space, classes, sparse[kept].tocsc(), dense[kept], directions, duals, bias, (_USUAL_TEMPERATURE,) * 2
        )
        if len(held):
            intent, kind = model._fit_temperatures(model._scores(sparse[held], dense[held]), places[held])
            model._temperatures = intent * settings.caution, kind * settings.caution
        return model

    def understand(self, readings: Sequence[Reading]) -> list[Understanding]:
        """Intents and incident types of each text."""
        scores = self._scores(self._space.sparse(readings), self._space.dense(readings) @ self._directions)
        return [self._understanding(row) for row in scores]

    def _scores(self, sparse: csr_matrix, dense: Floats) -> Floats:
        alike = self._dense @ dense.T
        for column, row in enumerate(sparse):
            alike[:, column] += self._sparse[:, row.indices] @ row.data
        scores: Floats = _quadratic(alike).T @ self._duals + self._bias
        return scores

    def save(self, folder: Path) -> None:
        """Writes the two files of the model into ``folder``."""
        np.savez(
            folder / ARRAYS_FILE,
            sparse_data=self._sparse.data.astype(np.float16),
            sparse_indices=self._sparse.indices.astype(np.int32),
            sparse_indptr=self._sparse.indptr.astype(np.int32),
            dense=self._dense.astype(np.float16),
            directions=self._directions,
            duals=self._duals,
            bias=self._bias,
            **self._space.arrays(),
        )
        weights = vars(self._space.weights)
        names = {"classes": self._classes, "temperatures": self._temperatures, "weights": weights}
        (folder / NAMES_FILE).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, read: Callable[[str], bytes]) -> JointModel:
        """The model that ``save`` wrote, from a function that gives a file's bytes by its name.

        OSError or ValueError when a file is missing or broken.
        """
        names = json.loads(read(NAMES_FILE))
        with np.load(io.BytesIO(read(ARRAYS_FILE)), allow_pickle=False) as stored:
            arrays = {key: stored[key] for key in stored.files}
        space = FeatureSpace.from_arrays(Weights(**names["weights"]), arrays)
        parts = arrays["sparse_data"].astype(np.float32), arrays["sparse_indices"], arrays["sparse_indptr"]
        if len(parts[2]) != space.width + 1:
            raise ValueError("the stored NLU model does not fit its lexicon; train again")
        dense = arrays["dense"].astype(np.float32)
        sparse = csc_matrix(parts, shape=(len(dense), space.width))
        directions, duals, bias = arrays["directions"], arrays["duals"], arrays["bias"]
        return cls(space, names["classes"], sparse, dense, directions, duals, bias, names["temperatures"])

    def _understanding(self, scores: Floats) -> Understanding:
        intents = np.bincount(self._intent_of, _softmax(scores / self._temperatures[0]), len(self._intents))
        types = _softmax(scores[self._typed] / self._temperatures[1]) if len(self._typed) else scores[:0]
        slugs = [self._classes[i].split("/")[1] for i in self._typed]
        return Understanding(_ranked(self._intents, intents), _ranked(slugs, types))

    def _fit_temperatures(self, scores: Floats, places: Places) -> tuple[float, float]:
        """The temperatures with which the held-out scores say most about the truth."""
        grid = np.geomspace(0.02, 1.0, 60)
        own = self._intent_of[None, :] == self._intent_of[places][:, None]
        typed = np.isin(places, self._typed)
        own_type = self._typed[None, :] == places[typed][:, None]

        def loss(scores: Floats, own: Places, temperature: float) -> float:
            return float(-np.log(np.maximum((_softmax(scores / temperature) * own).sum(axis=1), 1e-6)).mean())

        intent = min(grid, key=lambda temperature: loss(scores, own, temperature))
        if not typed.any():
            return float(intent), 1.0
        type_scores = scores[typed][:, self._typed]
        return float(intent), float(min(grid, key=lambda temperature: loss(type_scores, own_type, temperature)))


def _main_directions(dense: Floats) -> Floats:
    """The directions in which the rows say most, as columns of length 1."""
    _, vectors = np.linalg.eigh(dense.T @ dense)
    return np.ascontiguousarray(vectors[:, ::-1][:, :_DENSE_DIRECTIONS], np.float32)


def _quadratic(alike: Floats) -> Floats:
    return ((alike + _OFFSET) / (1 + _OFFSET)) ** 2


def _kernel_of_all(sparse: csr_matrix, dense: Floats) -> Floats:
    """The lower triangle of the kernel of every example with every other (the rest is not filled).

    A few rows at a time: the sparse product of all at once would be larger than the kernel itself.
    """
    count = sparse.shape[0]
    kernel = np.zeros((count, count), np.float32)
    for begin in range(0, count, _CHUNK):
        end = min(begin + _CHUNK, count)
        alike = (sparse[begin:end] @ sparse[:end].T).toarray() + dense[begin:end] @ dense[:end].T
        kernel[begin:end, :end] = _quadratic(alike)
    return kernel


def _ridge(places: Places, ridge: float) -> Floats:
    """How strongly the fit to each example is held back; rare classes weigh as much as frequent ones."""
    sizes = np.bincount(places)
    present = np.count_nonzero(sizes)
    return (ridge * present * sizes[places] / len(places)).astype(np.float32)


def _calibration_split(places: Places, seed: int) -> tuple[Places, Places]:
    """The examples to learn from, and those that only tell how far the scores can be trusted.

    A small set is learned whole.
    """
    count = len(places)
    shuffled = np.random.default_rng(seed).permutation(count)
    if count < _CALIBRATION_SAMPLE * 4:
        return np.arange(count), np.zeros(0, np.int64)
    return np.sort(shuffled[_CALIBRATION_SAMPLE:]), np.sort(shuffled[:_CALIBRATION_SAMPLE])


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _ranked(names: Iterable[str], values: Floats) -> tuple[Guess, ...]:
    guesses = [Guess(name, float(value)) for name, value in zip(names, values, strict=True)]
    return tuple(sorted(guesses, key=lambda guess: -guess.confidence))
