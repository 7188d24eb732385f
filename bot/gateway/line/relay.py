"""The worker of the LINE channel. Everything it does lies in tables first, so that after a crash it just goes on.

Person by person: events in the order in which they happened, then what waits to be said. One person is in the hands of
one worker at a time, on any number of machines.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeGuard

from sqlalchemy.orm import Session

from bot.errors import ClinicBotError
from bot.gateway.line import answering, calls, events, people, words
from bot.gateway.line.answering import Tools
from bot.gateway.line.calls import Token
from bot.gateway.line.event import Event
from bot.gateway.line.hands import Hands
from bot.gateway.line.sender import Ready, Sender
from bot.gateway.metrics import LINE_EVENTS
from bot.store import conversations
from bot.store.line_tables import LineEvent, LinePerson

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0
BUSY_LOOK_SECONDS = 0.05
# Webhooks overtake each other on the way; a moment later their own times put them in order.
SETTLE = timedelta(milliseconds=200)
OTHERS_HAVE_IT = timedelta(milliseconds=500)
AT_ONCE = 8
LOOK_AHEAD = 200
OVERLAP = 200
LOADING_AT_ONCE = 20


@dataclass(frozen=True)
class _Work:
    """What is to be done for a person: an event (None when it cannot be opened), or else a call that is due."""

    row: LineEvent | None = None
    event: Event | None = None
    ready: Ready | None = None


class Relay:
    """Runs until it is stopped; ``wake`` makes it look at once."""

    def __init__(self, tools: Tools, sender: Sender, hands: Hands) -> None:
        self._tools, self._sender, self._hands = tools, sender, hands
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
            if event.known and event.source_kind == "user" and _takes_a_while(event):
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
                # who cannot be begun with need not be looked for
                for key in await self._tools.run(self._people_due) if len(self._jobs) < AT_ONCE else ():
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

    def _people_due(self, session: Session) -> list[str]:
        now = self._tools.now()
        waiting = events.people_waiting(session, now - SETTLE, LOOK_AHEAD)
        due = calls.people_due(session, now, LOOK_AHEAD)
        unsent, self._looked_until = people.with_unsent(session, self._looked_until, OVERLAP)
        found = dict.fromkeys([*waiting, *due, *unsent])
        return [key for key in found if self._not_before.get(key, now) <= now]

    async def _job(self, key: str) -> None:
        work = await self._tools.run(self._take, key)
        if work is None:
            self._not_before[key] = self._tools.now() + OTHERS_HAVE_IT
            return
        try:
            while work.row is not None:
                await self._sender.send(key, await self._answer(key, work.row, work.event))
                if _in_a_group(work.event):
                    await self._tools.api.leave(work.event.source_kind or "", work.event.source_id or "")
                work = await self._tools.run(self._next, key)
            await self._sender.send(key, work.ready)
            self._not_before.pop(key, None)
        except Exception as error:  # nothing a single person's event holds may end the worker
            log.error("an event could not be dealt with yet: %s", type(error).__name__)
            self._not_before[key] = self._tools.now() + timedelta(seconds=2)
        finally:
            if self._hands.have(key):
                await self._tools.run(self._hands.give_back, key)

    def _take(self, session: Session, key: str) -> _Work | None:
        """The first thing to do for a person who is in our hands from now on; None while others have them."""
        if not (self._met(session, key) and self._hands.take(session, key)):
            return None
        return self._work(session, key)

    def _next(self, session: Session, key: str) -> _Work:
        """What comes next for the person; nothing once others have them."""
        return self._work(session, key) if self._hands.keep(session, key) else _Work()

    def _work(self, session: Session, key: str) -> _Work:
        row = events.next_waiting(session, key)
        if row is not None:
            return _Work(row, self._opened(row))
        ready = self._planned(session, key, None)
        if ready is None:
            self._hands.give_back(session, key)
        return _Work(ready=ready)

    def _met(self, session: Session, key: str) -> bool:
        """Nobody can hold somebody who is not there, so the first event makes the person before it is dealt with."""
        if session.get(LinePerson, key) is not None:
            return True
        row = events.next_waiting(session, key)
        event = self._opened(row) if row is not None else None
        if row is not None and event is None:
            events.settle(session, row.id, "failed")
        elif event is not None:
            people.known(session, self._tools.seal, event, self._tools.clock())
        return event is not None

    def _opened(self, row: LineEvent) -> Event | None:
        """None when it is sealed with a key that is gone: there is nothing left to answer."""
        try:
            return events.opened(self._tools.seal, row)
        except ClinicBotError as error:
            log.error("an event could not be opened: %s", type(error).__name__)
            return None

    async def _answer(self, key: str, row: LineEvent, event: Event | None) -> Ready | None:
        """Deal with one event; gives the first call to be made after it."""
        plan = partial(self._plan, key=key, token=_token(row, event))
        if event is None:
            await self._tools.run(self._fail, row, None)
            return await self._tools.run(plan)
        try:
            return await answering.handle(self._tools, row, event, plan)
        except Exception:
            if not await self._tools.run(self._fail, row, event):
                raise
            return await self._tools.run(plan)

    def _fail(self, session: Session, row: LineEvent, event: Event | None) -> bool:
        """Count a failure; after the last one the person is told, since silence is worst. True when it is over."""
        now = self._tools.clock()
        if not events.failed_once_more(session, row.id) and event is not None:
            return False
        events.settle(session, row.id, "failed")
        if event is not None and event.source_kind == "user":
            person = people.known(session, self._tools.seal, event, now)
            conversation = people.conversation_of(session, person, now)
            bubble: dict[str, Any] = {"text": words.load()["trouble"], "buttons": [], "link": None}
            conversations.put_out(session, conversation.id, None, [bubble], now)
        return True

    def _plan(self, session: Session, key: str, token: Token | None) -> Ready | None:
        if not self._hands.keep(session, key):
            return None
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


def _takes_a_while(event: Event) -> bool:
    """Whether Rasa is asked; a fixed answer is there before a sign that one comes."""
    return event.kind == "postback" or (event.kind == "message" and event.message_kind == "text")


def _in_a_group(event: Event | None) -> TypeGuard[Event]:
    return event is not None and event.kind != "unsend" and event.source_kind in ("group", "room")
