"""The case's dates as an iCalendar file (RFC 5545): the first report's days, the last day of the final one, alarms.

The dates are whole days in Japan; the alarms ring at 9:00 of the day. A later file of the same case carries the same
UIDs with a higher SEQUENCE, so that a calendar moves the entries instead of doubling them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache

from icalendar import Alarm, Calendar, Event

from bot.clock import JST
from bot.documents import parts
from bot.documents.case_file import CaseFile
from bot.documents.texts import Texts, Wanted, read
from bot.incident import contacts

_DOMAIN = "clinic-incident-bot"
_NINE = timedelta(hours=9)
_DAY = timedelta(days=1)

_LINES: dict[str, tuple[str, ...]] = {
    "name": ("case_ref",),
    "preliminary": ("case_ref",),
    "final": ("case_ref",),
    "contact": ("case_ref",),
    "preliminary_alarm": (),
    "final_alarm": (),
    "final_day_alarm": (),
    "contact_alarm": (),
    "where": ("url",),
    "note": (),
}


@cache
def reviewed() -> Texts:
    """The texts of ``texts/calendar.yaml``. DataFileError names file and key."""
    return read("calendar", Wanted(_LINES))


def render(case: CaseFile) -> bytes | None:
    """The calendar file (UTF-8, CRLF, folded); None when the case has no date at all."""
    events = [*_report_events(case), *_contact_events(case)]
    if not events:
        return None
    calendar = Calendar()
    calendar.add("prodid", f"-//{_DOMAIN}//JA")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", reviewed().say("name", case_ref=case.case_ref))
    calendar.add("x-wr-timezone", "Asia/Tokyo")
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _report_events(case: CaseFile) -> list[Event]:
    verdict = case.duty_verdict or {}
    events = []
    window, due = verdict.get("preliminary_report"), verdict.get("final_report_due")
    if window:
        first, last = date.fromisoformat(window["from"]), date.fromisoformat(window["to"])
        event = _event(case, "preliminary")
        event.add("dtstart", first)
        event.add("dtend", last + _DAY)
        _ring(event, "preliminary_alarm", (_NINE, (last - first) + _NINE))
        events.append(event)
    if due:
        event = _event(case, "final")
        event.add("dtstart", date.fromisoformat(due))
        event.add("dtend", date.fromisoformat(due) + _DAY)
        _ring(event, "final_alarm", (_NINE - 7 * _DAY, _NINE - 2 * _DAY))
        _ring(event, "final_day_alarm", (_NINE,))
        events.append(event)
    return events


def _contact_events(case: CaseFile) -> list[Event]:
    if case.next_contact_at is None:
        return []
    start: datetime = case.next_contact_at.astimezone(JST)
    event = _event(case, "contact")
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=30))
    _ring(event, "contact_alarm", (-timedelta(minutes=15),))
    return [event]


def _event(case: CaseFile, kind: str) -> Event:
    words = reviewed()
    event = Event()
    event.add("uid", f"{case.case_ref}.{kind}@{_DOMAIN}")
    event.add("dtstamp", case.now.astimezone(UTC))
    event.add("sequence", int(case.now.timestamp()) // 60)
    event.add("summary", words.say(kind, case_ref=case.case_ref))
    event.add("description", "\n".join(_description(case, kind)))
    event.add("transp", "TRANSPARENT")
    return event


def _description(case: CaseFile, kind: str) -> list[str]:
    if kind == "contact":
        return [reviewed().say("note")]
    return [
        reviewed().say("note"),
        parts.common().choose("duty", parts.duty_status(case)),
        reviewed().say("where", url=contacts.load()["ppc_form"].address),
        parts.common().say("law"),
    ]


def _ring(event: Event, text: str, offsets: Iterable[timedelta]) -> None:
    """Alarms at ``offsets`` from the event's start; from a whole day's start, midnight, 9:00 is nine hours on."""
    for offset in offsets:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", reviewed().say(text))
        alarm.add("trigger", offset)
        event.add_component(alarm)
