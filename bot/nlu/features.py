"""A message as numbers: pieces of its spelling, words, sound, telling words of the lexicon and meaning vectors.

Knows nothing of Rasa. Every block of numbers is brought to length 1 and then weighted, so that the product of two
messages is the weighted mean of how alike they are in each block.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.nlu import lexicon

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Reading:
    """What one message (or clause) offers to the features."""

    text: str
    """The normal form."""
    words: tuple[str, ...]
    """Sudachi's normalised forms of its words, in order."""
    kana: str
    """How it is read aloud, in katakana."""
    content: tuple[str, ...]
    """Those of the words that carry meaning and have a vector."""
    vectors: Floats
    """The static vectors of ``content``; shape (words, dimensions)."""
    sentence: Floats | None = None
    """The vector of the whole text from the sentence encoder, when there is one."""


@dataclass(frozen=True)
class Weights:
    """The share of each block in how alike two messages are."""

    chars: float
    words: float
    kana: float
    cues: float
    vectors: float
    sentence: float

    def share(self, name: str) -> float:
        """The weight of one block as a part of the whole."""
        return float(vars(self)[name]) / sum(vars(self).values())


@dataclass(frozen=True)
class Vocabulary:
    """The pieces of one block that are known from training, and how telling each is (inverse document frequency)."""

    place: dict[str, int]
    idf: Floats

    @classmethod
    def of(cls, documents: Iterable[Counter[str]], count: int, least: int, most: float) -> Vocabulary:
        """Pieces that stand in at least ``least`` documents and at most the part ``most`` of all ``count``."""
        seen: Counter[str] = Counter()
        for pieces in documents:
            seen.update(pieces.keys())
        kept = sorted(piece for piece, times in seen.items() if least <= times <= max(least, most * count))
        idf = np.array([math.log((1 + count) / (1 + seen[piece])) + 1 for piece in kept], np.float32)
        return cls({piece: place for place, piece in enumerate(kept)}, idf)

    def values(self, pieces: Counter[str]) -> tuple[Places, Floats]:
        """The places and the TF-IDF values of those ``pieces`` that are known."""
        known = [(self.place[piece], times) for piece, times in pieces.items() if piece in self.place]
        places = np.array([place for place, _ in known], np.int64)
        times = np.array([times for _, times in known], np.float32)
        return places, ((1 + np.log(times)) * self.idf[places] if known else times).astype(np.float32)


