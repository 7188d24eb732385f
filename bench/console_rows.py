"""Made-up conversations of twenty messages for the console's bench: one week is written, the database multiplies it."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, text

from bot.incident.types import TYPES
from bot.store.cards import urgency
from bot.store.console_tables import CaseCard, SearchDoc, SearchGram
from bot.store.engine import Store
from bot.store.search import fold, grams
from bot.store.tables import Case, Conversation, FactRow, InboundMessage, Moment, OutboxMessage, TimelineEntry

EACH = 20
BLOCK = 10_000
CLINICS = 900
_WHAT = (
    "サーバーのファイル",
    "電子カルテ",
    "受付のパソコン",
    "レセコン",
    "予約システム",
    "往診の端末",
    "院長のメール",
    "問診票の束",
)
_DID = (
    "が開けません",
    "が暗号化されました",
    "を失くしました",
    "を間違えて送りました",
    "に警告が出ています",
    "が止まりました",
)
_MORE = (
    "けさ8時に気づきました",
    "患者さんの情報があります",
    "業者に電話しました",
    "身代金を要求されています",
    "診療は続けています",
    "何人分か分かりません",
)
_RARE = ("紫陽花", "薔薇窓", "蜃気楼")
_STATES = ("closed", "closed", "closed", "acknowledged", "delivered", "open", "delivery_failed", "withdrawn")
_TABLES = (Conversation, Case, CaseCard, InboundMessage, OutboxMessage, FactRow, TimelineEntry, SearchDoc, SearchGram)
Rows = dict[Any, list[dict[str, Any]]]


def fill(store: Store, messages: int, until: datetime, block: int = BLOCK) -> None:
    """``messages`` (a multiple of ``block``), a week of cases for each ``block``, the newest at ``until``."""
    weeks, talks = messages // block, block // EACH
    rows = _one_week(until - timedelta(weeks=weeks), talks, postgres(store))
    _in_bulk(store, True)
    with store.engine.begin() as connection:
        for table, values in rows.items():
            if values:
                connection.execute(insert(table), values)
    for one in _TABLES:
        with store.engine.begin() as connection:
            if postgres(store):
                # the keys are right by construction: looking each of them up would take most of the time
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.exec_driver_sql(_multiplied(one.__table__, weeks, len(rows[one]), talks, postgres(store)))  # type: ignore[arg-type]
    _in_bulk(store, False)


def postgres(store: Store) -> bool:
    return store.engine.dialect.name == "postgresql"


def _in_bulk(store: Store, begins: bool) -> None:
    """PostgreSQL builds its inverted index once, at the end."""
    if not postgres(store):
        return
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if begins:
            connection.execute(text("DROP INDEX search_docs_grams"))
            return
        connection.execute(text("SET maintenance_work_mem = '512MB'"))
        connection.execute(text("CREATE INDEX search_docs_grams ON search_docs USING gin (grams)"))
        for table in ("cases", "facts", "timeline", "outbox_messages", "search_docs"):
            newest = f"(SELECT max(id) FROM {table})"  # noqa: S608 (names of ours)
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {newest})"))


def tidy(store: Store) -> None:
    """What the databases do by themselves within minutes: rows counted for the planner, dead ones gone."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if postgres(store) else "ANALYZE"))


def _multiplied(table: Table, weeks: int, size: int, talks: int, on_postgres: bool) -> str:
    """The statement that repeats the one week that was written, each time a week later and under other keys."""
    series = f"generate_series(1, {weeks - 1}) AS later(k)"
    if not on_postgres:
        series = (
            f"(WITH RECURSIVE later(k) AS (SELECT 1 WHERE {weeks} > 1 UNION ALL"  # noqa: S608 (numbers of ours)
            f" SELECT k + 1 FROM later WHERE k < {weeks - 1}) SELECT k FROM later) AS later"
        )
    names = ", ".join(column.name for column in table.columns)
    given = ", ".join(_later(table.name, column, size, talks, on_postgres) for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) SELECT {given} FROM {table.name} AS t CROSS JOIN {series}"  # noqa: S608


def _later(table: str, column: Any, size: int, talks: int, on_postgres: bool) -> str:
    name = f"t.{column.name}"
    if isinstance(column.type, Moment):
        if on_postgres:
            return f"{name} + later.k * interval '7 days'"
        return f"strftime('%Y-%m-%d %H:%M:%f000', {name}, '+' || (7 * later.k) || ' days')"
    step = {"case_id": talks, "doc_id": talks * EACH, "id": size}.get(column.name)
    if step is not None and column.type.python_type is int:
        return f"{name} + {step} * later.k"
    if column.name in ("id", "conversation_id", "inbound_id", "source", "case_ref"):
        return f"{name} || '-' || later.k"
    return name


