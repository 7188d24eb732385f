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
from datetime import datetime
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy.orm import Session

from bot.clock import Clock, system_clock
from bot.errors import RasaBusy, RasaUnavailable
from bot.gateway import hygiene, panel
from bot.gateway.metrics import ANSWERED, TURN_SECONDS
from bot.gateway.rasa_client import RasaClient
from bot.gateway.writing import Writing
from bot.incident import contacts
from bot.reading import private
from bot.store import conversations, sealing, turns
from bot.store.engine import Store
from bot.store.tables import InboundMessage, OutboxMessage

log = logging.getLogger(__name__)

STALE_BUTTON = "このボタンは、もう使えません。文字で書くか、新しいボタンを押してください。"
BUSY = "ただいま混み合っています。書かれたことは届いています。順番に答えますので、このままお待ちください。"
HUMAN_BUTTON = {"title": "人と話す", "payload": "do:human"}
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
    """A message in the store, and what we have to answer in its conversation, oldest first; all or nothing of it."""

    message: turns.Waiting
    work: Sequence[turns.Waiting]
    refused: list[Sent] | None = None


@dataclass(frozen=True)
class _Kept:
    """A message as it may be kept: masked, what was typed where something was masked, and why it is refused."""

    text: str
    payload: str | None = None
    masked: Sequence[str] = ()
    typed: str | None = None
    refusal: dict[str, Any] | None = None


