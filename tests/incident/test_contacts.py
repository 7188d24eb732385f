"""Numbers: only confirmed ones, and texts that are true at the hour at which they are said."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.clock import JST
from bot.errors import DataFileError
from bot.incident import contacts


def _at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=JST)


HOURS: list[tuple[str, str, str, bool]] = [
    ("agency", "2026-11-25", "09:29", False),
    ("agency", "2026-11-25", "09:30", True),
    ("agency", "2026-11-25", "17:29", True),
    ("agency", "2026-11-25", "17:30", False),
    ("agency", "2026-11-22", "12:00", False),  # Sunday
    ("agency", "2026-11-23", "12:00", False),  # 勤労感謝の日, a Monday
    ("agency", "2026-12-28", "12:00", True),
    ("agency", "2026-12-29", "12:00", False),
    ("agency", "2027-01-03", "12:00", False),
    ("agency", "2027-01-04", "12:00", True),
    ("insurer", "2026-11-25", "08:59", False),
    ("insurer", "2026-11-25", "09:00", True),
    ("insurer", "2026-11-25", "17:00", False),
    ("online_eligibility", "2026-11-28", "08:00", True),  # Saturday
    ("online_eligibility", "2026-11-28", "16:00", False),
    ("online_eligibility", "2026-11-29", "09:00", False),  # Sunday
    ("online_eligibility", "2026-11-27", "17:59", True),
    ("online_eligibility", "2026-11-03", "09:00", False),  # 文化の日, a Tuesday
    ("online_eligibility", "2027-01-02", "09:00", False),  # a Saturday of the year's first days
    ("jma", "2026-11-22", "20:59", True),
    ("jma", "2026-11-22", "21:00", False),
    ("ambulance", "2027-01-01", "00:00", True),
    ("police_emergency", "2026-11-25", "23:59", True),
    ("police_advice", "2026-11-25", "12:00", False),  # hours differ by prefecture: never called staffed
    ("policyholder", "2026-11-25", "12:00", False),  # no hours printed
]


@pytest.mark.parametrize(("slug", "day", "clock", "expected"), HOURS)
def test_opening_hours_hold_to_the_minute(slug: str, day: str, clock: str, expected: bool) -> None:
    assert contacts.is_open(contacts.load()[slug], _at(day, clock)) is expected


def test_the_hour_counts_in_japan_wherever_the_clock_stands() -> None:
    in_utc = datetime(2026, 11, 25, 0, 45, tzinfo=UTC)  # 09:45 in Japan
    assert contacts.is_open(contacts.load()["agency"], in_utc)


NEXT: list[tuple[str, str, str]] = [
    ("2026-11-25", "08:00", "11月25日(水) 9:30"),
    ("2026-11-25", "17:30", "11月26日(木) 9:30"),
    ("2026-11-20", "18:00", "11月24日(火) 9:30"),  # over a weekend and a Monday holiday
    ("2026-12-28", "17:30", "1月4日(月) 9:30"),
    ("2027-04-28", "20:00", "4月30日(金) 9:30"),
    ("2027-04-30", "20:00", "5月6日(木) 9:30"),
]


@pytest.mark.parametrize(("day", "clock", "expected"), NEXT)
def test_out_of_hours_the_next_opening_is_said_with_its_date(day: str, clock: str, expected: str) -> None:
    now = _at(day, clock)
    for text in (contacts.person_line(now), contacts.emergency_text(now)):
        assert f"代理店の次の受付は{expected}からです" in text
        assert "受付時間外" in text
        assert "03-3344-5331" in text
        assert "受付時間中" not in text


def test_in_hours_both_desks_are_named() -> None:
    text = contacts.person_line(_at("2026-11-25", "10:00"))
    assert "03-3344-5331" in text and "03-3349-5321" in text
    assert "受付時間外" not in text and "次の受付" not in text


def test_when_only_the_insurer_is_there_the_agency_is_announced() -> None:
    text = contacts.person_line(_at("2026-11-25", "09:10"))
    assert "いま受付時間中の窓口です。\n・損保ジャパン" in text
    assert "代理店の次の受付は11月25日(水) 9:30からです" in text


@pytest.mark.parametrize("clock", ["03:00", "09:10", "10:00", "17:15", "23:59"])
def test_the_emergency_text_always_says_the_same_three_things_first(clock: str) -> None:
    text = contacts.emergency_text(_at("2026-11-25", clock))
    positions = [
        text.index(words)
        for words in ("LANケーブルを抜き", "電源はそのまま", "スマホで撮り", "119番", "110番", "03-3344-5331")
    ]
    assert positions == sorted(positions)


def test_staffed_names_only_telephones_that_are_open() -> None:
    assert [c.slug for c in contacts.staffed(_at("2026-11-25", "10:00"))] == ["agency", "insurer"]
    assert [c.slug for c in contacts.staffed(_at("2026-11-25", "17:15"))] == ["agency"]
    assert contacts.staffed(_at("2026-11-22", "10:00")) == ()


def test_unconfirmed_numbers_are_never_returned() -> None:
    everything = yaml.safe_load(contacts.CONTACTS.read_text(encoding="utf-8"))["contacts"]
    hidden = {slug: entry for slug, entry in everything.items() if not entry["show"]}
    assert {entry["phone"] for entry in hidden.values()} >= {"0120-318-258", "03-6812-7837"}
    assert not hidden.keys() & contacts.load().keys()
    for clock in ("02:00", "12:00"):
        said = contacts.person_line(_at("2026-11-25", clock)) + contacts.emergency_text(_at("2026-11-25", clock))
        assert not any(entry["phone"] in said for entry in hidden.values())


def test_no_number_stands_in_any_other_file_of_the_incident_package() -> None:
    number = re.compile(r"0\d{1,4}-\d{1,4}-\d{3,4}|#9110")
    folder = contacts.CONTACTS.parent
    for path in [*folder.rglob("*.yaml"), *folder.rglob("*.py")]:
        if path != contacts.CONTACTS:
            assert not number.search(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("clock", ["03:00", "12:00"])
def test_nothing_is_promised(clock: str) -> None:
    said = contacts.person_line(_at("2026-11-25", clock))
    assert not re.search(r"折り返し|必ず|すぐに(お)?つなが|お待ちください", said)


BROKEN: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda c: c["agency"].pop("verified_on"), "contacts.agency.verified_on"),
    (lambda c: c["agency"].update(verified_on="きのう"), "contacts.agency.verified_on"),
    (lambda c: c["agency"].pop("source"), "contacts.agency.source"),
    (lambda c: c["agency"].update(fax="03-0000-0000"), "contacts.agency.fax"),
    (lambda c: c["agency"].update(mail="a@example.jp"), "contacts.agency"),
    (lambda c: c["agency"].pop("phone"), "contacts.agency"),
    (lambda c: c["ambulance"].update(phone=119), "contacts.ambulance.phone"),
    (lambda c: c["agency"].update(show="yes please"), "contacts.agency.show"),
    (lambda c: c["agency"]["hours"].update(weekday="17:30-09:30"), "contacts.agency.hours.weekday"),
    (lambda c: c["agency"]["hours"].update(weekday="9-17"), "contacts.agency.hours.weekday"),
    (lambda c: c["agency"]["hours"].update(sunday="09:00-10:00"), "contacts.agency.hours.sunday"),
    (lambda c: c["agency"].update(show=False), "contacts.agency"),
    (lambda c: c.pop("police_advice"), "contacts.police_advice"),
]


@pytest.mark.parametrize(("change", "key"), BROKEN, ids=[key for _, key in BROKEN])
def test_a_broken_entry_names_file_and_key(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], key: str
) -> None:
    content = yaml.safe_load(contacts.CONTACTS.read_text(encoding="utf-8"))
    change(content["contacts"])
    path = tmp_path / "contacts.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DataFileError) as error:
        contacts.read(path)
    assert (error.value.path, error.value.key) == (path, key)
