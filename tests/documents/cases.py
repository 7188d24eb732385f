"""Cases to make documents of: judged by the real engines, with a timeline as long as asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.clock import JST
from bot.documents.case_file import CallBack, CaseFile
from bot.documents.document import Document, Section
from bot.incident import severity
from bot.incident.facts import FACTS, Facts
from bot.law.duties import assess
from bot.policy.coverage import assess as assess_coverage

_WHO = ("person", "bot", "srm", "agency")
NOW = datetime(2026, 11, 25, 8, 5, tzinfo=JST)

RANSOMWARE: dict[str, Any] = {
    "incident_type": "ransomware",
    "noticed_at": "2026-11-24T07:40+09:00",
    "data_kinds": ["medical", "contact"],
    "affected_low": 1200,
    "affected_high": 1200,
    "affected_known": "known",
    "leak_state": "suspected",
    "damage_state": "unusable",
    "malicious": "yes",
    "leak_signs": ["ransom_note"],
    "personal_database": "yes",
    "care_impact": "stopped",
    "ongoing": "unknown",
    "handling_role": "own",
    "policy_number": "SJ-0001-22",
    "policy_phone": "03-9999-8888",
    "contact_name": "佐藤",
    "contact_phone": "090-0000-2222",
}

# As much as a case can hold: every sheet has to bear it.
FULLEST: dict[str, Any] = {
    **RANSOMWARE,
    "data_kinds": [kind for kind in FACTS["data_kinds"].values if kind not in ("none", "unknown")],
    "affected_low": 123_456,
    "affected_high": 999_999_999,
    "leak_signs": list(FACTS["leak_signs"].values),
    "ongoing": "yes",
    "strong_encryption": "unknown",
    "recovered_unseen": "unknown",
    "backup_intact": "unknown",
    "logs_complete": "unknown",
    "handling_role": "for_client",
    "client_notified": "unknown",
    "public_exposure": "yes",
    "eu_residents": "yes",
    "policy_number": "証" * 200,
    "contact_name": "長" * 200,
    "contact_phone": "0" * 200,
}


def case_of(
    given: Mapping[str, Any],
    *,
    events: int = 3,
    what: str = "LANケーブルを抜いた",
    now: datetime = NOW,
    **changed: Any,
) -> CaseFile:
    """A case with these facts and ``events`` rows of timeline; ``changed`` replaces fields of its file."""
    facts = Facts.from_dict(given)
    judged = severity.assess(facts, now=now)
    timeline = tuple(
        (
            now - timedelta(minutes=3 * (events - place)),
            _WHO[place % 4],
            f"{what} {place}",
        )
        for place in range(events)
    )
    fields: dict[str, Any] = {
        "case_ref": "261125-7KQ2M",
        "clinic": "さくら歯科クリニック",
        "contact": CallBack(facts.contact_name, facts.contact_phone),
        "facts": facts,
        "fact_times": {name: now - timedelta(minutes=60 - place) for place, name in enumerate(facts.to_dict())},
        "timeline": timeline,
        "duty_verdict": assess(facts).to_dict(),
        "coverage_verdict": assess_coverage(facts, None, now.date()).to_dict(),
        "severity": judged.level,
        "severity_reasons": judged.reasons,
        "steps_done": tuple((moment, done) for moment, who, done in timeline if who == "person"),
        "now": now,
        "functions": ("coordination", "investigation"),
        "consent_at": now,
        **changed,
    }
    return CaseFile(**fields)


def section_of(document: Document, heading: str) -> Section:
    """The section whose heading begins so; the test fails when there is none."""
    found = [section for section in document.sections if section.heading.startswith(heading)]
    assert found, f"no section {heading!r} among {[section.heading for section in document.sections]}"
    return found[0]


def text_of(section: Section) -> str:
    """Everything a section says."""
    whole = Document("", "", NOW, (), (section,))
    return "\n".join(whole.texts())
