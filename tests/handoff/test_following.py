"""Silence, answers and ends: who is told, once, in words that are true at that hour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import select

from bot.clock import JST, fixed_clock
from bot.errors import IllegalTransition
from bot.handoff import delivery, desk, escalation
from bot.handoff.acknowledgement import acknowledge
from bot.handoff.desk import Desk
from bot.handoff.hours import DeskHours
from bot.settings import Settings
from bot.store import cases
from bot.store.engine import Store
from bot.store.following_tables import AgencyMail, Following
from tests.handoff.conftest import consent, said, state_of

OFFICE = DeskHours.parse("weekday 09:00-17:00")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def quiet(store: Store, settings: Settings) -> Iterator[Desk]:
    """The desk without the engine: what a step does is called directly."""
    with httpx.Client() as client:
        yield Desk(store=store, clock=settings.clock, url="", secret=settings.srm_secret, client=client)


def mails(store: Store) -> list[str]:
    with store.begin() as session:
        return list(session.scalars(select(AgencyMail.kind).order_by(AgencyMail.id)))


def at(the_desk: Desk, moment: datetime) -> Desk:
    return replace(the_desk, clock=fixed_clock(moment))


def jst(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=JST)


# 2026-11-25 is a Wednesday, 11-23 a holiday.
@pytest.mark.parametrize(
    ("since", "by"),
    [
        (jst(25, 10), jst(25, 10, 30)),
        (jst(25, 16, 50), jst(26, 9, 20)),
        (jst(25, 22), jst(26, 9, 30)),
        (jst(25, 6), jst(25, 9, 30)),
        (jst(27, 16, 30), jst(27, 17)),
        (jst(27, 16, 31), jst(30, 9, 1)),
        (jst(20, 18), jst(24, 9, 30)),
    ],
)
def test_silence_is_counted_in_the_hours_of_the_desk(since: datetime, by: datetime) -> None:
    assert OFFICE.after_open_minutes(since, 30) == by


def test_a_desk_that_is_always_there_is_counted_by_the_clock() -> None:
    assert DeskHours.parse("always").after_open_minutes(jst(25, 23, 50), 30) == jst(26, 0, 20)
    assert DeskHours.parse("every_day 08:00-20:00").next_opening(jst(28, 21)) == jst(29, 8)
    assert OFFICE.next_opening(jst(25, 16, 59)) == jst(25, 16, 59)
    assert not OFFICE.is_open(jst(25, 17))
    for wrong in ("", "sometimes", "weekday 9-17", "weekday 17:00-09:00", "sunday 09:00-17:00", "weekday 09:00-25:00"):
        with pytest.raises(ValueError):
            DeskHours.parse(wrong)


def test_silence_is_told_once_to_agency_and_clinic(store: Store, quiet: Desk, now: datetime) -> None:
    ref, packet_id = consent(store, now)
    assert escalation.escalate_silent(at(quiet, now + timedelta(minutes=29))) == 0
    later = at(quiet, now + timedelta(minutes=30))
    assert escalation.escalate_silent(later) == 1
    assert escalation.escalate_silent(later) == 0
    assert mails(store) == ["new_case", "no_acknowledgement"]
    assert "送り直しを続けています" in said(store, ref)[0]
    assert "代理店の次の受付は11月25日(水) 9:30" in said(store, ref)[0]
    delivery._settle(later, packet_id, "R")
    assert escalation.escalate_silent(at(quiet, now + timedelta(hours=5))) == 0


def test_after_a_new_request_silence_is_told_again(store: Store, quiet: Desk, now: datetime) -> None:
    ref, packet_id = consent(store, now)
    assert escalation.escalate_silent(at(quiet, now + timedelta(hours=1))) == 1
    delivery._give_up(at(quiet, now + timedelta(hours=24)), packet_id, "HTTP 503")
    again = now + timedelta(hours=25)
    with store.begin() as session:
        cases.move(session, cases.by_ref(session, ref), "handoff_requested", "person", "もう一度", again)
    assert escalation.escalate_silent(at(quiet, again + timedelta(minutes=29))) == 0
    assert escalation.escalate_silent(at(quiet, again + timedelta(minutes=30))) == 1


def test_a_case_that_was_answered_is_not_escalated(store: Store, quiet: Desk, now: datetime) -> None:
    ref, packet_id = consent(store, now)
    delivery._settle(quiet, packet_id, "R")
    with store.begin() as session:
        acknowledge(session, "ack.1", ref, "山田", None, None, now)
    assert escalation.escalate_silent(at(quiet, now + timedelta(days=2))) == 0
    assert state_of(store, ref) == "acknowledged"


def test_words_of_the_delivery_fit_the_hour(store: Store, quiet: Desk) -> None:
    for moment, words, silence in (
        (jst(25, 10), "11月25日(水) 10:30までに返事がなければ", None),
        (jst(25, 22), "いまは受付時間外です", "次の受付(11月26日(木) 9:00)"),
    ):
        ref, packet_id = consent(store, moment)
        delivery._settle(replace(at(quiet, moment), hours=OFFICE), packet_id, "R")
        assert words in said(store, ref)[0]
        assert silence is None or silence in said(store, ref)[0]
        assert "いま電話でも伝えてください" in said(store, ref)[0]


def test_the_silence_after_hours_names_nobody_who_is_away(store: Store, quiet: Desk) -> None:
    ref, _ = consent(store, jst(25, 21))
    escalation.escalate_silent(at(quiet, jst(25, 21, 30)))
    assert "いまは代理店と保険会社の受付時間外です" in said(store, ref)[0]


def test_an_answer_is_shown_once_with_the_next_contact(store: Store, quiet: Desk, now: datetime) -> None:
    ref, packet_id = consent(store, now)
    delivery._settle(quiet, packet_id, "R")
    for webhook_id in ("ack.1", "ack.1"):
        with store.begin() as session:
            acknowledge(session, webhook_id, ref, "山田", "メモ", jst(25, 15), now)
    assert len(said(store, ref)) == 2
    assert said(store, ref)[1].startswith("担当者が受け付けました。山田 からご連絡します。")
    assert "11月25日(水) 15:00" in said(store, ref)[1]
    with store.begin() as session:
        assert session.scalars(select(Following.next_contact_at)).one() == jst(25, 15)


def test_an_answer_that_overtakes_our_note_proves_the_delivery(store: Store, quiet: Desk, now: datetime) -> None:
    ref, packet_id = consent(store, now)
    with store.begin() as session:
        acknowledge(session, "ack.1", ref, "山田", None, None, now)
    delivery._settle(quiet, packet_id, "R")
    assert state_of(store, ref) == "acknowledged"
    assert len(said(store, ref)) == 1


@pytest.mark.parametrize("state", ["withdrawn", "closed", "open"])
def test_a_case_that_is_not_there_to_be_taken_refuses_the_answer(store: Store, now: datetime, state: str) -> None:
    ref, _ = consent(store, now)
    with store.begin() as session:
        cases.by_ref(session, ref).state = state
    with pytest.raises(IllegalTransition), store.begin() as session:
        acknowledge(session, "ack.1", ref, "山田", None, None, now)


def test_the_agency_hears_of_the_end_once(store: Store, quiet: Desk, now: datetime) -> None:
    ref, packet_id = consent(store, now)
    delivery._settle(quiet, packet_id, "R")
    with store.begin() as session:
        cases.move(session, cases.by_ref(session, ref), "closed", "agency", "終わり", now)
    assert (escalation.tell_of_closed(quiet), escalation.tell_of_closed(quiet)) == (1, 0)
    assert mails(store) == ["new_case", "closed"]


def test_there_is_a_desk_only_after_the_app_is_assembled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "_desk", None)
    with pytest.raises(RuntimeError):
        desk.the_desk()
