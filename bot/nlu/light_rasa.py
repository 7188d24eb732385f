"""Rasa as it is needed for serving: without its neural networks, and without checking its own schemas at every turn.

Rasa loads every component it ships when the first one is looked up, and with them TensorFlow: six seconds and 300 MB for
nothing, since what is learned here is our own (``bot.nlu.incident_classifier``). Its modules that would do so are
replaced before anything asks for them. A training goes through the whole of Rasa, with all its checks.
"""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

_TENSORFLOW = "tensorflow"
_NEURAL_TOOLS = "rasa.utils.train_utils"
_COMPONENTS = "rasa.engine.recipes.default_components"
_VALIDATOR = "rasa.graph_components.validators.default_recipe_validator"


def prepare_for_serving() -> None:
    """Call this before the first import of Rasa; RuntimeError when it comes too late to have an effect."""
    late = sorted({_TENSORFLOW, _NEURAL_TOOLS, _COMPONENTS, _VALIDATOR} & sys.modules.keys())
    if late:
        raise RuntimeError(f"already loaded: {', '.join(late)}")
    _leave_out_neural_networks()
    _check_answers_of_actions_quickly()


def _leave_out_neural_networks() -> None:
    sys.modules[_TENSORFLOW] = None  # type: ignore[assignment]
    sys.modules[_NEURAL_TOOLS] = ModuleType(_NEURAL_TOOLS)
    from rasa.core.policies.rule_policy import RulePolicy
    from rasa.engine.graph import GraphComponent

    _replace(_COMPONENTS, DEFAULT_COMPONENTS=[RulePolicy])
    # A stored model names the validator of its training; it is looked up and never run.
    name = "DefaultV1RecipeValidator"
    _replace(_VALIDATOR, **{name: type(name, (GraphComponent,), {"__module__": _VALIDATOR})})


def _replace(name: str, **contents: object) -> None:
    module = ModuleType(name)
    vars(module).update(contents)
    sys.modules[name] = module


def _check_answers_of_actions_quickly() -> None:
    """Rasa holds its schema of an action's answer against the schema of schemas each time, half of a turn's work."""
    from jsonschema import ValidationError
    from jsonschema.exceptions import best_match
    from rasa.core.actions.action import RemoteAction

    def check(_action: RemoteAction, result: dict[str, Any]) -> bool:
        error = best_match(_schema_of_answers().iter_errors(result))
        if error is not None:
            raise ValidationError(f"the action server's answer does not fit: {error.message}")
        return True

    RemoteAction._validate_action_result = check


@cache
def _schema_of_answers() -> Validator:
    from jsonschema.validators import validator_for
    from rasa.core.actions.action import RemoteAction

    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    checker: Validator = kind(schema)
    return checker
