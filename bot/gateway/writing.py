"""Units of work off the event loop; on SQLite, whose only writer waits for the disk, many share one commit."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.store.engine import Store

T = TypeVar("T")
MOST_TOGETHER = 64
# What must not wait comes in while others write; it waits for no more than this and one commit.
TOGETHER_SECONDS = 0.02

_Unit = tuple[Callable[[Session], Any], "asyncio.Future[Any]"]


class Writing:
    """Does units of work. A caller goes on only when its own is committed; one that fails undoes no other."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._one_writer = store.engine.dialect.name == "sqlite"
        self._first: deque[_Unit] = deque()
        self._waiting: deque[_Unit] = deque()
        self._task: asyncio.Task[None] | None = None
        # threads of its own: slow work elsewhere must never keep a message from being stored
        self._thread = ThreadPoolExecutor(1, "writing")

    async def do(self, work: Callable[[Session], T], *, first: bool = False) -> T:
        """The result of ``work``, which may be done twice: it changes nothing but the database.

        ``first``: before everything that waits, since somebody outside waits for no more than a moment.
        """
        if not self._one_writer and not first:
            return await asyncio.to_thread(self._alone, work)
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        (self._first if first else self._waiting).append((work, done))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work_off())
        return await done

    async def _work_off(self) -> None:
        loop = asyncio.get_running_loop()
        while self._first or self._waiting:
            batch = self._batch()
            results = await loop.run_in_executor(self._thread, self._together, [work for work, _ in batch])
            self._waiting.extendleft(reversed(batch[len(results) :]))
            for (_, done), (result, error) in zip(batch, results, strict=False):
                if done.cancelled():
                    continue
                if error is None:
                    done.set_result(result)
                else:
                    done.set_exception(error)

    def _batch(self) -> list[_Unit]:
        batch: list[_Unit] = []
        for queue in (self._first, self._waiting):
            while queue and len(batch) < MOST_TOGETHER:
                batch.append(queue.popleft())
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