class Inbox:
    """Takes messages of all conversations; within one conversation strictly one after the other.

    ``place`` names where this process serves: what its earlier life held there is given back at the start.
    ``seal_key`` seals what was typed where something was masked; without one it is not kept.
    """

    def __init__(
        self, store: Store, rasa: RasaClient, clock: Clock, place: str = "", seal_key: bytes | None = None
    ) -> None:
        self._store, self._rasa, self._clock, self._seal_key = store, rasa, clock, seal_key
        self._writing = Writing(store)
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
            stored = await self._writing.do(
                lambda session: self._store_inbound(session, conversation_id, text, payload, client_message_id)
            )
            if stored.refused is not None:
                ANSWERED.labels("refused").inc()
                return stored.refused
            if stored.work:
                answered = await self._answer_all(conversation_id, stored.work)
                if stored.message.id in answered:
                    return answered[stored.message.id]
            elif stored.message.state == "stored":
                await self._wait_for_others(conversation_id, stored.message.id)
            return await self._writing.do(lambda session: self._stored_answer(session, stored.message.id))

    def _in_order(self, conversation_id: str) -> asyncio.Lock:
        return self._locks.setdefault(conversation_id, asyncio.Lock())

    def _store_inbound(
        self,
        session: Session,
        conversation_id: str,
        text: str | None,
        payload: str | None,
        client_message_id: str | None,
    ) -> _Stored:
        now = self._clock()
        entered = turns.enter(session, conversation_id, self._holder, now, system_clock())
        known, work = turns.known_or_waiting(session, conversation_id, client_message_id)
        if known is not None:
            if entered.ours and not turns.leave(session, conversation_id, self._holder, system_clock()):
                work = []  # nobody waits: it was answered before
            return _Stored(known, work if entered.ours else ())
        kept = self._cleaned(session, entered, text, payload)
        message = turns.take_in(
            session,
            entered,
            client_message_id=client_message_id,
            text=kept.text,
            payload=kept.payload,
            masked=kept.masked,
            now=now,
            state="stored" if kept.refusal is None else "refused",
            seal=lambda message_id: self._sealed(message_id, kept.typed),
        )
        if kept.refusal is None:
            return _Stored(message, [*work, message] if entered.ours else ())
        sent = _sent([kept.refusal], turns.tell(session, message, [kept.refusal], now))
        if entered.ours:
            turns.leave(session, conversation_id, self._holder, system_clock())
        return _Stored(message, (), sent)

    @staticmethod
    def _cleaned(session: Session, entered: turns.Entered, text: str | None, payload: str | None) -> _Kept:
        if payload is not None:
            title = conversations.was_offered(session, entered.id, payload)
            title = title or panel.change_title(session, entered.case_id, payload)
            return _Kept("", refusal=_bubble(STALE_BUTTON)) if title is None else _Kept(title, payload)
        cleaned = hygiene.clean(text or "")
        asking = entered.dialogue.get("asking")
        masked = private.mask(cleaned.text, asking=asking)
        typed = private.mask(cleaned.text, asking=asking, only=private.NEVER_KEPT).text if masked.kinds else None
        refusal = None if cleaned.verdict == "ok" else _bubble(hygiene.SORRY[cleaned.verdict])
        return _Kept(masked.text, None, masked.kinds, typed, refusal)

    def _sealed(self, message_id: str, typed: str | None) -> str | None:
        """What was typed, for the eyes of somebody with a reason; a text with nothing masked has no more to tell."""
        if typed is None or self._seal_key is None:
            return None
        return sealing.seal(self._seal_key, typed, f"inbound:{message_id}")

    async def _answer_all(self, conversation_id: str, work: Sequence[turns.Waiting]) -> dict[str, list[Sent]]:
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
            answered[message.id], work = await self._settle(message, bubbles, state)
        return answered

    def _excuse(self, error: RasaUnavailable) -> str:
        now = self._clock()
        if isinstance(error, RasaBusy):
            return f"{BUSY}\n{contacts.person_line(now)}"
        return contacts.emergency_text(now)

    async def _ask_rasa(self, message: turns.Waiting) -> list[dict[str, Any]]:
        """The bubbles of one message's turn; a turn that was done before is not done again."""
        if message.reply is not None:
            return message.reply
        with TURN_SECONDS.time():
            return await self._rasa.say(message.conversation_id, message.id, _for_rasa(message))

    async def _settle(
        self, message: turns.Waiting, bubbles: list[dict[str, Any]], state: str, *, keep: bool = False
    ) -> tuple[list[Sent], Sequence[turns.Waiting]]:
        """Store an answer once, and look what waits now; nothing waits: others may answer."""

        def work(session: Session) -> tuple[list[int] | None, Sequence[turns.Waiting]]:
            kept = turns.leave(
                session, message.conversation_id, self._holder, system_clock(), but_for=message.id, keep=keep
            )
            ids = turns.answer(session, message, bubbles, state, self._clock())
            return ids, turns.known_or_waiting(session, message.conversation_id, None)[1] if kept else ()

        ids, waiting = await self._writing.do(work)
        if ids is not None:
            ANSWERED.labels(state).inc()
        return _sent(bubbles, ids or []), waiting

    async def _wait_for_others(self, conversation_id: str, message_id: str) -> None:
        """Until the process whose turn it is has answered our message, or is dead and we do."""
        waited = 0.0
        while waited < WAIT_FOR_OTHERS_SECONDS:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            waited += LOOK_AGAIN_SECONDS
            work = await self._take_turn(conversation_id)
            if work is not None:
                await self._answer_all(conversation_id, work)
                return
            if await self._writing.do(lambda session: self._is_answered(session, message_id)):
                return

    @staticmethod
    def _is_answered(session: Session, message_id: str) -> bool:
        return session.get_one(InboundMessage, message_id).state != "stored"

    async def _take_turn(self, conversation_id: str) -> Sequence[turns.Waiting] | None:
        """What waits in a conversation that is ours to answer now; None when it is another process's."""

        def work(session: Session) -> Sequence[turns.Waiting] | None:
            if not turns.take(session, conversation_id, self._holder, system_clock()):
                return None
            waiting = turns.known_or_waiting(session, conversation_id, None)[1]
            if not waiting:
                turns.leave(session, conversation_id, self._holder, system_clock())
            return waiting

        return await self._writing.do(work)

    async def relay(self, every_seconds: float) -> None:
        """For the life of the app: answer what a crash left unanswered, and what Rasa missed once it is back."""
        await self._writing.do(lambda session: turns.give_back_all(session, self._place))
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
                await self._answer_all(conversation_id, await self._take_turn(conversation_id) or ())
        missed = await self._left_alone("emergency")
        if missed and await self._rasa.ready():
            for conversation_id in missed:
                async with self._in_order(conversation_id):
                    await self._catch_up(conversation_id)

    async def _left_alone(self, state: str) -> list[str]:
        return await self._writing.do(
            lambda session: turns.left_alone(session, system_clock(), (state,), LEFT_ALONE_AT_ONCE)
        )

    async def _catch_up(self, conversation_id: str) -> None:
        """Give Rasa what it missed while it was down; the person, who had the emergency text, gets the last answer."""
        work = await self._take_turn(conversation_id) or ()
        while work and not any(message.state == "stored" for message in work):
            try:
                bubbles = await self._ask_rasa(work[0])
            except RasaUnavailable:
                await self._writing.do(
                    lambda session: turns.leave(session, conversation_id, self._holder, system_clock())
                )
                return
            last = len(work) == 1
            _, work = await self._settle(work[0], bubbles if last else [], "answered", keep=not last)
        await self._answer_all(conversation_id, work)

    @staticmethod
    def _stored_answer(session: Session, message_id: str) -> list[Sent]:
        return [Sent.of(row) for row in conversations.replies_to(session, message_id)]

    def tell(self, conversation_id: str, text: str, now: datetime) -> None:
        """Say something to a person unasked: the desk answered, a deadline comes."""
        with self._store.begin() as session:
            conversations.put_out(session, conversation_id, None, [_bubble(text)], now)


def _for_rasa(message: turns.Waiting) -> str:
    """A button needs no reading: it goes in as a plain intent, its payload waits in the store."""
    return "/inform" if message.payload is not None else message.text


def _sent(bubbles: Sequence[dict[str, Any]], ids: Sequence[int]) -> list[Sent]:
    return [
        Sent(number, bubble["text"], list(bubble.get("buttons", [])), bubble.get("link"))
        for number, bubble in zip(ids, bubbles, strict=False)
    ]


def _bubble(text: str) -> dict[str, Any]:
    return {"text": text, "buttons": [HUMAN_BUTTON], "link": None}
