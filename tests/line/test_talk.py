"""One message in, one answer out: stored first, answered once, by reply while the token is young."""

from __future__ import annotations

from bot.line_stub import events
from tests.line.conftest import Line


def test_a_message_is_answered_by_one_reply(line: Line) -> None:
    line.say("電カルが開かない")
    talk = line.wait(2)
    assert talk[0] == {"type": "text", "text": "いまも広がっていますか。"}
    assert "1 続いている" in talk[1]["text"] and "2 止まった" in talk[1]["text"]
    assert list(line.platform.choices(line.user)) == ["続いている", "止まった"]
    assert [shown.way for shown in line.platform.shown] == ["reply"]
    assert line.platform.loading == [line.user]
    assert line.rasa.heard == ["電カルが開かない"]


def test_following_greets_and_asks_for_no_patient(line: Line) -> None:
    line.send(events.follow(line.user))
    line.wait(2)
    assert "患者さんのお名前は書かないでください" in line.words()
    assert "電カルが開かない" in line.platform.choices(line.user)
