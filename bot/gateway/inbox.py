"""The way of a message: cleaned, masked, stored, answered by Rasa or by the emergency text, stored again.

One process at a time answers in a conversation, the oldest message first, whoever took it in. What a dead process left
unanswered, the relay finds: at the start and every few seconds.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

from bot.clock import Clock, system_clock
from bot.errors import RasaBusy, RasaUnavailable
from bot.gateway import hygiene, panel
from bot.gateway.metrics import ANSWERED, TURN_SECONDS
from bot.gateway.rasa_client import RasaClient
from bot.incident import contacts
from bot.reading import private
from bot.store import conversations, turns
from bot.store.engine import Store
from bot.store.tables import InboundMessage, OutboxMessage

log = logging.getLogger(__name__)

STALE_BUTTON = "このボタンは、もう使えません。文字で書くか、新しいボタンを押してください。"
BUSY = "ただいま混み合っています。書かれたことは届いています。順番に答えますので、このままお待ちください。"
HUMAN_BUTTON = {"title": "人と話す", "payload": "do:human"}
# A turn is renewed with each message; a holder that says nothing for longer than any call to Rasa takes is dead.
TURN_LASTS = timedelta(seconds=20)
LOOK_AGAIN_SECONDS = 0.1
WAIT_FOR_OTHERS_SECONDS = 25.0
LEFT_ALONE_AT_ONCE = 50


@dataclass(frozen=True)
class Sent:
    """One bubble as a channel shows it; ``id`` grows, so that a client can ask for what came after it."""

    id: int
    text: str
    buttons: list[dict[str, str]]
    link: str | None

    @classmethod
    def of(cls, row: OutboxMessage) -> Sent:
        return cls(row.id, row.text, row.buttons, row.link)


@dataclass(frozen=True)
class _Stored:
    """A message in the store, and what the process that may answer has to do in its conversation: oldest first."""

    id: str
    waits: bool
    ours: bool
    work: Sequence[InboundMessage]


class Inbox:
    """Takes messages of all conversations; within one conversation strictly one after the other.

    ``place`` names where this process serves: what its earlier life held there is given back at the start.
    """

    def __init__(self, store: Store, rasa: RasaClient, clock: Clock, place: str = "") -> None:
        self._store, self._rasa, self._clock = store, rasa, clock
        self._place = f"{socket.gethostname()}:{place or os.getpid()}"
        self._holder = f"{self._place}#{secrets.token_hex(4)}"
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
            stored = await asyncio.to_thread(self._store_inbound, conversation_id, text, payload, client_message_id)
            if stored.ours:
                answered = await self._answer_all(conversation_id, stored.work)
                if stored.id in answered:
                    return answered[stored.id]
            elif stored.waits:
                await self._wait_for_others(conversation_id, stored.id)
            return await asyncio.to_thread(self._stored_answer, stored.id)

    def _in_order(self, conversation_id: str) -> asyncio.Lock:
        return self._locks.setdefault(conversation_id, asyncio.Lock())

    def _store_inbound(
        self, conversation_id: str, text: str | None, payload: str | None, client_message_id: str | None
    ) -> _Stored:
        now = self._clock()
        with self._store.begin() as session:
            conversation = conversations.lock(session, conversation_id)
            refusal: dict[str, Any] | None = None
            kinds: Sequence[str] = ()
            if payload is not None:
                title = conversations.was_offered(session, conversation_id, payload) or panel.change_title(
                    session, conversation, payload
                )
                if title is None:
                    refusal, text, payload = _bubble(STALE_BUTTON), "", None
                else:
                    text = title
            else:
                cleaned = hygiene.clean(text or "")
                if cleaned.verdict != "ok":
                    refusal = _bubble(hygiene.SORRY[cleaned.verdict])
                masked = private.mask(cleaned.text, asking=conversation.dialogue.get("asking"))
                text, kinds = masked.text, masked.kinds
            message, new = conversations.take_in(
                session,
                conversation,
                client_message_id=client_message_id,
                text=text,
                payload=payload,
                masked=kinds,
                now=now,
            )
            if refusal is not None and new:
                message.state = "refused"
                ANSWERED.labels("refused").inc()
                conversations.put_out(session, conversation_id, message.id, [refusal], now)
            waits = message.state == "stored"
            ours = waits and turns.take(conversation, self._holder, system_clock(), TURN_LASTS)
            work = conversations.unanswered(session, conversation_id) if ours else ()
            return _Stored(message.id, waits, ours, work)

    async def _answer_all(self, conversation_id: str, work: Sequence[InboundMessage]) -> dict[str, list[Sent]]:
        """Answer everything that waits, oldest first; what comes in meanwhile, too. Ends with the turn given back."""
        answered: dict[str, list[Sent]] = {}
        excuse: str | None = None
        while any(message.state == "stored" for message in work):
            message = next(m for m in work if m.state == "stored" or excuse is None)
            bubbles: list[dict[str, Any]] = []
            # Rasa that has just failed to take an older message must not get a newer one before that
            if excuse is None:
                try:
                    bubbles = await self._ask_rasa(message)
                except RasaUnavailable as error:
                    log.error("excuse sent: %s", error.reason)
                    excuse = self._excuse(error)
            if message.state == "emergency":
                if excuse is not None:
                    continue
                bubbles = []  # the person has had an answer, and has written on since
            elif excuse is not None:
                bubbles = [{"text": excuse, "buttons": [], "link": None}]
            state = "answered" if excuse is None else "emergency"
            answered[message.id], work = await asyncio.to_thread(self._settle, message, bubbles, state)
        return answered

    def _excuse(self, error: RasaUnavailable) -> str:
        now = self._clock()
        if isinstance(error, RasaBusy):
            return f"{BUSY}\n{contacts.person_line(now)}"
        return contacts.emergency_text(now)

    async def _ask_rasa(self, message: InboundMessage) -> list[dict[str, Any]]:
        """The bubbles of one message's turn; a turn that was done before is not done again."""
        if message.reply is not None:
            return message.reply
        with TURN_SECONDS.time():
            return await self._rasa.say(message.conversation_id, message.id, _for_rasa(message))

    def _settle(
        self, message: InboundMessage, bubbles: list[dict[str, Any]], state: str, *, keep: bool = False
    ) -> tuple[list[Sent], Sequence[InboundMessage]]:
        """Store an answer once, and look what waits now; nothing waits: others may answer."""
        with self._store.begin() as session:
            conversation = conversations.lock(session, message.conversation_id)
            rows: list[OutboxMessage] = []
            if conversations.settle(session, message.id, state):
                ANSWERED.labels(state).inc()
                rows = conversations.put_out(session, message.conversation_id, message.id, bubbles, self._clock())
            work = conversations.unanswered(session, message.conversation_id)
            if not turns.take(conversation, self._holder, system_clock(), TURN_LASTS):
                work = ()
            elif not keep and not any(waiting.state == "stored" for waiting in work):
                turns.give_back(conversation, self._holder)
            return [Sent.of(row) for row in rows], work

    async def _wait_for_others(self, conversation_id: str, message_id: str) -> None:
        """Until the process whose turn it is has answered our message, or is dead and we do."""
        waited = 0.0
        while waited < WAIT_FOR_OTHERS_SECONDS:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            waited += LOOK_AGAIN_SECONDS
            waiting, work = await asyncio.to_thread(self._take_turn, conversation_id, message_id)
            if work:
                await self._answer_all(conversation_id, work)
            if not waiting or work:
                return

    def _take_turn(self, conversation_id: str, message_id: str) -> tuple[bool, Sequence[InboundMessage]]:
        with self._store.begin() as session:
            if message_id and session.get_one(InboundMessage, message_id).state != "stored":
                return False, ()
            conversation = conversations.lock(session, conversation_id)
            if not turns.take(conversation, self._holder, system_clock(), TURN_LASTS):
                return True, ()
            work = conversations.unanswered(session, conversation_id)
            if not work:
                turns.give_back(conversation, self._holder)
            return True, work

    async def relay(self, every_seconds: float) -> None:
        """For the life of the app: answer what a crash left unanswered, and what Rasa missed once it is back."""
        await asyncio.to_thread(self._give_back_all)
        while True:
            try:
                await self.answer_left_alone()
            except Exception as error:  # the database may be away for a while; the relay must outlive that
                log.error("relay: %s", type(error).__name__)
            await asyncio.sleep(every_seconds)

    def _give_back_all(self) -> None:
        with self._store.begin() as session:
            turns.give_back_all(session, self._place)

    async def answer_left_alone(self) -> None:
        """One round of the relay."""
        for conversation_id in await asyncio.to_thread(self._left_alone, ("stored",)):
            async with self._in_order(conversation_id):
                _, work = await asyncio.to_thread(self._take_turn, conversation_id, "")
                await self._answer_all(conversation_id, work)
        missed = await asyncio.to_thread(self._left_alone, ("emergency",))
        if missed and await self._rasa.ready():
            for conversation_id in missed:
                async with self._in_order(conversation_id):
                    await self._catch_up(conversation_id)

    def _left_alone(self, states: Sequence[str]) -> list[str]:
        with self._store.begin() as session:
            return turns.left_alone(session, system_clock(), states, LEFT_ALONE_AT_ONCE)

    async def _catch_up(self, conversation_id: str) -> None:
        """Give Rasa what it missed while it was down; the person, who had the emergency text, gets the last answer."""
        _, work = await asyncio.to_thread(self._take_turn, conversation_id, "")
        while work and not any(message.state == "stored" for message in work):
            try:
                bubbles = await self._ask_rasa(work[0])
            except RasaUnavailable:
                await asyncio.to_thread(self._give_back, conversation_id)
                return
            last = len(work) == 1
            _, work = await asyncio.to_thread(self._settle, work[0], bubbles if last else [], "answered", keep=not last)
        await self._answer_all(conversation_id, work)

    def _give_back(self, conversation_id: str) -> None:
        with self._store.begin() as session:
            turns.give_back(conversations.lock(session, conversation_id), self._holder)

    def _stored_answer(self, message_id: str) -> list[Sent]:
        with self._store.begin() as session:
            return [Sent.of(row) for row in conversations.replies_to(session, message_id)]

    def tell(self, conversation_id: str, text: str, now: datetime) -> None:
        """Say something to a person unasked: the desk answered, a deadline comes."""
        with self._store.begin() as session:
            conversations.put_out(session, conversation_id, None, [_bubble(text)], now)


def _for_rasa(message: InboundMessage) -> str:
    """A button needs no reading: it goes in as a plain intent, its payload waits in the store."""
    return "/inform" if message.payload is not None else message.text


def _bubble(text: str) -> dict[str, Any]:
    return {"text": text, "buttons": [HUMAN_BUTTON], "link": None}
