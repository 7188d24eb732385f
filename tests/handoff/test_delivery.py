"""Delivery on the durable engine against a real receiver: signed, taken once, never lost, critical cases first."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import httpx
from dbos import DBOS
from sqlalchemy import select
from standardwebhooks import Webhook

from bot.handoff import delivery, escalation, watch
from bot.handoff.desk import AT_ONCE, DESK_QUEUE
from bot.handoff.signature import check
from bot.settings import Settings
from bot.store import cases
from bot.store.engine import Store
from bot.store.following_tables import AgencyMail
from bot.store.tables import Packet
from tests.handoff.conftest import Receiver, RunningClock, consent, packet_of, said, state_of, until

Running = Callable[..., object]


def mails(store: Store) -> list[str]:
    with store.begin() as session:
        return list(session.scalars(select(AgencyMail.kind).order_by(AgencyMail.id)))


def test_a_packet_is_taken_once_and_the_clinic_is_told(
    store: Store, settings: Settings, receiver: Receiver, running: Running, consented: tuple[str, int]
) -> None:
    ref, packet_id = consented
    delivery.start(packet_id)
    delivery.start(packet_id)
    until(lambda: state_of(store, ref) == "delivered")
    assert len(receiver.calls) == 1
    headers, body = receiver.calls[0]
    assert headers["webhook-id"] == headers["idempotency-key"] == f"{ref}.1"
    assert check(settings.srm_secret, body, headers) == f"{ref}.1"
    Webhook(settings.srm_secret.reveal()).verify(body, headers)
    assert [text.splitlines()[0] for text in said(store, ref)] == [
        f"担当の窓口(SOMPOリスクマネジメント)に届きました。受付番号 {ref} です。"
    ]
    assert mails(store) == ["new_case"]


FAULTS: list[list[int | str]] = [[500, 503], ["hang"], ["reset", "reset"], ["lost"], [408], [302]]


def test_whatever_the_desk_does_ends_in_one_delivery(
    store: Store, now: datetime, receiver: Receiver, running: Running
) -> None:
    for answers in FAULTS:
        ref, packet_id = consent(store, now)
        receiver.answers, receiver.calls, receiver.taken = list(answers), [], {}
        delivery.start(packet_id)
        until(lambda ref=ref: state_of(store, ref) == "delivered")  # type: ignore[misc]
        assert receiver.taken == {f"{ref}.1": 1}, answers
        assert len(receiver.calls) == len(answers) + 1 == packet_of(store, packet_id).attempts, answers
        assert len({body for _, body in receiver.calls}) == 1, answers
        assert len(said(store, ref)) == 1, answers


def test_a_desk_that_names_a_wait_is_not_called_before(
    store: Store, receiver: Receiver, running: Running, consented: tuple[str, int]
) -> None:
    ref, packet_id = consented
    receiver.answers, receiver.headers = [429], {"Retry-After": "100"}
    running(pace=0.01)
    began = datetime.now()  # noqa: DTZ005 (a stopwatch)
    delivery.start(packet_id)
    until(lambda: state_of(store, ref) == "delivered")
    assert (datetime.now() - began).total_seconds() >= 1.0  # noqa: DTZ005
    assert len(receiver.calls) == 2


def test_a_refusal_stops_at_once_and_is_told_to_clinic_and_agency(
    store: Store, now: datetime, receiver: Receiver, running: Running
) -> None:
    for status in (400, 401, 404, 410, 422):
        ref, packet_id = consent(store, now)
        receiver.answers, receiver.calls = [status], []
        delivery.start(packet_id)
        until(lambda ref=ref: state_of(store, ref) == "delivery_failed")  # type: ignore[misc]
        assert len(receiver.calls) == 1, status
        assert "電話で伝えてください" in said(store, ref)[0]
        assert "03-3344-5331" in said(store, ref)[0]
        assert mails(store)[-2:] == ["new_case", "delivery_failed"], status


def test_a_desk_that_is_down_for_a_day_ends_in_delivery_failed_told_once(
    store: Store, now: datetime, receiver: Receiver, running: Running
) -> None:
    speed = 20_000.0
    clock = RunningClock(now, speed)
    the_desk = running(clock=clock, pace=1 / speed)
    ref, packet_id = consent(store, clock())
    receiver.answers = [503] * 500
    delivery.start(packet_id)
    until(lambda: state_of(store, ref) == "delivery_failed", 40)
    for _ in range(2):
        escalation.escalate_silent(the_desk)  # type: ignore[arg-type]
    row = packet_of(store, packet_id)
    assert row.state == "failed"
    assert row.tried_at is not None
    assert (row.tried_at - row.created_at).total_seconds() >= 24 * 3600
    assert 2 <= len(receiver.calls) <= 60
    assert mails(store).count("delivery_failed") == 1
    assert sum("送れませんでした" in text for text in said(store, ref)) == 1


def test_a_consent_whose_start_was_lost_is_found_by_the_watch(
    store: Store, receiver: Receiver, running: Running, consented: tuple[str, int]
) -> None:
    watch.look_now()
    until(lambda: state_of(store, consented[0]) == "delivered")
    assert receiver.taken == {f"{consented[0]}.1": 1}


def test_a_withdrawn_case_is_not_sent(store: Store, now: datetime, receiver: Receiver, running: Running) -> None:
    ref, packet_id = consent(store, now)
    with store.begin() as session:
        cases.move(session, cases.by_ref(session, ref), "withdrawn", "agency", "取り下げ", now)
    delivery.start(packet_id)
    until(lambda: packet_of(store, packet_id).state == "failed")
    assert receiver.calls == []


def test_critical_cases_are_taken_first_and_never_more_than_four_at_a_time(
    store: Store, now: datetime, receiver: Receiver, running: Running
) -> None:
    with httpx.Client(timeout=60) as patient:
        running(client=patient)
        receiver.held = True
        for _ in range(AT_ONCE):
            delivery.start(consent(store, now, "low")[1])
        until(lambda: receiver.at_once == AT_ONCE)
        for severity in ("low", "medium", "high", "critical") * 3:
            delivery.start(consent(store, now, severity)[1])
        waiting = {work.workflow_id for work in DBOS.list_workflows(queue_name=DESK_QUEUE, status="ENQUEUED")}
        receiver.held = False
        until(lambda: len(receiver.taken) == AT_ONCE + 12)
    assert len(waiting) == 12
    assert receiver.most_at_once == AT_ONCE
    assert sorted(json.loads(body)["severity"]["level"] for _, body in receiver.calls[AT_ONCE:]) == sorted(
        ("low", "medium", "high", "critical") * 3
    )
    # what left the queue together may reach the desk in any order, so the queue's own order is looked at
    works = [work for work in DBOS.list_workflows(queue_name=DESK_QUEUE) if work.workflow_id in waiting]
    assert all(work.dequeued_at for work in works)
    left = sorted((work.dequeued_at or 0, work.priority or 0) for work in works)
    assert [rank for _, rank in left] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]


def test_a_packet_that_follows_tells_the_desk_and_not_the_clinic(
    store: Store, now: datetime, receiver: Receiver, running: Running, consented: tuple[str, int]
) -> None:
    from bot.handoff import packet

    ref, packet_id = consented
    delivery.start(packet_id)
    until(lambda: state_of(store, ref) == "delivered")
    with store.begin() as session:
        second = packet.store(session, cases.by_ref(session, ref), ["…"], now)
    delivery.start(second)
    until(lambda: packet_of(store, second).state == "delivered")
    assert set(receiver.taken) == {f"{ref}.1", f"{ref}.2"}
    assert len(said(store, ref)) == 1
    with store.begin() as session:
        assert session.scalars(select(Packet.state)).all() == ["delivered", "delivered"]
