"""「報告した」 and 「記録を見せて」: recorded once with time and number, shown with its times, never mistaken."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.clock import JST
from bot.dialogue.reporting import told
from bot.dialogue.settling import SHOW_RECORD, settled
from bot.dialogue.state import CaseView, DialogueState, Heard
from tests.dialogue.person import NOW, POLICY, Person, words

MADE = {
    "報告した": (None, None),
    "報告しました": (None, None),
    "国への報告、もう済みました": (None, None),
    "速報を出しました。番号はR8-001234です": ("preliminary", "R8-001234"),
    "個人情報保護委員会に速報を10時に出した": ("preliminary", None),
    "確報も提出しました": ("final", None),
    "くわしい報告を送りました、受付番号:260001234": ("final", "260001234"),
}


@pytest.mark.parametrize("text", MADE)
def test_報告したことと番号を受け取る(text: str) -> None:
    report = told(text)
    assert report is not None
    assert (report.kind, report.number) == MADE[text]


@pytest.mark.parametrize(
    "text",
    [
        "まだ報告していません",
        "報告したほうがいいですか",
        "報告しましたか?",
        "院長に報告しました",
        "警察に届け出ました",
        "患者さんに報告しました",
        "報告はあとで出します",
        "報告したらどうなりますか",
        "報告の期限はいつ",
        "速報って何",
    ],
)
def test_報告していない言葉では記録しない(text: str) -> None:
    assert told(text) is None


def test_報告したことは時刻つきで記録され質問は残る() -> None:
    person = Person(POLICY)
    person.report("lost_device")
    open_question = person.state.asking
    outcome = person.say("速報を出しました。番号はR8-001234です", "log_event", event_time=NOW - timedelta(hours=1))
    assert outcome.report_told is not None
    assert outcome.report_told.at == datetime(2026, 11, 25, 7, 5, tzinfo=JST)
    assert "R8-001234" in words(outcome) and "記録しました" in words(outcome)
    assert person.state.asking == open_question


@pytest.mark.parametrize(
    "text", ["記録を見せて", "これまでの記録が見たい", "時系列を出して", "したことのメモを見せてください"]
)
def test_記録を見せてと言われたら時刻つきで見せる(text: str) -> None:
    heard = settled(Heard(text=text, now=NOW, intent="ask_evidence"), DialogueState(asking="ongoing"), CaseView())
    assert heard.intent == SHOW_RECORD
