"""Hands 500 cases off at once and prints how long until the desk has all of them and how many calls were open.

Run: python -m bench.handoffs [number of cases] [database url]
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import threading
import time
from pathlib import Path

from bot import sqlite

sqlite.use_bundled()

import httpx  # noqa: E402
import uvicorn  # noqa: E402
from fastapi import FastAPI, Request  # noqa: E402
from sqlalchemy import func, select  # noqa: E402

from bot.clock import system_clock  # noqa: E402
from bot.handoff import delivery, desk, engine, packet  # noqa: E402
from bot.settings import Secret, Settings  # noqa: E402
from bot.store import cases, conversations  # noqa: E402
from bot.store.engine import Store, migrate  # noqa: E402
from bot.store.tables import Case  # noqa: E402

ANSWER_SECONDS = 0.02


class _Desk:
    def __init__(self) -> None:
        self.open = self.most = self.calls = 0
        self.cpu = 0.0

    async def take(self, request: Request) -> dict[str, str]:
        self.open += 1
        self.calls += 1
        self.most = max(self.most, self.open)
        await asyncio.sleep(ANSWER_SECONDS)
        self.open -= 1
        return {"reference": request.headers["webhook-id"]}


def _consented(store: Store) -> int:
    now = system_clock()
    with store.begin() as session:
        conversation = conversations.start(session, "web", now)
        case = cases.open_case(session, conversation.id, now)
        case.severity = "high"
        cases.state_fact(session, case, "handoff_consent", True, source="button", words="…", inbound_id=None, now=now)
        cases.move(session, case, "handoff_requested", "person", "…", now)
        session.flush()
        return packet.store(session, case, [], now)


def run(number: int, folder: Path, url: str) -> tuple[float, float, _Desk]:
    """Seconds until all are on the queue, seconds until all are delivered, and the desk."""
    counted, app = _Desk(), FastAPI()
    app.add_api_route("/packets", counted.take, methods=["POST"])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/packets"
    secret = Secret("whsec_" + "c2VjcmV0" * 4)
    settings = Settings(var_dir=folder, database_url=url, secret_key=Secret("bench"), srm_secret=secret)
    migrate(url)
    store = Store.open(url)
    client = httpx.Client(timeout=20)
    desk.use(desk.Desk(store=store, clock=system_clock, url=address, secret=secret, client=client))
    engine.launch(settings)
    packets = [_consented(store) for _ in range(number)]
    began, cpu = time.monotonic(), time.process_time()
    for packet_id in packets:
        delivery.start(packet_id)
    queued = time.monotonic() - began
    while _delivered(store) < number and time.monotonic() - began < 600:
        time.sleep(0.1)
    seconds = time.monotonic() - began
    counted.cpu = time.process_time() - cpu
    engine.stop()
    client.close()
    store.close()
    server.should_exit = True
    thread.join()
    return queued, seconds, counted


def _delivered(store: Store) -> int:
    with store.begin() as session:
        return session.scalar(select(func.count()).select_from(Case).where(Case.state == "delivered")) or 0


def main() -> int:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/clinic.db"
        queued, seconds, counted = run(number, Path(folder), url)
    print(
        f"{number} cases: on the queue after {queued:.1f} s, all delivered after {seconds:.1f} s "
        f"({number / seconds:.0f} a second); {counted.calls} calls, at most {counted.most} at a time; "
        f"{counted.cpu:.1f} s of one core's time"
    )
    return 0 if counted.calls == number and counted.most <= desk.AT_ONCE else 1


if __name__ == "__main__":
    sys.exit(main())
