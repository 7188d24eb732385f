"""Duties and contacts beside the report to the PPC. Each is one function; ``other_duties`` lists those that concern
a case. Pages and contract contacts only: telephone numbers are no matter of this package."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, datetime, timedelta

from bot.incident.facts import Facts
from bot.law.circumstances import (
    Circumstances,
    freed_by_encryption,
    freed_by_telling_the_client,
    kinds_open,
    leaked,
    something_happened,
    wrongful_purpose_suspected,
)
from bot.law.deadlines import Deadlines
from bot.law.logic import NO, UNKNOWN, YES, Truth
from bot.law.statute import LawVersion, contacts, value_on
from bot.law.wording import day_words, moment_words

# Something got into the clinic's own machines, or is feared to have.
_MACHINE_TYPES = frozenset(
    {"ransomware", "malware", "unauthorized_access", "account_takeover", "website_attack", "support_scam"}
)
_ATTACKS_ON_MACHINES = _MACHINE_TYPES | {"phishing", "extortion", "dos_outage"}
_LINE_TYPES = frozenset({"ransomware", "malware", "unauthorized_access", "support_scam"})
_POSSIBLE_CRIMES = frozenset({"lost_device", "lost_paper", "malware", "vendor_breach", "payment_fraud"})
_SOON = "今日のうちに"


@dataclass(frozen=True)
class OtherDuty:
    """One further duty: public ``id``; ``status`` required, recommended or undetermined; the rest Japanese text."""

    id: str
    status: str
    to: str
    due: str
    citation: str

    def to_dict(self) -> dict[str, str]:
        return {"id": self.id, "status": self.status, "to": self.to, "due": self.due, "citation": self.citation}


@dataclass(frozen=True)
class Assessed:
    """What the main verdict found, as far as the further duties depend on it."""

    case: Circumstances
    duty: Truth
    items: dict[str, Truth]
    deadlines: Deadlines | None
    known_at: datetime | None
    version: LawVersion


def other_duties(facts: Facts, found: Assessed) -> tuple[OtherDuty, ...]:
    """All further duties that concern this case, in the order of the vocabulary."""
    listed = (
        my_number_report(found),
        entruster_notice(found),
        mhlw_contact(facts, found),
        police(found),
        online_eligibility_contact(found),
        card_company(found),
        gdpr_authority(facts, found),
        gdpr_individuals(facts, found),
        vendor_contact(found),
        public_notice(found),
    )
    return tuple(duty for duty in listed if duty is not None)


def my_number_report(found: Assessed) -> OtherDuty | None:
    """番号法29条の4: owed when 2, 3 or 4号 of its rule holds; below that a report is to be tried (別添2 3B)."""
    case = found.case
    holding = max(found.items[name] for name in ("mynumber-2", "mynumber-3", "mynumber-4"))
    if holding == YES:
        return _duty("my_number_report", "required", "ppc", _report_dates(found), "mynumber-29-4")
    if freed_by_encryption(case) or freed_by_telling_the_client(case):
        return None
    came_back = case.recovered_unseen == "yes"  # misuse can be reportable even when nothing leaked
    if something_happened(case) == NO and not came_back:
        return None
    if case.data_kinds is not None and "my_number" in case.data_kinds:
        if holding == UNKNOWN:
            return _duty("my_number_report", "undetermined", "ppc", _report_dates(found), "mynumber-29-4")
        return _duty("my_number_report", "recommended", "ppc", _report_dates(found), "mynumber-guideline-3b")
    if kinds_open(case):  # the commission's form says: when unsure whether My Numbers are included, answer yes
        return _duty("my_number_report", "undetermined", "ppc", _report_dates(found), "mynumber-29-4")
    return None


def entruster_notice(found: Assessed) -> OtherDuty | None:
    """施行規則9条: who handles data for somebody tells him within about 3 to 5 days and is then freed."""
    if found.case.handling_role != "for_client" or freed_by_telling_the_client(found.case) or found.duty == NO:
        return None
    status = "required" if found.duty == YES else "undetermined"
    return _duty("entruster_notice", status, "client", _first_report_dates(found), "rule-9")


def mhlw_contact(facts: Facts, found: Assessed) -> OtherDuty | None:
    """The ministry's notice of 2018-10-29: an attack with a leak or trouble for care is told to it promptly."""
    if found.case.incident_type not in _ATTACKS_ON_MACHINES:
        return None
    leak = leaked(found.case)
    if leak == YES or facts.care_impact in ("partial", "stopped"):
        return _duty("mhlw_contact", "recommended", "mhlw", "できるだけ早く", "mhlw-2018")
    if leak == NO and facts.care_impact == "none":
        return None
    return _duty("mhlw_contact", "undetermined", "mhlw", "できるだけ早く", "mhlw-2018")


