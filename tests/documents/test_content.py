"""What each document must say for given facts, by the table beside this file; and what holds for all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.datafile import load
from bot.documents.files import BUILDERS
from tests.documents.cases import FULLEST, RANSOMWARE, case_of, section_of, text_of

ROWS = load(Path(__file__).with_name("content_table.yaml"))["rows"]
FACT_SETS = {"何も聞いていない": {}, "ランサムウェア": RANSOMWARE, "全部": FULLEST}
REPORTS = [name for name in BUILDERS if name != "packet_sheet"]


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_書類に必要な文(row: dict[str, Any]) -> None:
    document = BUILDERS[row["document"]](case_of(row["facts"]))
    for heading, sentences in row["must"].items():
        said = text_of(section_of(document, heading))
        for sentence in sentences:
            assert sentence in said
    for word in row.get("must_not", ()):
        assert word not in "\n".join(document.texts())


@pytest.mark.parametrize("facts", FACT_SETS.values(), ids=FACT_SETS)
@pytest.mark.parametrize("name", BUILDERS)
def test_いちばん上に下書きとある(name: str, facts: dict[str, Any]) -> None:
    document = BUILDERS[name](case_of(facts))
    assert "下書き" in document.title
    assert document.notices[0].startswith("下書きです。")
    assert "261125-7KQ2M" in document.notices[1]
    assert "2026年11月25日(水) 8時05分の時点" in document.notices[1]


@pytest.mark.parametrize("name", BUILDERS)
def test_免責の文がある(name: str) -> None:
    said = "\n".join(BUILDERS[name](case_of(RANSOMWARE)).texts())
    assert "法律の一般的な説明です。最終の判断は、弁護士や委員会にご確認ください。" in said
    if name in REPORTS:
        assert "下書きです。内容を確かめ、院長の責任で提出してください。" in said
    if name in ("incident_record", "packet_sheet"):
        assert "補償の対象になるかは、保険会社が決めます。ここでの説明は目安です。" in said


@pytest.mark.parametrize("name", REPORTS)
def test_確かめることと聞き取った時刻がある(name: str) -> None:
    document = BUILDERS[name](case_of(RANSOMWARE))
    assert len(text_of(section_of(document, "出す前に確かめること")).splitlines()) > 4
    table = text_of(section_of(document, "聞き取った内容と時刻"))
    assert "1,200人" in table
    assert "2026年11月25日(水) 7時05分" in table  # the first fact was stated an hour before


def test_聞き取った時刻の始まりと終わり() -> None:
    notice = BUILDERS["preliminary_report"](case_of(RANSOMWARE)).notices[2]
    assert "2026年11月25日(水) 7時05分から2026年11月25日(水) 7時18分まで" in notice


def test_時刻の記録がなければそう書く() -> None:
    document = BUILDERS["preliminary_report"](case_of({"incident_type": "lost_paper"}, fact_times={}))
    assert "聞き取った時刻の記録は、まだありません。" in document.notices
    assert "時刻の記録なし" in text_of(section_of(document, "聞き取った内容と時刻"))


@pytest.mark.parametrize("name", BUILDERS)
def test_本人確認の電話番号はどこにも出ない(name: str) -> None:
    assert "9999" not in "\n".join(BUILDERS[name](case_of(RANSOMWARE)).texts())


@pytest.mark.parametrize("name", REPORTS)
def test_折り返し先はまとめのほかに出ない(name: str) -> None:
    said = "\n".join(BUILDERS[name](case_of(RANSOMWARE)).texts())
    assert "佐藤" not in said
    assert "090-0000-2222" not in said


@pytest.mark.parametrize("name", ["individual_notice", "public_notice"])
def test_外に出す文に会話の言葉は入らない(name: str) -> None:
    case = case_of(RANSOMWARE, what="患者の山田花子さんのカルテを見た")
    assert "山田" not in "\n".join(BUILDERS[name](case).texts())


def test_速報の9つの項目が順にそろう() -> None:
    headings = [section.heading for section in BUILDERS["preliminary_report"](case_of({})).sections]
    assert [heading[0] for heading in headings[1:10]] == list("123456789")


def test_医院の名前がなければ書く場所がある() -> None:
    document = BUILDERS["individual_notice"](case_of({}, clinic=None))
    assert "(記入: 医院の名前)" in text_of(section_of(document, "お知らせの文"))


def test_済ませた手当てと経過が速報に入り_自動案内の記録は入らない() -> None:
    document = BUILDERS["preliminary_report"](case_of(RANSOMWARE, events=3))
    course = text_of(section_of(document, "1 概要"))
    assert "LANケーブルを抜いた 0" in course
    assert "LANケーブルを抜いた 1" not in course
    assert "LANケーブルを抜いた 0" in text_of(section_of(document, "8 再発防止"))


def test_経過が長いときは残りの数を言う() -> None:
    course = text_of(section_of(BUILDERS["preliminary_report"](case_of(RANSOMWARE, events=100)), "1 概要"))
    assert "このほかに45件の記録があります。" in course


def test_記録には時系列が全部入る() -> None:
    timeline = text_of(section_of(BUILDERS["incident_record"](case_of(RANSOMWARE, events=100)), "時系列"))
    assert all(f"LANケーブルを抜いた {place}\n" in timeline + "\n" for place in range(100))


def test_判断がまだの記録はそう言う() -> None:
    document = BUILDERS["incident_record"](case_of({}, duty_verdict=None, coverage_verdict=None, severity=None))
    assert "まだ判断していません。" in text_of(section_of(document, "国への報告"))
    assert "まだ確かめていません。" in text_of(section_of(document, "保険の見込み"))
