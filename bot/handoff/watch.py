"""The watch over all cases, a durable schedule: once a minute what is overdue is done. Doing it twice changes nothing."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from dbos import DBOS

from bot.handoff import delivery, escalation, mail_rows, mails, reminders
from bot.handoff.desk import the_desk

log = logging.getLogger(__name__)

EVERY_MINUTE = "* * * * *"
SCHEDULE = "watch"
# Rounds leave a row each in the engine's tables; they carry nothing, so old ones go.
_ROUNDS_KEPT = timedelta(days=2)
_SWEPT_AT_ONCE = 500


@DBOS.workflow(name="watch")
def round_of_watch(_scheduled: datetime, _context: Any) -> None:
    """One round: silent desks, reminders, closed cases, then everything stored that waits to be sent."""
    escalate()
    remind()
    closed()
    for packet_id, webhook_id, rank, number_of_try in packets_left_behind():
        delivery.enqueue(packet_id, webhook_id, rank, number_of_try, 0)
    mails.send(mails_waiting())
    sweep()


@DBOS.step(name="escalate", retries_allowed=True)
def escalate() -> int:
    return escalation.escalate_silent(the_desk())


@DBOS.step(name="remind", retries_allowed=True)
def remind() -> int:
    return reminders.send_due(the_desk())


@DBOS.step(name="closed", retries_allowed=True)
def closed() -> int:
    return escalation.tell_of_closed(the_desk())


@DBOS.step(name="packets_left_behind", retries_allowed=True)
def packets_left_behind() -> list[list[Any]]:
    desk = the_desk()
    with desk.store.begin() as session:
        return [list(row) for row in delivery.left_behind(session, desk.clock())]


@DBOS.step(name="mails_waiting", retries_allowed=True)
def mails_waiting() -> list[int]:
    with the_desk().store.begin() as session:
        return mail_rows.waiting_of(session)


@DBOS.step(name="sweep")
def sweep() -> int:
    """Forget old rounds, so that the engine's tables do not grow for ever; deliveries and mails stay."""
    before = (datetime.now(UTC) - _ROUNDS_KEPT).isoformat()
    old = DBOS.list_workflows(
        name="watch", status="SUCCESS", end_time=before, limit=_SWEPT_AT_ONCE, load_input=False, load_output=False
    )
    for status in old:
        DBOS.delete_workflow(status.workflow_id)
    return len(old)


def look_now() -> None:
    """A round at once, outside the schedule: after a start nothing waits for the minute to be full."""
    DBOS.start_workflow(round_of_watch, datetime.now(UTC), None)
