"""Where the channel's database work is done: a few threads of its own, so that it never crowds out the answer to LINE."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

THREADS = 2
# A webhook is answered in 200 ms, a person waits for seconds; but the work must go on under any load, too.
LETS_PASS_SECONDS = 0.1

T = TypeVar("T")


class Run(Protocol):
    """Runs a function that may wait for the database, away from the event loop."""

    async def __call__(self, work: Callable[..., T], *given: object) -> T: ...


class Desk:
    """As many pieces of database work at once as there are threads; each first lets a waiting webhook through."""

    def __init__(self, webhooks_through: asyncio.Event) -> None:
        self._threads = ThreadPoolExecutor(THREADS, "line-desk")
        self._through = webhooks_through

    async def __call__(self, work: Callable[..., T], *given: object) -> T:
        if not self._through.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._through.wait(), LETS_PASS_SECONDS)
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: work(*given))

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)
