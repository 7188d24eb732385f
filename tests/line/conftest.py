"""The channel between the stand-in platform and a quick server in Rasa's place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from bot.line_stub import events
from bot.line_stub.app import create_app
from bot.line_stub.platform import Platform, words_of
from bot.settings import Secret, Settings
from bot.store.engine import Store
from bot.store.sealing import new_key
from tests.line.servers import QuickRasa, channel_app, served, until


@dataclass
class Line:
    """Everything a test of the channel touches; ``user`` is somebody who writes from a phone."""

    platform: Platform
    rasa: QuickRasa
    store: Store
    settings: Settings
    alerts: list[tuple[str | None, str]]
    url: str = ""
    user: str = field(default_factory=events.user_id)

    def send(self, *given: dict[str, Any]) -> httpx.Response:
        return self.platform.send(self.url, *given)

    def say(self, words: str, **more: Any) -> dict[str, Any]:
        event = events.text(self.user, words, **more)
        assert self.send(event).status_code == 200
        return event

    def wait(self, count: int, seconds: float = 30.0) -> list[dict[str, Any]]:
        """The talk once it has ``count`` messages."""
        until(lambda: len(self.platform.talk(self.user)) >= count, seconds)
        return self.platform.talk(self.user)

    def words(self) -> str:
        return "\n".join(words_of(message) for message in self.platform.talk(self.user))


@pytest.fixture
def line_settings(settings: Settings) -> Settings:
    return replace(
        settings,
        seal_key=Secret(new_key()),
        line_channel_secret=Secret("channel secret"),
        line_access_token=Secret("access token"),
        rasa_timeout_seconds=4.0,
    )


@pytest.fixture
def line(store: Store, line_settings: Settings) -> Iterator[Line]:
    platform, rasa = Platform("channel secret", "access token"), QuickRasa()
    alerts: list[tuple[str | None, str]] = []
    with served(create_app(platform, "")) as platform_url, served(rasa.app()) as rasa_url:
        made = replace(line_settings, line_api_url=platform_url)
        told = Line(platform, rasa, store, made, alerts)
        app = channel_app(store, made, rasa_url, alert=lambda ref, why: alerts.append((ref, why)))
        with served(app) as told.url:
            yield told
    assert platform.problems == []
