"""The answers on premium, sums, enrolment, support service, objections and opening hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.clock import JST
from bot.incident.facts import Facts
from bot.policy import answers
from bot.policy.answer_texts import load_answers
from bot.policy.coverage import assess
from bot.policy.offices import is_open, next_opening
from bot.policy.policies import Policy

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
OTHER_PLAN = replace(POLICY, plan="Z9")
SUNDAY = datetime(2026, 11, 22, 10, 5, tzinfo=JST)
RANSOMWARE = assess(Facts(incident_type="ransomware"), POLICY, SUNDAY.date())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def test_premium_in_general_and_for_a_recognised_clinic() -> None:
    assert "1,680円" in answers.premium(None)
    assert "ちらしの例" in answers.premium(None)
    assert "1,680円" in answers.premium(POLICY)
    assert "実際の金額は、証券" in answers.premium(POLICY)
    assert "Z9" in answers.premium(OTHER_PLAN)


def test_the_deductible_is_none() -> None:
    assert "自己負担額はなし" in answers.deductible(POLICY)
    assert "ちらしの例" in answers.deductible(None)
    assert "Z9" in answers.deductible(OTHER_PLAN)


def test_the_amount_names_both_sums_the_shared_limit_and_what_is_not_printed() -> None:
    text = answers.amount(POLICY)
    assert "損害賠償1,000万円" in text
    assert "あわせて100万円が上限" in text
    assert "使い切る" in text
    assert "争訟費用・喪失利益・収益減少防止費用・営業継続費用の上限は、ちらしに書かれていません" in text
    assert "保険会社が決めます" in text
    assert "Z9" in answers.amount(OTHER_PLAN)


def test_one_expense_says_its_reason_and_the_shared_limit() -> None:
    text = answers.expense(RANSOMWARE, "investigation", POLICY)
    assert "可能性があります" in text
    assert "100万円" in text
    assert "あわせた金額" in text
    assert "1,000万円" in answers.expense(RANSOMWARE, "liability_damages", POLICY)
    assert "オプション" in answers.expense(RANSOMWARE, "lost_profit", POLICY)
    with pytest.raises(KeyError):
        answers.expense(RANSOMWARE, "ransom", POLICY)


def test_the_whole_answer_starts_with_the_judgement_and_ends_with_who_decides() -> None:
    lines = answers.coverage(RANSOMWARE, POLICY).splitlines()
    assert "可能性があります" in lines[0]
    assert "原因調査費用" in lines[1]
    assert "喪失利益" in lines[2]
    assert "保険会社が決めます" in lines[-1]


def test_a_clinic_without_cover_hears_the_day_and_no_sums() -> None:
    ended = replace(POLICY, ends_on=date(2026, 10, 31))
    text = answers.coverage(assess(Facts(incident_type="ransomware"), ended, SUNDAY.date()), ended)
    assert "対象にならない可能性が高い" in text
    assert "2026年10月31日" in text
    assert "100万円" not in text


def test_a_mail_nobody_opened_is_no_case_for_the_insurance() -> None:
    verdict = assess(Facts(incident_type="suspicious_email"), POLICY, SUNDAY.date())
    assert "保険を使う場面ではなさそう" in answers.coverage(verdict, POLICY)


def test_the_general_answer_speaks_of_the_flyers_example() -> None:
    text = answers.coverage(assess(Facts(incident_type="ransomware"), None, SUNDAY.date()), None)
    assert "いまの情報では分かりません" in text
    assert "ちらしの例" in text


def test_enrolment_names_the_precondition_and_the_agency_with_its_next_opening() -> None:
    text = answers.enrolment("<代理店の番号>", SUNDAY)
    assert "【総合歯科医休業補償制度】医師賠償責任保険" in text
    assert "<代理店の番号>" in text
    assert "次の受付は2026年11月24日(火)9:30から" in text


def test_the_support_service_lists_seven_functions_and_both_conditions() -> None:
    text = answers.support_service(RANSOMWARE, POLICY)
    assert [line[:2] for line in text.splitlines() if line[:1].isdigit()] == [f"{n}." for n in range(1, 8)]
    assert "日本国内" in text
    assert "保険金が支払える場合" in text
    assert "使えない可能性" not in text


def test_the_support_service_is_probably_closed_to_a_clinic_without_cover() -> None:
    ended = replace(POLICY, ends_on=date(2026, 10, 31))
    verdict = assess(Facts(incident_type="ransomware"), ended, SUNDAY.date())
    assert "使えない可能性が高い" in answers.support_service(verdict, ended)
    assert "使えない可能性" not in answers.support_service(None)


def test_the_two_objections_of_the_flyer() -> None:
    assert "約款" in answers.vendor_objection()
    assert "USBメモリ" in answers.closed_network_objection()


@pytest.mark.parametrize(
    ("office", "moment", "open_now"),
    [
        pytest.param("agency", "2026-11-24T09:29", False, id="代理店、9時29分"),
        pytest.param("agency", "2026-11-24T09:30", True, id="代理店、9時30分"),
        pytest.param("agency", "2026-11-24T17:29", True, id="代理店、17時29分"),
        pytest.param("agency", "2026-11-24T17:30", False, id="代理店、17時30分"),
        pytest.param("insurer", "2026-11-24T09:00", True, id="保険会社、9時"),
        pytest.param("insurer", "2026-11-24T08:59", False, id="保険会社、8時59分"),
        pytest.param("insurer", "2026-11-24T17:00", False, id="保険会社、17時"),
        pytest.param("insurer", "2026-11-23T10:00", False, id="勤労感謝の日"),
        pytest.param("insurer", "2026-11-22T10:00", False, id="日曜日"),
        pytest.param("insurer", "2026-12-28T10:00", True, id="年末の最後の月曜日"),
        pytest.param("insurer", "2026-12-29T10:00", False, id="年末の休み"),
        pytest.param("agency", "2027-01-04T10:00", True, id="年始の最初の月曜日"),
    ],
)
def test_opening_hours(office: str, moment: str, open_now: bool) -> None:
    assert is_open(load_answers().offices[office], at(moment)) is open_now


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        pytest.param("2026-11-24T08:00", "2026-11-24T09:30", id="朝は同じ日"),
        pytest.param("2026-11-24T09:30", "2026-11-24T09:30", id="ちょうど開く時刻は、その時刻"),
        pytest.param("2026-11-24T12:00", "2026-11-25T09:30", id="昼は次の日"),
        pytest.param("2026-11-20T18:00", "2026-11-24T09:30", id="金曜の夜は、連休の後"),
        pytest.param("2026-12-28T18:00", "2027-01-04T09:30", id="年末は、年始の後"),
    ],
)
def test_next_opening(moment: str, opening: str) -> None:
    assert next_opening(load_answers().offices["agency"], at(moment)) == at(opening)


def test_contacts_say_each_office_with_its_own_state() -> None:
    agency, insurer = answers.contacts("<A>", "<B>", at("2026-11-24T17:10")).splitlines()
    assert agency.startswith("取扱代理店")
    assert "<A>" in agency
    assert "受付時間内" in agency
    assert insurer.startswith("引受保険会社")
    assert "<B>" in insurer
    assert "次の受付は2026年11月25日(水)9:00から" in insurer
