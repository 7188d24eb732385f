"""The drafts of what everybody may read or hear: a short notice, the sheet at the entrance, words for the telephone.

They never name an attack, and never say that nothing got out: the first is the director's to decide.
"""

from __future__ import annotations

from functools import cache

from bot.documents import parts
from bot.documents.case_file import CaseFile
from bot.documents.document import Block, Document, Paragraph, Section, Table
from bot.documents.texts import Texts, Wanted, read
from bot.documents.wording import UNKNOWN, fact_words, noticed_words, people_words, value_words
from bot.incident.facts import FACTS, Facts

# What patients notice at the desk as "the system does not work".
_SYSTEM_TYPES = frozenset(
    {
        "ransomware",
        "malware",
        "unauthorized_access",
        "account_takeover",
        "website_attack",
        "dos_outage",
        "support_scam",
        "system_failure",
        "vendor_breach",
    }
)

_PLAIN = (
    "title public_heading public_date noticed_unknown kinds_unknown harm end contact entrance_heading "
    "entrance_not_needed telephone_heading telephone_situation telephone_answer"
)
_LINES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_PLAIN.split(), ()),
    "public_title": ("clinic",),
    "noticed": ("noticed",),
    "confirmed": ("happened",),
    "kinds": ("kinds",),
    "people": ("people",),
}
_CHOICES = {
    "opening": ("system", "other", "unknown"),
    "leak": FACTS["leak_state"].values,
    "care": FACTS["care_impact"].values,
    "entrance": ("system", "other", "system_stopped", "other_stopped"),
    "booking": ("system", "other"),
}


@cache
def reviewed() -> Texts:
    """The texts of ``texts/public_notice.yaml``. DataFileError names file and key."""
    return read("public_notice", Wanted(_LINES, ("situations", "answers", "checks"), _CHOICES))


def build(case: CaseFile) -> Document:
    """The three drafts for ``case``, then what only the clinic reads."""
    sections = (
        _public(case),
        _entrance(case.facts),
        _telephone(case.facts),
        parts.checks_section(reviewed().each("checks"), internal=True),
        parts.facts_section(case),
    )
    return Document(reviewed().say("title"), case.case_ref, case.now, parts.notices(case, law=True), sections)


def _matter(facts: Facts) -> str:
    """``system`` only where the desk's trouble is one of machines; a wrong 「システムの不具合」 would be a lie."""
    return "system" if facts.incident_type in _SYSTEM_TYPES else "other"


def _public(case: CaseFile) -> Section:
    words, facts = reviewed(), case.facts
    noticed = noticed_words(facts)
    lines = [
        words.say("public_title", clinic=parts.clinic_name(case)),
        words.say("public_date"),
        _opening(facts)
        + (words.say("noticed_unknown") if noticed == UNKNOWN else words.say("noticed", noticed=noticed)),
        words.choose("leak", facts.leak_state or "unknown"),
    ]
    if facts.data_kinds != ("none",):
        kinds = value_words("data_kinds", facts)
        lines.append(words.say("kinds_unknown") if kinds == UNKNOWN else words.say("kinds", kinds=kinds))
        lines.append(words.say("people", people=people_words(facts)))
        lines.append(words.say("harm"))
    lines += [words.choose("care", facts.care_impact or "unknown"), words.say("end"), words.say("contact")]
    return Section(words.say("public_heading"), tuple(Paragraph(line) for line in lines))


def _opening(facts: Facts) -> str:
    if facts.incident_type is None:
        return reviewed().choose("opening", "unknown")
    if facts.leak_state == "confirmed" and _matter(facts) == "other":
        return reviewed().say("confirmed", happened=fact_words().choose("happened", facts.incident_type))
    return reviewed().choose("opening", _matter(facts))


def _entrance(facts: Facts) -> Section:
    words = reviewed()
    stopped = "_stopped" if facts.care_impact == "stopped" else ""
    notice = Paragraph(words.choose("entrance", _matter(facts) + stopped), big=True)
    blocks: tuple[Block, ...] = (notice,)
    if facts.care_impact == "none":
        blocks = (Paragraph(words.say("entrance_not_needed")), notice)
    return Section(words.say("entrance_heading"), blocks)


def _telephone(facts: Facts) -> Section:
    words = reviewed()
    answers = (words.choose("booking", _matter(facts)), *words.each("answers"))
    rows = tuple(zip(words.each("situations"), answers, strict=True))
    head = (words.say("telephone_situation"), words.say("telephone_answer"))
    return Section(words.say("telephone_heading"), (Table(head, rows, (30, 70)),))
