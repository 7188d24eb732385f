"""A stored case as the documents see it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.documents.case_file import CallBack, CaseFile
from bot.handoff.packet import functions_for
from bot.incident import severity
from bot.store import cases, policies
from bot.store.following_tables import Following
from bot.store.tables import Case


def of_case(session: Session, case: Case, now: datetime) -> CaseFile:
    """Everything a document may show of ``case`` at the moment ``now``."""
    rows = cases.current_facts(session, case.id)
    facts = cases.facts_of(rows)
    entries = cases.timeline(session, case.id)
    follow = session.get(Following, case.id)
    stated = {row.name: row.stated_at for row in rows if row.source != "rule" and row.value is not None}
    return CaseFile(
        case_ref=case.case_ref,
        clinic=policies.by_id(session, case.policy_id).holder_name if case.policy_id else None,
        contact=CallBack(facts.contact_name, facts.contact_phone),
        facts=facts,
        fact_times=stated,
        timeline=tuple((entry.happened_at, entry.who, entry.what) for entry in entries),
        duty_verdict=case.duty_verdict,
        coverage_verdict=case.coverage_verdict,
        severity=case.severity,
        severity_reasons=severity.assess(facts, now=now).reasons,
        steps_done=tuple((entry.happened_at, entry.what) for entry in entries if entry.kind == "step"),
        now=now,
        functions=tuple(functions_for(facts)),
        consent_at=stated.get("handoff_consent") if facts.handoff_consent else None,
        next_contact_at=follow.next_contact_at if follow else None,
    )
