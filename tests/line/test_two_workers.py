"""Two app processes on one database: a person is in the hands of one of them, each event is answered once, in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from bot.clock import system_clock
from bot.gateway.line.hands import Hands
from bot.gateway.line.seal import Seal
from bot.line_stub import events
from bot.line_stub.app import create_app
from bot.line_stub.platform import Platform
from bot.settings import ROOT, Secret
from bot.store.engine import Store
from bot.store.sealing import new_key
from tests.conversations.product import free_port
from tests.line.servers import QuickRasa, served, until

PEOPLE, MESSAGES = 4, 3


@contextmanager
def workers(folder: Path, extra: dict[str, str]) -> Iterator[list[str]]:
    """The app twice, as `make run` starts it, each in a folder of its own; their addresses."""
    running, urls = [], []
    for name in ("first", "second"):
        ports = {key: str(free_port()) for key in ("BOT_PORT", "BOT_ACTION_PORT", "BOT_SRM_STUB_PORT")}
        environ = {**os.environ, **ports, "BOT_HOST": "127.0.0.1", "BOT_VAR_DIR": str(folder / name), **extra}
        running.append(subprocess.Popen([sys.executable, "-m", "bot", "serve"], env=environ, cwd=ROOT))
        urls.append(f"http://127.0.0.1:{ports['BOT_PORT']}")
    try:
        for url in urls:
            until(lambda url=url: _alive(url), 120)
        yield urls
    finally:
        for process in running:
            process.send_signal(signal.SIGINT)
        for process in running:
            process.wait(60)


def _alive(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def test_each_event_is_answered_once_and_in_order_by_one_of_two(tmp_path: Path, database_url: str) -> None:
    seal_key = new_key()
    rasa = QuickRasa(lets_go=threading.Event())
    platform = Platform("channel secret", "access token")
    users = [events.user_id() for _ in range(PEOPLE)]
    at = 1_790_000_000_000
    with served(create_app(platform, "")) as platform_url, served(rasa.app()) as rasa_url:
        extra = {
            "BOT_DATABASE_URL": database_url,
            "BOT_RASA_PORT": rasa_url.rpartition(":")[2],
            "BOT_SEAL_KEY": seal_key,
            "LINE_CHANNEL_SECRET": "channel secret",
            "LINE_CHANNEL_ACCESS_TOKEN": "access token",
            "LINE_API_URL": platform_url,
        }
        with workers(tmp_path, extra) as urls:
            with ThreadPoolExecutor(PEOPLE) as pool:
                for n in range(MESSAGES):
                    said = [
                        events.text(user, f"{who}の{n}番目のことです", at_ms=at + n) for who, user in enumerate(users)
                    ]
                    # each to both, as LINE does when it saw no answer in time
                    list(pool.map(lambda one: [platform.send(url, one) for url in urls], said))
            _nobody_can_take(database_url, Seal(Secret(seal_key)), rasa, users)
            rasa.lets_go.set()
            until(lambda: all(_answers(platform, user) >= MESSAGES for user in users), 60)
    assert [_answers(platform, user) for user in users] == [MESSAGES] * PEOPLE
    for who in range(PEOPLE):
        heard = [words for words in rasa.heard if words.startswith(f"{who}の")]
        assert heard == [f"{who}の{n}番目のことです" for n in range(MESSAGES)]
    assert platform.problems == []


def _answers(platform: Platform, user: str) -> int:
    return sum(message.get("text") == "いまも広がっていますか。" for message in platform.talk(user))


def _nobody_can_take(database_url: str, seal: Seal, rasa: QuickRasa, users: list[str]) -> None:
    """Whose very first message Rasa has before it is in somebody's hands: a third worker does not get them."""
    until(lambda: rasa.heard)
    key = seal.key_of("user", users[int(rasa.heard[0].partition("の")[0])])
    store = Store.open(database_url)
    try:
        with store.begin() as session:
            assert not Hands(system_clock).take(session, key)
    finally:
        store.close()
