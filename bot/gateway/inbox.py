"""The way of a message: cleaned, masked, stored, answered by Rasa or by the emergency text, stored again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakValueDictionary

from bot.clock import Clock
from bot.errors import RasaUnavailable
from bot.gateway import hygiene
from bot.gateway.metrics import ANSWERED, TURN_SECONDS
from bot.gateway.rasa_client import RasaClient
from bot.incident import contacts
from bot.reading import private
from bot.store import conversations, sealing
from bot.store.engine import Store
from bot.store.tables import InboundMessage, OutboxMessage

log = logging.getLogger(__name__)

STALE_BUTTON = "このボタンは、もう使えません。文字で書くか、新しいボタンを押してください。"
HUMAN_BUTTON = {"title": "人と話す", "payload": "do:human"}


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


class Inbox:
    """Takes messages of all conversations; within one conversation strictly one after the other."""

    def __init__(self, store: Store, rasa: RasaClient, clock: Clock, seal_key: bytes | None = None) -> None:
        self._store, self._rasa, self._clock, self._seal_key = store, rasa, clock, seal_key
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def say(
        self, conversation_id: str, *, text: str | None, payload: str | None, client_message_id: str | None
    ) -> list[Sent]:
        """The answer to one message; the same ``client_message_id`` again gives the same answer and does nothing."""
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        async with lock:
            message, new, refusal = await asyncio.to_thread(
                self._store_inbound, conversation_id, text, payload, client_message_id
            )
            if refusal is not None:
                if new:
                    return await asyncio.to_thread(self._answer, message, [refusal], "refused")
            elif new or message.state == "stored":
                await self._catch_up(message)
                return await self._ask_rasa(message)
            return await asyncio.to_thread(self._stored_answer, message.id)

    def _store_inbound(
        self, conversation_id: str, text: str | None, payload: str | None, client_message_id: str | None
    ) -> tuple[InboundMessage, bool, dict[str, Any] | None]:
        now = self._clock()
        with self._store.begin() as session:
            conversation = conversations.get(session, conversation_id)
            refusal: dict[str, Any] | None = None
            kinds: Sequence[str] = ()
            typed: str | None = None
            if payload is not None:
                title = conversations.was_offered(session, conversation_id, payload)
                if title is None:
                    refusal, text, payload = _bubble(STALE_BUTTON), "", None
                else:
                    text = title
            else:
                cleaned = hygiene.clean(text or "")
                if cleaned.verdict != "ok":
                    refusal = _bubble(hygiene.SORRY[cleaned.verdict])
                asking = conversation.dialogue.get("asking")
                masked = private.mask(cleaned.text, asking=asking)
                text, kinds = masked.text, masked.kinds
                if kinds:
                    typed = private.mask(cleaned.text, asking=asking, only=private.NEVER_KEPT).text
            message, new = conversations.take_in(
                session,
                conversation,
                client_message_id=client_message_id,
                text=text,
                payload=payload,
                masked=kinds,
                now=now,
                seal=lambda message_id: self._sealed(message_id, typed),
            )
            if refusal is not None and new:
                message.state = "refused"
            return message, new, refusal if message.state == "refused" else None

    def _sealed(self, message_id: str, typed: str | None) -> str | None:
        """What was typed, for the eyes of somebody with a reason; a masked text has nothing more to tell."""
        if typed is None or self._seal_key is None:
            return None
        return sealing.seal(self._seal_key, typed, f"inbound:{message_id}")

    async def _catch_up(self, message: InboundMessage) -> None:
        """Give Rasa what it missed while it was down, so that no fact of those messages is lost."""
        for earlier in await asyncio.to_thread(self._missed, message):
            try:
                await self._rasa.say(earlier.conversation_id, earlier.id, _for_rasa(earlier))
            except RasaUnavailable:
                return
            await asyncio.to_thread(self._mark_answered, earlier.id)

    def _missed(self, message: InboundMessage) -> list[InboundMessage]:
        with self._store.begin() as session:
            earlier = conversations.unanswered(session, message.conversation_id)
            return [other for other in earlier if other.id != message.id]

    def _mark_answered(self, message_id: str) -> None:
        with self._store.begin() as session:
            conversations.settle(session, message_id, "answered")

    async def _ask_rasa(self, message: InboundMessage) -> list[Sent]:
        try:
            with TURN_SECONDS.time():
                bubbles = await self._rasa.say(message.conversation_id, message.id, _for_rasa(message))
            state = "answered"
        except RasaUnavailable as error:
            log.error("emergency text sent: %s", error.reason)
            bubbles = [{**_bubble(contacts.emergency_text(self._clock())), "buttons": []}]
            state = "emergency"
        return await asyncio.to_thread(self._answer, message, bubbles, state)

    def _answer(self, message: InboundMessage, bubbles: list[dict[str, Any]], state: str) -> list[Sent]:
        ANSWERED.labels(state).inc()
        with self._store.begin() as session:
            conversations.settle(session, message.id, state)
            rows = conversations.put_out(session, message.conversation_id, message.id, bubbles, self._clock())
            return [Sent.of(row) for row in rows]

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
