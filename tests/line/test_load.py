"""A small load in the gate; ``bench/line.py`` runs the full one with the trained model."""

from __future__ import annotations

import pytest

from bench import line as bench
from tests.line.conftest import Line

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_doubled_and_reordered_webhooks_are_stored_and_answered_once(line: Line) -> None:
    result = bench.run(line.platform, line.url, line.settings.database_url, count=150, rate=200.0, drain_within=150.0)
    assert (result.sent, result.unique) == (150, 105)
    assert (result.stored, result.unanswered) == (result.unique, 0)
    assert result.shown == result.shown_calls == result.unique
