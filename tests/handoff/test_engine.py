"""What is known to go wrong with durable engines, held down by a test each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dbos import DBOS
from sqlalchemy import create_engine, select

from bot.errors import SettingsError
from bot.handoff import delivery, engine, watch
from bot.handoff.desk import AT_ONCE, DESK_QUEUE, Desk
from bot.settings import Settings
from bot.store.engine import Store, open_engine
from bot.store.tables import Packet
from tests.handoff.conftest import Receiver, consent, packet_of, state_of, until


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def test_version_and_executor_are_pinned_so_that_a_new_build_finds_old_work(settings: Settings) -> None:
    made = engine._workflow_engine(settings.workflow_database_url)
    config = engine.workflow_config(settings, made)
    assert (config["application_version"], config["executor_id"]) == ("1", "app")
    assert config["system_database_engine"] is made
    engine.check_durable(made)
    made.dispose()


def test_a_sqlite_file_that_would_lose_a_power_cut_stops_the_start(tmp_path: Path) -> None:
    careless = create_engine(f"sqlite:///{tmp_path / 'careless.db'}")
    with pytest.raises(SettingsError, match="BOT_DATABASE_URL"):
        engine.check_durable(careless)
    careful = open_engine(f"sqlite:///{tmp_path / 'careful.db'}")
    engine.check_durable(careful)
    careless.dispose()
    careful.dispose()


def test_the_queue_keeps_its_limits_and_work_has_names_that_are_never_used_again(
    store: Store, now: datetime, running: Callable[..., Desk], consented: tuple[str, int]
) -> None:
    queue = DBOS.retrieve_queue(DESK_QUEUE)
    assert queue is not None
    assert queue.global_concurrency == AT_ONCE
    ref, packet_id = consented
    delivery.start(packet_id)
    until(lambda: state_of(store, ref) == "delivered")
    names = [status.workflow_id for status in DBOS.list_workflows(name="deliver")]
    assert names == [f"deliver-{ref}.1-1"]
    # the name carries the case's number: a row id that is used again after a deletion replays nothing
    assert str(packet_id) not in names[0].replace(ref, "").replace(".1-1", "")


def test_eight_writers_at_once_end_no_work_in_an_error(
    store: Store, now: datetime, receiver: Receiver, running: Callable[..., Desk]
) -> None:
    done: list[tuple[str, int]] = []

    def write() -> None:
        for _ in range(3):
            made = consent(store, now)
            delivery.start(made[1])
            done.append(made)

    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    until(lambda: len(receiver.taken) == 24)
    until(lambda: all(packet_of(store, packet_id).state == "delivered" for _, packet_id in done))
    assert DBOS.list_workflows(status="ERROR") == []


def test_work_that_failed_for_good_is_started_anew(
    store: Store, settings: Settings, receiver: Receiver, running: Callable[..., Desk], consented: tuple[str, int]
) -> None:
    """A packet whose next try never came, however that happened, goes on the queue again, once in an hour."""
    ref, packet_id = consented
    with store.begin() as session:
        session.get_one(Packet, packet_id).tried_at = settings.clock() - delivery.NOT_TRIED_AGAIN_AFTER * 2
    with store.begin() as session:
        first, again = (list(delivery.left_behind(session, settings.clock())) for _ in range(2))
    assert len(first) == 1
    assert first == again
    watch.look_now()
    until(lambda: state_of(store, ref) == "delivered")
    assert receiver.taken == {f"{ref}.1": 1}


def test_a_round_of_the_watch_done_twice_changes_nothing(
    store: Store, receiver: Receiver, running: Callable[..., Desk], consented: tuple[str, int]
) -> None:
    for _ in range(2):
        watch.round_of_watch(datetime.now(UTC), None)
    until(lambda: state_of(store, consented[0]) == "delivered")
    assert len(receiver.calls) == 1
    with store.begin() as session:
        assert len(session.scalars(select(Packet)).all()) == 1
