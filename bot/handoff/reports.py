"""Reports the clinic said it made to the authority: recorded with time and number; their reminders end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.dialogue.reporting import LABELS, kind_of
from bot.dialogue.state import ReportTold
from bot.store import cases
from bot.store.following_tables import ReportMade
from bot.store.tables import Case


def reported_kinds(session: Session, case_id: int) -> frozenset[str]:
    """Which reports the clinic said it made: of ``preliminary`` and ``final``."""
    return frozenset(session.scalars(select(ReportMade.kind).where(ReportMade.case_id == case_id)))


def reported(session: Session, case: Case, told: ReportTold, now: datetime) -> bool:
    """Record that the clinic made a report, with its time and the authority's number; False when that was known.

    A number told later is added to the report that was recorded first.
    """
    kind = kind_of(told, reported_kinds(session, case.id))
    row = session.scalar(select(ReportMade).where(ReportMade.case_id == case.id, ReportMade.kind == kind))
    if row is not None:
        row.number = told.number or row.number
        return False
    session.add(ReportMade(case_id=case.id, kind=kind, number=told.number, reported_at=told.at or now))
    what = f"{LABELS[kind]}をした" + (f"(受付の番号 {told.number})" if told.number else "")
    cases.note(session, case, "person", "reported", what, now, happened_at=told.at)
    return True
