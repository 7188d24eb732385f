"""The way of a message: stored, answered in its turn, stored again.

One process at a time answers in a conversation, the oldest message first, whoever took it in. What a dead process left
unanswered, the relay finds: at the start and every few seconds.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from datetime import datetime
from weakref import WeakValueDictionary

from sqlalchemy.orm import Session

from bot.clock import Clock, system_clock
from bot.gateway import bubbles
from bot.gateway.bubbles import Sent
from bot.gateway.metrics import ANSWERED
from bot.gateway.rasa_client import RasaClient
from bot.gateway.taking_in import TakingIn
from bot.gateway.turn import Turn
from bot.gateway.writing import Writing
from bot.store import conversations, turns
from bot.store.engine import Store
from bot.store.tables import InboundMessage

log = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 0.1
WAIT_FOR_OTHERS_SECONDS = 25.0
LEFT_ALONE_AT_ONCE = 50


class Inbox:
    """Takes messages of all conversations; within one conversation strictly one after the other.

    ``place`` names where this process serves: what its earlier life held there is given back at the start.
    ``seal_key`` seals what was typed where something was masked; without one it is not kept.
    """

    def __init__(
        self, store: Store, rasa: RasaClient, clock: Clock, place: str = "", seal_key: bytes | None = None
    ) -> None:
        self._store, self._rasa = store, rasa
        self.writing = Writing(store)
        self._place = f"{socket.gethostname()}:{place or os.getpid()}"
        holder = f"{self._place}#{secrets.token_hex(4)}"
        self._taking_in = TakingIn(clock, holder, seal_key)
        self._turn = Turn(self.writing, rasa, clock, holder)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._running: set[asyncio.Task[list[Sent]]] = set()

    async def say(
        self, conversation_id: str, *, text: str | None, payload: str | None, client_message_id: str | None
    ) -> list[Sent]:
        """The answer to one message; the same ``client_message_id`` again gives the same answer and does nothing."""
        # a person who closes the page in the middle of it must find the answer later
        turn = asyncio.create_task(self._say(conversation_id, text, payload, client_message_id))
        self._running.add(turn)
        turn.add_done_callback(self._running.discard)
        return await asyncio.shield(turn)

    async def _say(
        self, conversation_id: str, text: str | None, payload: str | None, client_message_id: str | None
    ) -> list[Sent]:
        async with self._in_order(conversation_id):
            stored = await self.writing.do(
                lambda session: self._taking_in.store(session, conversation_id, text, payload, client_message_id)
            )
            if stored.refused is not None:
                ANSWERED.labels("refused").inc()
                return stored.refused
            if stored.work:
                answered = await self._turn.answer_all(conversation_id, stored.work)
                if stored.message.id in answered:
                    return answered[stored.message.id]
            elif stored.message.state == "stored":
                await self._wait_for_others(conversation_id, stored.message.id)
            return await self.writing.do(lambda session: self._stored_answer(session, stored.message.id))

    def _in_order(self, conversation_id: str) -> asyncio.Lock:
        return self._locks.setdefault(conversation_id, asyncio.Lock())

    async def _wait_for_others(self, conversation_id: str, message_id: str) -> None:
        """Until the process whose turn it is has answered our message, or is dead and we do."""
        waited = 0.0
        while waited < WAIT_FOR_OTHERS_SECONDS:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            waited += LOOK_AGAIN_SECONDS
            work = await self._turn.take(conversation_id)
            if work is not None:
                await self._turn.answer_all(conversation_id, work)
                return
            if await self.writing.do(lambda session: self._is_answered(session, message_id)):
                return

    @staticmethod
    def _is_answered(session: Session, message_id: str) -> bool:
        return session.get_one(InboundMessage, message_id).state != "stored"

    async def relay(self, every_seconds: float) -> None:
        """For the life of the app: answer what a crash left unanswered, and what Rasa missed once it is back."""
        await self.writing.do(lambda session: turns.give_back_all(session, self._place))
        while True:
            try:
                await self.answer_left_alone()
            except Exception as error:  # the database may be away for a while; the relay must outlive that
                log.error("relay: %s", type(error).__name__)
            await asyncio.sleep(every_seconds)

    async def answer_left_alone(self) -> None:
        """One round of the relay."""
        for conversation_id in await self._left_alone("stored"):
            async with self._in_order(conversation_id):
                await self._turn.answer_all(conversation_id, await self._turn.take(conversation_id) or ())
        missed = await self._left_alone("emergency")
        if missed and await self._rasa.ready():
            for conversation_id in missed:
                async with self._in_order(conversation_id):
                    await self._turn.catch_up(conversation_id)

    async def _left_alone(self, state: str) -> list[str]:
        return await self.writing.do(
            lambda session: turns.left_alone(session, system_clock(), (state,), LEFT_ALONE_AT_ONCE)
        )

    @staticmethod
    def _stored_answer(session: Session, message_id: str) -> list[Sent]:
        return [Sent.of(row) for row in conversations.replies_to(session, message_id)]

    def tell(self, conversation_id: str, text: str, now: datetime) -> None:
        """Say something to a person unasked: the desk answered, a deadline comes."""
        with self._store.begin() as session:
            conversations.put_out(session, conversation_id, None, [bubbles.plain(text)], now)
