"""Units of work off the event loop; on SQLite, whose only writer waits for the disk, many share one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.store.engine import Store

T = TypeVar("T")
MOST_TOGETHER = 64


class Writing:
    """Does units of work. A caller goes on only when its own is committed; one that fails undoes no other."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._one_writer = store.engine.dialect.name == "sqlite"
        self._waiting: list[tuple[Callable[[Session], Any], asyncio.Future[Any]]] = []
        self._task: asyncio.Task[None] | None = None

    async def do(self, work: Callable[[Session], T]) -> T:
        """The result of ``work``, which may be done twice: it changes nothing but the database."""
        if not self._one_writer:
            return await asyncio.to_thread(self._alone, work)
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work_off())
        return await done

    async def _work_off(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            results = await asyncio.to_thread(self._together, [work for work, _ in batch])
            for (_, done), (result, error) in zip(batch, results, strict=True):
                if done.cancelled():
                    continue
                if error is None:
                    done.set_result(result)
                else:
                    done.set_exception(error)

    def _together(self, batch: list[Callable[[Session], Any]]) -> list[tuple[Any, Exception | None]]:
        try:
            with self._store.begin() as session:
                return [(work(session), None) for work in batch]
        except Exception:  # one of them; done alone, each gets its own result or its own error
            return [self._caught(work) for work in batch]

    def _caught(self, work: Callable[[Session], Any]) -> tuple[Any, Exception | None]:
        try:
            return self._alone(work), None
        except Exception as error:
            return None, error

    def _alone(self, work: Callable[[Session], T]) -> T:
        with self._store.begin() as session:
            return work(session)
