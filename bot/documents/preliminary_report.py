"""The draft of the first report to the commission: the nine items of 施行規則8条1項, in their order.

The first report tells only what is known (ガイドライン3-5-3-3); everything else stands there as 未判明.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache

from bot.documents import parts
from bot.documents.case_file import CaseFile
from bot.documents.document import Block, Document, Paragraph, Section, Table
from bot.documents.texts import Texts, Wanted, read
from bot.documents.wording import (
    UNKNOWN,
    cause_words,
    fact_words,
    harm_lines,
    moment_words,
    noticed_words,
    people_words,
    value_words,
)
from bot.incident import contacts
from bot.incident.facts import FACTS, Facts

_MOST_ROWS = 30
_WIDTHS = (26, 74)
_GROUNDS = ("rule7-1", "rule7-2", "rule7-3", "rule7-4", "mynumber-2", "mynumber-3", "mynumber-4")

_PLAIN = (
    "title where_heading where outlook window due no_dates no_dates_needed client client_value reporter item1 "
    "happened_on noticed_on what finder grounds role grounds_none course no_records when item2 medium kinds "
    "organised item3 count item4 place cause signs item5 harm_seen harm_feared exposed ongoing item6 told "
    "told_value item7 published published_value item8 done planned item9 others others_none care eu"
)
_LINES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_PLAIN.split(), ()),
    **{f"ground_{ground}": () for ground in _GROUNDS},
    "where_value": ("url",),
    "provisional": ("duty",),
    "more_records": ("count",),
    "others_value": ("what", "status", "due"),
}

_Rows = list[tuple[str, ...]]


@cache
def reviewed() -> Texts:
    """The texts of ``texts/preliminary_report.yaml``. DataFileError names file and key."""
    return read(
        "preliminary_report",
        Wanted(_LINES, ("checks",), {"role": FACTS["handling_role"].values, "place": FACTS["handling_role"].values}),
    )


def build(case: CaseFile) -> Document:
    """The draft for ``case``; made in every case, since a report can always be filed."""
    sections = (
        _where(case),
        _overview(case),
        _data(case),
        _section("item3", [("count", people_words(case.facts))]),
        _cause(case),
        _secondary_harm(case),
        _section("item6", [("told", reviewed().say("told_value"))]),
        _section("item7", [("published", reviewed().say("published_value"))]),
        _prevention(case),
        _rest(case),
        parts.checks_section(reviewed().each("checks")),
        parts.facts_section(case),
    )
    return Document(reviewed().say("title"), case.case_ref, case.now, parts.notices(case, law=True), sections)


def _section(heading: str, rows: _Rows, *more: Block) -> Section:
    named = tuple((reviewed().say(row[0]), row[1]) for row in rows)
    return Section(reviewed().say(heading), (Table((), named, _WIDTHS), *more))


def _where(case: CaseFile) -> Section:
    words = reviewed()
    verdict = case.duty_verdict or {}
    outlook = parts.common().choose("duty", parts.duty_status(case))
    if verdict.get("provisional"):
        outlook = words.say("provisional", duty=outlook)
    dateless = words.say("no_dates_needed" if parts.duty_status(case) == "not_required" else "no_dates")
    rows: _Rows = [
        ("where", words.say("where_value", url=contacts.load()["ppc_form"].address)),
        ("outlook", outlook),
        ("window", parts.preliminary_window(case) or dateless),
        ("due", parts.final_due(case) or dateless),
        ("reporter", parts.clinic_name(case)),
    ]
    if case.facts.handling_role == "for_client":
        rows.append(("client", words.say("client_value")))
    return _section("where_heading", rows)


def _overview(case: CaseFile) -> Section:
    facts = case.facts
    grounds = (case.duty_verdict or {}).get("grounds", ())
    rows: _Rows = [
        ("happened_on", UNKNOWN),
        ("noticed_on", noticed_words(facts)),
        ("what", _what(case)),
        ("finder", UNKNOWN),
        ("grounds", "\n".join(reviewed().say(f"ground_{ground}") for ground in grounds) or _no_grounds(case)),
        ("role", _by_role("role", facts)),
    ]
    told = tuple((moment, what) for moment, who, what in case.timeline if who != "bot")
    return _section("item1", rows, *_dated("course", told))


def _by_role(choice: str, facts: Facts) -> str:
    return reviewed().choose(choice, facts.handling_role) if facts.handling_role else UNKNOWN


def _no_grounds(case: CaseFile) -> str:
    return reviewed().say("grounds_none") if parts.duty_status(case) == "not_required" else UNKNOWN


def _what(case: CaseFile) -> str:
    facts, words = case.facts, fact_words()
    lines = [value_words("incident_type", facts), words.choose("incident_kind", facts.leak_state or "unknown")]
    if facts.damage_state != "none":
        lines.append(words.choose("damage_kind", facts.damage_state or "unknown"))
    return "\n".join(lines)


def _dated(heading: str, events: tuple[tuple[datetime, str], ...]) -> tuple[Block, ...]:
    """A table of its own, since one long cell is hard to read and to edit."""
    words = reviewed()
    if not events:
        return (Table((), ((words.say(heading), words.say("no_records")),), _WIDTHS),)
    rows = tuple((moment_words(moment), what) for moment, what in events[:_MOST_ROWS])
    blocks: tuple[Block, ...] = (Table((words.say("when"), words.say(heading)), rows, (34, 66)),)
    left_out = len(events) - _MOST_ROWS
    return blocks if left_out <= 0 else (*blocks, Paragraph(words.say("more_records", count=str(left_out))))


def _data(case: CaseFile) -> Section:
    rows: _Rows = [
        ("medium", fact_words().choices["medium"].get(case.facts.incident_type or "", UNKNOWN)),
        ("kinds", value_words("data_kinds", case.facts)),
        ("organised", value_words("personal_database", case.facts)),
    ]
    return _section("item2", rows)


def _cause(case: CaseFile) -> Section:
    rows: _Rows = [("place", _by_role("place", case.facts)), ("cause", cause_words(case.facts))]
    if case.facts.leak_signs:
        rows.append(("signs", value_words("leak_signs", case.facts)))
    return _section("item4", rows)


def _secondary_harm(case: CaseFile) -> Section:
    rows: _Rows = [
        ("harm_seen", UNKNOWN),
        ("harm_feared", "\n".join(harm_lines(case.facts))),
        ("exposed", value_words("public_exposure", case.facts)),
        ("ongoing", value_words("ongoing", case.facts)),
    ]
    return _section("item5", rows)


def _prevention(case: CaseFile) -> Section:
    return _section("item8", [("planned", UNKNOWN)], *_dated("done", case.steps_done))


def _rest(case: CaseFile) -> Section:
    others = [
        reviewed().say("others_value", what=what, status=status, due=due)
        for what, status, due in parts.other_duties(case)
    ]
    rows: _Rows = [
        ("others", "\n".join(others) or reviewed().say("others_none")),
        ("care", value_words("care_impact", case.facts)),
        ("eu", value_words("eu_residents", case.facts)),
    ]
    return _section("item9", rows)
