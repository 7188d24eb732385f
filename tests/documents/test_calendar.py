"""The calendar file: the right days, alarms at nine, the same names again, and the form RFC 5545 asks for."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from bot.clock import JST
from bot.documents import calendar
from bot.documents.case_file import CaseFile
from tests.documents.cases import NOW, RANSOMWARE, case_of


def _events(case: CaseFile) -> dict[str, Event]:
    content = calendar.render(case)
    assert content is not None
    return {str(event["uid"]): event for event in Calendar.from_ical(content).events}


def _day(event: Event) -> date:
    day = event.decoded("dtstart")
    assert isinstance(day, date)
    return day


def _alarms(event: Event) -> list[datetime]:
    """When the alarms of a whole day ring, counted from its first minute in Japan."""
    first = datetime.combine(_day(event), datetime.min.time(), tzinfo=JST)
    return [first + alarm.decoded("trigger") for alarm in event.walk("VALARM")]


def test_速報の3日目から5日目までと確報の日() -> None:
    events = _events(case_of(RANSOMWARE))
    first = events["261125-7KQ2M.preliminary@clinic-incident-bot"]
    assert first.decoded("dtstart") == date(2026, 11, 26)
    assert first.decoded("dtend") == date(2026, 11, 29)  # the day after the last, as the RFC counts
    final = events["261125-7KQ2M.final@clinic-incident-bot"]
    assert final.decoded("dtstart") == date(2027, 1, 22)
    assert final.decoded("dtend") == date(2027, 1, 23)


def test_知らせは9時に鳴る() -> None:
    events = _events(case_of(RANSOMWARE))
    assert _alarms(events["261125-7KQ2M.preliminary@clinic-incident-bot"]) == [
        datetime(2026, 11, 26, 9, tzinfo=JST),
        datetime(2026, 11, 28, 9, tzinfo=JST),
    ]
    assert _alarms(events["261125-7KQ2M.final@clinic-incident-bot"]) == [
        datetime(2027, 1, 15, 9, tzinfo=JST),
        datetime(2027, 1, 20, 9, tzinfo=JST),
        datetime(2027, 1, 22, 9, tzinfo=JST),
    ]


def test_次の連絡の予定は日本の時刻で入る() -> None:
    case = case_of({}, next_contact_at=datetime(2026, 11, 25, 5, 0, tzinfo=JST) + timedelta(hours=6))
    event = _events(case)["261125-7KQ2M.contact@clinic-incident-bot"]
    start = event.decoded("dtstart")
    assert start == datetime(2026, 11, 25, 11, 0, tzinfo=JST)
    assert event["dtstart"].params["TZID"] == "Asia/Tokyo"
    content = calendar.render(case) or b""
    assert b"BEGIN:VTIMEZONE" in content
    assert b"X-WR-TIMEZONE:Asia/Tokyo" in content


def test_日付が動いたら同じ名前で番号が上がる() -> None:
    before = _events(case_of(RANSOMWARE))
    moved = {**RANSOMWARE, "noticed_at": "2026-11-25T07:00+09:00"}
    after = _events(case_of(moved, now=NOW + timedelta(minutes=5)))
    assert before.keys() == after.keys()
    for uid, event in before.items():
        assert _day(after[uid]) > _day(event)
        assert int(str(after[uid]["sequence"])) > int(str(event["sequence"]))


@pytest.mark.parametrize(
    "facts",
    [{}, {"incident_type": "suspicious_email", "data_kinds": ["none"], "leak_state": "ruled_out", "malicious": "no"}],
    ids=["気づいた日が未判明", "対象に当たらない見込み"],
)
def test_日付がなければファイルは作らない(facts: dict[str, object]) -> None:
    assert calendar.render(case_of(facts)) is None


def test_改行は規則どおりで_どの行も75バイトまで_文字は割れない() -> None:
    content = calendar.render(case_of(RANSOMWARE, next_contact_at=NOW)) or b""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")


def test_区切りの文字がまもられ_読みもどせる() -> None:
    case = case_of(RANSOMWARE, case_ref="A,B;C\\D")
    event = next(iter(_events(case).values()))
    assert str(event["summary"]).endswith("A,B;C\\D")
    assert b"A\\,B\\;C\\\\D" in (calendar.render(case) or b"").replace(b"\r\n ", b"")


def test_下書きで_見込みとして書かれ_出す先がある() -> None:
    event = _events(case_of(RANSOMWARE))["261125-7KQ2M.preliminary@clinic-incident-bot"]
    said = str(event["description"])
    assert said.startswith("下書き")
    assert "可能性が高い" in said
    assert "https://www.ppc.go.jp/personalinfo/legal/leakAction/" in said
    assert "弁護士や委員会にご確認ください。" in said
