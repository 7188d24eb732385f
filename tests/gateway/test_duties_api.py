"""POST /api/v1/duties over HTTP: the answer, the refusals, the schema."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.gateway.duties_api import router
from bot.incident.facts import FACTS, Facts
from bot.law.duties import assess

FACTS_OF_A_LOST_USB: dict[str, Any] = {
    "incident_type": "lost_device",
    "noticed_at": "2026-11-24T10:00+09:00",
    "data_kinds": ["medical", "contact"],
    "affected_low": 300,
    "affected_high": 300,
    "affected_known": "known",
    "leak_state": "suspected",
    "damage_state": "none",
    "malicious": "no",
    "strong_encryption": "unknown",
    "recovered_unseen": "no",
    "handling_role": "own",
    "personal_database": "yes",
}
KEYS = [
    "ppc_report",
    "individual_notice",
    "grounds",
    "preliminary_report",
    "final_report_due",
    "missing_facts",
    "exemptions",
    "provisional",
    "other_duties",
    "citations",
    "law_version",
    "explanation",
]


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.include_router(router)
    return TestClient(app)


@pytest.mark.parametrize("wrapped", [False, True], ids=["bare facts", "facts in a wrapper"])
def test_the_answer_is_the_verdict_of_the_engine(client: TestClient, wrapped: bool) -> None:
    body = {"facts": FACTS_OF_A_LOST_USB} if wrapped else FACTS_OF_A_LOST_USB
    answer = client.post("/api/v1/duties", json=body)
    assert answer.status_code == 200
    assert list(answer.json()) == KEYS
    assert answer.json() == assess(Facts.from_dict(FACTS_OF_A_LOST_USB)).to_dict()
    assert answer.json()["preliminary_report"] == {"from": "2026-11-26", "to": "2026-11-28"}


def test_no_facts_at_all_are_an_open_case(client: TestClient) -> None:
    answer = client.post("/api/v1/duties", json={})
    assert answer.status_code == 200
    assert answer.json()["ppc_report"] == "undetermined"
    assert answer.json()["missing_facts"]


def test_null_is_the_same_as_left_out(client: TestClient) -> None:
    nothing_said = dict.fromkeys(FACTS)
    assert client.post("/api/v1/duties", json=nothing_said).json() == client.post("/api/v1/duties", json={}).json()


def test_an_old_version_can_be_asked_for(client: TestClient) -> None:
    body = {"facts": FACTS_OF_A_LOST_USB, "law_version": "APPI-2024-04"}
    assert client.post("/api/v1/duties", json=body).json()["law_version"] == "APPI-2024-04"


@pytest.mark.parametrize(
    "body, field",
    [
        ({"leak_state": "maybe"}, "leak_state"),
        ({"leak_state": ["confirmed"]}, "leak_state"),
        ({"leek_state": "confirmed"}, "leek_state"),
        ({"data_kinds": []}, "data_kinds"),
        ({"data_kinds": ["none", "medical"]}, "data_kinds"),
        ({"data_kinds": "medical"}, "data_kinds"),
        ({"leak_signs": ["rumour"]}, "leak_signs"),
        ({"affected_low": -1}, "affected_low"),
        ({"affected_high": "many"}, "affected_high"),
        ({"affected_high": True}, "affected_high"),
        ({"noticed_at": "yesterday"}, "noticed_at"),
        ({"noticed_at": "2026-02-30"}, "noticed_at"),
        ({"noticed_at": "9999-12-31T23:59Z"}, "noticed_at"),
        ({"handoff_consent": "yes"}, "handoff_consent"),
        ({"contact_name": ""}, "contact_name"),
        ({"facts": [], "law_version": None}, "facts"),
        ({"facts": {}, "law_version": "APPI-1999"}, "law_version"),
        ({"facts": {}, "law_version": 5}, "law_version"),
        ({"facts": {}, "note": "x"}, "note"),
        ([1, 2], "facts"),
        ("text", "facts"),
        (12, "facts"),
    ],
)
def test_bad_input_is_refused_naming_the_field_in_japanese(client: TestClient, body: object, field: str) -> None:
    answer = client.post("/api/v1/duties", json=body)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert (error["code"], error["field"]) == ("bad_fact", field)
    assert error["message"].endswith("ください。")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000], ids=["empty", "cut", "not text", "deep"])
def test_what_is_no_json_is_refused(client: TestClient, content: bytes) -> None:
    answer = client.post("/api/v1/duties", content=content)
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == "body"


def test_null_is_no_object(client: TestClient) -> None:
    assert client.post("/api/v1/duties", content=b"null").json()["error"]["field"] == "facts"


def test_infinite_counts_are_refused(client: TestClient) -> None:
    answer = client.post("/api/v1/duties", content=b'{"affected_low": Infinity}')
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == "affected_low"


def test_the_schema_describes_every_fact_and_answer_in_japanese(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    operation = schema["paths"]["/api/v1/duties"]["post"]
    facts = operation["requestBody"]["content"]["application/json"]["schema"]
    assert set(facts["properties"]) == set(FACTS)
    assert all(any(ord(letter) > 0x3000 for letter in one["description"]) for one in facts["properties"].values())
    assert client.post("/api/v1/duties", json=facts["example"]).status_code == 200
    answer = schema["components"]["schemas"]["DutyAnswer"]["properties"]
    assert list(answer) == KEYS
    assert all(any(ord(letter) > 0x3000 for letter in one["description"]) for one in answer.values())
