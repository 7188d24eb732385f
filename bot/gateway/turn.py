"""A conversation's turn: everything that waits in it answered by Rasa or by the emergency text, oldest first."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from bot.clock import Clock, system_clock
from bot.errors import RasaBusy, RasaUnavailable
from bot.gateway.bubbles import Sent, numbered
from bot.gateway.metrics import ANSWERED, TURN_SECONDS
from bot.gateway.rasa_client import RasaClient
from bot.gateway.writing import Writing
from bot.incident import contacts
from bot.store import turns

log = logging.getLogger(__name__)

BUSY = "ただいま混み合っています。書かれたことは届いています。順番に答えますので、このままお待ちください。"


class Turn:
    """Answers in conversations for the process that calls itself ``holder``."""

    def __init__(self, writing: Writing, rasa: RasaClient, clock: Clock, holder: str) -> None:
        self._writing, self._rasa, self._clock, self._holder = writing, rasa, clock, holder

    async def take(self, conversation_id: str) -> Sequence[turns.Waiting] | None:
        """What waits in a conversation that is ours to answer now; None when it is another process's."""

        def work(session: Session) -> Sequence[turns.Waiting] | None:
            if not turns.take(session, conversation_id, self._holder, system_clock()):
                return None
            waiting = turns.known_or_waiting(session, conversation_id, None)[1]
            if not waiting:
                turns.leave(session, conversation_id, self._holder, system_clock())
            return waiting

        return await self._writing.do(work)

    async def catch_up(self, conversation_id: str) -> None:
        """Give Rasa what it missed while it was down; the person, who had the emergency text, gets the last answer."""
        work = await self.take(conversation_id) or ()
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
        await self.answer_all(conversation_id, work)

    async def answer_all(self, conversation_id: str, work: Sequence[turns.Waiting]) -> dict[str, list[Sent]]:
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
        return numbered(bubbles, ids or []), waiting


def _for_rasa(message: turns.Waiting) -> str:
    """A button needs no reading: it goes in as a plain intent, its payload waits in the store."""
    return "/inform" if message.payload is not None else message.text
