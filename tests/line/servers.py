"""Real servers for the tests of the channel: the stand-in platform, a server in Rasa's place, the channel itself."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from bot.gateway.inbox import Inbox
from bot.gateway.line.channel import LineChannel
from bot.gateway.rasa_client import RasaClient
from bot.settings import Settings
from bot.store.engine import Store

YES_NO = [
    {"title": "続いている", "payload": "answer:ongoing:yes"},
    {"title": "止まった", "payload": "answer:ongoing:no"},
]


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The app on a free port of this machine, in a thread of its own; its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server ended while starting"
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@dataclass
class QuickRasa:
    """A server in Rasa's place, to see what the channel does when Rasa is slow, and what it was told."""

    seconds: float = 0.0
    lets_go: threading.Event | None = None
    heard: list[str] = field(default_factory=list)
    say: list[dict[str, Any]] = field(
        default_factory=lambda: [{"text": "いまも広がっていますか。", "buttons": YES_NO, "link": None}]
    )

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/webhooks/rest/webhook")
        async def turn(request: Request) -> JSONResponse:
            self.heard.append((await request.json())["message"])
            await asyncio.sleep(self.seconds)
            while self.lets_go is not None and not self.lets_go.is_set():  # noqa: ASYNC110 (a test's thread tells)
                await asyncio.sleep(0.02)
            return JSONResponse([{"custom": {"bubbles": self.say}}])

        return app


def channel_app(
    store: Store,
    settings: Settings,
    rasa_url: str,
    alert: Callable[[str | None, str], None] | None = None,
) -> FastAPI:
    """The channel alone, as the app assembles it."""
    rasa = RasaClient(rasa_url, settings.rasa_timeout_seconds)
    channel = LineChannel(store, Inbox(store, rasa, settings.clock), settings, alert)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await channel.start()
        yield
        await channel.stop()
        await rasa.close()

    app = FastAPI(lifespan=lifespan)
    app.include_router(channel.router())
    return app


def until(found: Callable[[], Any], seconds: float = 30.0) -> Any:
    """What ``found`` gives once it is true."""
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, "did not come true in time"
        time.sleep(0.02)
    return value
