"""Delivery of packets as a durable workflow: tried for a day, taken once, every outcome written to the case.

A step may run twice after a crash; the desk sees the same webhook id and Idempotency-Key again and takes it once.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from dbos import DBOS, SetWorkflowID
from sqlalchemy import select

from bot.clock import Clock
from bot.handoff.signature import signed_headers
from bot.settings import Secret
from bot.store import cases
from bot.store.engine import Store
from bot.store.tables import Case, Packet

log = logging.getLogger(__name__)

FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 3600.0
GIVE_UP_AFTER_SECONDS = 24 * 3600.0
AT_ONCE = 4

TAKEN = "担当の窓口(SOMPOリスクマネジメント)に届きました。受付番号 {ref} です。"
NOT_TAKEN = "担当の窓口に、まだ送れていません。取扱代理店に電話で伝えてください。受付番号 {ref} をお伝えください。"


@dataclass(frozen=True)
class Desk:
    """The coordination desk and what delivery needs to reach it."""

    store: Store
    clock: Clock
    url: str
    secret: Secret
    client: httpx.AsyncClient
    tell: Callable[[str, str, datetime], None]
    at_once: asyncio.Semaphore


_desk: Desk | None = None


def use(desk: Desk) -> None:
    global _desk
    _desk = desk


def _the_desk() -> Desk:
    if _desk is None:
        raise RuntimeError("delivery ran before the app was assembled")
    return _desk


@DBOS.workflow(name="deliver_packet")
async def deliver(packet_id: int) -> str:
    """Try until the desk takes the packet, refuses it for good, or a day has passed."""
    waited, wait = 0.0, FIRST_WAIT_SECONDS
    while True:
        answer = await post(packet_id)
        if answer["outcome"] == "taken":
            await settle(packet_id, answer["reference"])
            return "delivered"
        if answer["outcome"] == "refused" or waited >= GIVE_UP_AFTER_SECONDS:
            await give_up(packet_id, answer["reason"])
            return "failed"
        pause = max(answer["retry_after"], await jittered(wait))
        await DBOS.sleep_async(pause)
        waited, wait = waited + pause, min(wait * 2, LONGEST_WAIT_SECONDS)


@DBOS.step(name="jittered")
async def jittered(wait: float) -> float:
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 (spreads load, guards nothing)


@DBOS.step(name="post_packet")
async def post(packet_id: int) -> dict[str, Any]:
    """One call to the desk; never raises, so that every outcome is recorded by the engine."""
    desk = _the_desk()
    webhook_id, body = await asyncio.to_thread(_read, desk, packet_id)
    async with desk.at_once:
        try:
            response = await desk.client.post(
                desk.url, content=body, headers=signed_headers(desk.secret, webhook_id, body)
            )
        except httpx.HTTPError as error:
            return _outcome("again", reason=type(error).__name__)
    status = response.status_code
    if 200 <= status < 300:
        return _outcome("taken", reference=_reference(response))
    if status in (408, 429) or status >= 500:
        return _outcome("again", reason=f"HTTP {status}", retry_after=_retry_after(response))
    return _outcome("refused", reason=f"HTTP {status}")


def _outcome(outcome: str, *, reference: str = "", reason: str = "", retry_after: float = 0.0) -> dict[str, Any]:
    return {"outcome": outcome, "reference": reference, "reason": reason, "retry_after": retry_after}


def _reference(response: httpx.Response) -> str:
    try:
        return str(response.json()["reference"])[:200]
    except (ValueError, KeyError, TypeError):
        return ""


def _retry_after(response: httpx.Response) -> float:
    raw = response.headers.get("Retry-After", "")
    return min(float(raw), LONGEST_WAIT_SECONDS) if raw.isdecimal() else 0.0


def _read(desk: Desk, packet_id: int) -> tuple[str, str]:
    with desk.store.begin() as session:
        row = session.get_one(Packet, packet_id)
        row.attempts += 1
        ref = session.get_one(Case, row.case_id).case_ref
        return f"{ref}.{row.number}", json.dumps(row.body, ensure_ascii=False)


@DBOS.step(name="settle_packet")
async def settle(packet_id: int, reference: str) -> None:
    await asyncio.to_thread(_settle, _the_desk(), packet_id, reference)


def _settle(desk: Desk, packet_id: int, reference: str) -> None:
    now = desk.clock()
    with desk.store.begin() as session:
        row = session.get_one(Packet, packet_id)
        if row.state == "delivered":
            return
        row.state, row.reference, row.delivered_at = "delivered", reference, now
        case = session.get_one(Case, row.case_id)
        if case.state in ("handoff_requested", "delivery_failed"):
            cases.move(session, case, "delivered", "srm", f"窓口に届きました(先方の番号 {reference or 'なし'})", now)
        else:
            cases.note(session, case, "srm", "update_delivered", f"追加の情報 {row.number} が窓口に届きました", now)
        conversation, ref, first = case.conversation_id, case.case_ref, row.number == 1
    if first:
        desk.tell(conversation, TAKEN.format(ref=ref), now)


@DBOS.step(name="give_up_packet")
async def give_up(packet_id: int, reason: str) -> None:
    await asyncio.to_thread(_give_up, _the_desk(), packet_id, reason)


def _give_up(desk: Desk, packet_id: int, reason: str) -> None:
    now = desk.clock()
    with desk.store.begin() as session:
        row = session.get_one(Packet, packet_id)
        if row.state != "waiting":
            return
        row.state = "failed"
        case = session.get_one(Case, row.case_id)
        log.error("packet %s.%s not delivered: %s", case.case_ref, row.number, reason)
        if case.state == "handoff_requested":
            cases.move(session, case, "delivery_failed", "srm", f"窓口に送れませんでした({reason})", now)
        conversation, ref = case.conversation_id, case.case_ref
    desk.tell(conversation, NOT_TAKEN.format(ref=ref), now)


async def start(packet_id: int) -> None:
    """Begin (or find again) the delivery of one stored packet; the same packet never runs twice."""
    with SetWorkflowID(f"deliver-{packet_id}"):
        await DBOS.start_workflow_async(deliver, packet_id)


async def start_waiting(store: Store) -> None:
    """Begin every delivery whose consent was stored but whose start a crash may have swallowed."""

    def waiting() -> list[int]:
        with store.begin() as session:
            return list(session.scalars(select(Packet.id).where(Packet.state == "waiting")))

    for packet_id in await asyncio.to_thread(waiting):
        await start(packet_id)
