"""Units of work off the event loop; on SQLite, whose only writer waits for the disk, many share one commit."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, TypeVar

from sqlalchemy.orm import Session

from bot.store.engine import Store

T = TypeVar("T")
MOST_TOGETHER = 64
# What must not wait comes in while others write; it waits for no more than this and one commit.
TOGETHER_SECONDS = 0.02

# Storing that takes longer than this says that the machine is busy; then work that can wait does.
SLOW_SECONDS = 0.03
YIELD_SECONDS = 0.1
LONGEST_YIELD_SECONDS = 1.0

Rank = Literal["store", "turn", "later"]
_Unit = tuple[Callable[[Session], Any], "asyncio.Future[Any]"]


class Writing:
    """Does units of work. A caller goes on only when its own is committed; one that fails undoes no other."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._one_writer = store.engine.dialect.name == "sqlite"
        self._waiting: dict[Rank, deque[_Unit]] = {"store": deque(), "turn": deque(), "later": deque()}
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._later_at = self._later_from = 0.0
        # a thread of its own: slow work elsewhere must never keep a message from being stored
        self._thread = ThreadPoolExecutor(1, "writing")

    async def do(self, work: Callable[[Session], T], rank: Rank = "turn") -> T:
        """The result of ``work``, which may be done twice: it changes nothing but the database.

        ``store`` goes before everything that waits, since somebody outside waits for no more than a moment; ``later``
        lets the others pass, longer while storing is slow, but never for longer than LONGEST_YIELD_SECONDS.
        """
        if not self._one_writer and rank != "store":
            return await asyncio.to_thread(self._alone, work)
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting[rank].append((work, done))
        self._news.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work_off())
        began = time.monotonic()
        result = await done
        if rank == "store" and time.monotonic() - began > SLOW_SECONDS:
            self._later_from = min(time.monotonic() + YIELD_SECONDS, self._later_at + LONGEST_YIELD_SECONDS)
        return result

    async def _work_off(self) -> None:
        loop = asyncio.get_running_loop()
        while any(self._waiting.values()):
            self._news.clear()
            batch = self._batch()
            if not batch:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), max(0.0, self._later_from - time.monotonic()))
                continue
            results = await loop.run_in_executor(self._thread, self._together, [work for _, (work, _) in batch])
            for rank, unit in reversed(batch[len(results) :]):
                self._waiting[rank].appendleft(unit)
            for (_, (_, done)), (result, error) in zip(batch, results, strict=False):
                if done.cancelled():
                    continue
                if error is None:
                    done.set_result(result)
                else:
                    done.set_exception(error)

    def _batch(self) -> list[tuple[Rank, _Unit]]:
        batch: list[tuple[Rank, _Unit]] = []
        for rank, queue in self._waiting.items():
            if rank == "later" and queue:
                if time.monotonic() < self._later_from:
                    break
                self._later_at = time.monotonic()
            while queue and len(batch) < MOST_TOGETHER:
                batch.append((rank, queue.popleft()))
        return batch

    def _together(self, batch: list[Callable[[Session], Any]]) -> list[tuple[Any, Exception | None]]:
        """Results of as many units as fit into the time, at least one of them."""
        try:
            with self._store.begin() as session:
                return self._in_time(session, batch)
        except Exception:  # one of them; done alone, each gets its own result or its own error
            return [self._caught(work) for work in batch]

    @staticmethod
    def _in_time(session: Session, batch: list[Callable[[Session], Any]]) -> list[tuple[Any, Exception | None]]:
        results: list[tuple[Any, Exception | None]] = []
        end = time.monotonic() + TOGETHER_SECONDS
        for work in batch:
            results.append((work(session), None))
            # no unit sees objects of another one, which may be stale by then
            session.flush()
            session.expunge_all()
            if time.monotonic() > end:
                break
        return results

    def _caught(self, work: Callable[[Session], Any]) -> tuple[Any, Exception | None]:
        try:
            return self._alone(work), None
        except Exception as error:
            return None, error

    def _alone(self, work: Callable[[Session], T]) -> T:
        with self._store.begin() as session:
            return work(session)

    def close(self) -> None:
        """Ends when what is under way is stored."""
        self._thread.shutdown()
