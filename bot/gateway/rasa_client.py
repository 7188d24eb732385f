"""The only caller of Rasa: one message in, the turn's bubbles out, or RasaUnavailable."""

from __future__ import annotations

from typing import Any

import httpx

from bot.errors import RasaUnavailable
from bot.gateway.pressure import Breaker, Slots

# The conversation of the readiness check; no person can have it, ids of conversations are random.
PROBE = "readiness"


class RasaClient:
    def __init__(self, url: str, timeout_seconds: float) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=timeout_seconds)
        self._proven = False
        self._breaker, self._slots = Breaker(), Slots()

    async def say(self, conversation_id: str, message_id: str, text: str) -> list[dict[str, Any]]:
        """Bubbles of one turn. RasaUnavailable when Rasa is down, slow, silent or answers in another form, RasaBusy
        when too many wait for it; never waits longer than for a slot and for one call.
        """
        async with self._slots.one():
            self._breaker.pass_or_refuse()
            try:
                bubbles = await self._turn(conversation_id, text, {"message_id": message_id})
            except RasaUnavailable:
                self._breaker.failed()
                raise
            self._breaker.worked()
            return bubbles

    async def _turn(self, sender: str, text: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        body = {"sender": sender, "message": text, "metadata": metadata}
        try:
            response = await self._client.post("/webhooks/rest/webhook", json=body)
            response.raise_for_status()
            bubbles = [bubble for answer in response.json() for bubble in (answer.get("custom") or {})["bubbles"]]
        except (httpx.HTTPError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise RasaUnavailable(type(error).__name__) from error
        if not bubbles:
            raise RasaUnavailable("empty reply")
        return bubbles

    async def ready(self) -> bool:
        """Whether a whole turn works. Rasa answers its front page without a model, too, so once a turn must pass."""
        try:
            if (await self._client.get("/", timeout=2)).status_code != httpx.codes.OK:
                self._proven = False
            elif not self._proven:
                await self._turn(PROBE, "/greet", {"probe": True})
                self._proven = True
        except (httpx.HTTPError, RasaUnavailable):
            self._proven = False
        return self._proven

    async def close(self) -> None:
        await self._client.aclose()
