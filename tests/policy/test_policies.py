"""When a policy is in force, how numbers are written, and who is recognised."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.policy.policies import Policy, matches, normal_phone, normal_policy_number, policy_number_key, relevant_on

POLICY = Policy(
    policy_number="S1-000123",
    holder_name="さくら架空歯科医院",
    phone="03-0000-1234",
    plan="S1",
    options=(),
    starts_on=date(2026, 4, 1),
    ends_on=date(2027, 4, 1),
    cancelled_on=None,
    liability_member="yes",
)


@pytest.mark.parametrize(
    ("day", "cancelled_on", "status"),
    [
        pytest.param(date(2026, 3, 31), None, "not_started", id="始まりの前の日"),
        pytest.param(date(2026, 4, 1), None, "in_force", id="始まりの日"),
        pytest.param(date(2027, 4, 1), None, "in_force", id="終わりの日はまだ有効"),
        pytest.param(date(2027, 4, 2), None, "expired", id="終わりの次の日"),
        pytest.param(date(2026, 8, 31), date(2026, 9, 1), "in_force", id="解約日の前の日"),
        pytest.param(date(2026, 9, 1), date(2026, 9, 1), "cancelled", id="解約日はもう無効"),
        pytest.param(date(2027, 6, 1), date(2026, 9, 1), "cancelled", id="期間の後でも解約は解約"),
        pytest.param(date(2027, 4, 2), date(2027, 4, 2), "expired", id="終わりの次の日の解約は、満了と同じ"),
        pytest.param(date(2026, 4, 1), date(2026, 4, 1), "cancelled", id="始まりの日に解約"),
        pytest.param(date(2026, 3, 31), date(2026, 4, 1), "not_started", id="始まる前、始まりの日に解約予定"),
    ],
)
def test_status_on_the_day_of_knowing(day: date, cancelled_on: date | None, status: str) -> None:
    assert replace(POLICY, cancelled_on=cancelled_on).status_on(day) == status


def test_the_last_day_with_cover_respects_a_cancellation() -> None:
    assert POLICY.last_day == date(2027, 4, 1)
    assert replace(POLICY, cancelled_on=date(2026, 9, 1)).last_day == date(2026, 8, 31)
    assert replace(POLICY, cancelled_on=date(2027, 4, 2)).last_day == date(2027, 4, 1)


@pytest.mark.parametrize(
    "written",
    [
        "S1-000123",
        "s1-000123",
        "Ｓ１－０００１２３",
        "S1 - 000123",
        "Ｓ１ー０００１２３",
        "S1ｰ000123",
        "S1–000123",
        "S1—000123",
        "S1−000123",
        "S1‐000123",
        "S1―000123",
        "S1─000123",
        "　S1-000 123\n",
        "S1-\u200b000123",
        "S1--000123",
        "S1-000123-",
    ],
)
def test_a_policy_number_has_one_normal_form(written: str) -> None:
    assert normal_policy_number(written) == "S1-000123"


def test_a_policy_number_is_found_without_its_hyphen_too() -> None:
    assert policy_number_key("s1000123") == policy_number_key("Ｓ１ー０００１２３") == "S1000123"


@pytest.mark.parametrize(
    "written",
    [
        "03-0000-1234",
        "0300001234",
        "03 0000 1234",
        "(03)0000-1234",
        "03(0000)1234",
        "（０３）００００－１２３４",
        "０３ー００００ー１２３４",
        "03.0000.1234",
        "03−0000−1234",
        "03‐0000‐1234",
        "+81-3-0000-1234",
        "+81 (0)3-0000-1234",
        "＋８１－３－００００－１２３４",
        "81-3-0000-1234",
        "0081-3-0000-1234",
        "010-81-3-0000-1234",
        "TEL:03-0000-1234",
        "03-0000-1234 内線12",
        "03-0000-1234(内線 5)",
        "03-0000-1234 ext.7",
        "〇三ー〇〇〇〇ー一二三四",
        "０３の００００の１２３４です",
    ],
)
def test_a_telephone_number_has_one_normal_form(written: str) -> None:
    assert normal_phone(written) == "0300001234"


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        pytest.param("090-0000-1234", "09000001234", id="携帯"),
        pytest.param("+81 90-0000-1234", "09000001234", id="携帯、国番号つき"),
        pytest.param("0120-000-123", "0120000123", id="フリーダイヤル"),
        pytest.param("0810-00-1234", "0810001234", id="81の前に0がある番号は国番号ではない"),
        pytest.param("電話はありません", "", id="番号なし"),
        pytest.param("", "", id="空"),
    ],
)
def test_other_telephone_numbers(written: str, digits: str) -> None:
    assert normal_phone(written) == digits


@pytest.mark.parametrize(
    ("number", "phone", "recognised"),
    [
        pytest.param("S1-000123", "03-0000-1234", True, id="両方合う"),
        pytest.param("ｓ１０００１２３", "＋８１ ３ ００００ １２３４", True, id="書き方がちがっても合う"),
        pytest.param("S1-000123", "03-0000-9999", False, id="電話番号がちがう"),
        pytest.param("S1-000999", "03-0000-1234", False, id="証券番号がちがう"),
        pytest.param("S1-000123", "", False, id="電話番号が空"),
        pytest.param("", "03-0000-1234", False, id="証券番号が空"),
        pytest.param("03-0000-1234", "S1-000123", False, id="入れちがい"),
    ],
)
def test_recognition_needs_both(number: str, phone: str, recognised: bool) -> None:
    assert matches(POLICY, number, phone) is recognised


def test_no_policy_and_empty_registrations_never_match() -> None:
    assert matches(None, "", "") is False
    assert matches(None, "S1-000123", "03-0000-1234") is False
    assert matches(replace(POLICY, phone=""), "S1-000123", "") is False
    assert matches(replace(POLICY, phone="なし"), "S1-000123", "なし") is False


def test_the_policy_in_force_is_the_one_to_speak_about() -> None:
    old = replace(POLICY, starts_on=date(2025, 4, 1), ends_on=date(2026, 3, 31))
    coming = replace(POLICY, starts_on=date(2027, 4, 2), ends_on=date(2028, 4, 1))
    assert relevant_on([old, POLICY, coming], date(2026, 11, 22)) is POLICY
    assert relevant_on([old, POLICY], date(2026, 3, 31)) is old
    assert relevant_on([old, coming], date(2026, 11, 22)) is old
    assert relevant_on([coming], date(2026, 11, 22)) is coming
    assert relevant_on([], date(2026, 11, 22)) is None


@settings(deadline=None)
@given(st.text(max_size=40))
def test_anything_typed_is_compared_without_an_error(text: str) -> None:
    assert not normal_phone(text).strip("0123456789")
    assert matches(POLICY, text, text) is False
    assert matches(POLICY, text + "\ud800", text) is False


@settings(deadline=None)
@given(st.text(alphabet="S1s0Ｓ１-ー－−‐ 　abｰ", max_size=40))
def test_the_normal_form_of_a_policy_number_is_stable(text: str) -> None:
    number = normal_policy_number(text)
    assert normal_policy_number(number) == number
    assert policy_number_key(number) == policy_number_key(text)
