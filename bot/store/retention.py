"""How long each kind of data is kept, what has run out, and erasing a case with a certificate.

The text goes from the messages, the sealed originals, the facts, the packets, the notes and the search alike. The
durable engine holds numbers of rows alone, and the dialogue engine keeps masked events in memory only.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.errors import BadInput
from bot.store import measures
from bot.store.console_tables import (
    CaseCard,
    CaseNote,
    ConsoleSession,
    Correction,
    Erasure,
    RetentionRule,
    SearchDoc,
    SearchGram,
)
from bot.store.tables import (
    Case,
    Conversation,
    FactRow,
    InboundMessage,
    OutboxMessage,
    Packet,
    TimelineEntry,
)

ERASED = measures.ERASED


@dataclass(frozen=True)
class Kind:
    """One kind of data: its name in words, the days it is kept by default, and from when the days count."""

    label: str
    days: int
    counted: str


KINDS: dict[str, Kind] = {
    "sealed": Kind("伏せる前の文(封をしたもの)", 90, "ケースの終了から"),
    "case": Kind("ケースの記録(伏せ字の会話、時系列、判断、引き継ぎ)", 1095, "ケースの終了から"),
    "abandoned": Kind("ケースにならなかった会話", 30, "最後の発言から"),
    "session": Kind("サインインの記録", 365, "サインインから"),
}


def days(session: Session) -> dict[str, int]:
    """The days in force for each kind."""
    set_to = {rule.kind: rule.days for rule in session.scalars(select(RetentionRule))}
    return {kind: set_to.get(kind, default.days) for kind, default in KINDS.items()}


def set_days(session: Session, kind: str, value: int) -> None:
    if kind not in KINDS or not 1 <= value <= 36500:
        raise BadInput("日数", "1日から36500日までです")
    session.merge(RetentionRule(kind=kind, days=value))


def run(session: Session, now: datetime) -> dict[str, int]:
    """Erase what has run out, cases under legal hold excepted; how many of each kind. Running again changes nothing."""
    kept = days(session)
    done = {
        "sealed": _open_seals_gone(session, now - timedelta(days=kept["sealed"])),
        "case": 0,
        "abandoned": 0,
        "session": 0,
    }
    ended = select(CaseCard).where(
        CaseCard.state == "closed",
        CaseCard.legal_hold.is_(False),
        _ended_before(now - timedelta(days=kept["case"])),
        CaseCard.clinic_name.is_distinct_from(ERASED),
    )
    for card in session.scalars(ended.limit(500)).all():
        erase(session, card, "保存期間の終わり", "期限切れの消去", now)
        done["case"] += 1
    with_case = select(Case.conversation_id)
    idle = select(Conversation.id).where(
        Conversation.last_at < now - timedelta(days=kept["abandoned"]), Conversation.id.notin_(with_case)
    )
    for conversation_id in list(session.scalars(idle.limit(2000))):
        _empty_conversation(session, conversation_id)
        session.execute(delete(Conversation).where(Conversation.id == conversation_id))
        done["abandoned"] += 1
    old = ConsoleSession.created_at < now - timedelta(days=kept["session"])
    done["session"] = session.execute(delete(ConsoleSession).where(old)).rowcount  # type: ignore[attr-defined]
    return done


def _ended_before(limit: datetime) -> ColumnElement[bool]:
    return or_(CaseCard.closed_at < limit, (CaseCard.closed_at.is_(None)) & (CaseCard.updated_at < limit))


def _open_seals_gone(session: Session, limit: datetime) -> int:
    over = select(CaseCard.conversation_id).where(
        CaseCard.state == "closed", CaseCard.legal_hold.is_(False), _ended_before(limit)
    )
    changed = session.execute(
        update(InboundMessage)
        .where(InboundMessage.conversation_id.in_(over), InboundMessage.sealed.is_not(None))
        .values(sealed=None)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]


def erase(session: Session, card: CaseCard, reason: str, asked_by: str, now: datetime) -> Erasure:
    """Erase everything anybody said in a case; number, state, type and times stay for the figures.

    BadInput while the case is under legal hold.
    """
    if card.legal_hold:
        raise BadInput("保存の指定", "保存の指定があるため、消去できません")
    measures.measure(session, [card.case_id])
    counts = {
        "facts": _gone(session, delete(FactRow).where(FactRow.case_id == card.case_id)),
        "notes": _forget_notes(session, card.case_id),
        "timeline": _gone(session, delete(TimelineEntry).where(TimelineEntry.case_id == card.case_id)),
        "packets": _gone(session, update(Packet).where(Packet.case_id == card.case_id).values(body={})),
        "corrections": _gone(session, delete(Correction).where(Correction.case_id == card.case_id)),
        **_empty_conversation(session, card.conversation_id, but_of=card.case_id),
    }
    case = session.get_one(Case, card.case_id)
    case.duty_verdict = case.coverage_verdict = case.policy_id = None
    case.updated_at = now
    session.flush()
    card.clinic_name, card.clinic_id, card.closed_reason, card.tags = ERASED, None, None, []
    certificate = Erasure(
        number=f"E{now:%y%m%d}-{secrets.token_hex(4)}",
        case_ref=card.case_ref,
        agency=card.agency,
        reason=reason,
        counts=counts,
        asked_by=asked_by,
        erased_at=now,
        erased_on=now.date(),
    )
    session.add(certificate)
    session.flush()
    return certificate


def _gone(session: Session, statement: object) -> int:
    return int(session.execute(statement).rowcount)  # type: ignore[call-overload]


def _forget_notes(session: Session, case_id: int) -> int:
    ids = list(session.scalars(select(CaseNote.id).where(CaseNote.case_id == case_id)))
    _forget_docs(session, [f"note:{one}" for one in ids])
    return _gone(session, delete(CaseNote).where(CaseNote.case_id == case_id))


def _forget_docs(session: Session, sources: Sequence[str]) -> None:
    ids = select(SearchDoc.id).where(SearchDoc.source.in_(sources))
    session.execute(delete(SearchGram).where(SearchGram.doc_id.in_(ids)))
    session.execute(delete(SearchDoc).where(SearchDoc.source.in_(sources)))


def _empty_conversation(session: Session, conversation_id: str, but_of: int | None = None) -> dict[str, int]:
    """Everything said in a conversation; a second case of the same conversation loses its words with it."""
    ids = select(SearchDoc.id).where(SearchDoc.conversation_id == conversation_id)
    session.execute(delete(SearchGram).where(SearchGram.doc_id.in_(ids)))
    said = select(InboundMessage.id).where(InboundMessage.conversation_id == conversation_id)
    counts = {
        "search": _gone(session, delete(SearchDoc).where(SearchDoc.conversation_id == conversation_id)),
    }
    session.execute(delete(Correction).where(Correction.inbound_id.in_(said)))
    session.execute(update(FactRow).where(FactRow.inbound_id.in_(said)).values(inbound_id=None, words=ERASED))
    counts["replies"] = _gone(session, delete(OutboxMessage).where(OutboxMessage.conversation_id == conversation_id))
    counts["messages"] = _gone(session, delete(InboundMessage).where(InboundMessage.conversation_id == conversation_id))
    session.execute(update(Conversation).where(Conversation.id == conversation_id).values(dialogue={}, case_id=None))
    return counts


def certificates(session: Session, agency: str) -> Sequence[Erasure]:
    return session.scalars(select(Erasure).where(Erasure.agency == agency).order_by(Erasure.id.desc()).limit(200)).all()
