"""The case packet for a coordinator on the telephone: at most three narrow pages, the urgent things first.

The whole packet goes out as data; this sheet shortens long texts and long timelines and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from bot.documents import parts
from bot.documents.case_file import CaseFile, Event
from bot.documents.document import Block, Bullets, Document, Paragraph, Section, Table
from bot.documents.texts import Texts, Wanted, read
from bot.documents.wording import label_words, short_moment_words, value_words
from bot.incident.facts import FACTS, Facts

MAX_PAGES = 3
"""What the sheet may fill; ``fitting`` keeps to it for any case."""

_SHORT = 40


@dataclass(frozen=True)
class Size:
    """How much of a case a sheet shows: events from either end of the timeline, and entries and letters of the rest."""

    first: int
    last: int
    reasons: int = 5
    steps: int = 6
    letters: int = 80


SIZES = (
    Size(4, 12),
    Size(4, 10, letters=60),
    Size(3, 8, letters=60),
    Size(3, 6, letters=60),
    Size(2, 4, letters=60),
    Size(1, 3, reasons=4, steps=4, letters=50),
    Size(0, 0, reasons=3, steps=3, letters=40),
    Size(0, 0, reasons=2, steps=2, letters=24),
)
"""From the fullest sheet to the barest."""

_PLAIN = (
    "title head_heading case_ref severity severity_unknown kind noticed clinic contact contact_unknown care ongoing "
    "reasons functions functions_none consent consent_none next_contact facts_heading steps_heading none "
    "duty_heading provisional coverage_heading coverage_none timeline_heading checks_heading "
    "draft about_heading"
)
_LINES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_PLAIN.split(), ()),
    "consent_at": ("at",),
    "stated": ("value", "at"),
    "more": ("count",),
    "window": ("window",),
    "due": ("due",),
    "others": ("others",),
    "coverage": ("overall",),
    "policy": ("number",),
    "timeline_more": ("count", "first", "last"),
    "timeline_left_out": ("count",),
}
_IN_HEAD = frozenset({"incident_type", "noticed_at", "care_impact", "ongoing"})


@cache
def reviewed() -> Texts:
    """The texts of ``texts/packet_sheet.yaml``. DataFileError names file and key."""
    return read("packet_sheet", Wanted(_LINES, ("checks",), {"kinds": FACTS["data_kinds"].values}))


def build(case: CaseFile, size: Size = SIZES[0]) -> Document:
    """The sheet for ``case``, as much of it as ``size`` allows."""
    words = reviewed()
    sections = (
        _head(case, size),
        _facts(case),
        Section(words.say("duty_heading"), (Bullets(_duty_lines(case)),)),
        Section(words.say("coverage_heading"), (Bullets(_coverage_lines(case)),)),
        _steps(case, size),
        _timeline(case.timeline, size),
        Section(words.say("checks_heading"), (Bullets(words.each("checks"), boxes=True),)),
        Section(words.say("about_heading"), (Bullets(_about(case)),)),
    )
    notices = (words.say("draft"), parts.made(case))  # the urgent things first; the other notices stand at the end
    return Document(words.say("title"), case.case_ref, case.now, notices, sections, page="phone")


def fitting(case: CaseFile, pages_of: Callable[[Document], int]) -> Document:
    """The fullest sheet for ``case`` that fills at most ``MAX_PAGES``, as counted by ``pages_of``."""
    sheets = (build(case, size) for size in SIZES)
    barest = build(case, SIZES[-1])
    return next((sheet for sheet in sheets if pages_of(sheet) <= MAX_PAGES), barest)


def _about(case: CaseFile) -> tuple[str, ...]:
    common = parts.common()
    return (parts.stated(case), common.say("unknown"), *parts.law_lines(case), common.say("coverage"))


def _head(case: CaseFile, size: Size) -> Section:
    words = reviewed()
    level = parts.common().choose("severity", case.severity) if case.severity else words.say("severity_unknown")
    named = [parts.common().choose("function", function) for function in case.functions]
    consent = words.say("consent_none")
    if case.consent_at is not None:
        consent = words.say("consent_at", at=short_moment_words(case.consent_at))
    rows = [
        (words.say("severity"), level),
        (words.say("reasons"), "\n".join(_some(case.severity_reasons, size.reasons)) or words.say("severity_unknown")),
        (words.say("kind"), _with_time(case, "incident_type")),
        (words.say("noticed"), _with_time(case, "noticed_at")),
        (words.say("care"), _with_time(case, "care_impact")),
        (words.say("ongoing"), _with_time(case, "ongoing")),
        (words.say("clinic"), _cut(parts.clinic_name(case), size.letters)),
        (words.say("contact"), _contact(case)),
        (words.say("functions"), "\n".join(named) or words.say("functions_none")),
        (words.say("consent"), consent),
        (words.say("case_ref"), case.case_ref),
    ]
    if case.next_contact_at is not None:
        rows.append((words.say("next_contact"), short_moment_words(case.next_contact_at)))
    return Section(words.say("head_heading"), (Table((), tuple(rows), (30, 70)),))


def _with_time(case: CaseFile, name: str) -> str:
    value = value_words(name, case.facts)
    moment = case.fact_times.get(name)
    return value if moment is None else reviewed().say("stated", value=value, at=short_moment_words(moment))


def _contact(case: CaseFile) -> str:
    unknown = reviewed().say("contact_unknown")
    given = [part for part in (case.contact.name, case.contact.phone) if part and part != "unknown"]
    return "\n".join(_cut(part, _SHORT) for part in given) or unknown


def _facts(case: CaseFile) -> Section:
    words = reviewed()
    rows = tuple(
        (f"{label_words(name)}\n{_stated(case, name)}", _value(name, case.facts))
        for name in parts.shown_facts(case)
        if name not in _IN_HEAD
    )
    block: Block = Table((), rows, (32, 68)) if rows else Paragraph(words.say("none"))
    return Section(words.say("facts_heading"), (block,))


def _value(name: str, facts: Facts) -> str:
    """Never shortened: a kind of data that is cut off would be one the coordinator does not know of."""
    if name == "data_kinds" and facts.data_kinds:
        return "、".join(reviewed().choose("kinds", kind) for kind in facts.data_kinds)
    return value_words(name, facts)


def _stated(case: CaseFile, name: str) -> str:
    moment = case.fact_times.get(name)
    return short_moment_words(moment) if moment is not None else "-"


def _duty_lines(case: CaseFile) -> tuple[str, ...]:
    words = reviewed()
    lines = [parts.common().choose("duty", parts.duty_status(case))]
    if (case.duty_verdict or {}).get("provisional"):
        lines.append(words.say("provisional"))
    window, due = parts.preliminary_window(case), parts.final_due(case)
    lines += [words.say("window", window=window)] if window else []
    lines += [words.say("due", due=due)] if due else []
    others = "、".join(what for what, _, _ in parts.other_duties(case))
    lines += [words.say("others", others=others)] if others else []
    return tuple(lines)


def _coverage_lines(case: CaseFile) -> tuple[str, ...]:
    words, verdict = reviewed(), case.coverage_verdict
    number = case.facts.policy_number
    lines = [words.say("coverage_none")]
    if verdict is not None:
        lines = [words.say("coverage", overall=parts.common().choose("coverage_overall", verdict["overall"]))]
        number = verdict["policy"]["number"] or number
    if number and number != "unknown":
        lines.append(words.say("policy", number=_cut(number, _SHORT)))
    return tuple(lines)


def _steps(case: CaseFile, size: Size) -> Section:
    words = reviewed()
    block: Block = Paragraph(words.say("none"))
    if case.steps_done:
        done = tuple(f"{short_moment_words(moment)} {what}" for moment, what in case.steps_done)
        block = Bullets(_some(done, size.steps))
    return Section(words.say("steps_heading"), (block,))


def _timeline(events: tuple[Event, ...], size: Size) -> Section:
    words = reviewed()
    heading = words.say("timeline_heading")
    first, last = size.first, size.last
    if not events:
        return Section(heading, (Paragraph(words.say("none")),))
    if not first + last:
        return Section(heading, (Paragraph(words.say("timeline_left_out", count=str(len(events)))),))
    shown, note = events, list[Block]()
    if len(events) > first + last:
        shown = events[:first] + events[-last:]
        note.append(Paragraph(words.say("timeline_more", count=str(len(events)), first=str(first), last=str(last))))
    rows = tuple(
        (f"{short_moment_words(moment)}\n{parts.who_words(who)}", _cut(what, size.letters))
        for moment, who, what in shown
    )
    return Section(heading, (*note, Table((), rows, (27, 73))))


def _some(texts: tuple[str, ...], most: int) -> tuple[str, ...]:
    """The first ``most`` of ``texts``, shortened, and how many there are besides."""
    shown = tuple(_cut(text, _SHORT) for text in texts[:most])
    left_out = len(texts) - most
    return shown if left_out <= 0 else (*shown, reviewed().say("more", count=str(left_out)))


def _cut(text: str, length: int) -> str:
    """``text`` in one line of at most ``length`` characters; an ellipsis says that more was said."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= length else one_line[: length - 1] + "…"
