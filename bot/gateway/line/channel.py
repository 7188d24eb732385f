"""The LINE channel put together: its routes, and its worker that lives as long as the app."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from fastapi import APIRouter

from bot.clock import system_clock
from bot.gateway.handover import Handover
from bot.gateway.inbox import Inbox
from bot.gateway.line import linking, webhook, words
from bot.gateway.line.answering import Tools
from bot.gateway.line.api import LineApi
from bot.gateway.line.desk import Desk
from bot.gateway.line.event import Event
from bot.gateway.line.hands import Hands
from bot.gateway.line.relay import Relay
from bot.gateway.line.seal import Seal
from bot.gateway.line.sender import Sender
from bot.settings import Settings
from bot.store.engine import Store

log = logging.getLogger(__name__)

# Rasa has one worker; more turns at once would only make each of them wait longer.
TURNS_AT_ONCE = 4


class LineChannel:
    """Made only when LINE's secret and token are set. Times that LINE counts are the machine's, never a fixed clock's."""

    def __init__(
        self,
        store: Store,
        inbox: Inbox,
        settings: Settings,
        alert: Callable[[str | None, str], None] | None = None,
    ) -> None:
        words.load()
        self._store, self._inbox, self._settings = store, inbox, settings
        self._alert = alert or _log_alert
        self._seal = Seal(settings.seal_key)
        self._intake = webhook.Intake(inbox.writing, self._seal, system_clock)
        self._desk = Desk(inbox.writing)
        self._relay: Relay | None = None
        self._api: LineApi | None = None

    def router(self) -> APIRouter:
        router = APIRouter()
        secret = self._settings.line_channel_secret
        router.include_router(webhook.create_router(self._intake, secret, system_clock, self._arrived))
        router.include_router(linking.create_router(self._store, self._settings.clock, system_clock))
        return router

    async def start(self) -> None:
        """Begin to work; what an earlier run left undone comes first."""
        self._api = LineApi(self._settings.line_api_url, self._settings.line_access_token)
        tools = Tools(
            store=self._store,
            inbox=self._inbox,
            api=self._api,
            seal=self._seal,
            clock=self._settings.clock,
            now=system_clock,
            public_url=self._settings.public_url,
            handover=Handover(self._settings.secret_key, self._settings.public_url),
            turns=asyncio.Semaphore(TURNS_AT_ONCE),
            run=self._desk,
        )
        clock, hands = self._settings.clock, Hands(system_clock)
        sender = Sender(self._api, self._seal, clock, system_clock, self._alert, self._desk, hands)
        self._relay = Relay(tools, sender, hands)
        self._relay.start()

    async def stop(self) -> None:
        if self._relay is not None:
            await self._relay.stop()
        if self._api is not None:
            await self._api.close()

    def _arrived(self, new: list[Event]) -> None:
        if self._relay is not None:
            self._relay.arrived(new)


def _log_alert(case_ref: str | None, why: str) -> None:
    log.error("LINE does not reach the person of case %s: %s", case_ref, why)
