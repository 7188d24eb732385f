"""The description of the API is complete, and the API does what it says: no foreign eyes, no 5xx."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import booleans
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from bot.app import create_app
from bot.clock import fixed_clock
from bot.settings import Secret, Settings
from bot.store.engine import migrate

# Needs no conversation: open to everybody, or guarded by a signature or an agency's token instead.
OPEN_TO_ALL = {
    ("get", "/healthz"),
    ("get", "/metrics"),
    ("get", "/readyz"),
    ("get", "/api/v1/contacts"),
    ("post", "/api/v1/conversations"),
    ("post", "/api/v1/duties"),
}
SIGNED = {("post", "/api/v1/handoffs/{case_ref}/acknowledge")}
METHODS = ("get", "post", "put", "patch", "delete")
EXAMPLES_PER_ROUTE = 10
CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    folder: Path = tmp_path_factory.mktemp("api")
    url = f"sqlite:///{folder / 'test.db'}"
    migrate(url)
    made = create_app(
        Settings(
            var_dir=folder,
            database_url=url,
            secret_key=Secret("test"),
            srm_secret=Secret("whsec_" + "c2VjcmV0" * 4),
            rasa_port=9,  # nobody listens there: every message gets the emergency text
            rate_scale=0,
            clock=fixed_clock(datetime.fromisoformat("2026-11-25T08:05+09:00")),
        )
    )
    made.router.lifespan_context = without_durable_work
    return made


@asynccontextmanager
async def without_durable_work(_: FastAPI) -> AsyncIterator[None]:
    """Each generated call would start and end the engine; no route here needs it."""
    yield


@pytest.fixture(scope="module")
def client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1:8000")


def operations(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, described in app.openapi()["paths"].items():
        for method in METHODS:
            if method in described:
                yield method, path, described[method]


def example_of(content: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """The example of one media type, beside it or in its schema; KeyError when there is none."""
    if "example" in content:
        return content["example"]
    schema = content["schema"]
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    return schema["example"] if "example" in schema else schema["examples"][0]


def test_every_route_shows_what_it_takes_and_gives(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    for method, path, operation in operations(app):
        assert operation["summary"], (method, path)
        parts = [operation["requestBody"]] if "requestBody" in operation else []
        parts += operation["responses"].values()
        assert all(part["content"] for part in parts), (method, path)
        for content in (kind for part in parts for kind in part["content"].values()):
            assert example_of(content, schemas) is not None, (method, path)


def test_a_foreign_token_sees_nothing_on_any_route(app: FastAPI, client: TestClient) -> None:
    mine, foreign = (client.post("/api/v1/conversations").json() for _ in range(2))
    walked = 0
    schemas = app.openapi()["components"]["schemas"]
    for method, path, operation in operations(app):
        if (method, path) in OPEN_TO_ALL | SIGNED:
            continue
        address = re.sub(r"\{\w+\}", mine["conversation_id"], path)
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        for headers in ({"Authorization": f"Bearer {foreign['token']}"}, {"Authorization": "Bearer x"}, {}):
            answer = client.request(method, address, headers=headers, json=example_of(body, schemas) if body else None)
            assert answer.status_code == 404, (method, path, answer.text)
            assert answer.json()["error"]["code"] == "not_found"
            walked += 1
    assert walked >= 24, "the walk must not become empty"
    own = {"Authorization": f"Bearer {mine['token']}"}
    assert client.get(f"/api/v1/conversations/{mine['conversation_id']}", headers=own).status_code == 200


def test_unsigned_acknowledgements_are_refused(client: TestClient) -> None:
    answer = client.post("/api/v1/handoffs/261125-AAAAA/acknowledge", json={"coordinator": "佐藤"})
    assert answer.status_code == 401


def test_other_peoples_pages_cannot_call(client: TestClient) -> None:
    evil = {"Origin": "https://evil.example"}
    assert client.post("/api/v1/conversations", headers=evil).status_code == 403
    assert client.post("/api/v1/conversations", headers={"Origin": "http://127.0.0.1:8000"}).status_code == 201


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "wrong"])
def test_generated_calls_find_no_server_error(app: FastAPI, client: TestClient, mode: GenerationMode) -> None:
    """What schemathesis makes of the description, with a real conversation's id and token in every second call."""
    made = client.post("/api/v1/conversations").json()
    described = schemathesis.openapi.from_asgi("/api/openapi.json", app)
    statuses: Counter[int] = Counter()

    for result in described.get_all_operations():
        operation = result.ok()
        if operation.path == "/readyz":
            continue  # says 503, as it should: there is no Rasa here

        @hypothesis_settings(max_examples=EXAMPLES_PER_ROUTE, suppress_health_check=list(HealthCheck), deadline=None)
        @given(case=operation.as_strategy(mode), mine=booleans())
        def calls(case: schemathesis.Case, mine: bool) -> None:
            if mine and "conversation_id" in case.path_parameters:
                case.path_parameters["conversation_id"] = made["conversation_id"]
            answer = case.call(headers={"Authorization": f"Bearer {made['token']}"})
            statuses[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

        try:
            calls()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, "a route without parameters has nothing that could be wrong"
    assert max(statuses) < 500 and (statuses[200] > 30 if mode is GenerationMode.POSITIVE else statuses[422] > 10)
