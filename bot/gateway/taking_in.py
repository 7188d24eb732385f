"""Taking a message in: cleaned, masked, stored before anything reads it, or refused with words of our own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.clock import Clock, system_clock
from bot.gateway import bubbles, hygiene, panel
from bot.gateway.bubbles import Sent
from bot.reading import private
from bot.store import conversations, sealing, turns

STALE_BUTTON = "このボタンは、もう使えません。文字で書くか、新しいボタンを押してください。"


@dataclass(frozen=True)
class Stored:
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


class TakingIn:
    """Stores messages for the process that calls itself ``holder``.

    ``seal_key`` seals what was typed where something was masked; without one it is not kept.
    """

    def __init__(self, clock: Clock, holder: str, seal_key: bytes | None) -> None:
        self._clock, self._holder, self._seal_key = clock, holder, seal_key

    def store(
        self,
        session: Session,
        conversation_id: str,
        text: str | None,
        payload: str | None,
        client_message_id: str | None,
    ) -> Stored:
        """The message in the store, and the turn to answer it when nobody alive has that; one unit of work."""
        now = self._clock()
        entered = turns.enter(session, conversation_id, self._holder, now, system_clock())
        known, work = turns.known_or_waiting(session, conversation_id, client_message_id)
        if known is not None:
            if entered.ours and not turns.leave(session, conversation_id, self._holder, system_clock()):
                work = []  # nobody waits: it was answered before
            return Stored(known, work if entered.ours else ())
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
            return Stored(message, [*work, message] if entered.ours else ())
        sent = bubbles.numbered([kept.refusal], turns.tell(session, message, [kept.refusal], now))
        if entered.ours:
            turns.leave(session, conversation_id, self._holder, system_clock())
        return Stored(message, (), sent)

    @staticmethod
    def _cleaned(session: Session, entered: turns.Entered, text: str | None, payload: str | None) -> _Kept:
        if payload is not None:
            title = conversations.was_offered(session, entered.id, payload)
            title = title or panel.change_title(session, entered.case_id, payload)
            return _Kept("", refusal=bubbles.plain(STALE_BUTTON)) if title is None else _Kept(title, payload)
        cleaned = hygiene.clean(text or "")
        asking = entered.dialogue.get("asking")
        masked = private.mask(cleaned.text, asking=asking)
        typed = private.mask(cleaned.text, asking=asking, only=private.NEVER_KEPT).text if masked.kinds else None
        refusal = None if cleaned.verdict == "ok" else bubbles.plain(hygiene.SORRY[cleaned.verdict])
        return _Kept(masked.text, None, masked.kinds, typed, refusal)

    def _sealed(self, message_id: str, typed: str | None) -> str | None:
        """What was typed, for the eyes of somebody with a reason; a text with nothing masked has no more to tell."""
        if typed is None or self._seal_key is None:
            return None
        return sealing.seal(self._seal_key, typed, f"inbound:{message_id}")
