"""Every worked example and every rule of the decision table, as tables beside this file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.incident.facts import Facts
from bot.law.duties import assess

HERE = Path(__file__).parent
WORKED = yaml.safe_load((HERE / "worked_cases.yaml").read_text(encoding="utf-8"))["cases"]
RULES = yaml.safe_load((HERE / "rule_cases.yaml").read_text(encoding="utf-8"))
SHARED = HERE.parents[2] / "shared" / "checks" / "duties_examples.jsonl"


def check(answer: dict[str, Any], expect: dict[str, Any]) -> None:
    for key, value in expect.items():
        if key == "exemptions_include":
            assert value in answer["exemptions"]
        elif key == "missing_include":
            assert value in answer["missing_facts"]
        elif key == "other_duties_include":
            statuses = {other["id"]: other["status"] for other in answer["other_duties"]}
            assert value.items() <= statuses.items()
        else:
            assert answer[key] == value, key


@pytest.mark.parametrize("case", WORKED, ids=lambda case: case["name"])
def test_worked_example(case: dict[str, Any]) -> None:
    check(assess(Facts.from_dict(case["facts"])).to_dict(), case["expect"])


@pytest.mark.skipif(not SHARED.exists(), reason="the shared examples are not beside this checkout")
def test_the_shared_examples_hold_as_well() -> None:
    for line in SHARED.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        check(assess(Facts.from_dict(row["facts"])).to_dict(), row["expect"])


@pytest.mark.parametrize("case", RULES["cases"], ids=lambda case: case["name"])
def test_rule(case: dict[str, Any]) -> None:
    answer = assess(Facts.from_dict({**RULES["base"], **case["but"]})).to_dict()
    assert answer["ppc_report"] == answer["individual_notice"] == case["is"]
    for key, field in (("grounds", "grounds"), ("exemptions", "exemptions"), ("provisional", "provisional")):
        if key in case:
            assert answer[field] == case[key]
    assert set(case.get("missing", ())) <= set(answer["missing_facts"])
    statuses = {other["id"]: other["status"] for other in answer["other_duties"]}
    assert case.get("other", {}).items() <= statuses.items()


def test_the_names_of_the_rules_are_distinct() -> None:
    names = [case["name"] for case in RULES["cases"]]
    assert len(names) == len(set(names))
