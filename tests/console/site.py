"""The console served for a real browser: the real application under uvicorn, without the dialogue beside it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from bot.gateway.headers import SecurityHeaders
from tests.console.agency import Agency


@contextmanager
def served(agency: Agency, port: int) -> Iterator[str]:
    """The address of the console while it runs."""
    outer = FastAPI()
    outer.add_middleware(SecurityHeaders)
    outer.mount("/console", agency.app)
    server = uvicorn.Server(uvicorn.Config(outer, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}/console"
    server.should_exit = True
    thread.join(10)
