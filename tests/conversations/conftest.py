"""One running product for all conversations; a test that breaks something starts its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conversations.product import Person, Product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    running = Product(tmp_path_factory.mktemp("product"), {"BOT_DEMO": "1", "BOT_NOW": "2026-11-25T10:05+09:00"})
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def person(product: Product) -> Person:
    return Person(product)
