"""What the console does every night: erases what has run out, and mails the head of the audit log to the agency."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from dbos import DBOS

from bot.clock import Clock, to_iso_minutes
from bot.handoff import smtp
from bot.store import audit, measures, retention
from bot.store.engine import Store
from bot.store.tables import MAIN_AGENCY

log = logging.getLogger(__name__)

SUBJECT = "操作の記録の要約 {day}"
BODY = """{day} の操作の記録の要約です。保管してください。

{number}:{digest}

記録が書き換えられていないことは、次の命令で確かめられます。
python -m bot verify-audit --head {number}:{digest}
"""


@dataclass(frozen=True)
class Night:
    """What the nightly work needs; no mail is sent when nobody is to get it."""

    store: Store
    clock: Clock
    smtp_url: str = ""
    mail_from: str = ""
    mail_to: tuple[str, ...] = ()


_night: Night | None = None


def use(night: Night) -> None:
    global _night
    _night = night


def _the_night() -> Night:
    if _night is None:
        raise RuntimeError("the nightly work ran before the app was assembled")
    return _night


@DBOS.workflow(name="console_nightly")
def nightly(_scheduled: datetime, _context: Any) -> None:
    """Found again and finished after a crash; running it twice changes nothing more."""
    erase_what_has_run_out()
    mail_the_head()


def schedule() -> None:
    """Every night at three, in Japan; call it once the durable engine runs."""
    DBOS.apply_schedules(
        [
            {
                "schedule_name": "console-nightly",
                "workflow_fn": nightly,
                "schedule": "0 3 * * *",
                "cron_timezone": "Asia/Tokyo",
            }
        ]
    )


@DBOS.step(name="retention")
def erase_what_has_run_out() -> dict[str, int]:
    return run_retention(_the_night())


def run_retention(night: Night) -> dict[str, int]:
    """One pass of retention with its row in the log; how many of each kind. The figures of the day are measured before."""
    now = night.clock()
    with night.store.begin() as session:
        measures.refresh(session, now)
    with night.store.begin() as session:
        done = retention.run(session, now)
        audit.append(session, now, "nightly", MAIN_AGENCY, "retention_run", "", done)
    return done


@DBOS.step(name="mail_audit_head", retries_allowed=True, max_attempts=5)
def mail_the_head() -> bool:
    night = _the_night()
    if not (night.smtp_url and night.mail_to):
        return False
    asyncio.run(smtp.send(night.smtp_url, head_letter(night)))
    return True


def head_letter(night: Night) -> EmailMessage:
    """The mail with the chain's head; it tells nothing about any case."""
    with night.store.begin() as session:
        number, digest = audit.head(session)
    day = to_iso_minutes(night.clock())[:10]
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = SUBJECT.format(day=day), night.mail_from, ", ".join(night.mail_to)
    letter.set_content(BODY.format(day=day, number=number, digest=digest))
    return letter
