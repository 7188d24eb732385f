"""Whatever LINE does, there is exactly one visible answer, or the fallback that is documented."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.clock import system_clock
from bot.gateway.line import api, calls, relay, sender
from bot.gateway.line.hands import Hands
from bot.line_stub import events
from bot.line_stub.platform import Fault
from bot.store import cases, conversations
from bot.store.line_tables import LineCall, LinePerson
from bot.store.tables import TimelineEntry
from tests.line.conftest import Line
from tests.line.servers import until

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


QUESTION = "いまも広がっていますか。"


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same ways in less time."""
    monkeypatch.setattr(sender, "FIRST_WAIT_SECONDS", 0.05)
    monkeypatch.setattr(relay, "LOOK_EVERY_SECONDS", 0.1)
    monkeypatch.setattr(api, "SECONDS", 0.6)


def seen(line: Line) -> int:
    return sum(message.get("text") == QUESTION for message in line.platform.talk(line.user))


def settled(line: Line) -> list[LineCall]:
    """Every call, once none waits to be made at once."""

    def done() -> list[LineCall]:
        with line.store.begin() as session:
            made = session.scalars(select(LineCall)).all()
        soon = system_clock() + timedelta(minutes=5)
        return list(made) if made and all(c.state != "waiting" or c.next_at > soon for c in made) else []

    return until(done)


def tell(line: Line, words: str) -> None:
    """What the desk or a reminder says: a row in the outbox, nothing else."""
    with line.store.begin() as session:
        person = session.scalars(select(LinePerson)).one()
        conversations.put_out(session, person.conversation_id, None, [{"text": words}], line.settings.clock())


