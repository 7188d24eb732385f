"""Delivery on the durable engine against a real receiver: signed, taken once, never lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import httpx
import pytest
from dbos import DBOS
from sqlalchemy import select
from standardwebhooks import Webhook

from bot.handoff import delivery
from bot.handoff.engine import workflow_config
from bot.handoff.signature import check
from bot.settings import Settings
from bot.store import cases
from bot.store.engine import Store
from bot.store.tables import Packet
from tests.handoff.conftest import Receiver


class Told(list[tuple[str, str]]):
    def __call__(self, conversation_id: str, text: str, _now: datetime) -> None:
        self.append((conversation_id, text))


@pytest.fixture
async def told(
    store: Store, settings: Settings, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Told]:
    monkeypatch.setattr(delivery, "FIRST_WAIT_SECONDS", 0.05)
    told = Told()
    async with httpx.AsyncClient(timeout=5) as client:
        desk = delivery.Desk(
            store=store,
            clock=settings.clock,
            url=receiver.url,
            secret=settings.srm_secret,
            client=client,
            tell=told,
            at_once=asyncio.Semaphore(4),
        )
        delivery.use(desk)
        DBOS(config=workflow_config(settings))
        DBOS.launch()
        yield told
        DBOS.destroy()


async def outcome(packet_id: int) -> str:
    handle = await DBOS.retrieve_workflow_async(f"deliver-{packet_id}")
    return await asyncio.wait_for(handle.get_result(), 30)


def state_of(store: Store, case_ref: str) -> str:
    with store.begin() as session:
        return cases.by_ref(session, case_ref).state


async def test_a_packet_is_taken_once_and_the_person_is_told(
    store: Store, settings: Settings, receiver: Receiver, told: Told, consented: tuple[str, int]
) -> None:
    ref, packet_id = consented
    await delivery.start(packet_id)
    await delivery.start(packet_id)
    assert await outcome(packet_id) == "delivered"
    assert state_of(store, ref) == "delivered"
    assert len(receiver.calls) == 1
    headers, body = receiver.calls[0]
    assert headers["webhook-id"] == headers["idempotency-key"] == f"{ref}.1"
    assert check(settings.srm_secret, body, headers) == f"{ref}.1"
    Webhook(settings.srm_secret.reveal()).verify(body, headers)
    assert [text for _, text in told] == [delivery.TAKEN.format(ref=ref)]


async def test_a_desk_that_fails_at_first_gets_the_same_id_again(
    store: Store, receiver: Receiver, told: Told, consented: tuple[str, int]
) -> None:
    ref, packet_id = consented
    receiver.answers = [500, 429, 503]
    await delivery.start(packet_id)
    assert await outcome(packet_id) == "delivered"
    assert {headers["webhook-id"] for headers, _ in receiver.calls} == {f"{ref}.1"}
    assert len(receiver.calls) == 4
    with store.begin() as session:
        assert session.get_one(Packet, packet_id).attempts == 4


async def test_a_refusal_stops_at_once_and_the_person_is_told_to_call(
    store: Store, receiver: Receiver, told: Told, consented: tuple[str, int]
) -> None:
    ref, packet_id = consented
    receiver.answers = [422]
    await delivery.start(packet_id)
    assert await outcome(packet_id) == "failed"
    assert state_of(store, ref) == "delivery_failed"
    assert len(receiver.calls) == 1
    assert "電話" in told[0][1]


async def test_a_desk_that_is_down_for_a_day_ends_in_delivery_failed(
    store: Store, receiver: Receiver, told: Told, consented: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "GIVE_UP_AFTER_SECONDS", 0.1)
    receiver.answers = [500] * 50
    await delivery.start(consented[1])
    assert await outcome(consented[1]) == "failed"
    assert state_of(store, consented[0]) == "delivery_failed"
    assert len(told) == 1


async def test_consents_whose_start_was_lost_are_found_again(
    store: Store, receiver: Receiver, told: Told, consented: tuple[str, int]
) -> None:
    await delivery.start_waiting(store)
    assert await outcome(consented[1]) == "delivered"
    with store.begin() as session:
        assert session.scalars(select(Packet.state)).all() == ["delivered"]
