"""A case ready to hand off, and a real HTTP receiver that can be told how to behave."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from bot.handoff import packet
from bot.store import cases, conversations
from bot.store.engine import Store


@dataclass
class Receiver:
    """What came in, and the answers still to give (a status each; then 200 for ever)."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    told = Receiver()
    app = FastAPI()

    @app.post("/packets")
    async def take(request: Request) -> Response:
        told.calls.append((dict(request.headers), await request.body()))
        status = told.answers.pop(0) if told.answers else 200
        return JSONResponse({"reference": "SRM-1"}, status_code=status)

    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.01)
    told.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/packets"
    yield told
    server.should_exit = True
    thread.join()


@pytest.fixture
def consented(store: Store, now: datetime) -> tuple[str, int]:
    """Case number and packet id of a case whose consent is stored and whose packet waits."""
    stated = {
        "incident_type": "ransomware",
        "affected_low": 1200,
        "affected_high": 1200,
        "affected_known": "known",
        "policy_phone": "03-0000-1111",
        "contact_name": "佐藤",
        "contact_phone": "090-0000-2222",
        "handoff_consent": True,
    }
    with store.begin() as session:
        conversation = conversations.start(session, "web", now)
        case = cases.open_case(session, conversation.id, now)
        case.severity = "critical"
        for name, value in stated.items():
            cases.state_fact(session, case, name, value, source="said", words=str(value), inbound_id=None, now=now)
        cases.note(session, case, "person", "step", "10:30にLANケーブルを抜いた", now)
        cases.move(session, case, "handoff_requested", "person", "同意", now)
        return case.case_ref, packet.store(session, case, ["広がっています"], now)