def _sentences() -> list[str]:
    plain = [f"{a}{b}。{c}" for a, b, c in itertools.product(_WHAT, _DID, _MORE)]
    return [f"{one}、{n}番の部屋です" for n in range(20) for one in plain]


def _one_week(begin: datetime, talks: int, on_postgres: bool) -> Rows:
    drawn = random.Random(7)  # noqa: S311 (made-up data)
    said = _sentences()
    cut = {one: sorted(grams(fold(one))) for one in said}
    rows: Rows = {table: [] for table in _TABLES}
    for number in range(talks):
        at = (begin + timedelta(days=7) / talks * (number + 1)).astimezone(UTC)
        _a_case(rows, drawn, number, at)
        for turn in range(EACH):
            index = number * EACH + turn
            words = drawn.choice(said)
            whole = f"{words}{_RARE[index % 3]}" if index % 2_500 == 7 else words
            found = cut[words] if whole == words else sorted(grams(fold(whole)))
            _a_message(rows, number, turn, whole, at + timedelta(seconds=20 * turn))
            rows[SearchDoc].append(
                {
                    "id": index + 1,
                    "source": f"in:m{index}",
                    "conversation_id": f"talk-{number}",
                    "folded": fold(whole),
                    "grams": found if on_postgres else None,
                    "said_at": at + timedelta(seconds=20 * turn),
                }
            )
            if not on_postgres:
                rows[SearchGram] += [{"gram": gram, "doc_id": index + 1} for gram in found]
    return rows


def _a_case(rows: Rows, drawn: random.Random, number: int, at: datetime) -> None:
    state, severity = drawn.choice(_STATES), drawn.choice(("critical", "high", "medium", "low"))
    talk, clinic = f"talk-{number}", drawn.randrange(CLINICS)
    kind = drawn.choice(TYPES)
    known = {"conversation_id": talk, "state": state, "severity": severity, "updated_at": at, "case_ref": f"B{number}"}
    rows[Conversation].append(
        {
            "id": talk,
            "channel": "web",
            "created_at": at,
            "last_at": at,
            "case_id": number + 1,
            "dialogue": {},
            "said": EACH,
        }
    )
    rows[Case].append({**known, "id": number + 1, "created_at": at})
    rows[CaseCard].append(
        {
            **known,
            "case_id": number + 1,
            "agency": "main",
            "clinic_id": clinic,
            "clinic_name": f"医院{clinic}",
            "channel": "web",
            "incident_type": kind,
            "urgency": urgency(state, severity),
            "report": "undetermined",
            "due_at": at + timedelta(days=5),
            "tags": [],
            "opened_at": at,
        }
    )
    for order, name in enumerate(("incident_type", "noticed_at", "leak_state", "ongoing")):
        value = kind if name == "incident_type" else "unknown"
        rows[FactRow].append(
            {
                "id": number * 4 + order + 1,
                "case_id": number + 1,
                "name": name,
                "value": value,
                "source": "said",
                "words": "電子カルテ",
                "inbound_id": f"m{number * EACH}",
                "stated_at": at,
            }
        )
    moment = at
    for order, what in enumerate(("opened", "handoff_requested", "acknowledged")):
        moment += timedelta(seconds=drawn.randrange(60, 3600)) if order else timedelta()
        rows[TimelineEntry].append(
            {
                "id": number * 3 + order + 1,
                "case_id": number + 1,
                "happened_at": moment,
                "recorded_at": moment,
                "who": "bot",
                "kind": what,
                "what": "受付",
            }
        )


def _a_message(rows: Rows, number: int, turn: int, words: str, moment: datetime) -> None:
    index = number * EACH + turn
    rows[InboundMessage].append(
        {
            "id": f"m{index}",
            "conversation_id": f"talk-{number}",
            "client_message_id": str(turn),
            "text": words,
            "masked": [],
            "received_at": moment,
            "state": "answered",
            "reading": {"intent": "inform", "confidence": 0.9, "facts": {}, "words": {}},
            "number": turn + 1,
        }
    )
    rows[OutboxMessage].append(
        {
            "id": index + 1,
            "conversation_id": f"talk-{number}",
            "inbound_id": f"m{index}",
            "text": "電源は切らないでください。",
            "buttons": [],
            "created_at": moment + timedelta(seconds=1),
        }
    )
