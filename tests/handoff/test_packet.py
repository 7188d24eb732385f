"""What a coordinator gets, that it keeps to the published schema, and what is kept back."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from bot.errors import BadInput
from bot.handoff import schema
from bot.handoff.packet import build, functions_for
from bot.incident import severity
from bot.incident.facts import Facts
from bot.incident.types import LABELS
from bot.law.duties import assess
from bot.policy.coverage import assess as assess_coverage
from bot.store import cases, conversations
from bot.store.engine import Store
from tests.documents.cases import FULLEST, RANSOMWARE
from tests.handoff.conftest import packet_of

KEYS = {
    "case_ref",
    "packet_version",
    "clinic",
    "contact",
    "facts",
    "severity",
    "steps_done",
    "timeline",
    "duty_verdict",
    "coverage_verdict",
    "functions",
    "consent",
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def body(store: Store, consented: tuple[str, int]) -> dict[str, Any]:
    return packet_of(store, consented[1]).body


def test_every_agreed_key_is_there(body: dict[str, Any], consented: tuple[str, int]) -> None:
    assert set(body) >= KEYS
    assert body["case_ref"] == consented[0]
    assert schema.checked(json.dumps(body).encode()) == body


def test_facts_carry_the_words_they_came_from(body: dict[str, Any]) -> None:
    fact = {"value": 1200, "source": "said", "words": "1200", "at": "2026-11-25T08:05+09:00"}
    assert body["facts"]["affected_low"] == fact


def test_the_registered_number_that_proves_identity_is_kept_back(body: dict[str, Any]) -> None:
    assert "03-0000-1111" not in str(body)


def test_steps_consent_and_reasons_are_told_with_their_time(body: dict[str, Any]) -> None:
    assert body["steps_done"] == [{"at": "2026-11-25T08:05+09:00", "what": "10:30にLANケーブルを抜いた"}]
    assert body["consent"]["given"] is True
    assert body["consent"]["at"] == "2026-11-25T08:05+09:00"
    assert "送ってよいですか" in body["consent"]["wording"]
    assert body["severity"] == {"level": "critical", "reasons": ["広がっています"]}


def test_packets_of_real_cases_keep_to_the_schema(store: Store, now: datetime) -> None:
    """Every type, with the verdicts of the real engines, from the barest to the fullest case."""
    for number, stated in enumerate([RANSOMWARE, FULLEST, *({"incident_type": slug} for slug in LABELS)]):
        facts = Facts.from_dict(stated)
        duty = assess(facts).to_dict()
        with store.begin() as session:
            conversation = conversations.start(session, "web", now)
            case = cases.open_case(session, conversation.id, now)
            assessed = severity.assess(facts, now=now)
            case.severity, case.duty_verdict = assessed.level, duty
            case.coverage_verdict = assess_coverage(facts, None, now.date()).to_dict() if number < 2 else None
            for name, value in {**stated, "handoff_consent": True}.items():
                cases.state_fact(session, case, name, value, source="said", words="…", inbound_id=None, now=now)
            session.flush()
            made = build(session, case, 1, assessed.reasons, now)
        assert schema.checked(json.dumps(made).encode())["severity"]["level"] == assessed.level


MISFITS: list[tuple[str, dict[str, Any]]] = [
    ("consent.given", {"consent": {"given": False, "at": "2026-11-25T08:05+09:00", "wording": "…"}}),
    ("functions", {"functions": ["investigation"]}),
    ("created_at", {"created_at": "2026-11-25 08:05"}),
    ("packet_version", {"packet_version": 2}),
    ("facts", {"facts": {"policy_phone": {"value": "1", "source": "said", "words": "", "at": "…"}}}),
]


def test_what_does_not_fit_is_named(body: dict[str, Any]) -> None:
    for where, change in MISFITS:
        with pytest.raises(BadInput) as caught:
            schema.checked(json.dumps({**body, **change}).encode())
        assert caught.value.field.startswith(where)
    for key in KEYS:
        with pytest.raises(BadInput):
            schema.checked(json.dumps({name: value for name, value in body.items() if name != key}).encode())
    with pytest.raises(BadInput):
        schema.checked(b"\xff")


def test_functions_follow_from_type_and_facts() -> None:
    assert functions_for(Facts()) == ["coordination"]
    assert "investigation" in functions_for(Facts(incident_type="ransomware"))
    assert "call_center" in functions_for(Facts(incident_type="lost_device", affected_low=500, affected_high=500))
    assert "gdpr" in functions_for(Facts(incident_type="insider", eu_residents="yes"))
    assert functions_for(Facts(incident_type="ransomware")).count("coordination") == 1
