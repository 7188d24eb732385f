"""Does a turn take longer the longer a conversation is? One person, 1,000 turns, through the whole product."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from bench.figures import Figure
from tests.conversations.product import Person, Product

SAYINGS = ("国への報告は必要ですか", "わからない", "保険は使えますか", "警察に届けるべきですか", "最初からやり直したい")
POINTS = (10, 100, 1000)
WINDOW = 10


def measure(points: tuple[int, ...] = POINTS) -> list[Figure]:
    """The median of the last ten turns before the 10th, 100th and 1,000th."""
    with tempfile.TemporaryDirectory() as folder:
        extra = {"BOT_DEMO": "1", "BOT_NOW": "2026-11-25T10:05+09:00", "BOT_RATE_SCALE": "0"}
        product = Product(Path(folder), extra)
        product.start()
        try:
            warm, person, took = Person(product), Person(product), []
            for text in SAYINGS:
                warm.say(text)
            person.say("USBメモリをなくしました")
            for number in range(max(points)):
                began = time.perf_counter()
                person.say(SAYINGS[number % len(SAYINGS)])
                took.append((time.perf_counter() - began) * 1000)
        finally:
            product.stop()
    return [Figure(f"a turn after {point} turns", median(took[point - WINDOW : point]), "ms") for point in points]
