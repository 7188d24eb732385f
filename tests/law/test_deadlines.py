"""Day counting: tables with both sides of each boundary, properties, and an independent count from a plain list."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import jpholiday
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import is_closed_day
from bot.incident.facts import Facts
from bot.law.deadlines import deadlines, final_due, nth_day, preliminary_window
from bot.law.duties import assess
from bot.law.statute import version

# Public holidays as published for 2026 and 2027, substitute and citizens' holidays included. Not taken from a package.
PUBLISHED = {
    2026: "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23",
    2027: "01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23",
}
HOLIDAYS = {date.fromisoformat(f"{year}-{day}") for year, days in PUBLISHED.items() for day in days.split()}
YEAR_END = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}

FINAL = [
    # 気づいた日, 日数, 何日目そのもの, 期限, 何を確かめるか
    ("2026-11-22", 30, "2026-12-21", "2026-12-21", "日曜に気づく、30日目は月曜"),
    ("2026-11-24", 30, "2026-12-23", "2026-12-23", "平日はそのまま"),
    ("2026-11-27", 30, "2026-12-26", "2026-12-28", "土曜は月曜へ、12月28日は開いている"),
    ("2026-11-28", 30, "2026-12-27", "2026-12-28", "日曜は月曜へ"),
    ("2026-11-29", 30, "2026-12-28", "2026-12-28", "12月28日は開いている"),
    ("2026-11-30", 30, "2026-12-29", "2027-01-04", "12月29日から休み"),
    ("2026-12-05", 30, "2027-01-03", "2027-01-04", "1月3日まで休み"),
    ("2026-12-06", 30, "2027-01-04", "2027-01-04", "1月4日は開いている"),
    ("2026-12-03", 30, "2027-01-01", "2027-01-04", "元日は1月4日へ"),
    ("2026-12-12", 30, "2027-01-10", "2027-01-12", "日曜と成人の日を続けてとばす"),
    ("2026-08-21", 30, "2026-09-19", "2026-09-24", "シルバーウィーク、国民の休日もとばす"),
    ("2026-08-25", 30, "2026-09-23", "2026-09-24", "秋分の日は翌日へ"),
    ("2026-08-26", 30, "2026-09-24", "2026-09-24", "休み明けはそのまま"),
    ("2026-04-07", 30, "2026-05-06", "2026-05-07", "振替休日もとばす"),
    ("2026-04-03", 30, "2026-05-02", "2026-05-07", "連休を土曜から全部とばす"),
    ("2026-10-25", 30, "2026-11-23", "2026-11-24", "勤労感謝の日は翌日へ"),
    ("2027-02-20", 30, "2027-03-21", "2027-03-23", "日曜の春分の日と振替休日をとばす"),
    ("2026-11-22", 60, "2027-01-20", "2027-01-20", "60日目の水曜"),
    ("2026-11-30", 60, "2027-01-28", "2027-01-28", "60日目の木曜"),
    ("2026-12-02", 60, "2027-01-30", "2027-02-01", "60日目の土曜は月曜へ"),
    ("2026-12-08", 60, "2027-02-05", "2027-02-05", "60日目の金曜"),
    ("2026-12-11", 60, "2027-02-08", "2027-02-08", "60日目の月曜"),
    ("2026-12-14", 60, "2027-02-11", "2027-02-12", "建国記念の日は翌日へ"),
    ("2028-01-31", 30, "2028-02-29", "2028-02-29", "うるう日"),
]


@pytest.mark.parametrize("known, days, raw, due, _name", FINAL, ids=[row[4] for row in FINAL])
def test_くわしい報告の期限(known: str, days: int, raw: str, due: str, _name: str) -> None:
    known_on = date.fromisoformat(known)
    assert nth_day(known_on, days) == date.fromisoformat(raw)
    assert final_due(known_on, days) == date.fromisoformat(due)


@pytest.mark.parametrize(
    "known, first, last",
    [
        ("2026-11-22", "2026-11-24", "2026-11-26"),
        ("2026-12-27", "2026-12-29", "2026-12-31"),
        ("2026-12-31", "2027-01-02", "2027-01-04"),
        ("2026-09-17", "2026-09-19", "2026-09-21"),
        ("2028-02-26", "2028-02-28", "2028-03-01"),
    ],
    ids=["土日をはさむ", "年末年始の中でものびない", "年をまたぐ", "連休の中でものびない", "うるう日をまたぐ"],
)
def test_最初の報告の目安はのびない(known: str, first: str, last: str) -> None:
    window = preliminary_window(date.fromisoformat(known), version())
    assert window == (date.fromisoformat(first), date.fromisoformat(last))


def counted_by_hand(known_on: date, days: int) -> date:
    """The due day by counting one day after the other over a plain list of holidays."""
    day, count = known_on, 1
    while count < days:
        day += timedelta(days=1)
        count += 1
    while day.isoweekday() in (6, 7) or day in HOLIDAYS or (day.month, day.day) in YEAR_END:
        day += timedelta(days=1)
    return day


def test_二年分の毎日を別の数え方で確かめる() -> None:
    day = date(2026, 1, 1)
    while day <= date(2027, 10, 31):
        assert final_due(day, 30) == counted_by_hand(day, 30), day
        assert final_due(day, 60) == counted_by_hand(day, 60), day
        day += timedelta(days=1)


def test_祝日の一覧は公表された二年分と同じ() -> None:
    for year in PUBLISHED:
        listed = {day for day, _ in jpholiday.year_holidays(year)}
        assert listed == {day for day in HOLIDAYS if day.year == year}


def test_祝日の一覧は二年先まで届いている() -> None:
    this_year = datetime.now(UTC).year
    for year in (this_year, this_year + 1, this_year + 2):
        names = [name for _, name in jpholiday.year_holidays(year)]
        assert len(names) >= 16, year
        assert any("春分" in name for name in names) and any("秋分" in name for name in names), year


@settings(max_examples=200, deadline=None)
@given(st.dates(date(2024, 4, 1), date(2032, 12, 31)), st.booleans())
def test_期限は休みの日に当たらず_早まらず_開いた日をとばさない(known_on: date, wrongful: bool) -> None:
    found = deadlines(known_on, wrongful, version())
    assert found is not None
    assert not is_closed_day(found.final_due)
    assert found.final_due >= found.final_raw == known_on + timedelta(days=59 if wrongful else 29)
    day = found.final_raw
    while day < found.final_due:
        assert is_closed_day(day)
        day += timedelta(days=1)
    assert (found.preliminary_from - known_on, found.preliminary_to - known_on) == (timedelta(2), timedelta(4))


LEAK = {
    "handling_role": "own",
    "personal_database": "yes",
    "data_kinds": ["medical"],
    "leak_state": "confirmed",
    "damage_state": "none",
    "malicious": "no",
    "strong_encryption": "no",
    "recovered_unseen": "no",
}


@pytest.mark.parametrize(
    "noticed, due",
    [
        ("2026-12-31T23:50+09:00", "2027-01-29"),
        ("2026-12-31T14:50Z", "2027-01-29"),
        ("2026-12-31T15:00Z", "2027-02-01"),
        ("2026-12-31T15:00+00:00", "2027-02-01"),
        ("2026-11-22", "2026-12-21"),
    ],
    ids=["大みそかの23時50分", "世界時で書いた同じ時", "世界時の15時は日本の元日0時", "ずれを数字で書く", "日付だけ"],
)
def test_一日目は日本の日付で決まる(noticed: str, due: str) -> None:
    answer = assess(Facts.from_dict({**LEAK, "noticed_at": noticed})).to_dict()
    assert answer["final_report_due"] == due


@pytest.mark.parametrize("noticed", [None, "unknown"], ids=["まだ聞いていない", "分からない"])
def test_気づいた日時がなければ日付は出さない(noticed: str | None) -> None:
    answer = assess(Facts.from_dict({**LEAK, "noticed_at": noticed})).to_dict()
    assert answer["ppc_report"] == "required"
    assert answer["preliminary_report"] is None and answer["final_report_due"] is None
    assert any("気づいた日時" in sentence for sentence in answer["explanation"])


def test_あとで攻撃と分かったら最初に気づいた日から60日() -> None:
    facts = Facts.from_dict({**LEAK, "malicious": "unknown", "noticed_at": "2026-12-02T09:00+09:00"})
    before, after = assess(facts).to_dict(), assess(facts.with_({"malicious": "yes"})).to_dict()
    assert (before["final_report_due"], after["final_report_due"]) == ("2027-01-04", "2027-02-01")
    assert any("2月1日(月)" in sentence for sentence in before["explanation"])


@pytest.mark.parametrize(
    "changes, days",
    [
        ({"leak_state": "unknown"}, 30),
        ({"leak_state": "unknown", "malicious": "yes"}, 60),
        ({"leak_state": "unknown", "malicious": "unknown"}, 30),
        ({"data_kinds": ["contact"], "affected_high": 5, "malicious": "unknown"}, 60),
    ],
    ids=[
        "悪意なしなら30日",
        "攻撃なら60日",
        "悪意が不明で1号もありうるなら早いほう",
        "3号でしか対象にならないなら60日",
    ],
)
def test_決まらないときの日付は_対象になった場合の日付(changes: dict[str, object], days: int) -> None:
    answer = assess(Facts.from_dict({**LEAK, **changes, "noticed_at": "2026-11-24"}))
    assert answer.ppc_report == "undetermined"
    assert answer.deadlines is not None and answer.deadlines.final_days == days


def test_数えられないほど先の日でも止まらない() -> None:
    assert (
        assess(Facts.from_dict({**LEAK, "noticed_at": "9999-12-01T10:00+09:00"})).to_dict()["final_report_due"] is None
    )
