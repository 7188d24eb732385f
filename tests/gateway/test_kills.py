"""Real processes, killed while people talk: every message is answered exactly once in the end."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.load import Gateway, run

LOAD = argparse.Namespace(people=6, seconds=14.0, pause=0.4, kill=3)


async def test_kill_9_loses_and_repeats_nothing(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path, {"BOT_RATE_SCALE": "0"})
    try:
        gateway.start()
        figures = await run(gateway, LOAD)
    finally:
        gateway.stop()
    assert len(figures["kills"]) == 3 and figures["messages"] >= 20, figures
    assert figures["faults"] == 0, figures["first_faults"]
    assert figures["conversations_read_out_of_order_or_twice"] == 0
