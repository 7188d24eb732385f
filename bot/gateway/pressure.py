"""What keeps a slow or dead Rasa from making everybody wait: a breaker, and a bounded queue in front of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.errors import RasaBusy, RasaUnavailable

FAILURES_TO_OPEN = 3
OPEN_SECONDS = 3.0
AT_ONCE = 8
MOST_WAITING = 100
SLOT_WITHIN_SECONDS = 4.0


class Breaker:
    """Open after some failures in a row: calls fail at once. After a pause one call tries; it closes or opens again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._open_until = 0.0

    def pass_or_refuse(self) -> None:
        """RasaUnavailable while open. The call that may try pushes the pause on, so that others go on failing fast."""
        if self._failures < FAILURES_TO_OPEN:
            return
        if self._clock() < self._open_until:
            raise RasaUnavailable("circuit open")
        self._open_until = self._clock() + OPEN_SECONDS

    def worked(self) -> None:
        self._failures = 0

    def failed(self) -> None:
        self._failures += 1
        self._open_until = self._clock() + OPEN_SECONDS


class Slots:
    """Room for so many calls at once, so many waiting, none for longer than a person waits."""

    def __init__(
        self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING, within: float = SLOT_WITHIN_SECONDS
    ) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most_waiting, self._within = most_waiting, within
        self._waiting = 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A slot; RasaBusy when too many wait already or none became free in time."""
        if self._waiting >= self._most_waiting:
            raise RasaBusy("too many are waiting")
        self._waiting += 1
        try:
            await asyncio.wait_for(self._free.acquire(), self._within)
        except TimeoutError as error:
            raise RasaBusy("no slot in time") from error
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()
