"""What `rasa data validate` does not see: every name that two files must share, and every word that could be silent."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import bot.actions
from bot.actions._boundary import Turn
from bot.dialogue import answers, dispatch, fixed_answers, questions, wording
from bot.incident import playbooks
from bot.incident.facts import FACTS
from bot.incident.types import TYPES
from bot.settings import ROOT

DATA = ROOT / "bot" / "data"


@cache
def read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


DOMAIN = read(ROOT / "domain.yml")
INTENTS: list[str] = DOMAIN["intents"]
RULES = [rule for path in sorted((DATA / "rules").glob("*.yml")) for rule in read(path)["rules"]]
EXAMPLES = [entry for path in sorted((DATA / "nlu").rglob("*.yml")) for entry in read(path)["nlu"]]


def implemented() -> set[str]:
    names = set()
    for module in pkgutil.iter_modules(bot.actions.__path__):
        loaded = importlib.import_module(f"bot.actions.{module.name}")
        for item in vars(loaded).values():
            if isinstance(item, type) and issubclass(item, Turn) and item is not Turn:
                names.add(item().name())
    return names


def test_every_intent_has_exactly_one_rule() -> None:
    ruled = [step["intent"] for rule in RULES for step in rule["steps"] if "intent" in step]
    assert sorted(ruled) == sorted([*INTENTS, "nlu_fallback"])


def test_every_action_is_listed_implemented_and_used() -> None:
    used = {step["action"] for rule in RULES for step in rule["steps"] if "action" in step}
    assert set(DOMAIN["actions"]) == used == implemented()


def test_one_stem_for_each_skill() -> None:
    stems = {path.stem for path in (DATA / "rules").glob("*.yml")}
    modules = {m.name for m in pkgutil.iter_modules(bot.actions.__path__) if not m.name.startswith("_")}
    assert stems == modules


def test_every_intent_and_type_has_training_examples() -> None:
    trained = {entry["intent"] for entry in EXAMPLES}
    assert trained == {i for i in INTENTS if i != "report_incident"} | {f"report_incident/{t}" for t in TYPES}


def test_no_training_example_is_a_command() -> None:
    for entry in EXAMPLES:
        for line in entry["examples"].splitlines():
            assert not re.match(r"-\s*[/／]", line), (entry["intent"], line)


def test_every_intent_is_answered_by_a_skill() -> None:
    facts_only = {"report_incident", "inform", "affirm", "deny", "dont_know", "correct_fact"}
    assert set(INTENTS) - facts_only <= set(dispatch.SKILLS)


def test_every_question_intent_has_an_answer() -> None:
    asked = {i for i in INTENTS if i.startswith("ask_")} - {"ask_human", "ask_status", "ask_repeat"}
    assert asked == set(answers.INTENTS)
    assert asked - set(answers._COMPOSED) <= set(fixed_answers.load())


def test_slots_are_the_facts_and_what_the_bot_sets() -> None:
    assert set(DOMAIN["slots"]) == {*FACTS, "severity", "case_ref", "duty_verdict", "coverage_verdict"}
    for name, slot in DOMAIN["slots"].items():
        assert slot["influence_conversation"] is False, name
        if slot["type"] == "categorical" and name in FACTS:
            assert slot["values"] == list(FACTS[name].values), name


def test_every_fact_a_playbook_asks_for_has_a_question() -> None:
    asked = {slot for book in playbooks.load().values() for slot in book.questions}
    assert {"affected_low" if s.startswith("affected") else s for s in asked} <= set(questions.load())


def test_every_question_is_short_and_has_a_way_out() -> None:
    for slot, question in questions.load().items():
        bubble = question.bubble(None)
        assert len(bubble.text) <= 120, slot
        assert bubble.buttons[-1] == questions.HUMAN
        assert len({button.payload for button in bubble.buttons}) == len(bubble.buttons), slot


def test_every_button_gives_back_its_facts() -> None:
    for slot, question in questions.load().items():
        for choice in question.choices:
            assert questions.pressed(f"answer:{slot}:{choice.key}") == (slot, choice.facts)


@pytest.mark.parametrize("name", [n for n, s in FACTS.items() if s.values and n != "incident_type"])
def test_every_value_of_a_fact_has_japanese_words(name: str) -> None:
    from bot.incident.facts import Facts

    for value in FACTS[name].values:
        facts = Facts.from_dict({name: [value] if FACTS[name].kind == "list" else value})
        text = wording.value_text(name, getattr(facts, name), facts)
        assert not re.search(r"[a-z_]{3,}", text), (name, value, text)


def test_rasa_expands_no_variable_in_training_data() -> None:
    for path in DATA.rglob("*.yml"):
        assert "${" not in path.read_text(encoding="utf-8"), path


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name]


def test_no_address_of_a_package_registry_in_the_repository() -> None:
    forbidden = re.compile(r"pypi[.]org|files[.]pythonhosted|registry[.]npm" + r"js|deb[.]debian|index-url")
    for path in tracked():
        if path.suffix in (".png", ".gz", ".svg") or not path.is_file() or path == Path(__file__):
            continue
        found = forbidden.search(path.read_text(encoding="utf-8", errors="ignore").replace("--no-emit-index-url", ""))
        assert found is None, (path, found)


def test_telephone_numbers_stand_in_one_file_only() -> None:
    number = re.compile(r"0120-\d{3}-\d{3}|0\d{1,3}-\d{2,4}-\d{4}")
    allowed = {"contacts.yaml", "policies.csv"}
    for path in (ROOT / "bot").rglob("*"):
        shown = path.suffix in (".yaml", ".html", ".js") or (path.suffix == ".py" and "reading" not in path.parts)
        if shown and path.name not in allowed and "vendor" not in path.parts:
            for found in number.findall(path.read_text(encoding="utf-8")):
                assert found.startswith(("03-0000", "090-0000", "000")), (path, found)
