"""Many units of work in one commit: each caller gets its own result, a failing one undoes no other."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.gateway.writing import Rank, Writing
from bot.store import conversations
from bot.store.engine import Store
from bot.store.tables import Conversation
from tests.conftest import NOW


async def test_each_caller_gets_its_own_result(store: Store) -> None:
    writing = Writing(store)

    def work(session: Session) -> str:
        return conversations.start(session, "web", NOW).id

    def broken(session: Session) -> str:
        conversations.start(session, "web", NOW)
        raise NotFound("conversation")

    results = await asyncio.gather(
        *(writing.do(broken if number % 4 == 0 else work) for number in range(12)), return_exceptions=True
    )
    made = [result for result in results if isinstance(result, str)]
    assert [isinstance(result, NotFound) for result in results] == [number % 4 == 0 for number in range(12)]
    with store.begin() as session:
        assert {row.id for row in session.query(Conversation)} == set(made)
    assert await writing.do(work) not in made, "a failure does not stop what comes later"


async def test_a_caller_that_went_away_does_not_stop_the_others(store: Store) -> None:
    writing = Writing(store)
    calls = [asyncio.create_task(writing.do(lambda s: conversations.start(s, "web", NOW).id)) for _ in range(3)]
    await asyncio.sleep(0)
    calls[1].cancel()
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(results[0], str) and isinstance(results[2], str)
    with pytest.raises(asyncio.CancelledError):
        calls[1].result()


async def test_what_must_not_wait_goes_before_what_can(store: Store) -> None:
    writing = Writing(store)
    done: list[str] = []

    async def one(name: Rank) -> None:
        await writing.do(lambda session: done.append(name), name)

    await asyncio.gather(*(one("later") for _ in range(100)), one("turn"), one("store"))
    assert sorted(done) == [*["later"] * 100, "store", "turn"]
    if store.engine.dialect.name == "sqlite":
        assert done[:2] == ["store", "turn"]


async def test_what_can_wait_lets_slow_storing_pass_but_not_for_ever(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite has one writer")
    monkeypatch.setattr("bot.gateway.writing.SLOW_SECONDS", 0.0)
    monkeypatch.setattr("bot.gateway.writing.YIELD_SECONDS", 3600.0)
    monkeypatch.setattr("bot.gateway.writing.LONGEST_YIELD_SECONDS", 0.2)
    writing = Writing(store)
    await writing.do(lambda session: None, "later")
    await writing.do(lambda session: None, "store")
    later = asyncio.create_task(writing.do(lambda session: "done", "later"))
    await writing.do(lambda session: None, "turn")
    assert await asyncio.wait_for(later, 60) == "done"


async def test_long_work_is_committed_in_parts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part lets what must not wait through; nobody's work is lost between two parts."""
    monkeypatch.setattr("bot.gateway.writing.TOGETHER_SECONDS", 0.0)
    writing = Writing(store)
    made = await asyncio.gather(
        *(writing.do(lambda session: conversations.start(session, "web", NOW).id) for _ in range(5))
    )
    with store.begin() as session:
        assert {row.id for row in session.query(Conversation)} == set(made)


async def test_threads_write_in_turn_and_a_failure_gives_the_turn_back(store: Store) -> None:
    def fails() -> None:
        with store.begin() as session:
            conversations.start(session, "web", NOW)
            raise NotFound("conversation")

    def works() -> None:
        with store.begin() as session:
            conversations.start(session, "web", NOW)

    jobs = [asyncio.to_thread(fails if number % 2 else works) for number in range(8)]
    ends = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(end) for end in ends] == [type(None), NotFound] * 4
    with store.begin() as session:
        assert session.query(Conversation).count() == 4
