"""Cases: facts with their history, verdicts, timeline, states that can only move along the allowed ways."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import IllegalTransition, NotFound
from bot.incident.facts import Facts
from bot.store.tables import Case, FactRow, TimelineEntry

# Letters and digits that cannot be taken for one another when read out on the telephone.
_REF_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

TRANSITIONS: Mapping[str, frozenset[str]] = {
    "open": frozenset({"handoff_requested", "withdrawn", "closed"}),
    "handoff_requested": frozenset({"delivered", "delivery_failed", "withdrawn"}),
    "delivered": frozenset({"acknowledged", "withdrawn", "closed"}),
    "acknowledged": frozenset({"closed"}),
    "delivery_failed": frozenset({"handoff_requested", "delivered", "withdrawn", "closed"}),
    "withdrawn": frozenset({"handoff_requested", "closed"}),
    "closed": frozenset(),
}


def open_case(session: Session, conversation_id: str, now: datetime) -> Case:
    """A new case with a number that is short enough to read out and not guessable."""
    case = Case(
        case_ref=_new_ref(session, now),
        conversation_id=conversation_id,
        state="open",
        severity=None,
        duty_verdict=None,
        coverage_verdict=None,
        policy_id=None,
        created_at=now,
        updated_at=now,
    )
    session.add(case)
    session.flush()
    note(session, case, "bot", "opened", f"受付番号 {case.case_ref}", now)
    return case


def _new_ref(session: Session, now: datetime) -> str:
    while True:
        ref = f"{now:%y%m%d}-" + "".join(secrets.choice(_REF_LETTERS) for _ in range(5))
        if session.scalar(select(Case.id).where(Case.case_ref == ref)) is None:
            return ref


def by_ref(session: Session, case_ref: str) -> Case:
    """The case with this number; NotFound when there is none."""
    case = session.scalar(select(Case).where(Case.case_ref == case_ref))
    if case is None:
        raise NotFound("case")
    return case


def contact_phone(session: Session, case_ref: str) -> str | None:
    """The call-back number of a case; None when there is no such case or no number."""
    value = session.scalar(
        select(FactRow.value)
        .join(Case, Case.id == FactRow.case_id)
        .where(Case.case_ref == case_ref, FactRow.name == "contact_phone", FactRow.superseded_at.is_(None))
    )
    return str(value) if value else None


def current_facts(session: Session, case_id: int) -> Sequence[FactRow]:
    return session.scalars(
        select(FactRow).where(FactRow.case_id == case_id, FactRow.superseded_at.is_(None)).order_by(FactRow.id)
    ).all()


def facts_of(rows: Sequence[FactRow]) -> Facts:
    return Facts.from_dict({row.name: row.value for row in rows if row.value is not None})


@dataclass(frozen=True)
class Stated:
    """A fact as it is to be written: its value, where it comes from, and the words that said so."""

    value: Any
    source: str
    words: str


def state_fact(
    session: Session,
    case: Case,
    name: str,
    value: Any,
    *,
    source: str,
    words: str,
    inbound_id: str | None,
    now: datetime,
) -> None:
    """Write a fact down; the one it replaces stays in the history."""
    state_facts(session, case, {name: Stated(value, source, words)}, inbound_id=inbound_id, now=now)


def state_facts(
    session: Session, case: Case, stated: Mapping[str, Stated], *, inbound_id: str | None, now: datetime
) -> None:
    """Write facts down by name, all in one go; those they replace stay in the history."""
    if not stated:
        return
    replaced = select(FactRow).where(
        FactRow.case_id == case.id, FactRow.name.in_(list(stated)), FactRow.superseded_at.is_(None)
    )
    for row in session.scalars(replaced):
        row.superseded_at = now
    session.add_all(
        FactRow(
            case_id=case.id,
            name=name,
            value=list(fact.value) if isinstance(fact.value, tuple) else fact.value,
            source=fact.source,
            words=fact.words,
            inbound_id=inbound_id,
            stated_at=now,
            superseded_at=None,
        )
        for name, fact in stated.items()
    )
    case.updated_at = now


def move(session: Session, case: Case, state: str, who: str, what: str, now: datetime) -> None:
    """Change the case's state with its timeline row; IllegalTransition when no way leads there."""
    if state not in TRANSITIONS[case.state]:
        raise IllegalTransition(case.case_ref, case.state, state)
    case.state = state
    case.updated_at = now
    note(session, case, who, state, what, now)


def note(
    session: Session, case: Case, who: str, kind: str, what: str, now: datetime, happened_at: datetime | None = None
) -> None:
    session.add(
        TimelineEntry(case_id=case.id, happened_at=happened_at or now, recorded_at=now, who=who, kind=kind, what=what)
    )


def timeline(session: Session, case_id: int) -> Sequence[TimelineEntry]:
    return session.scalars(
        select(TimelineEntry)
        .where(TimelineEntry.case_id == case_id)
        .order_by(TimelineEntry.happened_at, TimelineEntry.id)
    ).all()
