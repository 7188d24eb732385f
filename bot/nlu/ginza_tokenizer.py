"""GiNZA's tokens as Rasa tokens: offsets in the text as typed, Sudachi's normalised form as the lemma."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.ginza import words_in
from bot.nlu.light_spacy_nlp import LightSpacyNLP
from bot.nlu.normal_form import normalise

POS_KEY = "pos"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class GinzaTokenizer(Tokenizer):
    """Reads the doc that LightSpacyNLP made; never returns a token of white space."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that should be included in the pipeline before this component."""
        return [LightSpacyNLP]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config (see parent class for full docstring)."""
        return {
            # intents are not split
            "intent_tokenization_flag": False,
            # symbol on which an intent would be split
            "intent_split_symbol": "_",
            # tokens are Sudachi's and not split further
            "token_pattern": None,
        }

    @staticmethod
    def supported_languages() -> list[str]:
        """Japanese only (see parent class for full docstring)."""
        return ["ja"]

    @staticmethod
    def required_packages() -> list[str]:
        """Any extra python dependencies required for this component to run."""
        return ["spacy", "sudachipy", "sudachidict_core"]

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens with ``text`` and offsets of the original text; an empty list for a text without words."""
        doc = message.get(SPACY_DOCS[attribute]) if attribute in SPACY_DOCS else None
        if doc is None:
            return []
        original = message.get(attribute)
        form = normalise(original)
        tokens = []
        for word in words_in(doc):
            start, end = form.span(word.idx, word.idx + len(word.text))
            tokens.append(Token(original[start:end], start, end, data={POS_KEY: word.tag_}, lemma=word.norm_))
        return tokens