@dataclass(frozen=True)
class FeatureSpace:
    """Everything that turns a reading into numbers; learned from the training texts alone."""

    weights: Weights
    chars: Vocabulary
    words: Vocabulary
    kana: Vocabulary
    centre: Floats
    """The mean of the training texts' word vectors; what all have in common tells nothing."""

    @classmethod
    def fitted(cls, readings: Sequence[Reading], weights: Weights, least: int, most: float) -> FeatureSpace:
        """The space of the pieces that stand in at least ``least`` and at most the part ``most`` of the readings."""
        count = len(readings)
        words = Vocabulary.of((word_pieces(r.words) for r in readings), count, least, 1.0)
        space = cls(
            weights,
            Vocabulary.of((char_pieces(r.text) for r in readings), count, least, most),
            words,
            Vocabulary.of((kana_pieces(r.kana) for r in readings), count, least, most),
            np.zeros(readings[0].vectors.shape[1], np.float32),
        )
        centre = np.mean([space._mean_vector(r) for r in readings], axis=0, dtype=np.float32)
        return cls(weights, space.chars, words, space.kana, centre)

    @property
    def width(self) -> int:
        """The number of sparse columns."""
        return len(self.chars.idf) + len(self.words.idf) + len(self.kana.idf) + _cue_columns()

    def sparse(self, readings: Sequence[Reading]) -> csr_matrix:
        """Spelling, words, sound and cues, one row a reading."""
        rows = [self._sparse_row(reading) for reading in readings]
        ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns = np.concatenate([columns for columns, _ in rows])
        values = np.concatenate([values for _, values in rows])
        return csr_matrix((values, columns, ends), shape=(len(rows), self.width))

    def dense(self, readings: Sequence[Reading]) -> Floats:
        """Word vectors and, where there is an encoder, sentence vectors; one row a reading."""
        rows = []
        for reading in readings:
            mean = self._mean_vector(reading)
            away = mean - self.centre if mean.any() else mean
            parts = [_scaled(away, self.weights.share("vectors"))]
            if reading.sentence is not None:
                parts.append(_scaled(reading.sentence, self.weights.share("sentence")))
            rows.append(np.concatenate(parts))
        return np.stack(rows)

    def to_json(self) -> dict[str, Any]:
        """Everything but the arrays, in JSON's types; columns follow the order of the lists."""
        blocks = {name: list(getattr(self, name).place) for name in ("chars", "words", "kana")}
        return {"weights": vars(self.weights), **blocks}

    def arrays(self) -> dict[str, Floats]:
        """The arrays that ``from_json`` needs."""
        return {
            "idf_chars": self.chars.idf,
            "idf_words": self.words.idf,
            "idf_kana": self.kana.idf,
            "centre": self.centre,
        }

    @classmethod
    def from_json(cls, content: dict[str, Any], arrays: dict[str, Floats]) -> FeatureSpace:
        """The inverse of ``to_json`` and ``arrays``."""
        blocks = [
            Vocabulary({piece: place for place, piece in enumerate(content[name])}, arrays[f"idf_{name}"])
            for name in ("chars", "words", "kana")
        ]
        return cls(Weights(**content["weights"]), *blocks, arrays["centre"])

    def _sparse_row(self, reading: Reading) -> tuple[Places, Floats]:
        parts = [
            (self.chars.values(char_pieces(reading.text)), len(self.chars.idf), "chars"),
            (self.words.values(word_pieces(reading.words)), len(self.words.idf), "words"),
            (self.kana.values(kana_pieces(reading.kana)), len(self.kana.idf), "kana"),
            (_cue_values(reading.text), _cue_columns(), "cues"),
        ]
        columns, values, begin = [], [], 0
        for (places, raw), width, name in parts:
            columns.append(places + begin)
            values.append(_scaled(raw, self.weights.share(name)))
            begin += width
        return np.concatenate(columns), np.concatenate(values)

    def _mean_vector(self, reading: Reading) -> Floats:
        """The mean of the word vectors, rare words first."""
        if not reading.content:
            return np.zeros_like(self.centre)
        rarest = float(self.words.idf.max(initial=1.0))
        places = [self.words.place.get(word) for word in reading.content]
        weights = np.array([rarest if place is None else self.words.idf[place] for place in places], np.float32)
        return _scaled(weights @ reading.vectors, 1.0)


def char_pieces(text: str) -> Counter[str]:
    """All pieces of 1 to 4 characters; the ends of the text count as a character of their own."""
    return _pieces(text.strip().replace("\n", " "), (1, 2, 3, 4))


def kana_pieces(kana: str) -> Counter[str]:
    """All pieces of 2 to 4 sounds; drawn-out vowels do not count, so that サーバー and サーバ sound the same."""
    return _pieces(kana.replace("ー", ""), (2, 3, 4))


def word_pieces(words: Sequence[str]) -> Counter[str]:
    """All words and pairs of neighbours."""
    return Counter([*words, *(f"{first}\t{second}" for first, second in pairwise(words))])


def _pieces(text: str, lengths: tuple[int, ...]) -> Counter[str]:
    padded = f"\x02{text}\x03"
    return Counter(padded[i : i + n] for n in lengths for i in range(len(padded) - n + 1))


def _cue_values(text: str) -> tuple[Places, Floats]:
    """Cues that were found, then how many of them point to each incident type."""
    cues = lexicon.cues()
    found = lexicon.found(text)
    pointed: Counter[str] = Counter(slug for place in found for slug in cues[place].points_to)
    types = [slug for slug in lexicon.TYPES if slug in pointed]
    columns = [*found, *(len(cues) + lexicon.TYPES.index(slug) for slug in types)]
    values = [*(1.0 for _ in found), *(float(pointed[slug]) for slug in types)]
    return np.array(columns, np.int64), np.array(values, np.float32)


def _cue_columns() -> int:
    return len(lexicon.cues()) + len(lexicon.TYPES)


def _scaled(values: Floats, share: float) -> Floats:
    """``values`` with the squared length ``share``."""
    length = float(np.linalg.norm(values))
    return (values * (math.sqrt(share) / length if length else 0.0)).astype(np.float32)
