"""One agency for each test, on both databases where the database matters."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.engine import Store, migrate
from tests.console.agency import Agency


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, migrated once and copied for each test."""
    path = tmp_path_factory.mktemp("migrated") / "console.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def agency(tmp_path: Path, migrated: Path) -> Iterator[Agency]:
    shutil.copy(migrated, tmp_path / "console.db")
    url = f"sqlite:///{tmp_path / 'console.db'}"
    store = Store.open(url)
    yield Agency(store)
    store.close()


@pytest.fixture
def both(store: Store) -> Agency:
    """The same on SQLite and PostgreSQL."""
    return Agency(store)
