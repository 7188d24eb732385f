"""Policy files: encodings, Excel's habits, every bad line listed, nothing taken when one is bad."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from bot.errors import BadLine, BadPolicyFile
from bot.policy import csv_import
from bot.policy.csv_import import COLUMNS, parse
from bot.policy.plans import load_plans
from bot.policy.policies import Policy

HEADER = ",".join(COLUMNS)
GOOD = "S1-000123,さくら架空歯科医院,03-0000-1234,S1,,2026-04-01,2027-04-01,,yes"
SAMPLES = Path(csv_import.__file__).parent / "samples" / "policies.csv"


def file_of(*lines: str, encoding: str = "utf-8", end: str = "\n") -> bytes:
    return (end.join([HEADER, *lines]) + end).encode(encoding)


def read(*lines: str) -> tuple[Policy, ...]:
    return parse(file_of(*lines), load_plans())


def bad_lines(raw: bytes) -> list[BadLine]:
    with pytest.raises(BadPolicyFile) as refused:
        parse(raw, load_plans())
    return list(refused.value.bad_lines)


def places(*lines: str) -> list[tuple[int, str]]:
    return [(bad.line, bad.column) for bad in bad_lines(file_of(*lines))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_encodings_and_line_ends_of_japanese_spreadsheets(encoding: str, end: str) -> None:
    (policy,) = parse(file_of(GOOD.replace("さくら", "髙﨑①さくら"), encoding=encoding, end=end), load_plans())
    assert policy == Policy(
        policy_number="S1-000123",
        holder_name="髙﨑①さくら架空歯科医院",
        phone="03-0000-1234",
        plan="S1",
        options=(),
        starts_on=date(2026, 4, 1),
        ends_on=date(2027, 4, 1),
        cancelled_on=None,
        liability_member="yes",
    )


def test_the_spellings_that_are_taken() -> None:
    (policy,) = read(
        ' ｓ１ー０００１２３ ,"医療法人, ほし ",（０３）００００－１２３４,ｓ１,'
        "business_continuity; lost_profit,2026/4/1,2027/04/01,2026/12/1,UNKNOWN"
    )
    assert policy.policy_number == "S1-000123"
    assert policy.holder_name == "医療法人, ほし"
    assert policy.phone == "0300001234"
    assert policy.plan == "S1"
    assert policy.options == ("business_continuity", "lost_profit")
    assert (policy.starts_on, policy.ends_on) == (date(2026, 4, 1), date(2027, 4, 1))
    assert policy.cancelled_on == date(2026, 12, 1)
    assert policy.liability_member == "unknown"


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        pytest.param("policy_number", "", id="証券番号が空"),
        pytest.param("policy_number", "証券あり", id="証券番号が日本語"),
        pytest.param("policy_number", "ABC-DEF", id="証券番号に数字がない"),
        pytest.param("policy_number", "=1+1", id="証券番号が式"),
        pytest.param("policy_number", "9" * 41, id="証券番号が長すぎる"),
        pytest.param("holder_name", " ", id="名前が空"),
        pytest.param("holder_name", "=cmd|' /C calc'!A0", id="名前が式"),
        pytest.param("holder_name", "+さくら歯科", id="名前がプラスで始まる"),
        pytest.param("holder_name", "@さくら歯科", id="名前がアットで始まる"),
        pytest.param("holder_name", "＝さくら歯科", id="名前が全角の式"),
        pytest.param("holder_name", "さくら\t歯科", id="名前にタブ"),
        pytest.param("holder_name", "さくら\u202e歯科", id="名前に見えない文字"),
        pytest.param("holder_name", "さ" * 101, id="名前が長すぎる"),
        pytest.param("phone", "", id="電話番号が空"),
        pytest.param("phone", "300001234", id="電話番号の先頭の0が消えている"),
        pytest.param("phone", "03-0000-123", id="電話番号が短い"),
        pytest.param("phone", "03-0000-12345-6", id="電話番号が長い"),
        pytest.param("plan", "S9", id="知らないプラン"),
        pytest.param("plan", "", id="プランが空"),
        pytest.param("options", "ransom", id="知らないオプション"),
        pytest.param("options", "investigation", id="オプションではない費目"),
        pytest.param("options", "lost_profit;lost_profit", id="同じオプションが2回"),
        pytest.param("options", "lost_profit;", id="オプションの区切りだけ残っている"),
        pytest.param("starts_on", "", id="始まりの日が空"),
        pytest.param("starts_on", "2026-02-29", id="ない日"),
        pytest.param("starts_on", "2026-4-1", id="ハイフンで桁が足りない"),
        pytest.param("starts_on", "令和8年4月1日", id="和暦"),
        pytest.param("starts_on", "26/4/1", id="年が2桁"),
        pytest.param("ends_on", "2027/4/31", id="ない終わりの日"),
        pytest.param("ends_on", "2026-03-31", id="終わりが始まりより前"),
        pytest.param("cancelled_on", "なし", id="解約日が日付でない"),
        pytest.param("cancelled_on", "2026-03-31", id="解約日が始まりより前"),
        pytest.param("cancelled_on", "2027-04-03", id="解約日が終わりより後"),
        pytest.param("liability_member", "", id="医師賠償が空"),
        pytest.param("liability_member", "はい", id="医師賠償が日本語"),
    ],
)
def test_a_bad_cell_is_refused_with_its_line_and_column(column: str, cell: str) -> None:
    cells = dict(zip(COLUMNS, GOOD.split(","), strict=True))
    cells[column] = cell
    line = ",".join(f'"{text}"' for text in cells.values())
    found = bad_lines(file_of(GOOD.replace("000123", "000122"), line))
    assert [(bad.line, bad.column) for bad in found] == [(3, column)]
    assert not found[0].reason.isascii()


def test_every_bad_cell_of_every_bad_line_is_listed_and_nothing_is_taken() -> None:
    bad = places(
        GOOD,
        "S1-000124,=x,1,S9,,2026-04-01,2027-04-01,,yes",
        GOOD.replace("000123", "000125"),
        "S1-000126,みほん歯科,03-0000-1234,S1,,2026-04-01,2027-04-01,,maybe",
    )
    assert bad == [(3, "holder_name"), (3, "phone"), (3, "plan"), (5, "liability_member")]


def test_line_numbers_are_those_of_the_file_with_empty_lines_and_line_breaks_in_cells() -> None:
    assert places(
        "", GOOD, ",,,,,,,,", 'S1-000124,"みほん\n歯科",03-0000-1234,S1,,2026-04-01,2027-04-01,,yes', "x"
    ) == [
        (5, "holder_name"),
        (7, "line"),
    ]


def test_a_wrong_number_of_cells_and_a_broken_quote_are_named() -> None:
    assert places(GOOD + ",", "S1-1", '"S1"x,a', GOOD) == [(2, "line"), (3, "line"), (4, "line")]
    assert places(GOOD, '"S1-000124,never closed') == [(3, "line")]


def test_the_same_line_twice_is_a_duplicate_even_when_spelled_otherwise() -> None:
    (bad,) = bad_lines(file_of(GOOD, GOOD.replace("03-0000-1234", "0300001234").replace("2026-04-01", "2026/4/1")))
    assert (bad.line, bad.column) == (3, "policy_number")
    assert "2行目と同じ内容" in bad.reason


def test_overlapping_periods_of_one_number_are_refused_at_the_later_line() -> None:
    (bad,) = bad_lines(file_of(GOOD, GOOD.replace("2026-04-01,2027-04-01", "2027-04-01,2028-04-01")))
    assert (bad.line, bad.column) == (3, "policy_number")
    assert "2行目" in bad.reason
    assert "2027年4月1日" in bad.reason


def test_overlaps_are_found_in_any_order_and_inside_a_long_period() -> None:
    long = GOOD.replace("2026-04-01,2027-04-01", "2020-04-01,2030-04-01")
    inside = GOOD.replace("2026-04-01,2027-04-01", "2022-04-01,2023-04-01")
    also_inside = GOOD.replace("2026-04-01,2027-04-01", "2024-04-01,2025-04-01")
    assert places(inside, also_inside, long) == [(4, "policy_number")]
    assert places(long, inside, also_inside) == [(3, "policy_number"), (4, "policy_number")]


def test_an_overlap_is_found_on_a_line_that_has_another_bad_cell() -> None:
    assert places(GOOD, GOOD.replace(",yes", ",maybe")) == [(3, "liability_member"), (3, "policy_number")]


def test_a_renewal_and_a_fresh_start_after_a_cancellation_do_not_overlap() -> None:
    renewed = GOOD.replace("2026-04-01,2027-04-01", "2027-04-02,2028-04-01")
    assert len(read(GOOD, renewed)) == 2
    cancelled = GOOD.replace("2027-04-01,,", "2027-04-01,2026-09-01,")
    again = GOOD.replace("2026-04-01,2027-04-01", "2026-09-01,2027-08-31")
    assert len(read(cancelled, again)) == 2


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="空のファイル"),
        pytest.param(b"\xef\xbb\xbf", id="BOMだけ"),
        pytest.param(b"\n\n", id="空の行だけ"),
        pytest.param(file_of(GOOD, encoding="utf-16"), id="UTF-16"),
        pytest.param(b"PK\x03\x04\x00\x00", id="Excelのファイルそのもの"),
        pytest.param(GOOD.encode(), id="見出しがない"),
        pytest.param(file_of(GOOD).replace(b",", b";"), id="区切りがセミコロン"),
        pytest.param(file_of(GOOD).replace(b"phone", b"tel"), id="列の名前がちがう"),
        pytest.param(file_of(GOOD).replace(b"phone,plan", b"plan,phone"), id="列の順がちがう"),
        pytest.param(file_of(GOOD).replace(b"plan,options", b"plan,plan,options"), id="列が2回"),
    ],
)
def test_a_file_that_is_no_policy_file_is_refused_at_its_first_line(raw: bytes) -> None:
    assert {bad.line for bad in bad_lines(raw)} == {1}


def test_unreadable_bytes_are_named_with_their_line() -> None:
    (bad,) = bad_lines(file_of(GOOD, GOOD) + b"S1-000125,\x81\xff\n")
    assert (bad.line, bad.column) == (4, "line")


def test_a_header_alone_holds_no_policies() -> None:
    assert read() == ()


def test_reading_twice_gives_the_same() -> None:
    assert parse(SAMPLES.read_bytes(), load_plans()) == parse(SAMPLES.read_bytes(), load_plans())


def test_the_samples_hold_what_their_readme_says() -> None:
    policies = parse(SAMPLES.read_bytes(), load_plans())
    statuses = [policy.status_on(date(2026, 11, 22)) for policy in policies]
    assert len({policy.policy_number for policy in policies}) == 12
    assert {status: statuses.count(status) for status in set(statuses)} == {
        "in_force": 7,
        "expired": 3,
        "not_started": 1,
        "cancelled": 2,
    }
    assert {policy.liability_member for policy in policies} == {"yes", "no", "unknown"}
    assert all("000" in policy.phone.split("-")[1] for policy in policies)


def test_twenty_thousand_lines_are_read_quickly_and_progress_reaches_the_end() -> None:
    lines = [GOOD.replace("000123", f"{number:06d}") for number in range(20_000)]
    told: list[tuple[int, int]] = []
    begun = time.perf_counter()
    policies = parse(file_of(*lines), load_plans(), lambda done, total: told.append((done, total)))
    assert time.perf_counter() - begun < 12
    assert len(policies) == 20_000
    assert told[-1] == (20_000, 20_000)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert len(told) >= 20
