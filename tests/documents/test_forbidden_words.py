"""Words that no document may hold, whatever the facts: promises, certainty, an attack named before it is decided."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import JST
from bot.datafile import load
from bot.documents.files import BUILDERS
from bot.documents.texts import TEXTS
from bot.incident.facts import FACTS
from bot.incident.vocabulary_lint import forbidden, shown_texts
from tests.documents.cases import RANSOMWARE, case_of, section_of, text_of

_FILES = sorted(TEXTS.glob("*.yaml"))
_NEVER = (
    "サイバー攻撃",
    "漏えいはありません",
    "漏洩はありません",
    "情報漏れはありません",
    "大丈夫",
    "安全です",
    "補償されます",
    "補償します",
    "報告は不要",
    "必ず",
    "絶対",
    "ご安心",
    "問題ありません",
    "被害はありません",
)


def _stated(name: str) -> st.SearchStrategy[object]:
    spec = FACTS[name]
    if spec.kind == "categorical":
        return st.sampled_from(spec.values)
    alone = [value for value in spec.values if value not in ("none", "unknown")]
    lists = st.lists(st.sampled_from(alone), min_size=1, unique=True)
    return lists if name == "leak_signs" else st.one_of(lists, st.sampled_from([["none"], ["unknown"]]))


_CHOSEN = {name: _stated(name) for name, spec in FACTS.items() if spec.kind in ("categorical", "list")}
_FACTS = st.fixed_dictionaries(
    {},
    optional={
        **_CHOSEN,
        "noticed_at": st.sampled_from(["unknown", "2026-11-24T07:40+09:00", "2026-10-01"]),
        "affected_low": st.sampled_from([1, 300, 1001]),
    },
)


@pytest.mark.parametrize("path", _FILES, ids=[path.stem for path in _FILES])
def test_文のファイルに約束や言い切りがない(path: Path) -> None:
    texts = dict(shown_texts(load(path)))
    assert texts
    for place, text in texts.items():
        assert not forbidden(text), place
        assert not [word for word in _NEVER if word in text], place


@settings(max_examples=60, deadline=None)
@given(facts=_FACTS)
def test_どんな事実でも約束や言い切りが出ない(facts: dict[str, object]) -> None:
    case = case_of(facts)
    for name, build in BUILDERS.items():
        said = "\n".join(build(case).texts())
        assert not forbidden(said), name
        assert not [word for word in _NEVER if word in said], name


@settings(max_examples=60, deadline=None)
@given(facts=_FACTS)
def test_外に出す短い文はウイルスや攻撃と言わない(facts: dict[str, object]) -> None:
    document = BUILDERS["public_notice"](case_of(facts))
    said = "\n".join(text_of(section_of(document, heading)) for heading in ("ホームページ", "入口", "電話"))
    assert not re.search("攻撃|ウイルス|ランサム|ハッキング|不正アクセス|乗っ取", said)


def test_法の改正が始まる日からは_そのことを言う() -> None:
    before = BUILDERS["preliminary_report"](case_of(RANSOMWARE, now=datetime(2027, 1, 16, 23, 59, tzinfo=JST)))
    after = BUILDERS["preliminary_report"](case_of(RANSOMWARE, now=datetime(2027, 1, 17, 0, 0, tzinfo=JST)))
    assert len(after.notices) == len(before.notices) + 1
    assert "2027年1月17日から" in after.notices[-1]
