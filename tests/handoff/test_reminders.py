"""Dates of the law find the clinic at 9:00, once, moved with the facts, until it says that it reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.clock import JST, fixed_clock
from bot.dialogue.state import ReportTold
from bot.handoff import reminders, reports
from bot.handoff.acknowledgement import acknowledge
from bot.handoff.desk import Desk
from bot.incident.facts import Facts
from bot.law.duties import assess
from bot.settings import Settings
from bot.store import cases
from bot.store.engine import Store
from tests.documents.cases import RANSOMWARE
from tests.handoff.conftest import consent, said

OPENED = datetime(2026, 11, 24, 8, 5, tzinfo=JST)
DUTY = assess(Facts.from_dict(RANSOMWARE)).to_dict()


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def quiet(store: Store, settings: Settings) -> Iterator[Desk]:
    with httpx.Client() as client:
        yield Desk(store=store, clock=settings.clock, url="", secret=settings.srm_secret, client=client)


def case_with(store: Store, duty: dict[str, Any]) -> str:
    ref, _ = consent(store, OPENED)
    judge(store, ref, duty)
    return ref


def judge(store: Store, ref: str, duty: dict[str, Any]) -> None:
    with store.begin() as session:
        cases.by_ref(session, ref).duty_verdict = duty


def run_days(the_desk: Desk, days: int, minutes: tuple[int, ...] = (8 * 60 + 59, 9 * 60, 9 * 60 + 1)) -> list[datetime]:
    """The watch on each day, at these minutes after midnight; when something was said."""
    said_at = []
    for day in range(days):
        for minute in minutes:
            moment = datetime(2026, 11, 24, tzinfo=JST) + timedelta(days=day, minutes=minute)
            if reminders.send_due(replace(the_desk, clock=fixed_clock(moment))):
                said_at.append(moment)
    return said_at


def test_every_date_is_said_at_nine_and_once(store: Store, quiet: Desk) -> None:
    ref = case_with(store, DUTY)
    window, due = DUTY["preliminary_report"], date.fromisoformat(DUTY["final_report_due"])
    wanted = [date.fromisoformat(window["from"]), date.fromisoformat(window["to"])]
    wanted += [due - timedelta(days=7), due - timedelta(days=2), due]
    said_at = run_days(quiet, 70)
    assert [moment.date() for moment in said_at] == wanted
    assert {(moment.hour, moment.minute) for moment in said_at} == {(9, 0)}
    assert len(said(store, ref)) == 5
    assert "国への最初の報告(速報)" in said(store, ref)[0]
    assert "今日です" in said(store, ref)[4]
    assert "https://www.ppc.go.jp/" in said(store, ref)[4]


def test_the_days_are_the_third_and_the_fifth() -> None:
    noticed = date(2026, 11, 24)
    found = {item.kind: item.due_on for item in reminders.plan(DUTY, frozenset(), None)}
    assert found["preliminary_third"] == noticed + timedelta(days=2)
    assert found["preliminary_fifth"] >= noticed + timedelta(days=4)


def test_a_report_stops_its_reminders_and_keeps_its_time_and_number(store: Store, quiet: Desk) -> None:
    ref = case_with(store, DUTY)
    with store.begin() as session:
        case = cases.by_ref(session, ref)
        assert reports.reported(session, case, ReportTold("preliminary", "A-123"), OPENED)
        assert not reports.reported(session, case, ReportTold("preliminary"), OPENED)
        line = next(entry for entry in cases.timeline(session, case.id) if entry.kind == "reported")
        assert "A-123" in line.what
    assert len(run_days(quiet, 70)) == 3
    assert not any("速報" in text for text in said(store, ref))


def test_the_final_report_ends_everything(store: Store, quiet: Desk) -> None:
    ref = case_with(store, DUTY)
    with store.begin() as session:
        reports.reported(session, cases.by_ref(session, ref), ReportTold("final"), OPENED)
    assert run_days(quiet, 70) == []


def test_a_changed_date_moves_what_is_still_to_come(store: Store, quiet: Desk) -> None:
    ref = case_with(store, DUTY)
    assert len(run_days(quiet, 6)) == 2
    moved = {**DUTY, "preliminary_report": {"from": "2026-11-30", "to": "2026-12-02"}, "final_report_due": "2026-12-24"}
    judge(store, ref, moved)
    dates = [moment.date().isoformat() for moment in run_days(quiet, 70)]
    assert dates == ["2026-11-30", "2026-12-02", "2026-12-17", "2026-12-22", "2026-12-24"]


def test_no_duty_no_reminder_and_an_open_duty_is_not_called_one(store: Store, quiet: Desk) -> None:
    ref = case_with(store, {**DUTY, "ppc_report": "not_required"})
    assert run_days(quiet, 70) == []
    judge(store, ref, {**DUTY, "ppc_report": "undetermined"})
    assert len(run_days(quiet, 70)) == 5
    assert all("まだ決められません" in text for text in said(store, ref))


def test_a_slept_through_morning_is_made_up_on_the_same_day_only(store: Store, quiet: Desk) -> None:
    case_with(store, DUTY)
    said_at = run_days(quiet, 70, minutes=(17 * 60,))
    assert len(said_at) == 5
    assert {moment.hour for moment in said_at} == {17}


def test_a_date_that_had_passed_when_the_case_was_opened_is_not_said(store: Store, quiet: Desk) -> None:
    with store.begin() as session:
        pass
    ref = case_with(store, {**DUTY, "preliminary_report": {"from": "2026-11-22", "to": "2026-11-24"}})
    with store.begin() as session:
        cases.by_ref(session, ref).created_at = datetime(2026, 11, 24, 14, tzinfo=JST)
    assert [moment.date() for moment in run_days(quiet, 5, minutes=(14 * 60 + 1,))] == []


@pytest.mark.parametrize("state", ["closed", "withdrawn"])
def test_a_case_that_ended_is_left_alone(store: Store, quiet: Desk, state: str) -> None:
    ref = case_with(store, DUTY)
    with store.begin() as session:
        cases.by_ref(session, ref).state = state
    assert run_days(quiet, 70) == []


def test_the_next_contact_of_the_desk_is_said_at_nine_of_its_day(store: Store, quiet: Desk) -> None:
    ref, _ = consent(store, OPENED)
    contact = datetime(2026, 11, 26, 15, 0, tzinfo=JST)
    with store.begin() as session:
        acknowledge(session, "ack.1", ref, "山田", None, contact, OPENED)
    assert run_days(quiet, 10) == [datetime(2026, 11, 26, 9, 0, tzinfo=JST)]
    assert "11月26日(木) 15:00" in said(store, ref)[-1]


def test_a_contact_before_nine_is_said_the_day_before() -> None:
    early = datetime(2026, 11, 26, 8, 30, tzinfo=JST)
    assert reminders.plan(None, frozenset(), early)[0].due_on == date(2026, 11, 25)
