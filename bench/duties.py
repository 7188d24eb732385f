"""Prints how many duty verdicts one core gives in a second: random facts, every verdict whole and as JSON data.

Run: python -m bench.duties [number of verdicts]
"""

from __future__ import annotations

import random
import sys
import time
from datetime import date, timedelta
from typing import Any

from bot.incident.facts import FACTS, Facts
from bot.law.duties import assess

_STATED = 0.6  # share of facts that somebody has stated


def random_facts(source: random.Random) -> Facts:
    """Facts drawn evenly from the vocabulary, many of them open."""
    given: dict[str, Any] = {}
    for name, spec in FACTS.items():
        if source.random() > _STATED:
            continue
        if name == "data_kinds":
            given[name] = source.sample(spec.values[:-2], source.randint(1, 3))
        elif spec.kind == "list":
            given[name] = source.sample(spec.values, source.choice((0, 0, 1)))
        elif spec.kind == "count":
            given[name] = source.randint(0, 3000)
        elif spec.kind == "moment":
            given[name] = (date(2026, 11, 1) + timedelta(days=source.randrange(365))).isoformat()
        elif spec.kind == "categorical":
            given[name] = source.choice(spec.values)
    return Facts.from_dict(given)


def measured(number: int) -> tuple[float, dict[str, int]]:
    """Verdicts a second of one core's time, and how often each verdict on the report came."""
    source = random.Random(26)  # noqa: S311 (a repeatable sample, no secret)
    cases = [random_facts(source) for _ in range(number)]
    assess(cases[0])  # reads the parameter files once
    began = time.process_time()
    counts: dict[str, int] = {}
    for facts in cases:
        verdict = assess(facts).to_dict()["ppc_report"]
        counts[verdict] = counts.get(verdict, 0) + 1
    return number / (time.process_time() - began), counts


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rate, counts = measured(number)
    print(f"{number} verdicts on one core: {rate:.0f} a second; {counts}")


if __name__ == "__main__":
    main()
