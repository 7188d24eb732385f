"""Delivery of packets as durable work: at most four at once, tried for a day, taken once, every outcome in the case.

One try is one short workflow on the queue; the next try is put on the queue with a delay, so that a desk that is down
holds no place of another case. A step may run twice after a crash: the desk sees the same webhook id and
Idempotency-Key again and takes it once; a transaction that was done already finds its row settled.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dbos import DBOS, SetEnqueueOptions, SetWorkflowID
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handoff import mail_rows, mails, words
from bot.handoff.desk import DESK_QUEUE, Desk, the_desk
from bot.handoff.desk_call import LONGEST_WAIT_SECONDS, call
from bot.handoff.telling import held, tell
from bot.store import cases
from bot.store.tables import Case, Packet

log = logging.getLogger(__name__)

FIRST_WAIT_SECONDS = 2.0
GIVE_UP_AFTER = timedelta(hours=24)
# Work that was put on the queue and never ran (its workflow failed) is started anew after so long.
NEVER_TRIED_AFTER = timedelta(minutes=10)
NOT_TRIED_AGAIN_AFTER = timedelta(hours=2)
_RANKS = {"critical": 1, "high": 2, "medium": 3, "low": 4}


@DBOS.workflow(name="deliver")
def deliver(packet_id: int, number_of_try: int) -> str:
    """One try; ends in delivered, failed or withdrawn, or puts the next try on the queue."""
    answer = post(packet_id)
    if answer["outcome"] == "taken":
        settle(packet_id, answer["reference"])
        return "delivered"
    if answer["outcome"] == "again" and not answer["expired"]:
        enqueue(packet_id, answer["webhook_id"], answer["rank"], number_of_try + 1, pause(number_of_try, answer))
        return "again"
    if answer["outcome"] == "done":
        return str(answer["reason"])
    mails.send(give_up(packet_id, answer["reason"]))
    return "failed"


def enqueue(packet_id: int, webhook_id: str, rank: int, number_of_try: int, delay_seconds: float) -> None:
    """Put one try on the queue. Its id is the packet's name and the try's number, so a second time changes nothing."""
    delay = delay_seconds if delay_seconds > 0 else None
    with SetWorkflowID(f"deliver-{webhook_id}-{number_of_try}"), SetEnqueueOptions(priority=rank, delay_seconds=delay):
        DBOS.enqueue_workflow(DESK_QUEUE, deliver, packet_id, number_of_try)


@DBOS.step(name="pause")
def pause(number_of_try: int, answer: dict[str, Any]) -> float:
    """Real seconds until the next try: doubled each time, with jitter, never sooner than the desk asked."""
    wait = min(FIRST_WAIT_SECONDS * 2.0 ** min(number_of_try - 1, 20), LONGEST_WAIT_SECONDS)
    wait *= random.uniform(0.8, 1.2)  # noqa: S311 (spreads load, guards nothing)
    return max(float(answer["retry_after"]), wait) * the_desk().pace


@DBOS.step(name="post", retries_allowed=True, max_attempts=8)
def post(packet_id: int) -> dict[str, Any]:
    """One call to the desk, with its outcome and whether the day for trying is over."""
    return _post(the_desk(), packet_id)


def _post(desk: Desk, packet_id: int) -> dict[str, Any]:
    with desk.store.begin() as session:
        row = session.get_one(Packet, packet_id)
        case = session.get_one(Case, row.case_id)
        webhook_id, rank = f"{case.case_ref}.{row.number}", _rank(case.severity)
        if row.state != "waiting":
            return {"outcome": "done", "reason": row.state}
        if case.state == "withdrawn":
            row.state = "failed"
            return {"outcome": "done", "reason": "withdrawn"}
        row.attempts += 1
        row.tried_at = desk.clock()
        _name_sheet(desk, case, row)
        body, created_at = json.dumps(row.body, ensure_ascii=False), row.created_at
    answer = call(desk, webhook_id, body)
    expired = desk.clock() - created_at >= GIVE_UP_AFTER
    return {**answer, "webhook_id": webhook_id, "rank": rank, "expired": expired}


def _rank(severity: str | None) -> int:
    """The queue takes low numbers first."""
    return _RANKS.get(severity or "low", _RANKS["low"])


def _name_sheet(desk: Desk, case: Case, row: Packet) -> None:
    """Where the sheet for the telephone can be fetched; written once, so that every try sends the same body."""
    link = desk.sheet_link(case.case_ref)
    if link is not None and "sheet" not in row.body:
        row.body = {**row.body, "sheet": link}


@DBOS.step(name="settle", retries_allowed=True, max_attempts=8)
def settle(packet_id: int, reference: str) -> None:
    """Write down that the desk took the packet and tell the clinic."""
    _settle(the_desk(), packet_id, reference)


def _settle(desk: Desk, packet_id: int, reference: str) -> None:
    now = desk.clock()
    with desk.store.begin() as session:
        row = session.get_one(Packet, packet_id)
        case = held(session, row.case_id, now)
        session.refresh(row)
        if row.state == "waiting":
            row.state, row.reference, row.delivered_at = "delivered", reference, now
            _delivered(session, desk, case, row, now)


def _delivered(session: Session, desk: Desk, case: Case, row: Packet, now: datetime) -> None:
    if case.state not in ("handoff_requested", "delivery_failed"):
        cases.note(session, case, "srm", "update_delivered", f"引き継ぎの情報 {row.number} が窓口に届きました", now)
        return
    cases.move(session, case, "delivered", "srm", f"窓口に届きました(先方の番号 {row.reference or 'なし'})", now)
    answer_by = desk.hours.after_open_minutes(now, desk.acknowledge_minutes)
    tell(session, case, words.taken(case.case_ref, case.severity, now, desk.hours, answer_by), now)


@DBOS.step(name="give_up", retries_allowed=True, max_attempts=8)
def give_up(packet_id: int, reason: str) -> list[int]:
    """Write down that the desk did not take the packet, tell the clinic, write to the agency; gives the mails."""
    return _give_up(the_desk(), packet_id, reason)


def _give_up(desk: Desk, packet_id: int, reason: str) -> list[int]:
    now = desk.clock()
    with desk.store.begin() as session:
        row = session.get_one(Packet, packet_id)
        case = held(session, row.case_id, now)
        session.refresh(row)
        if row.state == "waiting":
            row.state = "failed"
            log.error("packet %s.%s not delivered: %s", case.case_ref, row.number, reason)
            what = f"窓口に送れませんでした({reason})"
            if case.state == "handoff_requested":
                cases.move(session, case, "delivery_failed", "srm", what, now)
            else:
                cases.note(session, case, "srm", "update_failed", what, now)
            tell(session, case, words.not_taken(case.case_ref, now), now)
            mail_rows.write(session, case, "delivery_failed", now)
        return mail_rows.waiting_of(session, case.id)


def start(packet_id: int) -> None:
    """Put the first try of one stored packet on the queue; the same packet again changes nothing.

    The agency's mail of a new case goes with the next round of the watch, so that the desk comes first.
    """
    with the_desk().store.begin() as session:
        row = session.get_one(Packet, packet_id)
        case = session.get_one(Case, row.case_id)
        webhook_id, rank = f"{case.case_ref}.{row.number}", _rank(case.severity)
    enqueue(packet_id, webhook_id, rank, 1, 0)


def left_behind(session: Session, now: datetime) -> Sequence[tuple[int, str, int, int]]:
    """What to put on the queue so that no stored packet is forgotten, as arguments of ``enqueue``.

    A packet that was never tried gets its first try (nothing happens when that is on the queue already); one whose
    next try is long overdue gets one outside the row, at most one in an hour.
    """
    out = []
    rows = session.execute(
        select(Packet, Case.case_ref, Case.severity)
        .join(Case, Case.id == Packet.case_id)
        .where(Packet.state == "waiting")
        .order_by(Packet.id)
    )
    for row, ref, severity in rows:
        limit = NEVER_TRIED_AFTER if row.tried_at is None else NOT_TRIED_AGAIN_AFTER
        overdue = now - (row.tried_at or row.created_at) > limit
        if row.tried_at is None or overdue:
            anew = int(now.timestamp()) // 3600 if overdue else 1
            out.append((row.id, f"{ref}.{row.number}", _rank(severity), anew))
    return out
