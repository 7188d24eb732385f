"""Reading of many texts for a training, on every core. Knows nothing of Rasa."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence

from bot.nlu.features import Reading
from bot.nlu.ginza import load_language
from bot.nlu.normal_form import normalise
from bot.nlu.reader import reading_of, with_sentences
from bot.nlu.sentence_encoder import SentenceEncoder

_CHUNK = 400
_WORTH_A_PROCESS = 1500
"""Loading dictionary and encoder takes as long as reading about this many texts."""


def read_all(texts: Sequence[str], *, with_encoder: bool) -> list[Reading]:
    """The readings of ``texts`` in their order; the same whatever the number of cores."""
    chunks = [texts[begin : begin + _CHUNK] for begin in range(0, len(texts), _CHUNK)]
    workers = min(len(os.sched_getaffinity(0)), len(texts) // _WORTH_A_PROCESS)
    if workers < 2:
        worker = _Worker(with_encoder)
        return [reading for chunk in chunks for reading in worker.read(chunk)]
    # Started afresh: a copy of a process with threads in it may wait for a lock that nobody holds.
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, initializer=_begin, initargs=(with_encoder,)) as pool:
        return [reading for chunk in pool.imap(_read, chunks) for reading in chunk]


class _Worker:
    def __init__(self, with_encoder: bool) -> None:
        self._language = load_language()
        self._encoder = SentenceEncoder() if with_encoder else None

    def read(self, texts: Sequence[str]) -> list[Reading]:
        docs = [self._language(normalise(text).text) for text in texts]
        return with_sentences([reading_of(doc) for doc in docs], self._encoder)


_worker: _Worker | None = None


def _begin(with_encoder: bool) -> None:
    global _worker
    _worker = _Worker(with_encoder)


def _read(texts: Sequence[str]) -> list[Reading]:
    if _worker is None:
        raise RuntimeError("a worker was asked before it had begun")
    return _worker.read(texts)
