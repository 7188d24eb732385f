"""The stand-in desk is as strict as the real one may be; the sheet's link opens a PDF and nothing else."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.responses import Response
from fastapi.testclient import TestClient
from pypdf import PdfReader

from bot.errors import NotFound
from bot.gateway import documents_api
from bot.gateway.tokens import Tokens
from bot.handoff import srm_stub
from bot.handoff.signature import signed_headers
from bot.settings import Settings
from bot.store.engine import Store
from tests.handoff.conftest import packet_of


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def test_the_stand_in_checks_signature_and_schema_and_takes_once(
    store: Store, settings: Settings, consented: tuple[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(srm_stub, "ACKNOWLEDGE_AFTER_SECONDS", 0.0)
    ref, packet_id = consented
    body = json.dumps(packet_of(store, packet_id).body, ensure_ascii=False)
    client = TestClient(srm_stub.create_stub(settings.srm_secret, tmp_path / "taken.jsonl", "http://127.0.0.1:1"))

    def post(said: str) -> tuple[int, dict[str, object]]:
        headers = signed_headers(settings.srm_secret, f"{ref}.2", said)
        answer = client.post("/packets", content=said.encode(), headers=headers)
        return answer.status_code, answer.json()

    assert client.post("/packets", content=body.encode()).status_code == 401
    wrong = json.dumps({**json.loads(body), "functions": []})
    assert post(wrong)[0] == 422
    assert post(wrong)[1]["error"]["field"] == "functions"  # type: ignore[index]
    follow_up = json.dumps({**json.loads(body), "packet_number": 2})
    assert post(follow_up) == post(follow_up)
    assert len(client.get("/packets").json()) == 1


def test_the_link_in_the_packet_opens_three_pages_at_most(
    store: Store, settings: Settings, consented: tuple[str, int]
) -> None:
    app = FastAPI()
    app.include_router(documents_api.create_router(store, Tokens(settings.secret_key), settings))
    app.add_exception_handler(NotFound, lambda _request, _error: Response(status_code=404))
    client = TestClient(app)
    link = documents_api.sheet_link(settings)(consented[0])
    path = link.removeprefix(settings.public_url)
    opened = client.get(path)
    assert opened.headers["content-type"] == "application/pdf"
    assert opened.headers["content-disposition"].startswith("inline")
    pages = PdfReader(io.BytesIO(opened.content)).pages
    assert 1 <= len(pages) <= 3
    assert consented[0] in pages[0].extract_text()
    assert client.get(path[:-2]).status_code == 404
    assert client.get(f"/api/v1/documents/{path.rsplit('/', 1)[1]}").status_code == 404
