"""Writes a stock Rasa project as its users build one for Japanese, from this product's intents and examples.

SpacyNLP (ja_ginza), DIET with 100 epochs, RulePolicy, two forms that are interrupted by questions, a rasa-sdk action
server, the REST channel and a tracker store in SQL. A type of incident is an intent of its own, since stock DIET knows
no types inside an intent. TEDPolicy is left out: with rules for everything it would cost time and decide nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bench.stock_pipeline import PIPELINE
from bot.settings import ROOT

FORMS = {
    "incident_form": ("noticed_at", "affected", "data_kinds", "ongoing", "care_impact"),
    "contact_form": ("contact_name", "contact_phone"),
}
_QUESTIONS = {
    "noticed_at": "気づいたのはいつですか。",
    "affected": "何人分の情報ですか。",
    "data_kinds": "どのような情報ですか。",
    "ongoing": "いまも続いていますか。",
    "care_impact": "診療に影響はありますか。",
    "contact_name": "お名前を教えてください。",
    "contact_phone": "電話番号を教えてください。",
}
ACTIONS = """
import re

from rasa_sdk import Action, FormValidationAction

STEPS = "電源は切らず、ネットワークから外してください。画面を写真に撮ってください。"


class FirstSteps(Action):
    def name(self):
        return "action_first_steps"

    async def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text=STEPS)
        return []


class Answer(Action):
    def name(self):
        return "action_answer"

    async def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="ご質問は " + tracker.latest_message["intent"]["name"] + " ですね。担当者が案内します。")
        return []


class Verdict(Action):
    def name(self):
        return "action_verdict"

    async def run(self, dispatcher, tracker, domain):
        many = (tracker.get_slot("affected") or "").isdigit() and int(tracker.get_slot("affected")) > 1000
        dispatcher.utter_message(text="報告が必要な可能性が" + ("高いです。" if many else "あります。"))
        return []


class ValidateIncidentForm(FormValidationAction):
    def name(self):
        return "validate_incident_form"

    def validate_affected(self, value, dispatcher, tracker, domain):
        number = re.search(r"[0-9]+", value or "")
        return {"affected": number.group() if number else "unknown"}


class ValidateContactForm(FormValidationAction):
    def name(self):
        return "validate_contact_form"

    def validate_contact_phone(self, value, dispatcher, tracker, domain):
        return {"contact_phone": re.sub(r"[^0-9]", "", value or "") or "unknown"}
"""


def write(folder: Path, per_label: int, action_port: int) -> None:
    """The whole project below ``folder``, with ``per_label`` examples of every intent."""
    intents = _examples(per_label)
    asking = [name for name in intents if name.startswith("ask_")]
    reports = [name for name in intents if name.startswith("report_incident")]
    _dump(folder / "config.yml", _config())
    _dump(folder / "domain.yml", _domain(list(intents), asking))
    blocks = [{"intent": name, "examples": [{"text": text} for text in texts]} for name, texts in intents.items()]
    _dump(folder / "data" / "nlu.yml", {"version": "3.1", "nlu": blocks})
    _dump(folder / "data" / "rules.yml", {"version": "3.1", "rules": _rules(asking, reports)})
    _dump(folder / "credentials.yml", {"rest": None})
    store = {"type": "SQL", "dialect": "sqlite", "db": str(folder / "tracker.db")}
    endpoint = {"url": f"http://127.0.0.1:{action_port}/webhook"}
    _dump(folder / "endpoints.yml", {"action_endpoint": endpoint, "tracker_store": store})
    (folder / "actions.py").write_text(ACTIONS, encoding="utf-8")


def _config() -> dict[str, Any]:
    return {
        "recipe": "default.v1",
        "assistant_id": "stock",
        "language": "ja",
        "pipeline": [*PIPELINE, {"name": "FallbackClassifier", "threshold": 0.3}],
        "policies": [{"name": "RulePolicy"}],
    }


def _examples(per_label: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "bot" / "data" / "nlu").rglob("*.yml")):
        for block in yaml.load(path.read_bytes(), yaml.CSafeLoader)["nlu"]:
            name = block["intent"].replace("/", "__")
            found.setdefault(name, []).extend(line.removeprefix("- ") for line in block["examples"].splitlines())
    return {name: texts[:: max(1, len(texts) // per_label)][:per_label] for name, texts in sorted(found.items())}


def _domain(intents: Sequence[str], asking: Sequence[str]) -> dict[str, Any]:
    slots = {
        slot: {
            "type": "text",
            "influence_conversation": False,
            "mappings": [
                {
                    "type": "from_text",
                    "not_intent": list(asking),
                    "conditions": [{"active_loop": form, "requested_slot": slot}],
                }
            ],
        }
        for form, names in FORMS.items()
        for slot in names
    }
    return {
        "version": "3.1",
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
        "intents": list(intents),
        "slots": slots,
        "forms": {form: {"required_slots": list(names)} for form, names in FORMS.items()},
        "responses": {
            **{
                f"utter_ask_{form}_{slot}": [{"text": _QUESTIONS[slot]}]
                for form, names in FORMS.items()
                for slot in names
            },
            "utter_default": [{"text": "もう一度お聞かせください。"}],
            "utter_done": [{"text": "担当者からお電話します。"}],
        },
        "actions": [
            "action_first_steps",
            "action_answer",
            "action_verdict",
            "validate_incident_form",
            "validate_contact_form",
        ],
    }


def _rules(asking: Sequence[str], reports: Sequence[str]) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = [
        {
            "rule": f"open {name}",
            "steps": [
                {"intent": name},
                {"action": "action_first_steps"},
                {"action": "incident_form"},
                {"active_loop": "incident_form"},
            ],
        }
        for name in reports
    ]
    for name in asking:
        rules.append({"rule": f"answer {name}", "steps": [{"intent": name}, {"action": "action_answer"}]})
        for form in FORMS:
            steps = [{"intent": name}, {"action": "action_answer"}, {"action": form}, {"active_loop": form}]
            rules.append({"rule": f"{name} in {form}", "condition": [{"active_loop": form}], "steps": steps})
    ended: list[dict[str, Any]] = [{"active_loop": None}, {"slot_was_set": [{"requested_slot": None}]}]
    rules.append(
        {
            "rule": "the incident is told",
            "condition": [{"active_loop": "incident_form"}],
            "steps": [
                {"action": "incident_form"},
                *ended,
                {"action": "action_verdict"},
                {"action": "contact_form"},
                {"active_loop": "contact_form"},
            ],
        }
    )
    rules.append(
        {
            "rule": "who is called back",
            "condition": [{"active_loop": "contact_form"}],
            "steps": [{"action": "contact_form"}, *ended, {"action": "utter_done"}],
        }
    )
    return rules


def _dump(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