FAULTS: dict[str, tuple[str, list[Fault], str]] = {
    "reply 500 once": ("reply", [Fault(500)], "reply"),
    "reply 500 for ever": ("reply", [Fault(500, times=9)], "push"),
    "reply 429": ("reply", [Fault(429)], "reply"),
    "reply 429 twice": ("reply", [Fault(429, times=2)], "push"),
    "reply taken, its answer lost": ("reply", [Fault(0, taken=True, seconds=1.0)], "reply"),
    "reply taken, then 500": ("reply", [Fault(500, taken=True)], "reply"),
    "reply never arrives": ("reply", [Fault(0, seconds=1.0)], "reply"),
    "reply refused": ("reply", [Fault(400)], "push"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_reply_that_fails_is_seen_once(case: str, line: Line) -> None:
    endpoint, faults, way = FAULTS[case]
    line.platform.faults[endpoint] = [Fault(**vars(fault)) for fault in faults]
    line.say("電カルが開かない")
    line.wait(2)
    [call] = settled(line)
    assert (seen(line), call.state, call.way) == (1, "sent", way)


PUSH_FAULTS: dict[str, list[Fault]] = {
    "500 twice": [Fault(500, times=2)],
    "429": [Fault(429)],
    "429 with a time to wait": [Fault(429, headers={"retry-after": "1"})],
    "taken, its answer lost": [Fault(0, taken=True, seconds=1.0)],
    "taken, then 500 twice": [Fault(500, taken=True, times=2)],
    "never arrives": [Fault(0, seconds=1.0)],
    "token of the channel wrong for a while": [Fault(401)],
}


@pytest.mark.parametrize("case", PUSH_FAULTS)
def test_a_push_that_fails_is_seen_once(case: str, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "TOKEN_PAUSE_SECONDS", 0.1)
    line.say("電カルが開かない")
    line.wait(2)
    line.platform.faults["push"] = [Fault(**vars(fault)) for fault in PUSH_FAULTS[case]]
    tell(line, "担当者が受け付けました。")
    line.wait(4)
    assert [call.state for call in settled(line)] == ["sent", "sent"]
    assert line.words().count("担当者が受け付けました。") == 1
    # the open question keeps its buttons
    assert list(line.platform.choices(line.user)) == ["続いている", "止まった"]


def test_an_answer_that_took_too_long_is_pushed(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "TOKEN_GOOD", timedelta(seconds=0))
    line.say("電カルが開かない")
    line.wait(2)
    assert (seen(line), [shown.way for shown in line.platform.shown]) == (1, ["push"])


def open_case(line: Line) -> str:
    with line.store.begin() as session:
        person = session.scalars(select(LinePerson)).one()
        conversation = conversations.get(session, person.conversation_id)
        case = cases.open_case(session, conversation.id, line.settings.clock())
        conversation.case_id = case.id
        return case.case_ref


def notes(line: Line) -> list[str]:
    with line.store.begin() as session:
        return list(session.scalars(select(TimelineEntry.what).where(TimelineEntry.kind == "line_unreached")))


def test_without_quota_somebody_telephones_and_the_next_reply_brings_it(line: Line) -> None:
    line.say("電カルが開かない")
    line.wait(2)
    ref = open_case(line)
    line.platform.quota, line.platform.used = 200, 200
    tell(line, "期限が近づいています。")
    until(lambda: line.alerts)
    assert line.alerts == [(ref, "送信数の上限")]
    assert notes(line) == ["LINEで知らせを届けられませんでした(送信数の上限)。電話かメールで連絡してください。"]
    assert "期限が近づいています。" not in line.words()
    # no push was tried, the quota was looked at first
    assert "push" not in [endpoint for endpoint, _ in line.platform.calls]
    line.say("いま何をすればいいですか")
    until(lambda: "期限が近づいています。" in line.words())
    assert line.words().count("期限が近づいています。") == 1
    assert {shown.way for shown in line.platform.shown} == {"reply"}
    assert {call.state for call in settled(line)} == {"sent", "merged"}


def test_who_blocked_the_account_is_telephoned(line: Line) -> None:
    line.say("電カルが開かない")
    line.wait(2)
    ref = open_case(line)
    line.platform.blocked.add(line.user)
    line.send(events.unfollow(line.user))
    until(lambda: not _reachable(line))
    tell(line, "担当者が受け付けました。")
    until(lambda: line.alerts)
    assert line.alerts == [(ref, "友だち登録の解除")]
    assert "push" not in [endpoint for endpoint, _ in line.platform.calls]


def _reachable(line: Line) -> bool:
    with line.store.begin() as session:
        return session.scalars(select(LinePerson)).one().reachable


def test_after_a_day_the_fallback_is_taken(line: Line) -> None:
    line.say("電カルが開かない")
    line.wait(2)
    open_case(line)
    line.platform.faults["push"] = [Fault(500, times=10_000)]
    tell(line, "担当者が受け付けました。")
    until(lambda: any(c.attempts for c in _waiting(line)))
    with line.store.begin() as session:
        day_ago = system_clock() - timedelta(hours=25)
        session.execute(update(LineCall).where(LineCall.state == "waiting").values(created_at=day_ago))
    until(lambda: line.alerts)
    assert line.alerts[0][1] == "LINEの不調"
    assert [call.state for call in settled(line)] == ["sent", "failed"]


def _waiting(line: Line) -> list[Any]:
    with line.store.begin() as session:
        return list(session.scalars(select(LineCall).where(LineCall.state == "waiting")))


def test_200_comes_at_once_while_rasa_is_slow(line: Line) -> None:
    line.rasa.seconds = 2.0
    event = events.text(line.user, "電カルが開かない")
    answer = line.send(event)
    assert answer.elapsed < timedelta(seconds=1)
    until(lambda: line.platform.loading)
    assert line.platform.talk(line.user) == []
    line.wait(2)
    assert seen(line) == 1


def test_redelivered_and_doubled_events_are_answered_once(line: Line) -> None:
    event = events.text(line.user, "電カルが開かない")
    line.send(event, event)
    line.send(events.redelivered(event))
    line.wait(2)
    line.send(events.redelivered(event))
    sticker = events.media(line.user, "sticker")
    line.send(sticker)
    until(lambda: "スタンプを受け取りました" in line.words())
    assert (seen(line), line.rasa.heard) == (1 + 0, ["電カルが開かない"])


def test_events_of_a_person_are_dealt_with_in_the_order_they_happened(line: Line) -> None:
    now = 1_790_000_000_000
    given = [events.text(line.user, f"{n}番目のことを書きます", at_ms=now + n) for n in range(4)]
    line.send(given[2], given[0])
    line.send(given[3])
    line.send(given[1])
    until(lambda: len(line.rasa.heard) == 4)
    assert line.rasa.heard == [f"{n}番目のことを書きます" for n in range(4)]


def test_what_a_crash_left_undone_is_done_after_the_restart(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between storing and sending: the stored rows alone are enough to go on."""
    line.say("電カルが開かない")
    line.wait(2)

    def taken_by_another_worker() -> bool:
        with line.store.begin() as session:
            return Hands(system_clock).take(session, session.scalars(select(LinePerson.key)).one())

    until(taken_by_another_worker)
    with line.store.begin() as session:
        person = session.scalars(select(LinePerson)).one()
        person.busy_until = held_until = system_clock() + timedelta(seconds=2)
    tell(line, "担当者が受け付けました。")
    until(lambda: "担当者が受け付けました。" in line.words(), 30)
    # as long as another worker seemed to have the person, nobody else took them
    assert system_clock() >= held_until
    assert line.words().count("担当者が受け付けました。") == 1
