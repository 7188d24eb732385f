"""Case facts → the duty answer: must the clinic report to the PPC and tell the persons, by when, and why.

Pure: no clock, no network. ``assess`` is the only entry; README.md leads from a verdict to its article.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.incident.facts import Facts
from bot.law import explanation
from bot.law.circumstances import (
    Circumstances,
    circumstances_of,
    freed_by_encryption,
    freed_by_telling_the_client,
    is_personal_data,
)
from bot.law.deadlines import Deadlines, deadlines
from bot.law.findings import Findings
from bot.law.grounds import MY_NUMBER, WRONGFUL_ITEMS, Limits, duty, items
from bot.law.logic import NO, UNKNOWN, YES, Truth
from bot.law.openness import facts_that_decide, open_exceptions, wrongful_item_needed
from bot.law.other_duties import Assessed, OtherDuty, other_duties
from bot.law.statute import Citation, LawVersion, citations, value_on, version

_STATUS: dict[Truth, str] = {YES: "required", NO: "not_required", UNKNOWN: "undetermined"}


@dataclass(frozen=True)
class DutyVerdict:
    """The duty answer of the public vocabulary. ``deadlines`` is None when no date can or need be given."""

    ppc_report: str
    individual_notice: str
    grounds: tuple[str, ...]
    deadlines: Deadlines | None
    missing_facts: tuple[str, ...]
    exemptions: tuple[str, ...]
    provisional: bool
    other_duties: tuple[OtherDuty, ...]
    citations: tuple[Citation, ...]
    law_version: str
    explanation: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON form of the vocabulary."""
        when = self.deadlines
        window = None
        if when is not None:
            window = {"from": when.preliminary_from.isoformat(), "to": when.preliminary_to.isoformat()}
        return {
            "ppc_report": self.ppc_report,
            "individual_notice": self.individual_notice,
            "grounds": list(self.grounds),
            "preliminary_report": window,
            "final_report_due": when.final_due.isoformat() if when is not None else None,
            "missing_facts": list(self.missing_facts),
            "exemptions": list(self.exemptions),
            "provisional": self.provisional,
            "other_duties": [other.to_dict() for other in self.other_duties],
            "citations": [citation.to_dict() for citation in self.citations],
            "law_version": self.law_version,
            "explanation": list(self.explanation),
        }


@dataclass(frozen=True)
class _Decision:
    """The part of a verdict that depends on the circumstances alone."""

    duty: Truth
    items: dict[str, Truth]
    grounds: tuple[str, ...]
    missing_facts: tuple[str, ...]
    exemptions: tuple[str, ...]
    provisional: bool
    wrongful: bool


def assess(facts: Facts, *, law_version: str | None = None) -> DutyVerdict:
    """The duty answer for ``facts`` by the law of ``law_version`` (the last known one when None).

    The notice to the persons follows the report in every case (法26条2項). BadInput when the version is unknown.
    """
    law = version(law_version)
    case = circumstances_of(facts)
    decided = _decide(case, law)
    known_at = facts.noticed_on
    when = None
    if known_at is not None and decided.duty != NO:
        when = deadlines(known_at.date(), decided.wrongful, law)
    others = other_duties(facts, Assessed(case, decided.duty, decided.items, when, known_at, law))
    found = Findings(
        case=case,
        duty=decided.duty,
        grounds=decided.grounds,
        missing_facts=decided.missing_facts,
        exemptions=decided.exemptions,
        provisional=decided.provisional,
        deadlines=when,
        law=law,
    )
    reasons = explanation.reasons(found, known_at, others)
    cited = dict.fromkeys([*reasons.citations, *(other.citation for other in others)])
    status = _STATUS[decided.duty]
    return DutyVerdict(
        ppc_report=status,
        individual_notice=status,
        grounds=decided.grounds,
        deadlines=when,
        missing_facts=decided.missing_facts,
        exemptions=decided.exemptions,
        provisional=decided.provisional,
        other_duties=others,
        citations=tuple(citations()[key] for key in cited),
        law_version=law.id,
        explanation=reasons.sentences,
    )


@lru_cache(maxsize=4096)
def _decide(case: Circumstances, law: LawVersion) -> _Decision:
    limits = limits_of(law)
    owed = duty(case, limits)
    held = items(case, limits)
    grounds: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    wrongful = False
    if owed == YES:
        grounds = tuple(name for name, holds in held.items() if holds == YES)
        missing = open_exceptions(case, limits)
        wrongful = not WRONGFUL_ITEMS.isdisjoint(grounds)
    elif owed == UNKNOWN:
        missing = facts_that_decide(case, limits)
        wrongful = wrongful_item_needed(case, limits)
    freeing = exemptions(case) if owed == NO else ()
    return _Decision(owed, held, grounds, missing, freeing, owed == YES and bool(missing), wrongful)


@lru_cache(maxsize=8)
def limits_of(law: LawVersion) -> Limits:
    """The numbers of persons that hold under ``law`` (施行規則7条4号, 番号法の規則2条4号)."""
    return Limits(
        value_on("thresholds", "appi_persons_over", law.valid_from).value,
        value_on("thresholds", "my_number_persons_over", law.valid_from).value,
    )


def exemptions(case: Circumstances) -> tuple[str, ...]:
    """The confirmed exceptions of a case in which no report is owed, in the order of the vocabulary."""
    came_back = case.recovered_unseen == "yes" and (case.leak_state != "ruled_out" or case.damage_state == "lost")
    copy_left = case.backup_intact == "yes" and case.damage_state in ("lost", "unusable")
    loose = is_personal_data(case) == NO and MY_NUMBER.isdisjoint(case.data_kinds or ())
    found = {
        "strong_encryption": freed_by_encryption(case),
        "recovered_unseen": came_back,
        "same_data_elsewhere": copy_left,
        "entrusted_and_client_notified": freed_by_telling_the_client(case),
        "not_personal_data": loose,
    }
    return tuple(name for name, holds in found.items() if holds)
