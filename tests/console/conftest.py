"""One agency for each test, on both databases where the database matters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.engine import Store, migrate
from tests.console.agency import Agency


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    url = f"sqlite:///{tmp_path / 'console.db'}"
    migrate(url)
    store = Store.open(url)
    yield Agency(store)
    store.close()


@pytest.fixture
def both(store: Store) -> Agency:
    """The same on SQLite and PostgreSQL."""
    return Agency(store)
