"""The schema on both databases: migrations reach exactly the tables of the code, times keep their zone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from bot.clock import JST
from bot.store import conversations
from bot.store.engine import Store, migrate
from bot.store.tables import Base, Conversation


def test_migrations_and_tables_agree(store: Store) -> None:
    with store.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert differences == []


def test_migrating_again_changes_nothing(database_url: str, store: Store, now: datetime) -> None:
    with store.begin() as session:
        kept = conversations.start(session, "web", now).id
    migrate(database_url)
    with store.begin() as session:
        assert session.get(Conversation, kept) is not None


def test_moments_come_back_in_japanese_time(store: Store, now: datetime) -> None:
    with store.begin() as session:
        made = conversations.start(session, "web", now)
    with store.begin() as session:
        read = session.get_one(Conversation, made.id).created_at
    assert read == now
    assert read.utcoffset() == now.astimezone(JST).utcoffset()


def test_a_moment_without_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="time zone"), store.begin() as session:
        conversations.start(session, "web", datetime(2026, 11, 25))  # noqa: DTZ001 (the refusal is the point)


def test_sqlite_survives_a_power_cut(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'durable.db'}")
    with store.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    store.close()
