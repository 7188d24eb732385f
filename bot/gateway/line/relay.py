"""The worker of the LINE channel. Everything it does lies in tables first, so that after a crash it just goes on.

Person by person: events in the order in which they happened, then what waits to be said. One person is in the hands of
one worker at a time, on any number of machines.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.errors import ClinicBotError
from bot.gateway.line import answering, calls, events, people, words
from bot.gateway.line.answering import Tools
from bot.gateway.line.calls import Token
from bot.gateway.line.event import Event
from bot.gateway.line.sender import Ready, Sender
from bot.gateway.metrics import LINE_EVENTS
from bot.store import conversations
from bot.store.line_tables import LineEvent, LinePerson

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0
BUSY_LOOK_SECONDS = 0.05
# Webhooks overtake each other on the way; a moment later their own times put them in order.
SETTLE = timedelta(milliseconds=200)
AT_ONCE = 8
LOOK_AHEAD = 200
OVERLAP = 200
LOADING_AT_ONCE = 20


class Relay:
    """Runs until it is stopped; ``wake`` makes it look at once."""

    def __init__(self, tools: Tools, sender: Sender) -> None:
        self._tools, self._sender = tools, sender
        self._awake = asyncio.Event()
        self._jobs: dict[str, asyncio.Task[None]] = {}
        self._loading: set[asyncio.Task[object]] = set()
        self._looked_until = 0
        self._not_before: dict[str, datetime] = {}
        self._main: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._main = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """No new work; what is under way is left to the tables."""
        tasks = [task for task in (self._main, *self._jobs.values(), *self._loading) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def arrived(self, new: Sequence[Event]) -> None:
        """New events are stored: show at once that something happens, then look at them."""
        for event in new:
            LINE_EVENTS.labels(event.kind if event.known else "other").inc()
            if event.known and event.source_kind == "user" and event.kind in ("message", "postback"):
                self._show_loading(event.source_id or "")
        self._awake.set()

    def _show_loading(self, user_id: str) -> None:
        if len(self._loading) < LOADING_AT_ONCE:
            task: asyncio.Task[object] = asyncio.create_task(self._tools.api.show_loading(user_id))
            self._loading.add(task)
            task.add_done_callback(self._loading.discard)

    async def _run(self) -> None:
        while True:
            self._awake.clear()
            try:
                for key in await self._tools.run(self._people_due):
                    if key not in self._jobs and len(self._jobs) < AT_ONCE:
                        self._begin(key)
            except Exception as error:  # the worker must outlive a database that is away for a while
                log.error("the relay could not look: %s", type(error).__name__)
            await self._pause()

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._awake.wait(), LOOK_EVERY_SECONDS)
            await asyncio.sleep(SETTLE.total_seconds() if not self._jobs else BUSY_LOOK_SECONDS)
        except TimeoutError:
            return

    def _begin(self, key: str) -> None:
        task = asyncio.create_task(self._job(key))
        self._jobs[key] = task

        def ended(_: asyncio.Task[None]) -> None:
            del self._jobs[key]
            self._awake.set()

        task.add_done_callback(ended)

    def _people_due(self) -> list[str]:
        now = self._tools.now()
        with self._tools.store.begin() as session:
            waiting = events.people_waiting(session, now - SETTLE, LOOK_AHEAD)
            due = calls.people_due(session, now, LOOK_AHEAD)
            unsent, self._looked_until = people.with_unsent(session, self._looked_until, OVERLAP)
        found = dict.fromkeys([*waiting, *due, *unsent])
        return [key for key in found if self._not_before.get(key, now) <= now]

    async def _job(self, key: str) -> None:
        if not await self._tools.run(self._claim, key):
            return
        try:
            while True:
                next_one, ready = await self._tools.run(self._next, key)
                if next_one is None:
                    await self._sender.send(key, ready)
                    break
                row, event = next_one
                await self._answer(row, event)
                await self._sender.send(key, await self._tools.run(self._plan, key, _token(row, event)))
                if event is not None and event.kind != "unsend" and event.source_kind in ("group", "room"):
                    await self._tools.api.leave(event.source_kind, event.source_id or "")
            self._not_before.pop(key, None)
        except Exception as error:  # nothing a single person's event holds may end the worker
            log.error("an event could not be dealt with yet: %s", type(error).__name__)
            self._not_before[key] = self._tools.now() + timedelta(seconds=2)
        finally:
            await self._tools.run(self._release, key)

    def _claim(self, key: str) -> bool:
        with self._tools.store.begin() as session:
            return people.claim(session, key, self._tools.now())

    def _release(self, key: str) -> None:
        with self._tools.store.begin() as session:
            people.release(session, key)

    def _next(self, key: str) -> tuple[tuple[LineEvent, Event | None] | None, Ready | None]:
        """The person's next event; when there is none, the first call that is due."""
        with self._tools.store.begin() as session:
            row = events.next_waiting(session, key)
            if row is None:
                return None, self._planned(session, key, None)
            people.keep(session, key, self._tools.now())
            try:
                return (row, events.opened(self._tools.seal, row)), None
            except ClinicBotError as error:  # sealed with a key that is gone: there is nothing left to answer
                log.error("an event could not be opened: %s", type(error).__name__)
                return (row, None), None

    async def _answer(self, row: LineEvent, event: Event | None) -> None:
        if event is None:
            await self._tools.run(self._fail, row, None)
            return
        try:
            await answering.handle(self._tools, row, event)
        except Exception:
            if not await self._tools.run(self._fail, row, event):
                raise

    def _fail(self, row: LineEvent, event: Event | None) -> bool:
        """Count a failure; after the last one the person is told, since silence is worst. True when it is over."""
        now = self._tools.clock()
        with self._tools.store.begin() as session:
            if not events.failed_once_more(session, row.id) and event is not None:
                return False
            events.settle(session, row.id, "failed")
            if event is not None and event.source_kind == "user":
                person = people.known(session, self._tools.seal, event, now)
                conversation = people.conversation_of(session, person, now)
                bubble: dict[str, Any] = {"text": words.load()["trouble"], "buttons": [], "link": None}
                conversations.put_out(session, conversation.id, None, [bubble], now)
            return True

    def _plan(self, key: str, token: Token | None) -> Ready | None:
        with self._tools.store.begin() as session:
            return self._planned(session, key, token)

    def _planned(self, session: Session, key: str, token: Token | None) -> Ready | None:
        """Write down the calls for what waits to be said, and give the first one that is due."""
        tools = self._tools
        person = session.get(LinePerson, key)
        if person is None:
            return None
        calls.plan(session, tools.seal, person, token, tools.now(), page=tools.public_url)
        return self._sender.begin(session, key)


def _token(row: LineEvent, event: Event | None) -> Token | None:
    if event is None or event.reply_token is None:
        return None
    return Token(event.reply_token, row.received_at + calls.TOKEN_GOOD)
