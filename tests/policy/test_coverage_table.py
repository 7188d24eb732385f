"""The coverage answer, case by case (coverage_table.yaml); the names of the cases are the sentences to hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import datafile
from bot.incident.facts import Facts
from bot.incident.types import TYPES
from bot.policy.coverage import assess
from bot.policy.heads import GROUPS, HEADS
from bot.policy.policies import Policy
from bot.policy.verdict import CoverageVerdict

TABLE: dict[str, Any] = datafile.load(Path(__file__).parent / "coverage_table.yaml")

S1_PLAIN: dict[str, Any] = {
    "policy_number": "S1-000123",
    "holder_name": "さくら架空歯科医院",
    "phone": "03-0000-1234",
    "plan": "S1",
    "options": (),
    "starts_on": date(2026, 4, 1),
    "ends_on": date(2027, 4, 1),
    "cancelled_on": None,
    "liability_member": "yes",
}


def contract(name: str | None) -> Policy | None:
    if name is None:
        return None
    changes = dict(TABLE["contracts"][name])
    changes["options"] = tuple(changes.get("options", ()))
    return Policy(**{**S1_PLAIN, **changes})


def verdict_for(case: dict[str, Any]) -> CoverageVerdict:
    at = case.get("at", date(2026, 11, 22))
    return assess(Facts.from_dict(case["facts"]), contract(case["policy"]), at, medium=case.get("medium"))


def expected_items(given: dict[str, str]) -> Iterator[tuple[str, str]]:
    for key, status in given.items():
        for head in HEADS:
            if key in (head, GROUPS[head], "all"):
                yield head, status


def said(verdict: CoverageVerdict) -> str:
    return "\n".join([*verdict.conditions, *(item.reason for item in verdict.items)])


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in TABLE["cases"]])
def test_coverage_table(case: dict[str, Any]) -> None:
    verdict = verdict_for(case)
    if "status" in case:
        assert verdict.policy.status == case["status"]
    if "overall" in case:
        assert verdict.overall == case["overall"]
    for head, status in expected_items(case.get("items", {})):
        assert verdict.item(head).status == status, head
    if "support" in case:
        assert verdict.support_service == case["support"]
    for words in case.get("says", []):
        assert words in said(verdict)
    for words in case.get("silent", []):
        assert words not in said(verdict)


def test_the_table_is_long_enough_and_knows_only_its_own_words() -> None:
    known = {"name", "facts", "policy", "at", "medium", "status", "overall", "items", "support", "says", "silent"}
    names = [case["name"] for case in TABLE["cases"]]
    assert len(names) >= 60
    assert len(set(names)) == len(names)
    for case in TABLE["cases"]:
        assert set(case) <= known, case["name"]
        assert set(case) - {"name", "facts", "policy", "at", "medium"}, f"{case['name']} expects nothing"
        assert set(case.get("items", {})) <= {*HEADS, *GROUPS.values(), "all"}, case["name"]


def test_the_table_judges_every_incident_type_under_a_policy_in_force() -> None:
    judged = {case["facts"].get("incident_type") for case in TABLE["cases"] if case["policy"] == "基本"}
    assert judged >= set(TYPES)


def test_json_form_is_the_public_one() -> None:
    verdict = assess(Facts(incident_type="ransomware"), contract("基本"), date(2026, 11, 22)).to_dict()
    assert list(verdict) == ["policy", "overall", "items", "support_service", "conditions", "disclaimer"]
    assert verdict["policy"] == {
        "number": "S1-000123",
        "plan": "S1",
        "status": "in_force",
        "holder": "さくら架空歯科医院",
    }
    limits = {item["head"]: item["limit_jpy"] for item in verdict["items"]}
    assert limits == {
        "liability_damages": 10_000_000,
        "litigation": None,
        "investigation": 1_000_000,
        "condolence": 1_000_000,
        "data_recovery": 1_000_000,
        "crisis_response": 1_000_000,
        "lost_profit": None,
        "loss_mitigation": None,
        "business_continuity": None,
    }
    assert {item["deductible_jpy"] for item in verdict["items"] if item["status"] == "covered_if"} == {0}
    assert all(set(item) == {"head", "status", "limit_jpy", "deductible_jpy", "reason"} for item in verdict["items"])
    assert "保険会社が決めます" in verdict["disclaimer"]


def test_the_litigation_limit_is_said_not_to_be_printed() -> None:
    verdict = assess(Facts(incident_type="ransomware"), contract("基本"), date(2026, 11, 22))
    assert "争訟費用の上限の金額は、ちらしに書かれていません" in verdict.item("litigation").reason


def test_a_clinic_that_was_not_recognised_learns_nothing_about_any_policy() -> None:
    verdict = assess(Facts(policy_number="S1-000123"), None, date(2026, 11, 22)).to_dict()
    assert verdict["policy"] == {"number": None, "plan": None, "status": "not_found", "holder": None}
