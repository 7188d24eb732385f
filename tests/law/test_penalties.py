"""The penalty table and the answer to 「罰金は?」."""

from __future__ import annotations

import pytest

from bot.law.penalties import penalties, penalty_answer, penalty_rows

TABLE = [
    ("order_violation", "100万円以下", "1億円以下", "100万円以下", {"appi-178", "appi-184"}),
    ("false_report", "50万円以下", "50万円以下", "50万円以下", {"appi-182", "appi-184"}),
    ("database_theft", "50万円以下", "1億円以下", "50万円以下", {"appi-179", "appi-184"}),
    ("my_number_order_violation", "2年以下", "1億円以下", None, {"mynumber-53", "mynumber-57"}),
    ("my_number_false_report", "50万円以下", "50万円以下", None, {"mynumber-54", "mynumber-57"}),
]


@pytest.mark.parametrize(
    "row", TABLE, ids=["命令違反", "うその報告", "データの持ち出し", "番号法 命令違反", "番号法 うその報告"]
)
def test_罰則の表(row: tuple[str, str, str, str | None, set[str]]) -> None:
    found = next(penalty for penalty in penalties() if penalty.id == row[0])
    assert row[1] in found.person and row[2] in found.corporation
    assert row[3] is None or (found.sole_owner is not None and row[3] in found.sole_owner)
    assert {citation.id for citation in found.citations} == row[4]


def test_報告しないだけの直接の罰金は書かれていない() -> None:
    found = next(penalty for penalty in penalties() if penalty.id == "no_report")
    assert "命令" in found.person and "円" not in found.person


def test_1億円はうその報告ではなく法人の命令違反と言う() -> None:
    text = "".join(penalty_answer())
    assert "命令違反:した人は1年以下の拘禁刑または100万円以下の罰金、法人は1億円以下の罰金" in text
    assert "うその報告をする:50万円以下の罰金" in text
    assert "1億円は法人の命令違反などの上限" in text
    assert "必ず罰金" not in text


def test_表の行はどれも条文を挙げる() -> None:
    rows = penalty_rows()
    assert len(rows) == len(penalties())
    assert all("条" in row for row in rows)
