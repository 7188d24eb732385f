"""The live socket of a conversation: what is said to the person arrives by itself, and messages may come in, too.

The token travels in the sub-protocol (``token.<token>`` beside ``clinic-bot.v1``), so that no address and no log holds
it. The client may name in its first frame the last message it has: ``{"after": 12}``. Every frame to it is
``{"messages": […]}`` in the form of the HTTP API, or ``{"error": {…}}``. A frame from it is what the HTTP API takes.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any

from fastapi import APIRouter, WebSocket
from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect, WebSocketState

from bot.errors import ClinicBotError, NotFound
from bot.gateway.bubbles import Sent
from bot.gateway.inbox import Inbox
from bot.gateway.origins import from_our_page
from bot.gateway.rates import SAYING, TOO_MANY, Buckets
from bot.gateway.tokens import Tokens
from bot.gateway.web import Said, message_json, problem
from bot.settings import Settings
from bot.store import conversations
from bot.store.engine import Store

PROTOCOL = "clinic-bot.v1"
TOKEN_PREFIX = "token."  # noqa: S105 (a label, not a token)
LOOK_EVERY_SECONDS = 1.0
FIRST_FRAME_WITHIN_SECONDS = 2.0
AT_ONCE = 5


def create_router(store: Store, inbox: Inbox, tokens: Tokens, settings: Settings, buckets: Buckets) -> APIRouter:
    """The one route. A page behind a proxy that changes the host is known by the set public address."""
    router = APIRouter()
    open_sockets: Counter[str] = Counter()

    @router.websocket("/api/v1/conversations/{conversation_id}/socket")
    async def live(socket: WebSocket, conversation_id: str) -> None:
        if not from_our_page(socket.headers, settings.public_url):
            await socket.send_denial_response(problem(403, "bad_origin", None, "この場所からはつなげません。"))
            return
        try:
            tokens.check(conversation_id, f"Bearer {_token(socket)}")
        except NotFound:
            await socket.send_denial_response(problem(404, "not_found", None, "見つかりませんでした。"))
            return
        if open_sockets[conversation_id] >= AT_ONCE:
            await socket.send_denial_response(problem(429, "too_many", None, "開いている画面が多すぎます。"))
            return
        open_sockets[conversation_id] += 1
        try:
            await socket.accept(subprotocol=PROTOCOL)
            await _Line(socket, conversation_id, store, inbox, buckets).run()
        finally:
            open_sockets[conversation_id] -= 1
            if not open_sockets[conversation_id]:
                del open_sockets[conversation_id]

    return router


class _Line:
    """One open socket: one task reads what comes, another tells what is new; either one's end ends both."""

    def __init__(self, socket: WebSocket, conversation_id: str, store: Store, inbox: Inbox, buckets: Buckets) -> None:
        self.socket, self.id, self.store, self.inbox, self.buckets = socket, conversation_id, store, inbox, buckets
        self.last = 0
        self.started = asyncio.Event()
        self.look = asyncio.Event()

    async def run(self) -> None:
        tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._tell())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except WebSocketDisconnect:
            pass
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self) -> None:
        while True:
            try:
                frame = json.loads(await self.socket.receive_text())
            except (ValueError, KeyError, RecursionError):
                await self._refuse("body")
                continue
            if isinstance(frame, dict) and set(frame) == {"after"} and _is_id(frame["after"]):
                if not self.started.is_set():
                    self.last = frame["after"]
                    self.started.set()
                continue
            await self._say(frame)

    async def _say(self, frame: Any) -> None:
        self.started.set()
        if self.buckets.wait(SAYING, self.id):
            await self.socket.send_json({"error": {"code": "too_many", "message": TOO_MANY}})
            return
        try:
            said = Said.model_validate(frame)
            await self.inbox.say(
                self.id, text=said.text, payload=said.payload, client_message_id=said.client_message_id
            )
        except ValidationError as error:
            await self._refuse(".".join(str(part) for part in error.errors()[0]["loc"]) or "body")
            return
        except ClinicBotError:
            await self._refuse("message")
            return
        self.look.set()

    async def _tell(self) -> None:
        # a client that names no message within a moment gets the conversation from its beginning
        await _at_most(self.started, FIRST_FRAME_WITHIN_SECONDS)
        while self.socket.client_state is WebSocketState.CONNECTED:
            self.look.clear()
            fresh = await asyncio.to_thread(self._news)
            if fresh:
                await self.socket.send_json({"messages": [message_json(sent) for sent in fresh]})
                self.last = fresh[-1].id
            await _at_most(self.look, LOOK_EVERY_SECONDS)

    def _news(self) -> list[Sent]:
        with self.store.begin() as session:
            rows = conversations.after(session, self.id, self.last)
            return [Sent.of(row) for row in rows]

    async def _refuse(self, field: str) -> None:
        message = f"{field} を受け取れませんでした。形を確かめてください。"
        await self.socket.send_json({"error": {"code": "bad_input", "field": field, "message": message}})


async def _at_most(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _token(socket: WebSocket) -> str:
    offered = socket.scope.get("subprotocols", [])
    return next((str(name).removeprefix(TOKEN_PREFIX) for name in offered if name.startswith(TOKEN_PREFIX)), "")
