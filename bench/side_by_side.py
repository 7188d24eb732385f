"""The same lines said to this product and to a stock Rasa: how long a turn takes and what it costs.

Both answer whatever they understood; what is compared is the way of a message through the whole stack to the reply.
The product stores message, facts and reply durably; stock stores its tracker in SQL.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx

from bench import processes, stock
from bench.figures import OURS, STOCK, Figure
from bench.turns import percentiles
from bot.gateway.turn import BUSY
from tests.conversations.people import TOO_BUSY
from tests.conversations.product import Person, Product

OPENINGS = (
    "電子カルテが開かなくて、身代金を払えという画面が出ています",
    "USBメモリをなくしました",
    "FAXを別の医院に送ってしまいました",
    "メールの添付を開いたらウイルスの警告が出ました",
)
REST = (
    "昨日の18時に気づきました",
    "300人分くらいです",
    "国への報告は必要ですか",
    "氏名と病名です",
    "はい",
    "保険は使えますか",
    "わからない",
    "いいえ",
    "患者さんに伝えるべきですか",
    "佐藤です",
    "090-0000-2222",
)
PER_LABEL = 10
"""Examples of an intent that stock learns from; the length of a turn does not depend on it, its training does."""
PAUSE = {1: 0.2}
"""Seconds between a reply and the next line, by people; 1 second where nothing is said."""
TALKS = {1: 4}
"""Conversations of one person after another, by people; 2 where nothing is said."""

Say = Callable[[str], list[str]]


@dataclass
class Heard:
    """Seconds of every turn, and the turns that were not answered as they should be."""

    seconds: list[float] = field(default_factory=list)
    silent: int = 0
    busy: int = 0


def ours(people: Sequence[int]) -> list[Figure]:
    """The product as `make run` starts it, with SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        extra = {"BOT_DEMO": "1", "BOT_NOW": "2026-11-25T10:05+09:00", "BOT_RATE_SCALE": "0"}
        product = Product(Path(folder), extra)

        def talker() -> Say:
            person = Person(product)
            return lambda line: [str(message["text"]) for message in person.send(text=line)]

        began = time.monotonic()
        try:
            product.start()
            started = Figure("start to ready", time.monotonic() - began, "s")
            assert product.process is not None
            return [started, *_measured(OURS, talker, [product.process.pid], people)]
        finally:
            product.stop()


def stock_side(people: Sequence[int], per_label: int = PER_LABEL) -> list[Figure]:
    """Stock Rasa, trained on a part of the lines, with its action server."""
    with tempfile.TemporaryDirectory() as folder:
        other = stock.Stock(Path(folder), per_label)
        trained = Figure(f"training, {per_label} lines a label", other.train(), "s", STOCK)

        def talker() -> Say:
            client, sender = httpx.Client(base_url=other.url, timeout=60), uuid4().hex

            def say(line: str) -> list[str]:
                answer = client.post("/webhooks/rest/webhook", json={"sender": sender, "message": line})
                answer.raise_for_status()
                return [str(message.get("text")) for message in answer.json()]

            return say

        try:
            started = Figure("start to ready", other.start(), "s", STOCK)
            pids = [child.pid for child in other.children]
            return [trained, started, *_measured(STOCK, talker, pids, people)]
        finally:
            other.stop()


def _measured(side: str, talker: Callable[[], Say], roots: list[int], people: Sequence[int]) -> list[Figure]:
    _round(talker, 2, 1, 0)
    figures = []
    for many in people:
        before, began = processes.cpu_seconds(processes.tree(*roots)), time.monotonic()
        heard = _round(talker, many, TALKS.get(many, 2), PAUSE.get(many, 1.0))
        took, cpu = time.monotonic() - began, processes.cpu_seconds(processes.tree(*roots)) - before
        who = "1 person" if many == 1 else f"{many} people"
        figures += [Figure(f"{name}, {who}", value, "ms", side) for name, value in percentiles(heard.seconds).items()]
        figures += [
            Figure(f"processor time a turn, {who}", cpu * 1000 / len(heard.seconds), "ms CPU", side),
            Figure(f"turns, {who} with pauses", len(heard.seconds) / took, "a second", side),
            Figure(f"turns without a reply, {who}", heard.silent + heard.busy, "turns", side),
        ]
    began = time.monotonic()
    heard = _round(talker, max(people), 2, 0)
    rate = len(heard.seconds) / (time.monotonic() - began)
    return [
        *figures,
        Figure(f"turns, {max(people)} people without pauses", rate, "a second", side),
        Figure(f"p95, {max(people)} people without pauses", percentiles(heard.seconds)["p95"], "ms", side),
        Figure(f"turns without a reply, {max(people)} people without pauses", heard.silent + heard.busy, "turns", side),
        Figure("resident memory afterwards", processes.resident_mb(processes.tree(*roots)), "MB", side),
    ]


def _round(talker: Callable[[], Say], people: int, talks: int, pause: float) -> Heard:
    """``people`` who talk at once, each ``talks`` conversations one after another."""
    heard = Heard()

    def talk(number: int) -> None:
        time.sleep(pause * number / people)  # nobody begins in step with the others
        for more in range(talks):
            say = talker()
            for line in (OPENINGS[(number + more) % len(OPENINGS)], *REST):
                began = time.perf_counter()
                replies = say(line)
                heard.seconds.append(time.perf_counter() - began)
                heard.silent += not replies
                heard.busy += any(reply.startswith((TOO_BUSY, BUSY)) for reply in replies)
                time.sleep(pause)

    with ThreadPoolExecutor(people) as pool:
        for talking in [pool.submit(talk, number) for number in range(people)]:
            talking.result()
    return heard
