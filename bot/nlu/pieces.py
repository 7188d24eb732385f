"""Pieces of texts as numbers: every run of characters or words becomes a 64-bit hash, for all texts at once.

A hash takes the place of a vocabulary of strings: nothing has to be looked up by name, and a model loads in no time.
Equal pieces have equal hashes on every machine; that two different ones share one is too rare to matter.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_STIR = np.uint64(0xBF58476D1CE4E5B9)
_LENGTH_SALT = np.uint64(1_000_003)


@dataclass(frozen=True)
class Pieces:
    """Which piece stands how often in which text; ordered by text, then by piece."""

    texts: NDArray[np.int64]
    hashes: Hashes
    times: NDArray[np.int64]


def of_characters(texts: Sequence[str], lengths: tuple[int, ...]) -> Pieces:
    """All pieces of these lengths; the ends of a text count as a character of their own."""
    return _runs([_codes(f"\x02{text}\x03") for text in texts], lengths)


def of_words(texts: Sequence[Sequence[str]], lengths: tuple[int, ...]) -> Pieces:
    """All runs of these numbers of neighbouring words."""
    return _runs([_word_codes(words) for words in texts], lengths)


def of_single_words(words: Sequence[str]) -> Hashes:
    """The hash of each word by itself, as ``of_words`` gives it."""
    return _stirred(_STEP * np.uint64(0) + _word_codes(words), 1)


def _codes(text: str) -> Hashes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)


def _word_codes(words: Sequence[str]) -> Hashes:
    return np.fromiter((zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words), np.uint64, len(words))


def _runs(codes: Sequence[Hashes], lengths: tuple[int, ...]) -> Pieces:
    flat = np.concatenate([np.zeros(0, np.uint64), *codes])
    owner = np.repeat(np.arange(len(codes)), [len(part) for part in codes])
    rolling = np.zeros(len(flat), np.uint64)
    texts, hashes = [], []
    for length in range(1, max(lengths) + 1):
        count = max(0, len(flat) - length + 1)
        rolling = rolling[:count] * _STEP + flat[length - 1 :]
        if length in lengths:
            inside = owner[:count] == owner[length - 1 :]
            texts.append(owner[:count][inside])
            hashes.append(_stirred(rolling[inside], length))
    return _counted(np.concatenate(texts), np.concatenate(hashes))


def _stirred(rolling: Hashes, length: int) -> Hashes:
    mixed = rolling + np.uint64(length) * _LENGTH_SALT
    mixed = (mixed ^ (mixed >> np.uint64(29))) * _STIR
    return mixed ^ (mixed >> np.uint64(32))


def _counted(texts: NDArray[np.int64], hashes: Hashes) -> Pieces:
    order = np.lexsort((hashes, texts))
    texts, hashes = texts[order], hashes[order]
    new = np.ones(len(texts), bool)
    new[1:] = (texts[1:] != texts[:-1]) | (hashes[1:] != hashes[:-1])
    begins = np.flatnonzero(new)
    return Pieces(texts[begins], hashes[begins], np.diff(np.append(begins, len(texts))))
