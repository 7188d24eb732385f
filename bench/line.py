"""Webhooks at a steady rate against the running product: how soon 200 comes, and whether each is stored and answered once.

    .venv/bin/python -m bench.line                    # 10,000 webhooks at 200 a second, 30 % of them duplicates
    .venv/bin/python -m bench.line --webhooks 500     # what the gate runs

The real product runs, with the trained model, against the stand-in platform. The share of texts goes through Rasa; the
rest are stickers, pictures and files, which have fixed answers.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot import sqlite
from bot.line_stub import events
from bot.line_stub.platform import Platform
from bot.settings import ROOT
from bot.store.engine import Store
from bot.store.line_tables import LineCall, LineEvent
from bot.store.tables import InboundMessage, OutboxMessage

DUPLICATES, TEXTS, PEOPLE = 0.3, 0.1, 400
REORDERED_WITHIN = 20
P99_SECONDS = 0.2
SAYINGS = (
    "電カルが開かない",
    "はい",
    "わからない",
    "今朝8時ごろ",
    "警察に言うべき?",
    "USBをなくしました",
    "保険は出ますか",
)


@dataclass(frozen=True)
class Result:
    """Seconds until 200; what was sent, stored and shown."""

    waits: list[float]
    sent: int
    sent_again: int
    unique: int
    stored: int
    unanswered: int
    shown: int
    shown_calls: int
    problems: list[str]
    drained_seconds: float

    @property
    def faults(self) -> list[str]:
        """What must not be, in words; a p99 that is too high is none of it."""
        return [
            *(["an event was lost or stored twice"] if self.stored != self.unique else []),
            *(["an event has no answer, or two"] if self.unanswered else []),
            *(["an answer was lost on the way, or shown twice"] if self.shown != self.shown_calls else []),
            *(["LINE would refuse a call"] if self.problems else []),
        ]

    def percentile(self, share: float) -> float:
        return sorted(self.waits)[min(len(self.waits) - 1, int(share * len(self.waits)))]


def webhooks(count: int, rng: random.Random) -> list[list[dict[str, Any]]]:
    """``count`` webhooks with one to three events each, duplicates among them, out of order."""
    people = [events.user_id() for _ in range(PEOPLE)]
    fresh: list[list[dict[str, Any]]] = []
    for _ in range(round(count * (1 - DUPLICATES))):
        user = rng.choice(people)
        if rng.random() < TEXTS:
            fresh.append([events.text(user, rng.choice(SAYINGS))])
        else:
            fresh.append([events.media(user, rng.choice(("sticker", "image", "file")))])
    again = [[events.redelivered(event) for event in rng.choice(fresh)] for _ in range(count - len(fresh))]
    placed = [(n + rng.random() * REORDERED_WITHIN, hook) for n, hook in enumerate(fresh)]
    place_of = {hook[0]["webhookEventId"]: place for place, hook in placed}
    placed += [(place_of[hook[0]["webhookEventId"]] + rng.random() * REORDERED_WITHIN, hook) for hook in again]
    return [hook for _, hook in sorted(placed, key=lambda pair: pair[0])]


def fired(platform: Platform, url: str, hooks: list[list[dict[str, Any]]], rate: float) -> list[float]:
    """Every webhook at its moment, from a process of its own; seconds until 200."""
    lines = []
    for n, hook in enumerate(hooks):
        body = platform.body_of(*hook, after=n / rate)
        lines.append(json.dumps({"body": body.decode("utf-8"), "headers": platform.signed(body)}))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "webhooks.jsonl"
        file.write_text("\n".join(lines), encoding="utf-8")
        command = [sys.executable, "-m", "bench.line_fire", str(file), url, str(rate)]
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return [float(wait) for wait in json.loads(done.stdout)]


def run(platform: Platform, url: str, database_url: str, *, count: int, rate: float, drain_within: float) -> Result:
    """Fire ``count`` webhooks at a product that answers to ``platform``, wait until all is said, and count."""
    hooks = webhooks(count, random.Random(20261125))  # noqa: S311 (a load, not a secret)
    unique = {event["webhookEventId"] for hook in hooks for event in hook}
    waits = fired(platform, url, hooks, rate)
    store, began = Store.open(database_url), time.monotonic()
    while _waiting(store) and time.monotonic() - began < drain_within:
        time.sleep(0.5)
    with store.begin() as session:
        stored = session.scalar(select(func.count()).select_from(LineEvent)) or 0
        turns = select(OutboxMessage.inbound_id).where(OutboxMessage.inbound_id.is_not(None))
        unanswered = session.scalar(
            select(func.count()).select_from(InboundMessage).where(InboundMessage.id.not_in(turns))
        )
        texts = session.scalar(select(func.count()).select_from(InboundMessage)) or 0
        fixed = session.scalar(
            select(func.count()).select_from(OutboxMessage).where(OutboxMessage.inbound_id.is_(None))
        )
        sent_calls = session.scalar(select(func.count()).select_from(LineCall).where(LineCall.state == "sent")) or 0
    store.close()
    return Result(
        waits=waits,
        sent=len(hooks),
        sent_again=len(hooks) - len({hook[0]["webhookEventId"] for hook in hooks}),
        unique=len(unique),
        stored=stored,
        unanswered=(unanswered or 0) + abs(len(unique) - texts - (fixed or 0)),
        shown=len(platform.shown),
        shown_calls=sent_calls,
        problems=list(platform.problems),
        drained_seconds=time.monotonic() - began,
    )


def _waiting(store: Store) -> bool:
    with store.begin() as session:
        events_left = session.scalar(select(func.count()).select_from(LineEvent).where(LineEvent.state == "waiting"))
        calls_left = session.scalar(select(func.count()).select_from(LineCall).where(LineCall.state == "waiting"))
        unsent = session.scalar(
            select(func.count()).select_from(OutboxMessage).where(OutboxMessage.delivered_at.is_(None))
        )
    return bool(events_left or calls_left or unsent)


def measured(count: int, rate: float, drain_within: float) -> Result:
    """The whole product on free ports beside the stand-in platform, under ``count`` webhooks."""
    sqlite.use_bundled()
    # only here, since they are no part of the product
    from bot.line_stub.app import create_app
    from tests.conversations.product import Product
    from tests.line.servers import served

    platform = Platform("bench secret", "bench token")
    with tempfile.TemporaryDirectory() as folder, served(create_app(platform, "")) as platform_url:
        product = Product(
            Path(folder),
            {
                "LINE_CHANNEL_SECRET": platform.secret,
                "LINE_CHANNEL_ACCESS_TOKEN": platform.token,
                "LINE_API_URL": platform_url,
            },
        )
        product.start()
        database = f"sqlite:///{Path(folder) / 'clinic.db'}"
        try:
            return run(platform, product.url, database, count=count, rate=rate, drain_within=drain_within)
        finally:
            product.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--webhooks", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=200.0)
    parser.add_argument("--drain", type=float, default=900.0, help="seconds to wait for the last answer")
    given = parser.parse_args()
    result = measured(given.webhooks, given.rate, given.drain)
    print(
        f"{result.sent} webhooks, {result.sent_again} of them doubles, {result.unique} events; 200 after (s): "
        f"p50 {result.percentile(0.5):.3f}  p95 {result.percentile(0.95):.3f}  p99 {result.percentile(0.99):.3f}  "
        f"max {max(result.waits):.3f}"
    )
    print(
        f"stored {result.stored}, answered {result.unique - result.unanswered}, calls sent {result.shown_calls}, "
        f"shown {result.shown}, {result.drained_seconds:.0f} s until the last answer, problems {result.problems[:3]}"
    )
    faults = [
        *result.faults,
        *([f"p99 is above {P99_SECONDS} s"] if result.percentile(0.99) > P99_SECONDS else []),
    ]
    print("\n".join(faults) or "as it must be")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
