"""The case packet: everything a coordinator needs to act, and no patient's name. Its form: docs/packet.schema.json."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import to_iso_minutes
from bot.dialogue import questions
from bot.handoff import mail_rows
from bot.incident import playbooks
from bot.incident.facts import Facts
from bot.store import cases, policies
from bot.store.tables import Case, FactRow, Packet

PACKET_VERSION = 1
# The registered telephone number proves who is asking; it goes nowhere else.
_KEPT_BACK = frozenset({"policy_phone", "handoff_consent", "contact_name", "contact_phone"})


def store(session: Session, case: Case, severity_reasons: Sequence[str], now: datetime) -> int:
    """Write the next packet of ``case`` down, waiting for delivery; gives its row id."""
    last = session.scalar(select(func.max(Packet.number)).where(Packet.case_id == case.id)) or 0
    body = build(session, case, last + 1, severity_reasons, now)
    row = Packet(
        case_id=case.id,
        number=last + 1,
        body=body,
        state="waiting",
        attempts=0,
        reference=None,
        created_at=now,
        delivered_at=None,
        tried_at=None,
    )
    session.add(row)
    session.flush()
    if row.number == 1:
        mail_rows.write(session, case, "new_case", now)
    return row.id


def build(session: Session, case: Case, number: int, severity_reasons: Sequence[str], now: datetime) -> dict[str, Any]:
    """The packet's JSON. Facts carry the words they came from; times are Asia/Tokyo."""
    rows = cases.current_facts(session, case.id)
    facts = cases.facts_of(rows)
    entries = cases.timeline(session, case.id)
    consent = next((row for row in rows if row.name == "handoff_consent"), None)
    return {
        "case_ref": case.case_ref,
        "packet_version": PACKET_VERSION,
        "packet_number": number,
        "created_at": to_iso_minutes(now),
        "language": "ja",
        "clinic": _clinic(session, case),
        "contact": {"name": facts.contact_name, "phone": facts.contact_phone},
        "facts": {row.name: _fact(row) for row in rows if row.value is not None and row.name not in _KEPT_BACK},
        "severity": {"level": case.severity, "reasons": list(severity_reasons)},
        "steps_done": [{"at": to_iso_minutes(e.happened_at), "what": e.what} for e in entries if e.kind == "step"],
        "timeline": [
            {"at": to_iso_minutes(e.happened_at), "who": e.who, "kind": e.kind, "what": e.what} for e in entries
        ],
        "duty_verdict": case.duty_verdict,
        "coverage_verdict": case.coverage_verdict,
        "functions": functions_for(facts),
        "consent": {
            "given": bool(consent and consent.value),
            "at": to_iso_minutes(consent.stated_at) if consent else None,
            "wording": questions.load()["handoff_consent"].text,
        },
    }


def _fact(row: FactRow) -> dict[str, Any]:
    return {"value": row.value, "source": row.source, "words": row.words, "at": to_iso_minutes(row.stated_at)}


def _clinic(session: Session, case: Case) -> dict[str, Any]:
    if case.policy_id is None:
        return {"name": None, "policy_number": None, "verified": False}
    policy = policies.by_id(session, case.policy_id)
    return {"name": policy.holder_name, "policy_number": policy.policy_number, "verified": True}


def functions_for(facts: Facts) -> list[str]:
    """The support functions to ask for (商品ちらし 緊急時のサポート機能); coordination is always among them."""
    wanted = ["coordination"]
    if facts.incident_type:
        wanted += playbooks.load()[facts.incident_type].functions
    many = max(facts.affected_low or 0, facts.affected_high or 0) > 100
    if many:
        wanted += ["call_center", "public_relations"]
    if facts.eu_residents == "yes":
        wanted.append("gdpr")
    return list(dict.fromkeys(wanted))
