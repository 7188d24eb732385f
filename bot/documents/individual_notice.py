"""The draft of the letter to the persons: items 1, 2, 4, 5 and 9 of the nine (施行規則10条).

Item 9 here is what a person can do to protect himself (ガイドライン3-5-4-3). No name, no free text of the conversation.
"""

from __future__ import annotations

from functools import cache

from bot.documents import parts
from bot.documents.case_file import CaseFile
from bot.documents.document import Bullets, Document, Paragraph, Section
from bot.documents.texts import Texts, Wanted, read
from bot.documents.wording import UNKNOWN, cause_words, fact_words, harm_lines, noticed_words
from bot.incident.facts import FACTS, Facts

_PLAIN = (
    "title letter_heading letter_date address greeting item1 happened_unknown noticed_unknown item2 item4 "
    "cause_unknown item5 harm_seen harm_lead item9 contact later"
)
_LINES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_PLAIN.split(), ()),
    "sender": ("clinic",),
    "happened": ("noticed", "happened"),
}
_CHOICES = {
    "leak": FACTS["leak_state"].values,
    "damage": ("lost", "unusable", "tampered", "unknown"),
    "protect": FACTS["data_kinds"].values,
}
_LISTS = ("checks", "checks_for_client", "checks_not_required")


@cache
def reviewed() -> Texts:
    """The texts of ``texts/individual_notice.yaml``. DataFileError names file and key."""
    return read("individual_notice", Wanted(_LINES, _LISTS, _CHOICES))


def build(case: CaseFile) -> Document:
    """The draft for ``case``: the letter first, then what only the clinic reads."""
    words = reviewed()
    kinds = case.facts.data_kinds or ("unknown",)
    sections = (
        Section(
            words.say("letter_heading"),
            (
                Paragraph(words.say("letter_date")),
                Paragraph(words.say("address")),
                Paragraph(words.say("sender", clinic=parts.clinic_name(case))),
                Paragraph(words.say("greeting")),
            ),
        ),
        Section(words.say("item1"), tuple(Paragraph(line) for line in happened_lines(case.facts))),
        Section(words.say("item2"), (Bullets(tuple(fact_words().choose("data_kinds", kind) for kind in kinds)),)),
        Section(words.say("item4"), (Paragraph(_cause(case.facts)),)),
        _harm(case.facts),
        Section(
            words.say("item9"),
            (
                Bullets(tuple(words.choose("protect", kind) for kind in kinds)),
                Paragraph(words.say("contact")),
                Paragraph(words.say("later")),
            ),
        ),
        parts.checks_section(_checks(case), internal=True),
        parts.facts_section(case),
    )
    return Document(words.say("title"), case.case_ref, case.now, parts.notices(case, law=True), sections)


def happened_lines(facts: Facts) -> tuple[str, ...]:
    """What happened, whether data got out, and in what state it is: one sentence each, for people outside."""
    words = reviewed()
    noticed = noticed_words(facts)
    happened = words.say("happened_unknown")
    if facts.incident_type is not None:
        happened = words.say(
            "happened",
            noticed=words.say("noticed_unknown") if noticed == UNKNOWN else noticed,
            happened=fact_words().choose("happened", facts.incident_type),
        )
    lines = [happened, words.choose("leak", facts.leak_state or "unknown")]
    if facts.damage_state not in (None, "none"):
        lines.append(words.choose("damage", facts.damage_state))
    return tuple(lines)


def _cause(facts: Facts) -> str:
    return reviewed().say("cause_unknown") if facts.incident_type is None else cause_words(facts)


def _harm(facts: Facts) -> Section:
    words = reviewed()
    known = facts.data_kinds is not None and not {"none", "unknown"} & set(facts.data_kinds)
    lead = (Paragraph(words.say("harm_lead")),) if known else ()
    return Section(words.say("item5"), (Paragraph(words.say("harm_seen")), *lead, Bullets(harm_lines(facts))))


def _checks(case: CaseFile) -> tuple[str, ...]:
    words = reviewed()
    checks = words.each("checks")
    if case.facts.handling_role == "for_client":
        checks += words.each("checks_for_client")
    if parts.duty_status(case) == "not_required":
        checks = words.each("checks_not_required") + checks
    return checks
