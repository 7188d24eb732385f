"""Prints how many messages one core reads for facts in a second: the test tables' openings and answers, in turn.

Run: python -m bench.facts [number of messages]
"""

from __future__ import annotations

import sys
import time
from itertools import cycle, islice

from bot.reading.private import mask
from bot.reading.reader import read
from tests.reading.answer_tables import NOW, answer_rows, table_lines

REQUIRED = 300


def messages() -> list[tuple[str, str | None]]:
    """Every opening and every answer with its question, mixed evenly."""
    openings: list[tuple[str, str | None]] = [(text, None) for text, _ in table_lines("openings.tsv")]
    answers = [(row.text, "affected_low" if row.slot == "affected" else row.slot) for row in answer_rows()]
    step = max(1, len(answers) // (2 * len(openings)))
    return [pair for both in zip(cycle(openings), answers[::step], strict=False) for pair in both]


def rates(number: int) -> dict[str, float]:
    """Messages a second of one core's time: ``read`` for facts, ``mask`` of what must not be stored."""
    chosen = list(islice(cycle(messages()), number))
    read("あ", now=NOW)  # loads the dictionary once
    found = {}
    for name, work in (
        ("read", lambda text, asking: read(text, now=NOW, asking=asking)),
        ("mask", lambda text, asking: mask(text, asking=asking)),
    ):
        began = time.process_time()
        for text, asking in chosen:
            work(text, asking)
        found[name] = number / (time.process_time() - began)
    return found


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    found = rates(number)
    for name, rate in found.items():
        print(f"{name}: {number} messages, {rate:.0f} a second on one core")
    if found["read"] < REQUIRED:
        raise SystemExit(f"slower than {REQUIRED} a second")


if __name__ == "__main__":
    main()
