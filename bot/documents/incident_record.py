"""The record for the clinic's file: who did what and when, and what was judged from which facts."""

from __future__ import annotations

from functools import cache

from bot.documents import parts
from bot.documents.case_file import CaseFile, Event
from bot.documents.document import Block, Bullets, Document, Paragraph, Section, Table
from bot.documents.texts import Texts, Wanted, read
from bot.documents.wording import moment_words, noticed_words, value_words

_PLAIN = (
    "title summary_heading clinic kind noticed severity severity_unknown reasons reasons_none timeline_heading "
    "timeline_none when who what steps_heading steps_none duty_heading duty_none coverage_heading coverage_none"
)
_LINES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_PLAIN.split(), ()),
    "window": ("window",),
    "due": ("due",),
    "other_duty": ("what", "status", "due"),
    "law_version": ("version",),
    "coverage_overall": ("overall",),
    "policy": ("number", "status"),
}
_CHOICES = {"policy_status": ("in_force", "not_started", "expired", "cancelled", "not_found")}


@cache
def reviewed() -> Texts:
    """The texts of ``texts/incident_record.yaml``. DataFileError names file and key."""
    return read("incident_record", Wanted(_LINES, ("checks",), _CHOICES))


def build(case: CaseFile) -> Document:
    """The record of ``case`` with its whole timeline, however long."""
    sections = (
        _summary(case),
        _timeline(case.timeline),
        _steps(case),
        _duty(case),
        _coverage(case),
        parts.checks_section(reviewed().each("checks")),
        parts.facts_section(case),
    )
    notices = parts.notices(case, law=True, coverage=True)
    return Document(reviewed().say("title"), case.case_ref, case.now, notices, sections)


def _summary(case: CaseFile) -> Section:
    words = reviewed()
    level = parts.common().choose("severity", case.severity) if case.severity else words.say("severity_unknown")
    rows = (
        (words.say("clinic"), parts.clinic_name(case)),
        (words.say("kind"), value_words("incident_type", case.facts)),
        (words.say("noticed"), noticed_words(case.facts)),
        (words.say("severity"), level),
        (words.say("reasons"), "\n".join(case.severity_reasons) or words.say("reasons_none")),
    )
    return Section(words.say("summary_heading"), (Table((), rows, (26, 74)),))


def _timeline(events: tuple[Event, ...]) -> Section:
    words = reviewed()
    block: Block = Paragraph(words.say("timeline_none"))
    if events:
        head = (words.say("when"), words.say("who"), words.say("what"))
        rows = tuple((moment_words(moment), parts.who_words(who), what) for moment, who, what in events)
        block = Table(head, rows, (34, 14, 52))
    return Section(words.say("timeline_heading"), (block,))


def _steps(case: CaseFile) -> Section:
    words = reviewed()
    block: Block = Paragraph(words.say("steps_none"))
    if case.steps_done:
        block = Bullets(tuple(f"{moment_words(moment)} {what}" for moment, what in case.steps_done))
    return Section(words.say("steps_heading"), (block,))


def _duty(case: CaseFile) -> Section:
    words, verdict = reviewed(), case.duty_verdict
    heading = words.say("duty_heading")
    if verdict is None:
        return Section(heading, (Paragraph(words.say("duty_none")),))
    lines = [parts.common().choose("duty", parts.duty_status(case))]
    window, due = parts.preliminary_window(case), parts.final_due(case)
    lines += [words.say("window", window=window)] if window else []
    lines += [words.say("due", due=due)] if due else []
    lines += [
        words.say("other_duty", what=what, status=status, due=until) for what, status, until in parts.other_duties(case)
    ]
    version = Paragraph(words.say("law_version", version=str(verdict.get("law_version", ""))))
    reasons = Bullets(tuple(verdict.get("explanation", ())))
    return Section(heading, (Bullets(tuple(lines)), reasons, version))


def _coverage(case: CaseFile) -> Section:
    words, verdict = reviewed(), case.coverage_verdict
    heading = words.say("coverage_heading")
    if verdict is None:
        return Section(heading, (Paragraph(words.say("coverage_none")),))
    overall = parts.common().choose("coverage_overall", verdict["overall"])
    policy = verdict["policy"]
    status = words.choose("policy_status", policy["status"])
    lines = [words.say("coverage_overall", overall=overall)]
    lines += [words.say("policy", number=policy["number"], status=status)] if policy["number"] else []
    return Section(heading, (Bullets((*lines, *verdict.get("conditions", ()))),))
