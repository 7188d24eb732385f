"""Cases ready to hand off, and a real HTTP receiver that can be told how to behave."""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import select

from bot.handoff import desk, engine, packet
from bot.settings import Settings
from bot.store import cases, conversations
from bot.store.engine import Store, migrate
from bot.store.tables import OutboxMessage, Packet

FACTS: dict[str, Any] = {
    "incident_type": "ransomware",
    "noticed_at": "2026-11-25T07:40+09:00",
    "affected_low": 1200,
    "affected_high": 1200,
    "affected_known": "known",
    "policy_phone": "03-0000-1111",
    "contact_name": "佐藤",
    "contact_phone": "090-0000-2222",
    "handoff_consent": True,
}


@dataclass
class Receiver:
    """What came in, and the answers still to give: a status, or a word for worse; then 200 for ever."""

    url: str = ""
    answers: list[int | str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    held: bool = False
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    at_once: int = 0
    most_at_once: int = 0

    async def take(self, request: Request) -> Response:
        headers, body = dict(request.headers), await request.body()
        self.calls.append((headers, body))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            while self.held:  # noqa: ASYNC110 (the test lets go from another thread)
                await asyncio.sleep(0.02)
            return await self._answer(request, headers["idempotency-key"])
        finally:
            self.at_once -= 1

    async def _answer(self, request: Request, key: str) -> Response:
        answer = self.answers.pop(0) if self.answers else 200
        if answer in (200, "lost"):
            self.taken[key] = self.taken.get(key, 0) + (key not in self.taken)
        if answer == "hang":
            await asyncio.sleep(2)
        if answer in ("reset", "lost"):
            _cut(request)
        status = answer if isinstance(answer, int) else 200
        return JSONResponse({"reference": "SRM-1"}, status_code=status, headers=self.headers if status == 429 else {})


def _cut(request: Request) -> None:
    """Tear the connection down without an answer."""
    request.scope["extensions"]["cut"]()


class _Cutting:
    """Hands the transport to the app, so that the app can cut it."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            transport = receive.__self__.transport
            scope["extensions"] = {**(scope.get("extensions") or {}), "cut": transport.abort}
        await self.app(scope, receive, send)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    told = Receiver()
    app = FastAPI()
    app.add_api_route("/packets", told.take, methods=["POST"])
    config = uvicorn.Config(_Cutting(app), host="127.0.0.1", port=0, log_level="critical", http="h11")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    told.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/packets"
    yield told
    server.should_exit = True
    thread.join()


def consent(store: Store, now: datetime, severity: str = "critical", **stated: Any) -> tuple[str, int]:
    """Case number and packet id of a new case whose consent is stored and whose packet waits."""
    with store.begin() as session:
        conversation = conversations.start(session, "web", now)
        case = cases.open_case(session, conversation.id, now)
        conversation.case_id = case.id
        case.severity = severity
        for name, value in {**FACTS, **stated}.items():
            cases.state_fact(session, case, name, value, source="said", words=str(value), inbound_id=None, now=now)
        cases.note(session, case, "person", "step", "10:30にLANケーブルを抜いた", now)
        cases.move(session, case, "handoff_requested", "person", "同意", now)
        session.flush()
        return case.case_ref, packet.store(session, case, ["広がっています"], now)


@pytest.fixture
def consented(store: Store, now: datetime) -> tuple[str, int]:
    return consent(store, now)


@pytest.fixture
def the_desk(store: Store, settings: Settings, receiver: Receiver) -> Iterator[desk.Desk]:
    with httpx.Client(timeout=0.5) as client:
        given = desk.Desk(
            store=store,
            clock=settings.clock,
            url=receiver.url,
            secret=settings.srm_secret,
            client=client,
            public_url=settings.public_url,
            pace=0.02,
        )
        desk.use(given)
        yield given


@pytest.fixture
def running(the_desk: desk.Desk, settings: Settings) -> Iterator[Callable[..., desk.Desk]]:
    """The engine started; called with fields of the desk, it changes them."""
    engine.launch(settings)

    def change(**fields: Any) -> desk.Desk:
        changed = replace(the_desk, **fields)
        desk.use(changed)
        return changed

    yield change
    engine.stop()


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for the engine; the assertion names what never came."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.05)
    assert true()


def state_of(store: Store, case_ref: str) -> str:
    with store.begin() as session:
        return cases.by_ref(session, case_ref).state


def packet_of(store: Store, packet_id: int) -> Packet:
    with store.begin() as session:
        return session.get_one(Packet, packet_id)


def said(store: Store, case_ref: str) -> list[str]:
    """What the clinic was told unasked, in order."""
    with store.begin() as session:
        conversation_id = cases.by_ref(session, case_ref).conversation_id
        query = select(OutboxMessage.text).where(OutboxMessage.conversation_id == conversation_id)
        return list(session.scalars(query.order_by(OutboxMessage.id)))


class RunningClock:
    """A clock that starts at ``start`` and runs ``speed`` times as fast as the machine's."""

    def __init__(self, start: datetime, speed: float) -> None:
        self.start, self.speed, self.began = start, speed, time.monotonic()

    def __call__(self) -> datetime:
        return self.start + timedelta(seconds=(time.monotonic() - self.began) * self.speed)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, empty_file: Path) -> str:
    """For what is the same on every database: one file, copied."""
    shutil.copy(empty_file, tmp_path / "copy.db")
    return f"sqlite:///{tmp_path / 'copy.db'}"
