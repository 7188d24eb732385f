"""Fires prepared webhooks from a process of its own, so that counting and checking answers slows nobody down.

``python -m bench.line_fire FILE URL RATE``: FILE holds one JSON object a line (``body``, ``headers``); prints the
seconds until each 200 as a JSON list.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp

CONNECTIONS = 50
_LEAD_SECONDS = 0.2


async def fire(hooks: list[dict[str, Any]], url: str, rate: float) -> list[float]:
    """Each webhook at its moment, whatever became of the ones before; seconds from that moment until 200."""
    waits: list[float] = []
    began = time.monotonic() + _LEAD_SECONDS

    async def one(session: aiohttp.ClientSession, hook: dict[str, Any], at: float) -> None:
        async with session.post(f"{url}/line/webhook", data=hook["body"].encode(), headers=hook["headers"]) as answer:
            await answer.read()
            waits.append(time.monotonic() - at)
            if answer.status != 200:
                raise SystemExit(f"answered {answer.status}")

    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        under_way = []
        for n, hook in enumerate(hooks):
            at = began + n / rate
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            under_way.append(asyncio.create_task(one(session, hook, at)))
        await asyncio.gather(*under_way)
    return waits


def main() -> int:
    file, url, rate = sys.argv[1:]
    hooks = [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]
    print(json.dumps(asyncio.run(fire(hooks, url, float(rate)))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
