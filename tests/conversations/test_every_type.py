"""Every type of incident, told in three manners, from the first words to the hand-off: right facts, few questions."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from statistics import median

import pytest

from bot.incident.types import TYPES
from tests.conversations.judging import read_well, rules_hold
from tests.conversations.people import MANNERS, Habits, Record, Simulated, at_once, truth
from tests.conversations.product import Product

# Each type meets half of the manners; each manner meets about ten types.
TALKS = [(kind, MANNERS[(number + shift) % 6]) for number, kind in enumerate(TYPES) for shift in (0, 1, 3)]


def _talk(product: Product, kind: str, manner: str) -> Record:
    with_policy = (TYPES.index(kind) + MANNERS.index(manner)) % 2 == 0
    person = Simulated(product, truth(kind, "S1-000123" if with_policy else "not_at_hand"), manner, 1, Habits())
    return person.talk()


@pytest.fixture(scope="module")
def records(product: Product) -> dict[str, Future[Record]]:
    return at_once({f"{kind}-{manner}": partial(_talk, product, kind, manner) for kind, manner in TALKS})


@pytest.mark.parametrize(("kind", "manner"), TALKS)
def test_聞かれたことに答えれば引き継ぎまで進む(records: dict[str, Future[Record]], kind: str, manner: str) -> None:
    rules_hold(records[f"{kind}-{manner}"].result())


def test_言われたことはそのまま受け取られる(records: dict[str, Future[Record]]) -> None:
    read_well("every type", {name: future.result() for name, future in records.items()}, talks=0.5)


def test_返事が間に合わないことはまれ(records: dict[str, Future[Record]]) -> None:
    said = [said for future in records.values() for said in future.result().said]
    late = [said.text for said in said if said.unanswered]
    print(len(late), "of", len(said), "messages got the emergency text")
    assert len(late) <= 0.02 * len(said), late


def test_質問の数(records: dict[str, Future[Record]]) -> None:
    counts = {name: len(future.result().asked) for name, future in records.items()}
    print(sorted(counts.values()), counts)
    assert median(counts.values()) <= 7
    assert max(counts.values()) <= 12
