"""The one classifier of the assistant: intent, incident type and the clauses of a message, as a Rasa component."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import sources
from bot.nlu.features import Weights
from bot.nlu.ginza_tokenizer import GinzaTokenizer
from bot.nlu.joint_model import Guess, JointModel, Settings
from bot.nlu.reader import Heard, Reader, save_reader
from bot.nlu.reading_at_once import read_all
from bot.nlu.sentence_encoder import SentenceEncoder

TYPE_ENTITY = "incident_type"
CLAUSES_ENTITY = "clauses"
_TYPE_RANKING = 3
_INTENT_RANKING = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IncidentClassifier(IntentClassifier, GraphComponent):
    """Sets ``intent`` and ``intent_ranking`` and adds the entities ``incident_type`` and ``clauses``.

    ``incident_type`` is always there, whatever the intent, with a confidence that is conditional on the message
    being a report. ``clauses`` is there when the message has more than one; its value is a list of
    ``{"text", "intent", "confidence"}``.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that should be included in the pipeline before this component."""
        return [GinzaTokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Any extra python dependencies required for this component to run."""
        return ["numpy", "scipy", "sklearn"]

    @staticmethod
    def supported_languages() -> list[str]:
        """Japanese only (see parent class for full docstring)."""
        return ["ja"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config (see parent class for full docstring)."""
        return {
            # shares of the feature blocks in how alike two messages are
            "chars": 0.7,
            "words": 0.7,
            "kana": 1.0,
            "cues": 0.25,
            "vectors": 0.7,
            # the sentence encoder's share; 0 leaves the encoder out
            "sentence": 1.5,
            # how strongly a fit to single examples is held back
            "ridge": 0.05,
            # pieces in fewer training texts, or in more than this part of them, are left out
            "least": 2,
            "most": 0.03,
            # stretches the confidences' temperatures beyond what held-out lines of the same writers ask for
            "caution": 1.25,
            # makes two trainings on the same data equal
            "random_seed": 20260401,
            # below this probability of the best intent the intent becomes nlu_fallback
            "fallback_threshold": 0.35,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """The lexicon and the features decide the model; a change of them must train again."""
        return sources.content_hash()

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: JointModel | None = None
    ) -> None:
        """Construct a new classifier."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._encoder = SentenceEncoder() if float(config["sentence"]) > 0 else None
        self._reader = Reader(model, self._encoder, float(config["fallback_threshold"])) if model else None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IncidentClassifier:
        """Creates a new untrained component (see parent class for full docstring)."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the joint model on every example with an intent and stores it."""
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        labels = [message.get_full_intent() for message in examples]
        if len(set(labels)) < 2:
            raise RasaException("IncidentClassifier needs examples of at least two intents")
        readings = read_all([message.get(TEXT) for message in examples], with_encoder=self._encoder is not None)
        model = JointModel.fit(readings, labels, settings_of(self._config))
        with self._storage.write_to(self._resource) as folder:
            model.save(folder)
            save_reader(folder, float(self._config["fallback_threshold"]), with_encoder=self._encoder is not None)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IncidentClassifier:
        """Loads the trained component (see parent class for full docstring)."""
        try:
            with model_storage.read_from(resource) as folder:
                return cls(config, model_storage, resource, JointModel.load(lambda name: (folder / name).read_bytes()))
        except (OSError, ValueError) as error:
            raise RasaException(f"the NLU model cannot be read, train again: {error}") from error

    def process(self, messages: list[Message]) -> list[Message]:
        """Reads every message; one without a single letter gets the fallback intent."""
        if self._reader is None:
            raise RasaException("IncidentClassifier is not trained")
        for message in messages:
            text = message.get(TEXT) or ""
            heard = self._reader.read(text, message.get(SPACY_DOCS[TEXT]))
            ranking = [_named(guess) for guess in heard.intents[:_INTENT_RANKING]]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(ENTITIES, [*message.get(ENTITIES, []), *_entities(text, heard)], add_to_output=True)
        return messages


def settings_of(config: dict[str, Any]) -> Settings:
    """The model's settings from the component's config."""
    return Settings(
        weights=Weights(*(float(config[key]) for key in ("chars", "words", "kana", "cues", "vectors", "sentence"))),
        ridge=float(config["ridge"]),
        least=int(config["least"]),
        most=float(config["most"]),
        caution=float(config["caution"]),
        seed=int(config["random_seed"]),
    )


def _entities(text: str, heard: Heard) -> list[dict[str, Any]]:
    place = {"start": 0, "end": len(text), "extractor": IncidentClassifier.__name__}
    ranking = [{"value": guess.name, "confidence": guess.confidence} for guess in heard.types[:_TYPE_RANKING]]
    found = [{"entity": TYPE_ENTITY, **ranking[0], **place, "ranking": ranking}] if ranking else []
    if heard.clauses:
        parts = [
            {"text": clause.text, "intent": clause.intent.name, "confidence": clause.intent.confidence}
            for clause in heard.clauses
        ]
        found.append({"entity": CLAUSES_ENTITY, "value": parts, **place})
    return found


def _named(guess: Guess) -> dict[str, Any]:
    return {"name": guess.name, "confidence": guess.confidence}
