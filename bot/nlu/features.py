"""A message as numbers: pieces of its spelling, words, sound, telling words of the lexicon and meaning vectors.

Knows nothing of Rasa. Every block of numbers is brought to length 1 and then weighted, so that the product of two
messages is the weighted mean of how alike they are in each block.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.nlu import lexicon, pieces
from bot.nlu.pieces import Hashes, Pieces

Floats = NDArray[np.float32]
Places = NDArray[np.int64]

_BLOCKS = ("chars", "words", "kana")


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
class Entries:
    """Sparse numbers of one block as three arrays of one length; ordered by row."""

    rows: Places
    columns: Places
    values: Floats

    def scaled(self, count: int, share: float) -> Entries:
        """Every one of the ``count`` rows with the squared length ``share``; an empty row stays empty."""
        squared = np.bincount(self.rows, self.values * self.values, count)
        scale = np.sqrt(share / np.where(squared > 0, squared, 1)).astype(np.float32)
        return Entries(self.rows, self.columns, self.values * scale[self.rows])


@dataclass(frozen=True)
class Vocabulary:
    """The pieces of one block that are known from training, and how telling each is (inverse document frequency)."""

    hashes: Hashes
    """In rising order; the place of a hash is its column."""
    idf: Floats

    @classmethod
    def of(cls, found: Pieces, count: int, least: int, most: float) -> Vocabulary:
        """Pieces that stand in at least ``least`` texts and at most the part ``most`` of all ``count``."""
        hashes, texts = np.unique(found.hashes, return_counts=True)
        kept = (least <= texts) & (texts <= max(least, most * count))
        return cls(hashes[kept], (np.log((1 + count) / (1 + texts[kept])) + 1).astype(np.float32))

    def places(self, hashes: Hashes) -> Places:
        """The column of each hash, -1 where it is not known."""
        if not len(self.hashes):
            return np.full(len(hashes), -1)
        places = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.where(self.hashes[places] == hashes, places, -1)

    def values(self, found: Pieces) -> Entries:
        """The TF-IDF values of the known pieces."""
        places = self.places(found.hashes)
        known = places >= 0
        places, texts, times = places[known], found.texts[known], found.times[known]
        return Entries(texts, places, ((1 + np.log(times)) * self.idf[places]).astype(np.float32))


@dataclass(frozen=True)
class FeatureSpace:
    """Everything that turns a reading into numbers; learned from the training texts alone."""

    weights: Weights
    blocks: dict[str, Vocabulary]
    centre: Floats
    """The mean of the training texts' word vectors; what all have in common tells nothing."""

    @classmethod
    def fitted(
        cls, readings: Sequence[Reading], weights: Weights, least: int, most: float
    ) -> tuple[FeatureSpace, csr_matrix, Floats]:
        """The space of the pieces that stand in at least ``least`` and at most the part ``most`` of the readings.

        With it the readings' own sparse and dense numbers, since their pieces were counted anyway.
        """
        count = len(readings)
        found = _pieces(readings)
        blocks = {name: Vocabulary.of(found[name], count, least, 1.0 if name == "words" else most) for name in _BLOCKS}
        rough = cls(weights, blocks, np.zeros(readings[0].vectors.shape[1], np.float32))
        means = rough._means(readings)
        space = cls(weights, blocks, means.mean(axis=0, dtype=np.float32))
        return space, space._sparse(readings, found), space._dense(readings, means)

    @property
    def width(self) -> int:
        """The number of sparse columns."""
        return sum(len(block.idf) for block in self.blocks.values()) + _cue_columns()

    def sparse(self, readings: Sequence[Reading]) -> csr_matrix:
        """Spelling, words, sound and cues, one row a reading."""
        return self._sparse(readings, _pieces(readings))

    def dense(self, readings: Sequence[Reading]) -> Floats:
        """Word vectors and, where there is an encoder, sentence vectors; one row a reading."""
        return self._dense(readings, self._means(readings))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The arrays that ``from_arrays`` needs."""
        hashes = {f"hashes_{name}": block.hashes for name, block in self.blocks.items()}
        return {**hashes, **{f"idf_{name}": block.idf for name, block in self.blocks.items()}, "centre": self.centre}

    @classmethod
    def from_arrays(cls, weights: Weights, arrays: dict[str, NDArray[np.generic]]) -> FeatureSpace:
        """The inverse of ``arrays``."""
        blocks = {name: Vocabulary(arrays[f"hashes_{name}"], arrays[f"idf_{name}"]) for name in _BLOCKS}
        return cls(weights, blocks, arrays["centre"])

    def _sparse(self, readings: Sequence[Reading], found: dict[str, Pieces]) -> csr_matrix:
        count = len(readings)
        parts = [self.blocks[name].values(found[name]).scaled(count, self.weights.share(name)) for name in _BLOCKS]
        parts.append(_cues(readings).scaled(count, self.weights.share("cues")))
        widths = [len(self.blocks[name].idf) for name in _BLOCKS]
        offsets = np.cumsum([0, *widths])
        rows = np.concatenate([part.rows for part in parts])
        columns = np.concatenate([part.columns + offset for part, offset in zip(parts, offsets, strict=True)])
        values = np.concatenate([part.values for part in parts])
        order = np.argsort(rows, kind="stable")
        ends = np.searchsorted(rows[order], np.arange(count + 1))
        return csr_matrix((values[order], columns[order], ends), shape=(count, self.width))

    def _dense(self, readings: Sequence[Reading], means: Floats) -> Floats:
        away = np.where(means.any(axis=1, keepdims=True), means - self.centre, 0)
        parts = [_unit(away) * math.sqrt(self.weights.share("vectors"))]
        sentences = [reading.sentence for reading in readings if reading.sentence is not None]
        if sentences:
            parts.append(_unit(np.stack(sentences)) * math.sqrt(self.weights.share("sentence")))
        return np.hstack(parts).astype(np.float32)

    def _means(self, readings: Sequence[Reading]) -> Floats:
        """The mean of each reading's word vectors, rare words first."""
        words = self.blocks["words"]
        rarest = float(words.idf.max(initial=1.0))
        places = words.places(pieces.of_single_words([word for reading in readings for word in reading.content]))
        idf = np.where(places >= 0, words.idf[places] if len(words.idf) else rarest, rarest).astype(np.float32)
        means = np.zeros((len(readings), len(self.centre)), np.float32)
        begin = 0
        for row, reading in enumerate(readings):
            end = begin + len(reading.content)
            if end > begin:
                means[row] = idf[begin:end] @ reading.vectors
            begin = end
        return _unit(means)


