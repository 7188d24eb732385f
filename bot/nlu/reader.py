"""What is heard in a message: intents, incident types and clauses. Knows nothing of Rasa.

Both the Rasa component and ``python -m bot.nlu parse`` read through here, so both say the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.nlu import clauses
from bot.nlu.features import Reading
from bot.nlu.ginza import is_content, kana_of, word_vector, words_in
from bot.nlu.joint_model import Guess, JointModel
from bot.nlu.normal_form import normalise
from bot.nlu.sentence_encoder import SentenceEncoder

if TYPE_CHECKING:
    from spacy.tokens import Doc

FALLBACK = "nlu_fallback"
READER_FILE = "reader.json"


@dataclass(frozen=True)
class Clause:
    """One sentence or clause of a message, in the words as typed, and its intent."""

    text: str
    intent: Guess


@dataclass(frozen=True)
class Heard:
    """The whole reading of a message; rankings are best first, ``clauses`` is empty for a single clause."""

    intents: tuple[Guess, ...]
    types: tuple[Guess, ...]
    clauses: tuple[Clause, ...]


class Reader:
    """Reads messages with a fitted model; ``fallback_threshold`` is the least probability of an intent that stands."""

    def __init__(self, model: JointModel, encoder: SentenceEncoder | None, fallback_threshold: float) -> None:
        self._model = model
        self._encoder = encoder
        self._threshold = fallback_threshold

    def read(self, text: str, doc: Doc | None) -> Heard:
        """Reads ``text``, of whose normal form ``doc`` was made (None for a text without any character)."""
        form = normalise(text)
        places = [place for place in clauses.split(form.text) if _has_letters(form.text[slice(*place)])]
        if len(places) < 2:
            places = []
        readings = [reading_of(doc), *(reading_of(doc, *place) for place in places)]
        whole, *parts = self._model.understand(with_sentences(readings, self._encoder))
        intents = whole.intents
        if not _has_letters(form.text):
            intents = (Guess(FALLBACK, 1.0), *intents)
        elif intents[0].confidence < self._threshold:
            intents = (Guess(FALLBACK, intents[0].confidence), *intents)
        spans = [form.span(*place) for place in places]
        heard = [Clause(text[slice(*span)], part.intents[0]) for span, part in zip(spans, parts, strict=True)]
        return Heard(intents, whole.types, tuple(heard))


def save_reader(folder: Path, fallback_threshold: float, *, with_encoder: bool) -> None:
    """Notes beside the model how it is to be read, for ``load_reader``."""
    note = {"fallback_threshold": fallback_threshold, "with_encoder": with_encoder}
    (folder / READER_FILE).write_text(json.dumps(note), encoding="utf-8")


def load_reader(read: Callable[[str], bytes]) -> Reader:
    """The reader of a stored model, from a function that gives a file's bytes by its name."""
    note = json.loads(read(READER_FILE))
    encoder = SentenceEncoder() if note["with_encoder"] else None
    return Reader(JointModel.load(read), encoder, float(note["fallback_threshold"]))


def reading_of(doc: Doc | None, start: int = 0, end: int | None = None) -> Reading:
    """The features' view of the doc of a normal form; ``start`` and ``end`` cut out a clause."""
    if doc is None:
        return Reading("", (), "", (), np.zeros((0, 0), np.float32))
    words = words_in(doc, start, end)
    known = [(word.norm_, vector) for word in words if is_content(word) and (vector := word_vector(word)) is not None]
    return Reading(
        doc.text[start:end],
        tuple(word.norm_ for word in words),
        "".join(map(kana_of, words)),
        tuple(name for name, _ in known),
        np.asarray([vector for _, vector in known], np.float32).reshape(len(known), doc.vocab.vectors_length),
    )


def with_sentences(readings: Sequence[Reading], encoder: SentenceEncoder | None) -> list[Reading]:
    """The readings with the encoder's vectors; as they are without an encoder."""
    if encoder is None:
        return list(readings)
    vectors = encoder.encode([reading.text for reading in readings])
    return [replace(reading, sentence=vector) for reading, vector in zip(readings, vectors, strict=True)]


def _has_letters(text: str) -> bool:
    return any(char.isalnum() for char in text)
