"""Rasa is served without TensorFlow, and the answers of actions are still held against its schema."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import unittest

if importlib.util.find_spec("rasa") is None:
    raise unittest.SkipTest("Rasa is not installed in this environment")

PREPARED = "from bot.nlu.light_rasa import prepare_for_serving; prepare_for_serving()\n"


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)


class LightRasaTest(unittest.TestCase):
    def test_a_server_is_imported_without_tensorflow(self) -> None:
        done = run(
            f"{PREPARED}import sys, rasa.core.run, rasa.core.agent\n"
            "from rasa.engine.recipes.default_recipe import DefaultV1Recipe\n"
            "DefaultV1Recipe._from_registry('RulePolicy')\n"
            "loaded = [name for name in ('tensorflow', 'skops', 'jax') if sys.modules.get(name)]\n"
            "print('loaded', loaded)"
        )
        self.assertEqual(done.stdout, "loaded []\n", done.stderr)

    def test_answers_of_actions_are_still_checked(self) -> None:
        done = run(
            f"{PREPARED}from jsonschema import ValidationError\n"
            "from rasa.core.actions.action import RemoteAction\n"
            "action = RemoteAction('action_x', None)\n"
            "slot = {'event': 'slot', 'name': 'a', 'value': 1, 'timestamp': None}\n"
            "print(action._validate_action_result({'events': [slot], 'responses': [{'text': 'x'}]}))\n"
            "for wrong in ({'events': 3}, {'events': [{'name': 'a'}]}, {'responses': ['x']}):\n"
            "    try:\n"
            "        print('taken', action._validate_action_result(wrong))\n"
            "    except ValidationError:\n"
            "        print('refused')"
        )
        self.assertEqual(done.stdout.split(), ["True", "refused", "refused", "refused"], done.stderr)

    def test_too_late_is_said(self) -> None:
        done = run(f"import rasa.utils.train_utils\n{PREPARED}")
        self.assertIn("RuntimeError: already loaded: rasa.utils.train_utils", done.stderr)


if __name__ == "__main__":
    unittest.main()
