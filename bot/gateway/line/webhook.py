"""``POST /line/webhook``: size, signature over the raw bytes, each event stored once, 200. Nothing else happens here."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.gateway.line import events
from bot.gateway.line.event import Event, read
from bot.gateway.line.seal import Seal
from bot.gateway.web import problem
from bot.gateway.writing import Writing
from bot.settings import Secret

log = logging.getLogger(__name__)

PATH = "/line/webhook"
MOST_BYTES = 1024 * 1024


def signature(secret: Secret, body: bytes) -> str:
    """LINE's signature: Base64 of HMAC-SHA256 over the raw body with the channel secret."""
    return base64.b64encode(hmac.digest(secret.reveal().encode("utf-8"), body, hashlib.sha256)).decode("ascii")


class Intake:
    """Writes down what arrives before anything else is written; what arrives at the same moment shares a commit."""

    def __init__(self, writing: Writing, seal: Seal, now: Clock) -> None:
        self._writing, self._seal, self._now = writing, seal, now

    async def take(self, arrived: list[Event]) -> set[str]:
        """Ids of the events that were new; returns when they are on the disk."""
        rows = events.rows(self._seal, arrived, self._now())
        return await self._writing.do(lambda session: events.store(session, rows), "store")


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
