"""Telephone numbers and addresses, all from ``contacts.yaml``, and the texts that name who is there at this hour.

A contact with ``show: false`` is checked and then dropped: nothing outside this module can ever name it. Everything
works without a database and without Rasa, because these texts stand in when either is down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot import datafile
from bot.clock import JST, is_closed_day, is_public_holiday
from bot.errors import DataFileError

CONTACTS = Path(__file__).with_name("contacts.yaml")

_REQUIRED = ("label", "hours", "hours_text", "person", "show", "note", "verified_on", "source")
_WAYS = ("phone", "mail", "url")
_DAY_KINDS = ("every_day", "weekday", "saturday")
# Longer than any row of closed days in Japan (大型連休, 年末年始).
_LOOK_AHEAD_DAYS = 30
_WEEKDAYS = "月火水木金土日"
_DANGER = "人の命や体に危険があれば119番、犯罪がいま起きていれば110番です。"


@dataclass(frozen=True)
class Opening:
    """Minutes after midnight, Japan time: from ``start`` to before ``end`` (1440 is midnight)."""

    start: int
    end: int


@dataclass(frozen=True)
class Contact:
    """One confirmed way to reach somebody; exactly one of ``phone``, ``mail`` and ``url`` is given.

    ``hours`` by kind of day; None means that no source prints them. ``hours_text`` is what the clinic reads.
    """

    slug: str
    label: str
    phone: str | None
    mail: str | None
    url: str | None
    hours: dict[str, Opening] | None
    hours_text: str
    person: bool
    note: str
    verified_on: date
    source: str

    @property
    def address(self) -> str:
        """The number, mail address or page."""
        return self.phone or self.mail or self.url or ""

    @property
    def line(self) -> str:
        """One Japanese line: who, where, when."""
        return f"{self.label} {self.address}({self.hours_text})"


@cache
def load() -> dict[str, Contact]:
    """The contacts that may be shown, by slug. DataFileError names file and key."""
    return read(CONTACTS)


def is_open(contact: Contact, now: datetime) -> bool:
    """Whether ``contact`` is staffed at ``now`` (aware) by its printed hours; unknown hours count as not staffed."""
    here = now.astimezone(JST)
    opening = _opening(contact, here.date())
    return opening is not None and opening.start <= here.hour * 60 + here.minute < opening.end


def staffed(now: datetime) -> tuple[Contact, ...]:
    """Those a person can be reached at by telephone at ``now``, for an incident; 110 and 119 not among them."""
    return tuple(contact for contact in load().values() if contact.person and contact.phone and is_open(contact, now))


def next_opening(contact: Contact, now: datetime) -> datetime | None:
    """The next moment after ``now`` at which ``contact`` opens; None when its hours are not known."""
    if contact.hours is None:
        return None
    today = now.astimezone(JST).date()
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = today + timedelta(days=ahead)
        opening = _opening(contact, day)
        if opening is None:
            continue
        moment = datetime.combine(day, time(opening.start // 60, opening.start % 60), tzinfo=JST)
        if moment > now:
            return moment
    return None


def person_line(now: datetime) -> str:
    """The answer to 「人と話したい」 that is true at ``now``: who is staffed, or when the agency opens next."""
    return "\n".join([*_reach(now), _police_line(), _DANGER])


def emergency_text(now: datetime) -> str:
    """The fixed text for when the bot cannot answer: what to do, and who can be reached at ``now``."""
    return "\n".join(
        [
            "いま自動の案内がお答えできません。先に次の3つをお願いします。",
            "1. おかしい機械のLANケーブルを抜き、Wi-Fiも切ってください。",
            "2. 電源はそのままにしてください。",
            "3. 画面をスマホで撮り、時刻を書いてください。",
            _DANGER,
            *_reach(now),
            _police_line(),
        ]
    )


def _reach(now: datetime) -> list[str]:
    """Who is staffed at ``now``; and, when the agency is not among them, the moment at which it opens."""
    there = staffed(now)
    agency = load()["agency"]
    lines = ["いま受付時間中の窓口です。"] if there else ["いまは代理店と保険会社の受付時間外です。"]
    lines += [f"・{contact.line}" for contact in there]
    if agency not in there:
        lines += [f"代理店の次の受付は{_spoken(next_opening(agency, now))}からです。", f"・{agency.line}"]
    return lines


def _police_line() -> str:
    return f"急ぎではない警察への相談は{load()['police_advice'].address}です(受付時間は都道府県で違います)。"


def _spoken(moment: datetime | None) -> str:
    if moment is None:
        return "受付時間"
    return f"{moment.month}月{moment.day}日({_WEEKDAYS[moment.weekday()]}) {moment.hour}:{moment.minute:02d}"


def _opening(contact: Contact, day: date) -> Opening | None:
    hours = contact.hours or {}
    if "every_day" in hours:
        return hours["every_day"]
    if not is_closed_day(day):
        return hours.get("weekday")
    at_year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    if day.weekday() == 5 and not is_public_holiday(day) and not at_year_end:
        return hours.get("saturday")
    return None


def read(path: Path) -> dict[str, Contact]:
    """The contacts at ``path`` that have ``show: true``; every one is checked, also those that are not shown."""
    given = datafile.check_keys(path, "", datafile.load(path), ("contacts",))
    if not isinstance(given["contacts"], dict):
        raise DataFileError(path, "contacts", "must be a mapping")
    shown: dict[str, Contact] = {}
    for slug, entry in given["contacts"].items():
        contact = _contact(path, str(slug), entry)
        if entry["show"]:
            shown[contact.slug] = contact
    for slug in ("ambulance", "police_emergency", "police_advice", "agency"):
        if slug not in shown:
            raise DataFileError(path, f"contacts.{slug}", "is missing or not shown; the fixed texts need it")
    return shown


def _contact(path: Path, slug: str, given: object) -> Contact:
    where = f"contacts.{slug}"
    entry = datafile.check_keys(path, where, given, _REQUIRED, _WAYS)
    ways = [way for way in _WAYS if way in entry]
    if len(ways) != 1:
        raise DataFileError(path, where, "must have exactly one of phone, mail and url")
    for key in (*ways, "label", "hours_text", "note", "source"):
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise DataFileError(path, f"{where}.{key}", "must be a text that is not empty (quote numbers)")
    for key in ("person", "show"):
        if not isinstance(entry[key], bool):
            raise DataFileError(path, f"{where}.{key}", "must be true or false")
    if type(entry["verified_on"]) is not date:
        raise DataFileError(path, f"{where}.verified_on", "must be a date like 2026-11-25")
    return Contact(
        slug=slug,
        label=entry["label"],
        phone=entry.get("phone"),
        mail=entry.get("mail"),
        url=entry.get("url"),
        hours=_hours(path, f"{where}.hours", entry["hours"]),
        hours_text=entry["hours_text"],
        person=entry["person"],
        note=entry["note"],
        verified_on=entry["verified_on"],
        source=entry["source"],
    )


def _hours(path: Path, where: str, given: Any) -> dict[str, Opening] | None:
    if given is None:
        return None
    hours = datafile.check_keys(path, where, given, (), _DAY_KINDS)
    return {kind: _span(path, f"{where}.{kind}", span) for kind, span in hours.items()}


def _span(path: Path, where: str, given: object) -> Opening:
    try:
        start, end = (_minutes(part) for part in str(given).split("-"))
    except ValueError:
        start, end = 0, 0
    if not 0 <= start < end <= 24 * 60:
        raise DataFileError(path, where, f"{given!r} is not like 09:30-17:30")
    return Opening(start, end)


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    if len(hour) != 2 or len(minute) != 2 or int(minute) > 59:
        raise ValueError(clock)
    return int(hour) * 60 + int(minute)
