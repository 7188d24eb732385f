"""Coverage without a chat: only with the agency's token, bad facts are named."""

from __future__ import annotations

from datetime import datetime

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from bot.clock import fixed_clock
from bot.errors import BadInput, NotFound
from bot.gateway import coverage_api
from bot.policy import csv_import, plans
from bot.policy.samples import SAMPLE_FILE
from bot.store import api_tokens, policies
from bot.store.engine import Store


@pytest.fixture
def app(store: Store, now: datetime) -> FastAPI:
    made = FastAPI()
    made.include_router(coverage_api.create_router(store, fixed_clock(now)))
    made.add_exception_handler(NotFound, lambda _, error: JSONResponse({}, status_code=404))
    made.add_exception_handler(BadInput, lambda _, error: JSONResponse({"field": error.field}, status_code=422))
    with store.begin() as session:
        policies.import_all(session, csv_import.parse(SAMPLE_FILE.read_bytes(), plans.load_plans()), now)
    return made


async def ask(app: FastAPI, token: str, **body: object) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client:
        return await client.post("/api/v1/coverage", json=body, headers={"Authorization": f"Bearer {token}"})


async def test_契約のある医院の見込み(app: FastAPI, store: Store, now: datetime) -> None:
    with store.begin() as session:
        token = api_tokens.create(session, "agency", now)
    answer = await ask(app, token, facts={"incident_type": "ransomware"}, policy_number="ｓ１-000123")
    assert answer.status_code == 200
    assert answer.json()["policy"]["status"] == "in_force"
    assert answer.json()["overall"] == "likely"
    unknown = await ask(app, token, facts={"incident_type": "ransomware"}, policy_number="S1-999999")
    assert (unknown.json()["policy"]["status"], unknown.json()["overall"]) == ("not_found", "undetermined")
    bad = await ask(app, token, facts={"colour": "red"})
    assert (bad.status_code, bad.json()) == (422, {"field": "colour"})


@pytest.mark.parametrize("token", ["", "cib_forged"])
async def test_しるしがなければ何も教えない(app: FastAPI, token: str) -> None:
    assert (await ask(app, token, facts={"incident_type": "ransomware"})).status_code == 404
