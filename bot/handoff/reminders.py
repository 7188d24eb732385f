"""Dates of the law find the clinic: said at 9:00 in Japan, once for each date, until it says that it reported.

What is due is computed from the case as it stands, so a changed fact moves it; what was said is a row whose key makes a
second time impossible. Both the words and the row are one unit of work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import JST
from bot.dialogue.reporting import LABELS
from bot.dialogue.state import ReportKind
from bot.dialogue.wording import day_text, moment_text
from bot.handoff.desk import Desk
from bot.handoff.reports import reported_kinds
from bot.handoff.telling import held, tell
from bot.incident import contacts
from bot.store import cases
from bot.store.following_tables import Following, ReminderRow
from bot.store.tables import Case

NINE = time(9, 0)
_ENDED = ("closed", "withdrawn")
# The longest period for a final report is sixty days; older cases have nothing left to be reminded of.
_LOOK_BACK = timedelta(days=100)


@dataclass(frozen=True)
class Reminder:
    """One thing to say at 9:00 of ``due_on``; ``last`` is the day or moment it is about."""

    kind: str
    due_on: date
    last: date | datetime

    @property
    def due_at(self) -> datetime:
        return datetime.combine(self.due_on, NINE, tzinfo=JST)


def plan(
    duty: Mapping[str, Any] | None, reported: frozenset[str], next_contact_at: datetime | None
) -> tuple[Reminder, ...]:
    """Every reminder of a case by the duty answer as it stands, what was reported, and what the desk announced.

    First report: on the third and on the fifth day (個人情報の保護に関する法律施行規則8条1項, the guideline's 3 to 5
    days); final report: seven and two days before and on its last day (同条2項).
    """
    found: list[Reminder] = []
    if duty and duty["ppc_report"] != "not_required":
        window, due = duty.get("preliminary_report"), duty.get("final_report_due")
        if window and not reported & {"preliminary", "final"}:
            last = date.fromisoformat(window["to"])
            found += [Reminder("preliminary_third", date.fromisoformat(window["from"]), last)]
            found += [Reminder("preliminary_fifth", last, last)]
        if due and "final" not in reported:
            last = date.fromisoformat(due)
            found += [Reminder("final_7", last - timedelta(days=7), last)]
            found += [Reminder("final_2", last - timedelta(days=2), last), Reminder("final_last", last, last)]
    if next_contact_at is not None:
        found.append(_contact(next_contact_at.astimezone(JST)))
    return tuple(dict.fromkeys(found))


def _contact(moment: datetime) -> Reminder:
    """On the day of the contact, or the day before when it is due before nine."""
    day = moment.date() if moment.time() >= NINE else moment.date() - timedelta(days=1)
    return Reminder("next_contact", day, moment)


def words(reminder: Reminder, case_ref: str, duty: Mapping[str, Any] | None) -> str:
    """What the clinic reads. A duty that is not settled is never called one."""
    if isinstance(reminder.last, datetime):
        return (
            f"担当者からの次の連絡の予定は {moment_text(reminder.last)} です。"
            f"連絡がないときは、電話で確かめてください。受付番号は {case_ref} です。"
        )
    kind: ReportKind = "final" if reminder.kind.startswith("final") else "preliminary"
    days = (reminder.last - reminder.due_on).days
    left = "今日です" if days == 0 else f"{day_text(reminder.last)}です(あと{days}日)"
    until = "目安の終わりの日" if kind == "preliminary" else "期限"
    lines = [f"{LABELS[kind]}の{until}は、{left}。受付番号は {case_ref} です。"]
    if not duty or duty["ppc_report"] != "required":
        lines.append("報告が必要かは、まだ決められません。必要な場合の日付です。")
    lines.append(f"報告はこのページからできます。{contacts.load()['ppc_form'].address}")
    lines.append("報告が済んだら「報告した」と書いてください。お知らせを止めます。")
    return "\n".join(lines)


def send_due(desk: Desk) -> int:
    """Say what is due now and was not said yet; gives the number of reminders said.

    A reminder that the app slept through is said later on the same day; of an earlier day only what it was about is
    told by the next one. Nothing is said for a date that had passed before the case was opened.
    """
    now = desk.clock()
    with desk.store.begin() as session:
        ids = list(
            session.scalars(
                select(Case.id)
                .where(Case.state.not_in(_ENDED), Case.created_at > now - _LOOK_BACK, Case.duty_verdict.is_not(None))
                .order_by(Case.id)
            )
        )
        ids += list(
            session.scalars(
                select(Following.case_id)
                .join(Case, Case.id == Following.case_id)
                .where(Following.next_contact_at > now - timedelta(days=1), Case.state.not_in(_ENDED))
            )
        )
    return sum(_send_due(desk, case_id, now) for case_id in dict.fromkeys(ids))


def _send_due(desk: Desk, case_id: int, now: datetime) -> int:
    with desk.store.begin() as session:
        if not _due(session, session.get_one(Case, case_id), now):
            return 0
        case = held(session, case_id, now)
        due = _due(session, case, now)
        for reminder in due:
            session.add(ReminderRow(case_id=case_id, kind=reminder.kind, due_on=reminder.due_on, sent_at=now))
            tell(session, case, words(reminder, case.case_ref, case.duty_verdict), now)
            cases.note(session, case, "bot", "reminded", f"期限のお知らせ({reminder.kind})", now)
        return len(due)


def _due(session: Session, case: Case, now: datetime) -> list[Reminder]:
    if case.state in _ENDED:
        return []
    follow = session.get(Following, case.id)
    said = {
        (kind, due_on)
        for kind, due_on in session.execute(
            select(ReminderRow.kind, ReminderRow.due_on).where(ReminderRow.case_id == case.id)
        )
    }
    known_since = {"next_contact": follow.acknowledged_at if follow else None}
    today = now.astimezone(JST).date()
    return [
        reminder
        for reminder in plan(
            case.duty_verdict, reported_kinds(session, case.id), follow.next_contact_at if follow else None
        )
        if reminder.due_on == today
        and reminder.due_at <= now
        and (reminder.kind, reminder.due_on) not in said
        and (known_since.get(reminder.kind) or case.created_at) < reminder.due_at
    ]
