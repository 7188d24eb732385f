"""Mails to the agency: stored with the change they tell of, sent by durable work, without data of any person.

A mail may arrive twice when the app dies between the mail server's answer and our note of it; its Message-ID is the
same, so that mail programs show one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

import aiosmtplib
from dbos import DBOS, SetEnqueueOptions, SetWorkflowID
from sqlalchemy.orm import Session

from bot.dialogue.wording import SEVERITIES, moment_text
from bot.handoff import smtp
from bot.handoff.desk import MAIL_QUEUE, Desk, the_desk
from bot.store.following_tables import AgencyMail
from bot.store.tables import Case

log = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(days=3)
FIRST_WAIT_SECONDS = 10.0
LONGEST_WAIT_SECONDS = 3600.0

_SUBJECTS = {
    "new_case": "新しい件を受け付けました",
    "delivery_failed": "担当の窓口に送れませんでした",
    "no_acknowledgement": "担当の窓口から返事がありません",
    "not_reached": "LINEで知らせが届いていません",
    "closed": "件が終わりました",
}
_ASKS = {
    "new_case": "引き継ぎの同意を受け、担当の窓口に送っています。内容を確かめてください。",
    "delivery_failed": "窓口に届いていません。窓口に電話で伝え、医院にも連絡してください。",
    "no_acknowledgement": "決めた時間のうちに、受け付けの返事がありません。窓口に電話で確かめてください。"
    "医院には、電話をするよう案内しました。",
    "not_reached": "医院への知らせを、LINEで届けられませんでした。電話かメールで連絡してください。",
    "closed": "記録は画面に残っています。",
}


def send(mail_ids: Sequence[int]) -> None:
    """Put the first try of each mail on the queue; a mail that was put there before stays as it is."""
    for mail_id in mail_ids:
        _enqueue(mail_id, _name(mail_id), 1, 0)


def _name(mail_id: int) -> str:
    desk = the_desk()
    with desk.store.begin() as session:
        row = session.get_one(AgencyMail, mail_id)
        return _key(session, row)


def _key(session: Session, row: AgencyMail) -> str:
    return f"{session.get_one(Case, row.case_id).case_ref}.{row.kind}.{row.number}"


def _enqueue(mail_id: int, key: str, number_of_try: int, delay_seconds: float) -> None:
    delay = delay_seconds if delay_seconds > 0 else None
    with SetWorkflowID(f"mail-{key}-{number_of_try}"), SetEnqueueOptions(delay_seconds=delay):
        DBOS.enqueue_workflow(MAIL_QUEUE, send_mail, mail_id, number_of_try)


@DBOS.workflow(name="send_mail")
def send_mail(mail_id: int, number_of_try: int) -> str:
    """One try to send one mail; a try that failed puts the next one on the queue."""
    tried = hand_to_server(mail_id)
    if tried["outcome"] == "again":
        wait = min(FIRST_WAIT_SECONDS * 2.0 ** min(number_of_try - 1, 20), LONGEST_WAIT_SECONDS)
        _enqueue(mail_id, tried["key"], number_of_try + 1, wait * the_desk().pace)
    elif tried["outcome"] != "done":
        mark(mail_id, tried["outcome"])
    return str(tried["outcome"])


@DBOS.step(name="hand_to_server", retries_allowed=True, max_attempts=8)
def hand_to_server(mail_id: int) -> dict[str, str]:
    """Give the mail to the server; ``sent``, ``again``, ``failed`` after three days, ``skipped`` without an address."""
    return _hand_to_server(the_desk(), mail_id)


def _hand_to_server(desk: Desk, mail_id: int) -> dict[str, str]:
    with desk.store.begin() as session:
        row = session.get_one(AgencyMail, mail_id)
        key = _key(session, row)
        if row.state != "waiting":
            return {"outcome": "done", "key": key}
        row.attempts += 1
        message = compose(desk, session.get_one(Case, row.case_id), row)
        created_at = row.created_at
    if not desk.agency.reachable:
        return {"outcome": "skipped", "key": key}
    try:
        asyncio.run(smtp.send(desk.agency.smtp_url.reveal(), message))
    except (aiosmtplib.SMTPException, OSError) as error:
        if desk.clock() - created_at >= GIVE_UP_AFTER:
            log.error("mail %s not sent: %s", key, type(error).__name__)
            return {"outcome": "failed", "key": key}
        return {"outcome": "again", "key": key}
    return {"outcome": "sent", "key": key}


def compose(desk: Desk, case: Case, row: AgencyMail) -> EmailMessage:
    """The mail: the case's number and state, what to do, where to look. Nothing of any person."""
    message = EmailMessage()
    urgent = f"【{SEVERITIES[case.severity]}】" if case.severity in ("critical", "high") else ""
    message["Subject"] = f"{urgent}{_SUBJECTS[row.kind]}(受付番号 {case.case_ref})"
    message["From"] = desk.agency.sender
    message["To"] = ", ".join(desk.agency.addresses)
    message["Date"] = format_datetime(row.created_at)
    domain = urlsplit(desk.public_url).hostname or "localhost"
    message["Message-ID"] = f"<{case.case_ref}.{row.kind}.{row.number}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        f"{_SUBJECTS[row.kind]}。\n\n"
        f"受付番号: {case.case_ref}\n"
        f"急ぎの度合い: {SEVERITIES.get(case.severity or '', '未判明')}\n"
        f"時刻: {moment_text(row.created_at)}\n\n"
        f"{_ASKS[row.kind]}\n\n"
        f"{desk.public_url}/console/cases/{case.case_ref}\n\n"
        "このメールには、医院と患者さんの情報をのせていません。自動で送っています。\n"
    )
    return message


@DBOS.step(name="mark_mail", retries_allowed=True, max_attempts=8)
def mark(mail_id: int, state: str) -> None:
    _mark(the_desk(), mail_id, state)


def _mark(desk: Desk, mail_id: int, state: str) -> None:
    with desk.store.begin() as session:
        row = session.get_one(AgencyMail, mail_id)
        if row.state == "waiting":
            row.state = state
            row.sent_at = desk.clock() if state == "sent" else None
