"""A person is in one worker's hands; who loses somebody takes nothing from whoever has them now."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.gateway.line import people
from bot.gateway.line.event import read
from bot.gateway.line.hands import LEASE, Hands
from bot.gateway.line.seal import Seal
from bot.line_stub import events
from bot.settings import Secret
from bot.store.engine import Store
from bot.store.sealing import new_key
from tests.conftest import NOW


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def key(store: Store) -> str:
    seal, event = Seal(Secret(new_key())), read(events.text(events.user_id(), "電カルが開かない"), NOW)
    assert event is not None
    with store.begin() as session:
        return people.known(session, seal, event, NOW).key


def take(store: Store, hands: Hands, key: str) -> bool:
    with store.begin() as session:
        return hands.take(session, key)


def keep(store: Store, hands: Hands, key: str) -> bool:
    with store.begin() as session:
        return hands.keep(session, key)


def give_back(store: Store, hands: Hands, key: str) -> None:
    with store.begin() as session:
        hands.give_back(session, key)


def test_one_has_the_person_until_they_are_given_back(store: Store, key: str) -> None:
    one, other = Hands(Time()), Hands(Time())
    assert take(store, one, key) and not take(store, other, key)
    assert keep(store, one, key) and one.have(key) and not other.have(key)
    give_back(store, one, key)
    assert take(store, other, key) and not one.have(key)


def test_what_is_kept_and_given_back_in_one_unit_of_work_is_free(store: Store, key: str) -> None:
    clock = Time()
    one = Hands(clock)
    assert take(store, one, key)
    clock.at += timedelta(seconds=5)
    with store.begin() as session:
        assert one.keep(session, key)
        one.give_back(session, key)
    assert take(store, Hands(clock), key)


def test_who_was_too_slow_gives_back_nothing_that_is_another_s(store: Store, key: str) -> None:
    clock = Time()
    slow, other = Hands(clock), Hands(clock)
    assert take(store, slow, key)
    clock.at += LEASE + timedelta(seconds=1)
    assert take(store, other, key)
    assert not keep(store, slow, key)
    give_back(store, slow, key)
    assert not take(store, Hands(clock), key) and keep(store, other, key)


def test_a_unit_of_work_that_fails_takes_nobody(store: Store, key: str) -> None:
    one = Hands(Time())
    with pytest.raises(RuntimeError), store.begin() as session:
        assert one.take(session, key)
        raise RuntimeError
    assert not one.have(key) and take(store, Hands(Time()), key)


def test_nobody_has_somebody_who_is_not_there(store: Store) -> None:
    assert not take(store, Hands(Time()), "nobody")
