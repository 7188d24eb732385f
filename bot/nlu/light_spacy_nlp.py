"""ja_ginza inside Rasa without its neural pipes, reading the normal form of every message."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.model import InvalidModelError
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import sources
from bot.nlu.ginza import MODEL, load_language
from bot.nlu.normal_form import normalise


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="LightSpacyNLP",
)
class LightSpacyNLP(SpacyNLP):
    """Provides the spaCy model and makes a doc of the normal form (not the raw text) of every message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config (see parent class for full docstring)."""
        return {
            # the spaCy package; its tokenizer and its vectors are used
            "model": MODEL,
        }

    @staticmethod
    def supported_languages() -> list[str]:
        """Japanese only (see parent class for full docstring)."""
        return ["ja"]

    @staticmethod
    def required_packages() -> list[str]:
        """Any extra python dependencies required for this component to run."""
        return ["spacy", "ginza", "ja_ginza", "sudachipy", "sudachidict_core"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """The normal form decides what is read; a change of it must train again."""
        return sources.content_hash()

    @staticmethod
    def load_model(spacy_model_name: str) -> SpacyModel:
        """The light model; InvalidModelError when the package is not installed."""
        try:
            language = load_language(spacy_model_name)
        except (ImportError, OSError) as error:
            raise InvalidModelError(f"spaCy model '{spacy_model_name}' is not installed: {error}") from error
        return SpacyModel(model=language, model_name=f"{spacy_model_name} {language.meta['version']}")

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Leaves the examples as they are: the classifier reads them itself, on every core."""
        return training_data

    def _preprocess_text(self, text: str | None) -> str:
        return normalise(text or "").text
