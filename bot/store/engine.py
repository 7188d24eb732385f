"""Opening the database: SQLite with the journal and sync modes that survive a power cut, or PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store import cards, gateway_tables  # noqa: F401 (the latter is known wherever a store is opened)

BUSY_SECONDS = 30
MIGRATIONS = Path(__file__).parent / "migrations"


def open_engine(database_url: str) -> Engine:
    """An engine for ``database_url``; for SQLite every connection gets WAL, synchronous=FULL and foreign keys,
    and what is deleted is overwritten in the file."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=10)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # whoever waits for the turn to write holds a connection; readers and the writer must find one all the same
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, pool_size=10, max_overflow=50)

    @event.listens_for(engine, "connect")
    def _durable(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    _one_writer(engine)
    return engine


def _one_writer(engine: Engine) -> None:
    """Let the threads of this process write in turn.

    SQLite has one writer; whoever comes second is left to ask again and again, with pauses of up to 100 ms, and may be
    overtaken for a second. A lock wakes the next one at once. It is taken before a unit's first writing statement and
    given back with the connection. Other processes still meet at SQLite's own lock.
    """
    turn = threading.Lock()

    @event.listens_for(engine, "before_cursor_execute")
    def _enter(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")) and not connection.info.get("writes"):
            connection.info["writes"] = turn.acquire(timeout=BUSY_SECONDS)

    @event.listens_for(engine, "checkin")
    def _leave(_connection: object, record: ConnectionPoolEntry) -> None:
        if record.info.pop("writes", False):
            turn.release()


def migrate(database_url: str) -> None:
    """Bring the database to the newest schema; safe to call again."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine = open_engine(database_url)
    try:
        command.upgrade(config, "head")
    finally:
        engine.dispose()


class Store:
    """The door to the database: ``with store.begin() as session`` is one unit of work, all or nothing."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        cards.watch(self._sessions)

    @classmethod
    def open(cls, database_url: str) -> Store:
        return cls(open_engine(database_url))

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with self._sessions.begin() as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()