def police(found: Assessed) -> OtherDuty | None:
    """Consulting the police is free to the clinic; advised when a crime is possible."""
    purpose = wrongful_purpose_suspected(found.case)
    possible = found.case.malicious == "unknown" or found.case.incident_type in _POSSIBLE_CRIMES
    if purpose == NO or (purpose == UNKNOWN and not possible):
        return None
    status = "recommended" if purpose == YES else "undetermined"
    return _duty("police", status, "police", _SOON, "npa-window")


def online_eligibility_contact(found: Assessed) -> OtherDuty | None:
    """After an infection: take the machine off the line and call the vendor and the help desk."""
    if found.case.incident_type not in _LINE_TYPES:
        return None
    return _duty("online_eligibility_contact", "recommended", "online_eligibility", _SOON, "ssk-online")


def card_company(found: Assessed) -> OtherDuty | None:
    """Merchant contracts want an immediate call when card numbers may be out."""
    kinds = found.case.data_kinds or ()
    leak = leaked(found.case)
    if "card_number" not in kinds or leak == NO:
        return None
    status = "recommended" if leak == YES else "undetermined"
    return _duty("card_company", status, "card_company", "すぐに(契約の決まりによる)", "card-contract")


def gdpr_authority(facts: Facts, found: Assessed) -> OtherDuty | None:
    """GDPR 33: 72 hours to the authority. Undetermined, since no fact tells whether GDPR 3条2項 reaches the clinic."""
    if not _gdpr_in_question(facts, found):
        return None
    hours = value_on("deadlines", "gdpr_authority_hours", found.version.valid_from).value
    due = f"知ってから{hours}時間以内"
    if found.known_at is not None and found.known_at.year < MAXYEAR:
        due = f"{moment_words(found.known_at + timedelta(hours=hours))}まで({due})"
    return _duty("gdpr_authority", "undetermined", "gdpr_authority", due, "gdpr-33")


def gdpr_individuals(facts: Facts, found: Assessed) -> OtherDuty | None:
    """GDPR 34: the persons, when their risk is high. Undetermined for the same reason."""
    if not _gdpr_in_question(facts, found):
        return None
    return _duty("gdpr_individuals", "undetermined", "persons", "できるだけ早く", "gdpr-34")


def vendor_contact(found: Assessed) -> OtherDuty | None:
    """The vendor is asked first: its notice starts the clock, and the 2018 notice wants it called at once."""
    if found.case.handling_role in ("at_vendor", "cloud_only") or found.case.incident_type == "vendor_breach":
        return _duty("vendor_contact", "recommended", "vendor", _SOON, "guideline-3-5-3-5")
    if found.case.incident_type in _MACHINE_TYPES:
        return _duty("vendor_contact", "recommended", "vendor", _SOON, "mhlw-2018")
    return None


def public_notice(found: Assessed) -> OtherDuty | None:
    """公表 is no duty but desirable, and stands in where persons cannot be reached (通則編 3-5-2, 3-5-4-5)."""
    if found.duty != YES:
        return None
    return _duty("public_notice", "recommended", "everyone", "状況に応じて早めに", "guideline-3-5-2")


def _gdpr_in_question(facts: Facts, found: Assessed) -> bool:
    return facts.eu_residents in ("yes", "unknown") and something_happened(found.case) != NO


def _report_dates(found: Assessed) -> str:
    if found.deadlines is None:
        return "気づいた日から3〜5日以内に最初の報告"
    return f"{_first_report_dates(found)}、くわしい報告は{day_words(found.deadlines.final_due)}まで"


def _first_report_dates(found: Assessed) -> str:
    if found.deadlines is None:
        return "気づいた日から3〜5日以内"
    first, last = found.deadlines.preliminary_from, found.deadlines.preliminary_to
    return f"{day_words(first)}から{day_words(last)}までに"


def _duty(duty_id: str, status: str, contact: str, due: str, citation: str) -> OtherDuty:
    office = contacts()[contact]
    to = f"{office.name} {office.page}" if office.page else office.name
    return OtherDuty(duty_id, status, to, due, citation)