def _pieces(readings: Sequence[Reading]) -> dict[str, Pieces]:
    """Spelling: 1 to 4 characters; words: single and in pairs; sound: 2 to 4.

    Drawn-out vowels have no sound of their own, so that サーバー and サーバ sound the same.
    """
    return {
        "chars": pieces.of_characters([reading.text.strip().replace("\n", " ") for reading in readings], (1, 2, 3, 4)),
        "words": pieces.of_words([reading.words for reading in readings], (1, 2)),
        "kana": pieces.of_characters([reading.kana.replace("ー", "") for reading in readings], (2, 3, 4)),
    }


def _cues(readings: Sequence[Reading]) -> Entries:
    """Cues that were found, then how many of them point to each incident type."""
    found = [_cue_values(reading.text) for reading in readings]
    rows = np.repeat(np.arange(len(found)), [len(columns) for columns, _ in found])
    columns = np.concatenate([columns for columns, _ in found])
    return Entries(rows, columns, np.concatenate([values for _, values in found]))


def _cue_values(text: str) -> tuple[Places, Floats]:
    cues = lexicon.cues()
    found = lexicon.found(text)
    pointed: Counter[str] = Counter(slug for place in found for slug in cues[place].points_to)
    types = [slug for slug in lexicon.TYPES if slug in pointed]
    columns = [*found, *(len(cues) + lexicon.TYPES.index(slug) for slug in types)]
    values = [*(1.0 for _ in found), *(float(pointed[slug]) for slug in types)]
    return np.array(columns, np.int64), np.array(values, np.float32)


def _cue_columns() -> int:
    return len(lexicon.cues()) + len(lexicon.TYPES)


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
