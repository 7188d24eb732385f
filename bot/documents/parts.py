"""The parts that several documents share: the frame at the top, the table of stated facts, the two verdicts."""

from __future__ import annotations

from datetime import date
from functools import cache

from bot.documents.case_file import CaseFile
from bot.documents.document import Block, Bullets, Paragraph, Section, Table
from bot.documents.texts import Texts, Wanted, read
from bot.documents.wording import day_words, label_words, moment_words, value_words
from bot.incident.facts import FACTS
from bot.incident.playbook_model import FUNCTIONS, LEVELS
from bot.law.notices import law_notice

# What proves who is asking, and whom to call back, is not for everybody who reads a paper.
_NEVER_LISTED = frozenset({"policy_number", "policy_phone", "handoff_consent", "contact_name", "contact_phone"})
_SHOWN_BY_ANOTHER = frozenset({"affected_high", "affected_known"})

_LINES: dict[str, tuple[str, ...]] = {
    "draft": (),
    "law": (),
    "coverage": (),
    "made": ("case_ref", "now"),
    "stated": ("first", "last"),
    "stated_none": (),
    "unknown": (),
    "facts_heading": (),
    "facts_none": (),
    "column_fact": (),
    "column_value": (),
    "column_stated": (),
    "no_time": (),
    "checks_heading": (),
    "internal_heading": (),
    "clinic_unknown": (),
    "window": ("first", "last"),
}
_CHOICES: dict[str, tuple[str, ...]] = {
    "who": ("person", "bot", "srm", "agency"),
    "duty": ("required", "not_required", "undetermined"),
    "coverage_overall": ("likely", "conditional", "unlikely", "undetermined"),
    "severity": LEVELS,
    "function": FUNCTIONS,
    "other_duty": (
        "my_number_report",
        "entruster_notice",
        "mhlw_contact",
        "police",
        "online_eligibility_contact",
        "card_company",
        "gdpr_authority",
        "gdpr_individuals",
        "vendor_contact",
        "public_notice",
    ),
    "duty_status": ("required", "recommended", "undetermined"),
}


@cache
def common() -> Texts:
    """The texts that every document shares. DataFileError names file and key."""
    return read("common", Wanted(_LINES, choices=_CHOICES))


def notices(case: CaseFile, *, law: bool = False, coverage: bool = False) -> tuple[str, ...]:
    """The frame at the top: a draft, as of when, stated when, and the disclaimers that the content needs."""
    words = common()
    lines = [words.say("draft"), made(case), stated(case), words.say("unknown")]
    lines += law_lines(case) if law else ()
    lines += [words.say("coverage")] if coverage else ()
    return tuple(lines)


def made(case: CaseFile) -> str:
    """Which case, as of which moment."""
    return common().say("made", case_ref=case.case_ref, now=moment_words(case.now))


def law_lines(case: CaseFile) -> tuple[str, ...]:
    """The disclaimer for everything said about duties, and the note once a change of the law has begun."""
    changed = law_notice(case.now.date())
    return (common().say("law"), *((changed,) if changed else ()))


def stated(case: CaseFile) -> str:
    """From when to when the facts were stated."""
    moments = [moment for name, moment in case.fact_times.items() if _is_shown(case, name)]
    if not moments:
        return common().say("stated_none")
    return common().say("stated", first=moment_words(min(moments)), last=moment_words(max(moments)))


def _is_shown(case: CaseFile, name: str) -> bool:
    return name in FACTS and name not in _NEVER_LISTED and getattr(case.facts, name) is not None


def shown_facts(case: CaseFile) -> tuple[str, ...]:
    """The facts to list, in the order of the vocabulary; the number of people is one of them."""
    stated = [name for name in FACTS if _is_shown(case, name)]
    people = any(name.startswith("affected") for name in stated)
    kept = [name for name in stated if name not in _SHOWN_BY_ANOTHER]
    if people and "affected_low" not in kept:
        kept.append("affected_low")
    return tuple(sorted(kept, key=list(FACTS).index))


def facts_section(case: CaseFile) -> Section:
    """Every stated fact with its time: what the document rests on."""
    words = common()
    names = shown_facts(case)
    rows = tuple((label_words(name), value_words(name, case.facts), stated_at(case, name)) for name in names)
    block: Block = Paragraph(words.say("facts_none"))
    if rows:
        head = (words.say("column_fact"), words.say("column_value"), words.say("column_stated"))
        block = Table(head, rows, (26, 40, 34))
    return Section(words.say("facts_heading"), (block,))


def stated_at(case: CaseFile, name: str) -> str:
    """When a fact was stated; the latest moment for the number of people, which is three facts."""
    names = [name, *_SHOWN_BY_ANOTHER] if name == "affected_low" else [name]
    moments = [case.fact_times[each] for each in names if each in case.fact_times]
    return moment_words(max(moments)) if moments else common().say("no_time")


def checks_section(checks: tuple[str, ...], *, internal: bool = False) -> Section:
    """What a person has to check, with boxes to tick; ``internal`` when the rest goes to somebody outside."""
    heading = common().say("internal_heading" if internal else "checks_heading")
    return Section(heading, (Bullets(checks, boxes=True),))


def clinic_name(case: CaseFile) -> str:
    """The clinic's name, or the place to write it."""
    return case.clinic or common().say("clinic_unknown")


def who_words(who: str) -> str:
    """Who did something, as people call them."""
    return common().choices["who"].get(who, who)


def preliminary_window(case: CaseFile) -> str | None:
    """``2026年11月26日(木)から2026年11月28日(土)まで``; None without dates."""
    window = (case.duty_verdict or {}).get("preliminary_report")
    if not window:
        return None
    first, last = date.fromisoformat(window["from"]), date.fromisoformat(window["to"])
    return common().say("window", first=day_words(first), last=day_words(last))


def final_due(case: CaseFile) -> str | None:
    """The last day of the final report; None without one."""
    due = (case.duty_verdict or {}).get("final_report_due")
    return day_words(date.fromisoformat(due)) if due else None


def duty_status(case: CaseFile) -> str:
    """``required``, ``not_required`` or ``undetermined``; a case that was never judged is undetermined."""
    return str((case.duty_verdict or {}).get("ppc_report", "undetermined"))


def other_duties(case: CaseFile) -> tuple[tuple[str, str, str], ...]:
    """The further duties: what, how binding, by when."""
    words = common()
    return tuple(
        (words.choose("other_duty", duty["id"]), words.choose("duty_status", duty["status"]), duty["due"])
        for duty in (case.duty_verdict or {}).get("other_duties", ())
    )
