"""Every bench by its name: what it measures, how long it may take, whether it belongs to the default run."""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.figures import OURS, STOCK, Figure
from bench.machine import RASA_PYTHON
from bot.settings import ROOT

Figures = list[Figure]


@dataclass(frozen=True)
class Bench:
    """``run`` measures and raises when what it measured is wrong; it is ended after ``most`` seconds."""

    what: str
    most: int
    run: Callable[[], Figures]
    default: bool = False


def _smoke() -> Figures:
    from bench import engines

    return engines.measure(0.05)


def _engines() -> Figures:
    from bench import engines

    return engines.measure(1)


def _start() -> Figures:
    from bench import starting

    return starting.start()


def _training() -> Figures:
    from bench import starting

    return starting.training()


def _turns() -> Figures:
    from bench import side_by_side

    return side_by_side.ours(people=(1, 10))


def _stock() -> Figures:
    from bench import side_by_side

    return [*side_by_side.stock_side(people=(1, 10)), *side_by_side.ours(people=(1, 10))]


def _length() -> Figures:
    from bench import length

    return length.measure()


def _nlu(*more: str) -> Figures:
    command = [str(RASA_PYTHON), "bench/nlu.py", "--json", *more]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"bench/nlu.py failed: {done.stderr[-500:]}")
    units = {"type": "share", "two best": "share", "report": "share", "ms median": "ms", "ms 95 %": "ms"}
    units |= {"CPU ms": "ms CPU", "train s": "s", "train CPU s": "s CPU", "memory MB": "MB"}
    return [
        Figure(name, value, units[name], {"ours": OURS, "stock": STOCK}[side])
        for side, figures in json.loads(done.stdout.splitlines()[-1]).items()
        for name, value in figures.items()
    ]


def _kills(number: int, seed: int | None = None) -> Figures:
    import random
    import time

    from bench import kills

    seed = random.randrange(10**6) if seed is None else seed  # noqa: S311 (repeated by its number)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        world = kills.World(Path(folder), f"sqlite:///{folder}/clinic.db")
        try:
            history = kills.random_kills(world, number, seed)
        finally:
            world.close()
    if not history.clean:
        raise RuntimeError(f"seed {seed}: {history}")
    return [
        Figure("kills", number, "times"),
        Figure("seed", seed, "(number)"),
        Figure("cases consented", history.consented, "cases"),
        Figure("lost, doubled or unfinished", 0, "cases"),
        Figure("time", time.monotonic() - began, "s"),
    ]


def _handoffs() -> Figures:
    from bench import handoffs

    with tempfile.TemporaryDirectory() as folder:
        queued, seconds, desk = handoffs.run(500, Path(folder), f"sqlite:///{folder}/clinic.db")
    if desk.calls != 500 or desk.most > handoffs.desk.AT_ONCE:
        raise RuntimeError(f"{desk.calls} calls for 500 cases, {desk.most} at a time")
    return [
        Figure("500 cases on the queue", queued, "s"),
        Figure("500 cases delivered", seconds, "s"),
        Figure("most calls at a time", desk.most, "calls"),
        Figure("processor time", desk.cpu, "s CPU"),
    ]


def _load(*, people: int, seconds: float, pause: float, kill: int = 0, faked: bool = False) -> Figures:
    from bench import load

    wanted = argparse.Namespace(people=people, seconds=seconds, pause=pause, kill=kill, faked=faked, database=None)
    found = load.measured(wanted)
    if found["faults"] or found["conversations_read_out_of_order_or_twice"]:
        raise RuntimeError(f"{found['faults']} faults: {found['first_faults']}")
    return [
        Figure("people", people, "people"),
        Figure("messages answered", found["messages"], "messages"),
        Figure("messages", found["per_second"], "a second"),
        Figure("p50", found["p50"] * 1000, "ms"),
        Figure("p95", found["p95"] * 1000, "ms"),
        Figure("slowest", found["slowest"] * 1000, "ms"),
        Figure("emergency texts", found["excuses"], "messages"),
        Figure("processes killed", len(found["kills"]), "times"),
        Figure("memory of app and Rasa afterwards", sum(found["memory_mb"]["after"].values()), "MB"),
    ]


def _line() -> Figures:
    from bench import line

    result = line.measured(10_000, 200.0, 900.0)
    if result.faults:
        raise RuntimeError(
            f"stored {result.stored} of {result.unique}, unanswered {result.unanswered}: {result.faults}"
        )
    return [
        Figure("webhooks", result.sent, "webhooks"),
        *(Figure(f"200 after, p{share}", result.percentile(share / 100) * 1000, "ms") for share in (50, 95, 99)),
        Figure("last answer after", result.drained_seconds, "s"),
    ]


def _console(kind: str) -> Figures:
    from bench import console

    return [
        Figure(f"{page.name}, {which}", value, unit)
        for page in console.measured(100_000, kind)
        for which, value, unit in (
            ("median", page.median, "ms"),
            ("p95", page.p95, "ms"),
            ("processor", page.processor, "ms CPU"),
        )
    ]


BENCHES: dict[str, Bench] = {
    "smoke": Bench("a small run of the engines, to see that this program works", 300, _smoke),
    "engines": Bench("verdicts, readings and maskings a second on one core", 120, _engines, default=True),
    "start": Bench("from `python -m bot run` to ready", 240, _start, default=True),
    "turns": Bench("a turn through the whole product, 1 and 10 people at once", 240, _turns, default=True),
    "nlu": Bench(
        "reading Japanese beside the stock pipeline: 10 lines a label for both",
        420,
        lambda: _nlu("--per-label", "10"),
        default=True,
    ),
    "training": Bench("training of the whole assistant", 420, _training, default=True),
    "kills": Bench("kill -9 of the app 5 times while cases are handed off", 180, lambda: _kills(5), default=True),
    "stock": Bench("the whole product beside a stock Rasa, same lines said by 1 and 10 people", 2400, _stock),
    "nlu-full": Bench("reading Japanese beside stock, all lines for both (hours)", 6 * 3600, _nlu),
    "length": Bench("a turn in a conversation of 10, 100 and 1,000 turns", 900, _length),
    "gateway": Bench(
        "the gateway alone, 50 people without a pause, a Rasa that answers at once",
        300,
        lambda: _load(people=50, seconds=60, pause=0, faked=True),
    ),
    "load": Bench(
        "50 people for two minutes on the whole product", 600, lambda: _load(people=50, seconds=120, pause=5)
    ),
    "load-kills": Bench(
        "the same, with 10 kills of app and Rasa", 900, lambda: _load(people=50, seconds=120, pause=5, kill=10)
    ),
    "kills-300": Bench("kill -9 of the app 300 times while cases are handed off", 3600, lambda: _kills(300)),
    "handoffs": Bench("500 cases handed off at once", 660, _handoffs),
    "line": Bench("10,000 LINE webhooks at 200 a second", 1500, _line),
    "console": Bench("the agency's pages over 100,000 messages, SQLite", 900, lambda: _console("sqlite")),
    "console-postgresql": Bench("the same on PostgreSQL", 900, lambda: _console("postgresql")),
}
