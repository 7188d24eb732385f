"""``POST /line/webhook``: size, signature over the raw bytes, each event stored once, 200. Nothing else happens here."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.gateway.line import events
from bot.gateway.line.event import Event, read
from bot.gateway.line.seal import Seal
from bot.gateway.web import problem
from bot.settings import Secret
from bot.store.engine import Store

log = logging.getLogger(__name__)

PATH = "/line/webhook"
MOST_BYTES = 1024 * 1024


def signature(secret: Secret, body: bytes) -> str:
    """LINE's signature: Base64 of HMAC-SHA256 over the raw body with the channel secret."""
    return base64.b64encode(hmac.digest(secret.reveal().encode("utf-8"), body, hashlib.sha256)).decode("ascii")


class Intake:
    """Writes what arrives at the same moment in one transaction, since every commit waits for the disk."""

    def __init__(self, store: Store, seal: Seal, now: Clock) -> None:
        self._store, self._seal, self._now = store, seal, now
        self._pending: list[tuple[list[Event], asyncio.Future[set[str]]]] = []
        self._writing: asyncio.Task[None] | None = None
        self.through = asyncio.Event()
        self.through.set()
        # a thread of its own: slow turns must never delay the answer to LINE
        self._thread = ThreadPoolExecutor(1, "line-intake")

    async def take(self, arrived: list[Event]) -> set[str]:
        """Ids of the events that were new; returns when they are on the disk."""
        done: asyncio.Future[set[str]] = asyncio.get_running_loop().create_future()
        self._pending.append((arrived, done))
        self.through.clear()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await done

    async def _write(self) -> None:
        while self._pending:
            batch, self._pending = self._pending, []
            together = [event for arrived, _ in batch for event in arrived]
            try:
                new = await asyncio.get_running_loop().run_in_executor(self._thread, self._insert, together)
            except SQLAlchemyError as error:
                for _, done in batch:
                    if not done.done():
                        done.set_exception(error)
                continue
            for arrived, done in batch:
                mine = new & {event.id for event in arrived}
                new -= mine
                if not done.done():
                    done.set_result(mine)
        self.through.set()

    def _insert(self, together: list[Event]) -> set[str]:
        with self._store.begin() as session:
            return events.store(session, self._seal, together, self._now())

    def close(self) -> None:
        self._thread.shutdown()


def create_router(intake: Intake, secret: Secret, now: Clock, arrived: Callable[[list[Event]], None]) -> APIRouter:
    """``arrived`` is called with the new events once they are stored; it must not wait."""
    router = APIRouter(include_in_schema=False)

    @router.post(PATH)
    async def webhook(request: Request) -> Response:
        body = await request.body()
        given = request.headers.get("x-line-signature")
        if given is None:
            return problem(401, "no_signature", None, "署名がありません。")
        if not hmac.compare_digest(signature(secret, body).encode("ascii"), given.encode("latin-1")):
            return problem(403, "bad_signature", None, "署名を確かめられませんでした。")
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            return problem(400, "bad_input", "body", "body を受け取れませんでした。形を確かめてください。")
        listed = content.get("events") if isinstance(content, dict) else None
        if not isinstance(listed, list):
            return problem(400, "bad_input", "events", "events を受け取れませんでした。形を確かめてください。")
        moment = now()
        here = [event for raw in listed if (event := read(raw, moment)) is not None]
        if here:
            try:
                new = await intake.take(here)
            except SQLAlchemyError as error:
                # LINE sends it again after anything but 2xx, which is what we want when it could not be kept
                log.error("webhook not stored: %s", type(error).__name__)
                return problem(503, "not_stored", None, "いまは受け取れません。もう一度送ってください。")
            arrived([event for event in {e.id: e for e in here}.values() if event.id in new])
        return JSONResponse({})

    return router
