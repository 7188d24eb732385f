"""The board's copy of each case and the search's copy of each message, written in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import event, insert, inspect, select
from sqlalchemy.orm import Session, sessionmaker

from bot.clock import JST
from bot.store import search
from bot.store.console_tables import CaseCard, CaseNote
from bot.store.tables import MAIN_AGENCY, Case, Clinic, Conversation, FactRow, InboundMessage, OutboxMessage, PolicyRow

# The order of the board: what waits for somebody of ours first, then what is most severe.
_STATE_ORDER = {
    "delivery_failed": 0,
    "open": 1,
    "handoff_requested": 1,
    "delivered": 2,
    "acknowledged": 3,
    "withdrawn": 4,
    "closed": 5,
}
_SEVERITY_ORDER = {"critical": 0, "high": 1, "medium": 2, "low": 3}
NOT_COMPUTED = 99
# Readings that say by themselves that something was not understood.
UNSURE_INTENTS = ("nlu_fallback", "correct_fact")
UNSURE_BELOW = 0.35


def watch(sessions: sessionmaker[Session]) -> None:
    """From now on every session of ``sessions`` keeps the copies whenever it writes a case or a message."""
    event.listen(sessions, "before_flush", _before_flush)
    event.listen(sessions, "after_flush", _after_flush)


def _before_flush(session: Session, _context: object, _instances: object) -> None:
    touched: dict[int, Case] = {}
    for row in session.dirty:
        if isinstance(row, Case):
            touched[row.id] = row
    for row in session.new:
        if isinstance(row, FactRow) and row.name == "incident_type" and row.superseded_at is None:
            case = session.get(Case, row.case_id)
            if case is not None:
                card = _card(session, case)
                card.incident_type = str(row.value) if row.value else None
    for case in touched.values():
        _copy(session, _card(session, case), case)
    for row in session.dirty:
        if isinstance(row, InboundMessage) and _unsure(row.reading):
            for card in session.scalars(select(CaseCard).where(CaseCard.conversation_id == row.conversation_id)):
                card.misread = True


def _after_flush(session: Session, _context: object) -> None:
    for row in [*session.new]:
        if isinstance(row, Case):
            session.info.setdefault("new_cases", []).append(row)
        elif isinstance(row, InboundMessage):
            search.keep(session, f"in:{row.id}", row.conversation_id, row.text, row.received_at)
        elif isinstance(row, OutboxMessage) and row.inbound_id is None:
            search.keep(session, f"out:{row.id}", row.conversation_id, row.text, row.created_at)
        elif isinstance(row, CaseNote):
            conversation = session.scalar(select(Case.conversation_id).where(Case.id == row.case_id))
            search.keep(session, f"note:{row.id}", conversation or "", row.text, row.written_at)
    for row in session.dirty:
        if isinstance(row, InboundMessage) and inspect(row).attrs.text.history.has_changes():
            search.keep(session, f"in:{row.id}", row.conversation_id, row.text, row.received_at)
    for case in session.info.pop("new_cases", []):
        session.execute(insert(CaseCard).values(**_values(session, case), tags=[], misread=False))


def _unsure(reading: Mapping[str, Any] | None) -> bool:
    if not reading:
        return False
    return reading.get("intent") in UNSURE_INTENTS or float(reading.get("confidence") or 1.0) < UNSURE_BELOW


def _card(session: Session, case: Case) -> CaseCard:
    card = session.get(CaseCard, case.id)
    if card is None:
        card = CaseCard(case_id=case.id, tags=[], misread=False, legal_hold=False)
        _copy(session, card, case)
        session.add(card)
    return card


def _copy(session: Session, card: CaseCard, case: Case) -> None:
    for name, value in _values(session, case).items():
        setattr(card, name, value)


def _values(session: Session, case: Case) -> dict[str, Any]:
    with session.no_autoflush:
        channel = session.scalar(select(Conversation.channel).where(Conversation.id == case.conversation_id))
        clinic = None
        if case.policy_id is not None:
            clinic = session.scalar(
                select(Clinic).join(PolicyRow, PolicyRow.clinic_id == Clinic.id).where(PolicyRow.id == case.policy_id)
            )
    report, due_at, final_due_at = deadlines(case.duty_verdict)
    return {
        "case_id": case.id,
        "case_ref": case.case_ref,
        "conversation_id": case.conversation_id,
        "agency": clinic.agency if clinic else MAIN_AGENCY,
        "clinic_id": clinic.id if clinic else None,
        "clinic_name": clinic.name if clinic else None,
        "channel": channel or "web",
        "state": case.state,
        "severity": case.severity,
        "urgency": urgency(case.state, case.severity),
        "report": report,
        "due_at": due_at,
        "final_due_at": final_due_at,
        "opened_at": case.created_at,
        "updated_at": case.updated_at,
    }


def urgency(state: str, severity: str | None) -> int:
    """Small numbers come first on the board."""
    return 10 * _STATE_ORDER.get(state, 1) + _SEVERITY_ORDER.get(severity or "", 2)


def urgencies(state: str) -> tuple[int, int]:
    """The smallest and the largest urgency of cases in a state."""
    return urgency(state, "critical"), urgency(state, "critical") + 9


def deadlines(duty: Mapping[str, Any] | None) -> tuple[str | None, datetime | None, datetime | None]:
    """The verdict on the report, and the ends of the last days for the first and the full report."""
    if not duty:
        return None, None, None
    report = duty.get("ppc_report")
    if report == "not_required":
        return report, None, None
    first = (duty.get("preliminary_report") or {}).get("to")
    return report, _end_of(first), _end_of(duty.get("final_report_due"))


def _end_of(day: str | None) -> datetime | None:
    return datetime.combine(date.fromisoformat(day), time(23, 59, 59), JST) if day else None


def complete(session: Session) -> int:
    """Fill the copies of cases that are older than the board; how many."""
    cards = session.scalars(select(CaseCard).where(CaseCard.urgency == NOT_COMPUTED)).all()
    for card in cards:
        case = session.get_one(Case, card.case_id)
        _copy(session, card, case)
        card.incident_type = session.scalar(
            select(FactRow.value).where(
                FactRow.case_id == case.id, FactRow.name == "incident_type", FactRow.superseded_at.is_(None)
            )
        )
        for message in session.scalars(
            select(InboundMessage).where(InboundMessage.conversation_id == case.conversation_id)
        ):
            search.keep(session, f"in:{message.id}", message.conversation_id, message.text, message.received_at)
    return len(cards)
