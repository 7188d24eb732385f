"""What a silent desk leads to, and what the agency learns of cases that ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from bot.handoff import mail_rows, words
from bot.handoff.desk import Desk
from bot.handoff.telling import following, held, tell
from bot.store import cases
from bot.store.following_tables import AgencyMail, Following
from bot.store.tables import Case, Packet, TimelineEntry

_WAITING = ("handoff_requested", "delivered")


def escalate_silent(desk: Desk) -> int:
    """Tell agency and clinic of every case nobody answered in time, once for each request; gives their number.

    The time runs from the consent, not from the delivery: a desk that cannot be reached does not answer either.
    """
    now = desk.clock()
    with desk.store.begin() as session:
        waiting = list(session.scalars(select(Case.id).where(Case.state.in_(_WAITING)).order_by(Case.id)))
    return sum(_escalate(desk, case_id, now) for case_id in waiting)


def _escalate(desk: Desk, case_id: int, now: datetime) -> int:
    with desk.store.begin() as session:
        since = _requested_at(session, case_id)
        if since is None or now < desk.hours.after_open_minutes(since, desk.acknowledge_minutes):
            return 0
        told_at = session.scalar(select(Following.escalated_at).where(Following.case_id == case_id))
        if told_at is not None and told_at >= since:
            return 0
        case = held(session, case_id, now)
        row = following(session, case_id)
        if case.state not in _WAITING or (row.escalated_at is not None and row.escalated_at >= since):
            return 0
        row.escalated_at = now
        cases.note(session, case, "bot", "no_acknowledgement", "窓口の返事がないため、代理店と医院に知らせました", now)
        mail_rows.write(session, case, "no_acknowledgement", now)
        tell(session, case, words.silent(case.case_ref, case.state == "delivered", now), now)
        return 1


def _requested_at(session: Session, case_id: int) -> datetime | None:
    return session.scalar(
        select(func.max(TimelineEntry.recorded_at)).where(
            TimelineEntry.case_id == case_id, TimelineEntry.kind == "handoff_requested"
        )
    )


def tell_of_closed(desk: Desk) -> int:
    """Write the agency's mail for every handed-over case that was closed since; gives their number."""
    now = desk.clock()
    told = exists().where(AgencyMail.case_id == Case.id, AgencyMail.kind == "closed")
    handed_over = exists().where(Packet.case_id == Case.id)
    with desk.store.begin() as session:
        closed = list(session.scalars(select(Case.id).where(Case.state == "closed", handed_over, ~told)))
    for case_id in closed:
        with desk.store.begin() as session:
            case = held(session, case_id, now)
            if session.scalar(select(AgencyMail.id).where(AgencyMail.case_id == case_id, AgencyMail.kind == "closed")):
                continue
            mail_rows.write(session, case, "closed", now)
    return len(closed)
