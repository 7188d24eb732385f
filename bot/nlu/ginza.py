"""ja_ginza without its neural pipes: Sudachi's words, their readings and the static word vectors.

Knows nothing of Rasa.
"""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.lang.ja import JapaneseTokenizer
from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.util import get_model_meta, load_model_from_package

MODEL = "ja_ginza"
_READINGS = "readings"
_UNINFLECTED_GRAMMAR = ("助詞", "助動詞", "補助記号", "空白")


class LightTokenizer(JapaneseTokenizer):
    """Sudachi's words with tag, dictionary form, normalised form and reading, and nothing else.

    spaCy's own tokenizer also resolves parts of speech and makes morphology objects and sub-tokens, for pipes that
    are left out here; that takes three quarters of its time.
    """

    def __call__(self, text: str) -> Doc:
        morphemes = [morpheme for morpheme in self.tokenizer.tokenize(text) if morpheme.surface()]
        words = [morpheme.surface() for morpheme in morphemes]
        doc = Doc(self.vocab, words=words, spaces=[False] * len(words))
        for word, morpheme in zip(doc, morphemes, strict=True):
            word.tag_ = "-".join(part for part in morpheme.part_of_speech()[:4] if part != "*")
            word.lemma_ = morpheme.dictionary_form()
            word.norm_ = morpheme.normalized_form()
        doc.user_data[_READINGS] = [morpheme.reading_form() or morpheme.surface() for morpheme in morphemes]
        return doc


def load_language(name: str = MODEL) -> Language:
    """The spaCy package ``name`` with light tokens and vectors alone; ImportError or OSError when not installed."""
    package = importlib.import_module(name)
    meta = get_model_meta(Path(package.__file__ or "").parent)
    # Vectors are found by hash, so the 600,000 strings behind the hashes would only cost two seconds and 100 MB.
    left_out = [*meta["pipeline"], *meta.get("disabled", []), "strings"]
    language = load_model_from_package(name, exclude=left_out)
    language.tokenizer = LightTokenizer(language.vocab, language.tokenizer.split_mode)
    return language


def words_in(doc: Doc, start: int = 0, end: int | None = None) -> list[Token]:
    """The words between two places of the doc's text; white space is no word."""
    end = len(doc.text) if end is None else end
    return [word for word in doc if word.text.strip() and start <= word.idx and word.idx + len(word.text) <= end]


def kana_of(word: Token) -> str:
    """How a word is read, in katakana."""
    readings: list[str] = word.doc.user_data[_READINGS]
    return readings[word.i]


def is_content(word: Token) -> bool:
    """Whether a word carries meaning of its own: no particle, auxiliary or mark."""
    return not word.tag_.startswith(_UNINFLECTED_GRAMMAR)


def word_vector(word: Token) -> NDArray[np.float32] | None:
    """The static vector of a word, else of its normalised or dictionary form; None when none has one."""
    vector: NDArray[np.float32]
    for form in (word.text, word.norm_, word.lemma_):
        if word.vocab.has_vector(form):
            vector = word.vocab.get_vector(form)
            return vector
    return None
