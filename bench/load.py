# ruff: noqa: S311 (what people say is drawn, nothing is guarded by it)
"""Load on the running product: people who talk at once, processes that are killed, and a count of every message.

``python -m bench.load``                 50 people for two minutes on everything that `make run` starts
``python -m bench.load --kill 10``       the same, with `kill -9` of app and Rasa at random moments
``python -m bench.load --faked``         the gateway alone, with a Rasa that answers at once: how many messages a second

Each message carries an id of its own and is sent again until it is answered, as the page does it. In the end the
database is asked: each message stored once, answered once, nothing left. Exit code 1 when that does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot import sqlite

sqlite.use_bundled()

from sqlalchemy import select  # noqa: E402

from bench.fake_rasa import ANSWER  # noqa: E402
from bot.gateway.turn import BUSY  # noqa: E402
from bot.settings import ROOT  # noqa: E402
from bot.store.engine import Store, migrate  # noqa: E402
from bot.store.tables import InboundMessage, OutboxMessage  # noqa: E402
from tests.conversations.product import Product  # noqa: E402

OPENINGS = (
    "電カルが開かない、英語の画面が出てる",
    "USBメモリをなくしました",
    "FAXをまちがえて送った",
    "あやしいメールを開いた",
)
WORDS = (
    "300人分くらいです",
    "わからない",
    "昨日の18時に気づきました",
    "はい",
    "いいえ",
    "国への報告は必要ですか",
    "保険は使えますか",
)
EXCUSES = ("いま自動の案内がお答えできません", BUSY)
SETTLED_WITHIN_SECONDS = 150


@dataclass
class Tally:
    """What the people saw."""

    seconds: list[float] = field(default_factory=list)
    sent: dict[str, set[str]] = field(default_factory=dict)
    retries: Counter[str] = field(default_factory=Counter)
    excuses: int = 0
    repeated: int = 0


async def person(url: str, until: float, pause: float, tally: Tally, client: httpx.AsyncClient) -> None:
    """One conversation: opens, then answers by words or by an offered button, each message until it is answered."""
    made = await _until_answered(client, tally, f"{url}/api/v1/conversations", {}, {})
    path = f"{url}/api/v1/conversations/{made['conversation_id']}/messages"
    headers = {"Authorization": f"Bearer {made['token']}"}
    mine = tally.sent.setdefault(made["conversation_id"], set())
    said: dict[str, str] = {"text": random.choice(OPENINGS)}
    while time.monotonic() < until:
        client_id = random.randbytes(8).hex()
        mine.add(client_id)
        answer = await _until_answered(client, tally, path, {**said, "client_message_id": client_id}, headers)
        texts = [message["text"] for message in answer["messages"]]
        tally.excuses += any(text.startswith(EXCUSES) for text in texts)
        buttons = [b["payload"] for m in answer["messages"] for b in m["buttons"] if b["payload"] != "do:human"]
        pressed = buttons and random.random() < 0.4
        said = {"payload": random.choice(buttons)} if pressed else {"text": random.choice(WORDS)}
        if pause:
            await asyncio.sleep(random.uniform(0.4, 1.6) * pause)
    for _ in range(2 * SETTLED_WITHIN_SECONDS):
        try:
            ids = [int(m["id"]) for m in (await client.get(path, headers=headers)).json()["messages"]]
            tally.repeated += ids != sorted(set(ids))
            return
        except (httpx.HTTPError, ValueError, LookupError):
            await asyncio.sleep(0.5)


async def _until_answered(
    client: httpx.AsyncClient, tally: Tally, path: str, body: dict[str, Any], headers: dict[str, str]
) -> dict[str, Any]:
    while True:
        began = time.monotonic()
        try:
            answer = await client.post(path, json=body, headers=headers)
            if answer.status_code < 300:
                if "client_message_id" in body:
                    tally.seconds.append(time.monotonic() - began)
                return dict(answer.json())
            tally.retries[str(answer.status_code)] += 1
        except httpx.HTTPError as error:
            tally.retries[type(error).__name__] += 1
        await asyncio.sleep(random.uniform(0.3, 1.0))


async def killer(product: Product, kills: int, seconds: float) -> list[str]:
    """`kill -9` of app or Rasa at random moments of the run; a process that is not up yet is waited for."""
    done: list[str] = []
    moments = sorted(random.uniform(3, max(4, seconds - 5)) for _ in range(kills))
    began = time.monotonic()
    for number, moment in enumerate(moments):
        await asyncio.sleep(max(0.0, began + moment - time.monotonic()))
        victim = "app" if number % 2 == 0 else "rasa"
        while (pid := pids(product).get(victim)) is None:  # noqa: ASYNC110 (another process tells)
            await asyncio.sleep(0.2)
        os.kill(pid, signal.SIGKILL)
        done.append(f"{victim} at {time.monotonic() - began:.0f} s")
    return done


_SERVING = {b"bot": "app", b"bot.nlu": "rasa", b"bench.fake_rasa": "rasa"}


def pids(product: Product) -> dict[str, int]:
    """The serving processes of this product alone."""
    mine = f"BOT_PORT={product.ports['BOT_PORT']}".encode()
    found: dict[str, int] = {}
    for folder in Path("/proc").iterdir():
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            ours = mine in (folder / "environ").read_bytes().split(b"\0")
        except (OSError, ValueError):
            continue
        if ours and command[1:2] == [b"-m"] and command[2] in _SERVING and command[3:4] != [b"run"]:
            found[_SERVING[command[2]]] = int(folder.name)
    return found


def memory_mb(product: Product) -> dict[str, int]:
    """Resident memory of app and Rasa."""
    out: dict[str, int] = {}
    for name, pid in pids(product).items():
        try:
            lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        resident = next((line for line in lines if line.startswith("VmRSS")), "VmRSS: 0 kB")
        out[name] = int(resident.split()[1]) // 1024
    return out


def wrong(store: Store, tally: Tally) -> list[str]:
    """Everything that is not as it must be; empty when each message is stored once and answered once."""
    faults: list[str] = []
    with store.begin() as session:
        for conversation_id, sent in tally.sent.items():
            stored = session.scalars(
                select(InboundMessage).where(InboundMessage.conversation_id == conversation_id)
            ).all()
            counted = Counter(message.client_message_id for message in stored)
            faults += [f"{each} was lost" for each in sent - counted.keys()]
            faults += [f"{each} was stored {n} times" for each, n in counted.items() if n > 1]
            for message in stored:
                rows = session.scalars(select(OutboxMessage).where(OutboxMessage.inbound_id == message.id)).all()
                faults += _wrong_answers(message, [row.text for row in rows])
    return faults


def _wrong_answers(message: InboundMessage, texts: list[str]) -> list[str]:
    excuses = [text for text in texts if text.startswith(EXCUSES)]
    real = [text for text in texts if not text.startswith(EXCUSES)]
    turn = [bubble["text"] for bubble in message.reply] if message.reply else [ANSWER]
    faults = []
    if message.state not in ("answered", "refused"):
        faults.append(f"{message.client_message_id} is still {message.state}")
    if len(excuses) > 1:
        faults.append(f"{message.client_message_id} got {len(excuses)} excuses")
    if message.state == "answered" and real != turn and not (excuses and not real):
        faults.append(f"{message.client_message_id} got {len(real)} bubbles, not {len(turn)}")
    if message.state == "refused" and len(real) != 1:
        faults.append(f"{message.client_message_id} was refused {len(real)} times")
    return faults


async def run(product: Product, options: argparse.Namespace) -> dict[str, Any]:
    """The load itself; gives the figures."""
    tally = Tally()
    limits = httpx.Limits(max_connections=options.people, max_keepalive_connections=options.people)
    began = time.monotonic()
    until = began + options.seconds
    before = memory_mb(product)
    samples: list[dict[str, int]] = []

    async def watch() -> None:
        while True:
            await asyncio.sleep(options.seconds / 8)
            samples.append(memory_mb(product))

    async with httpx.AsyncClient(timeout=30, limits=limits) as client:
        watching = asyncio.create_task(watch())
        killing = asyncio.create_task(killer(product, options.kill, options.seconds))
        people = (person(product.url, until, options.pause, tally, client) for _ in range(options.people))
        await asyncio.gather(*people)
        watching.cancel()
        killed = await killing
    took = time.monotonic() - began
    store = Store.open(product.extra.get("BOT_DATABASE_URL", f"sqlite:///{product.var_dir / 'clinic.db'}"))
    settled = time.monotonic() + (SETTLED_WITHIN_SECONDS if options.kill else 20)
    while (faults := await asyncio.to_thread(wrong, store, tally)) and time.monotonic() < settled:  # noqa: ASYNC110
        await asyncio.sleep(1)
    store.close()
    if not tally.seconds:
        raise SystemExit("not one message was answered in time: the machine is too busy, or the product does not work")
    seconds = sorted(tally.seconds)
    return {
        "people": options.people,
        "seconds": round(took, 1),
        "messages": len(seconds),
        "per_second": round(len(seconds) / took, 1),
        "p50": round(seconds[len(seconds) // 2], 3),
        "p95": round(seconds[int(len(seconds) * 0.95)], 3),
        "slowest": round(seconds[-1], 3),
        "excuses": tally.excuses,
        "retries": dict(tally.retries),
        "kills": killed,
        "memory_mb": {"before": before, "during": samples, "after": memory_mb(product)},
        "conversations_read_out_of_order_or_twice": tally.repeated,
        "faults": len(faults),
        "first_faults": faults[:5],
    }


class Gateway(Product):
    """The app alone, beside a Rasa that answers at once; both are started again when they end."""

    def start(self) -> None:
        migrate(self.extra.get("BOT_DATABASE_URL", f"sqlite:///{self.var_dir / 'clinic.db'}"))
        self.children: dict[str, subprocess.Popen[str]] = {}
        self.stopping = threading.Event()
        self.keeper = threading.Thread(target=self._keep_up)
        self.keeper.start()
        self.wait_ready(150)

    def _keep_up(self) -> None:
        app = [sys.executable, "-m", "bot", "serve"]
        rasa = [sys.executable, "-m", "bench.fake_rasa", str(self.ports["BOT_RASA_PORT"])]
        while not self.stopping.wait(0.3):
            for name, command in (("rasa", rasa), ("app", app)):
                if name not in self.children or self.children[name].poll() is not None:
                    self.children[name] = subprocess.Popen(command, env=self.environ, cwd=ROOT, text=True)

    def stop(self) -> int:
        self.stopping.set()
        self.keeper.join()
        for child in self.children.values():
            child.send_signal(signal.SIGINT)
        return max(abs(child.wait(60)) for child in self.children.values())


def measured(options: argparse.Namespace) -> dict[str, Any]:
    """Starts the product on free ports and in a folder of its own and loads it."""
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        extra = {"BOT_RATE_SCALE": "0" if options.faked else "1"}
        extra |= {"BOT_DATABASE_URL": options.database} if options.database else {}
        product = (Gateway if options.faked else Product)(Path(folder), extra)
        try:
            product.start()
            return asyncio.run(run(product, options))
        finally:
            product.stop()


def main() -> int:
    """Prints the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--pause", type=float, default=None, help="mean seconds between an answer and the next message")
    parser.add_argument("--kill", type=int, default=0, metavar="TIMES")
    parser.add_argument("--faked", action="store_true", help="the gateway alone")
    parser.add_argument("--database", help="a database other than SQLite in a new folder")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    options.pause = options.pause if options.pause is not None else (0 if options.faked else 5)
    random.seed(options.seed)
    figures = measured(options)
    print(json.dumps(figures, ensure_ascii=False, indent=2))
    return 1 if figures["faults"] or figures["conversations_read_out_of_order_or_twice"] else 0


if __name__ == "__main__":
    sys.exit(main())
