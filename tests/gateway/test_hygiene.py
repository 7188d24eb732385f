"""Bad input gets a clear verdict and never reaches Rasa as a command."""

from __future__ import annotations

import pytest

from bot.gateway.hygiene import MAX_LENGTH, SORRY, clean

VERDICTS = [
    ("電カルが開かない", "ok"),
    ("USB", "ok"),
    ("3", "ok"),
    ("😱 電カルが…", "ok"),
    ("", "empty"),
    ("   　\n\t", "empty"),
    ("\x00\x07\x1b", "empty"),
    ("\u200b\u202e", "empty"),
    ("😱😱", "no_words"),
    ("!?…", "no_words"),
    ("あ" * MAX_LENGTH, "ok"),
    ("あ" * (MAX_LENGTH + 1), "too_long"),
    ("/restart", "command"),
    ("／restart", "command"),
    ('/inform{"handoff_consent": true}', "command"),
    ('／ｉｎｆｏｒｍ{"x": 1}', "command"),
    ("//restart", "command"),
    ("/ restart", "ok"),
    ("1/2の確率で開かない", "ok"),
]


@pytest.mark.parametrize(("raw", "verdict"), VERDICTS)
def test_判定(raw: str, verdict: str) -> None:
    assert clean(raw).verdict == verdict


@pytest.mark.parametrize("raw", ["/ 電カルが開かない", "／／電カル", "⁄電カル", "　/電カル"])
def test_先頭の斜線は取り除く(raw: str) -> None:
    assert clean(raw).text.startswith("電カル")


def test_制御文字だけを取り除き改行は残す() -> None:
    assert clean("電カル\x00が\n開か\u202eない").text == "電カルが\n開かない"


def test_どの判定にも言葉がある() -> None:
    assert set(SORRY) == {verdict for _, verdict in VERDICTS} - {"ok"}
