"""The reviewed texts are read strictly: whatever is wrong in a file is named with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.datafile import load
from bot.documents import (
    calendar,
    files,
    incident_record,
    individual_notice,
    packet_sheet,
    paper,
    parts,
    preliminary_report,
    public_notice,
    texts,
    wording,
)
from bot.documents.texts import Wanted, read_file
from bot.errors import DataFileError

_BUILDERS = (calendar, incident_record, individual_notice, packet_sheet, preliminary_report, public_notice)
_CACHED = tuple(builder.reviewed for builder in _BUILDERS)
WANTED = Wanted({"made": ("when",)}, ("checks",), {"leak": ("yes", "no")})
GOOD = """
reviewed_on: 2026-11-25
lines: {made: "{when}に作成"}
lists: {checks: [確かめましたか]}
choices: {leak: {"yes": はい, "no": いいえ}}
"""


def _read(tmp_path: Path, content: str) -> object:
    path = tmp_path / "words.yaml"
    path.write_text(content, encoding="utf-8")
    return read_file(path, WANTED)


def test_正しいファイルは読める(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(GOOD, encoding="utf-8")
    words = read_file(path, WANTED)
    assert words.say("made", when="今日") == "今日に作成"
    assert words.each("checks") == ("確かめましたか",)
    assert words.choose("leak", "yes") == "はい"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("reviewed_on: 2026-11-25", "reviewed_on: いつか", "reviewed_on"),
        ("made:", "mode:", "lines.made"),
        ("{when}に", "{who}に", "lines.made"),
        ("{when}に", "", "lines.made"),
        ("{when}に", "{when}に{", "lines.made"),
        ("[確かめましたか]", "[]", "lists.checks"),
        ("[確かめましたか]", "[{確かめる: はい}]", "lists.checks[0]"),
        ("[確かめましたか]", "['{when}']", "lists.checks[0]"),
        ('"yes": はい', "yes: はい", "choices.leak.yes"),
        ('"no": いいえ', '"no": いいえ, "maybe": たぶん', "choices.leak.maybe"),
        ("はい", "no", "choices.leak.yes"),
        ("lists:", "list:", "lists"),
    ],
)
def test_まちがいは場所が言われる(tmp_path: Path, old: str, new: str, place: str) -> None:
    with pytest.raises(DataFileError) as caught:
        _read(tmp_path, GOOD.replace(old, new))
    assert caught.value.key == place


def test_すべての文のファイルを始めに確かめる(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def noted(path: Path) -> dict[str, Any]:
        opened.append(path.stem)
        return load(path)

    monkeypatch.setattr(texts, "load", noted)
    for read in (*_CACHED, paper.paper_words, parts.common, wording.fact_words):
        read.cache_clear()
    files.check_texts()
    assert sorted(opened) == sorted(path.stem for path in texts.TEXTS.glob("*.yaml"))
