"""How long does a turn take through the API while people talk at once? Prints p50, p95 and p99 in milliseconds.

Run: ``.venv/bin/python -m bench.turns [--people 10] [--turns 12]``. It starts the whole product on free ports in a
folder of its own and asserts nothing; numbers depend on the machine and on what else runs there.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles

from tests.conversations.people import Habits, Simulated, truth
from tests.conversations.product import Person, Product

KINDS = ("ransomware", "lost_device", "misdirected_message", "phishing", "malware", "insider", "vendor_breach")
MANNERS = ("polite", "terse", "kansai", "director", "nurse", "mail")
PAUSE = 1.0
"""Seconds between a reply and the next message of one person; people read and type longer than that."""


class Timed(Person):
    """A person whose every message is timed from sending to the whole reply."""

    def __init__(self, product: Product, pause: float) -> None:
        super().__init__(product)
        self.took: list[float] = []
        self.pause = pause

    def send(self, **body: object) -> list[dict[str, object]]:
        time.sleep(self.pause)
        begun = time.perf_counter()
        messages = super().send(**body)
        self.took.append(time.perf_counter() - begun)
        return messages


def talk(product: Product, number: int, turns: int, pause: float) -> list[float]:
    """The times of one person's talks until ``turns`` messages were answered."""
    took: list[float] = []
    while len(took) < turns:
        person = Simulated(
            product, truth(KINDS[number % len(KINDS)]), MANNERS[number % 6], number, Habits(asks_between=0.3)
        )
        person.talker = timed = Timed(product, pause)
        person.talk()
        took += timed.took
        number += 1
    return took[:turns]


def measured(product: Product, people: int, turns: int, pause: float) -> list[float]:
    """Seconds of every turn of ``people`` who talk at once, each ``turns`` messages long."""
    with ThreadPoolExecutor(people) as pool:
        talks = pool.map(lambda number: talk(product, number, turns, pause), range(people))
        return [seconds for took in talks for seconds in took]


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Median, 95th and 99th percentile in milliseconds."""
    cuts = quantiles(seconds, n=100)
    return {"p50": median(seconds) * 1000, "p95": cuts[94] * 1000, "p99": cuts[98] * 1000}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=10)
    options.add_argument("--turns", type=int, default=12)
    options.add_argument("--pause", type=float, default=PAUSE)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder), {"BOT_DEMO": "1", "BOT_NOW": "2026-11-25T10:05+09:00"})
        product.start()
        try:
            talk(product, 0, 5, 0)
            for people in (1, chosen.people):
                took = measured(product, people, chosen.turns, chosen.pause)
                line = ", ".join(f"{name} {value:.0f} ms" for name, value in percentiles(took).items())
                print(f"{people} at once, {len(took)} turns: {line}", flush=True)
        finally:
            product.stop()


if __name__ == "__main__":
    main()
