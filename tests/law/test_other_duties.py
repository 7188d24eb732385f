"""Duties and contacts beside the report: who, when, and with what status."""

from __future__ import annotations

from typing import Any

import pytest

from bot.incident.facts import Facts
from bot.law.duties import assess

BASE: dict[str, Any] = {
    "handling_role": "own",
    "personal_database": "yes",
    "data_kinds": ["contact"],
    "affected_low": 10,
    "affected_high": 10,
    "leak_state": "confirmed",
    "damage_state": "none",
    "malicious": "no",
    "strong_encryption": "no",
    "recovered_unseen": "no",
    "public_exposure": "no",
    "noticed_at": "2026-11-24T10:05+09:00",
}
ATTACK = {"incident_type": "ransomware", "malicious": "yes", "leak_state": "suspected"}

# 名前, 変える事実, 種類, 期待する状態(None は出さない)
CASES: list[tuple[str, dict[str, Any], str, str | None]] = [
    ("マイナンバーなしなら出さない", {}, "my_number_report", None),
    ("マイナンバー30人は努力", {"data_kinds": ["my_number"]}, "my_number_report", "recommended"),
    ("マイナンバー101人は義務", {"data_kinds": ["my_number"], "affected_high": 101}, "my_number_report", "required"),
    ("強い暗号化なら出さない", {"data_kinds": ["my_number"], "strong_encryption": "yes"}, "my_number_report", None),
    (
        "見られず全部もどっても努力は残る",
        {"data_kinds": ["my_number"], "recovered_unseen": "yes"},
        "my_number_report",
        "recommended",
    ),
    (
        "何も起きていなければ出さない",
        {"data_kinds": ["my_number"], "leak_state": "ruled_out"},
        "my_number_report",
        None,
    ),
    ("中身が分からなければ未定", {"data_kinds": ["unknown"]}, "my_number_report", "undetermined"),
    ("自分の情報なら預けた会社はない", {"data_kinds": ["medical"]}, "entruster_notice", None),
    (
        "預かった情報で未連絡",
        {"data_kinds": ["medical"], "handling_role": "for_client"},
        "entruster_notice",
        "required",
    ),
    (
        "預かった情報で出たか不明",
        {"data_kinds": ["medical"], "handling_role": "for_client", "leak_state": "unknown"},
        "entruster_notice",
        "undetermined",
    ),
    ("預かった情報で対象外", {"handling_role": "for_client"}, "entruster_notice", None),
    (
        "知らせ済みなら出さない",
        {"data_kinds": ["medical"], "handling_role": "for_client", "client_notified": "yes"},
        "entruster_notice",
        None,
    ),
    ("攻撃で疑いがあれば厚生労働省へ", ATTACK, "mhlw_contact", "recommended"),
    (
        "攻撃で診療が止まれば厚生労働省へ",
        {**ATTACK, "leak_state": "ruled_out", "care_impact": "stopped"},
        "mhlw_contact",
        "recommended",
    ),
    (
        "攻撃でも影響がなければ出さない",
        {**ATTACK, "leak_state": "ruled_out", "care_impact": "none"},
        "mhlw_contact",
        None,
    ),
    ("攻撃で影響が分からなければ未定", {**ATTACK, "leak_state": "unknown"}, "mhlw_contact", "undetermined"),
    ("誤送信では厚生労働省は出さない", {"incident_type": "misdirected_message"}, "mhlw_contact", None),
    ("悪意があれば警察", {"malicious": "yes"}, "police", "recommended"),
    ("悪意が分からなければ未定", {"malicious": "unknown"}, "police", "undetermined"),
    ("悪意がなければ警察は出さない", {}, "police", None),
    ("感染なら支払基金の窓口", ATTACK, "online_eligibility_contact", "recommended"),
    ("紛失なら窓口は出さない", {"incident_type": "lost_device"}, "online_eligibility_contact", None),
    ("カード番号が出たらカード会社", {"data_kinds": ["card_number"]}, "card_company", "recommended"),
    (
        "カード番号が出たか不明",
        {"data_kinds": ["card_number"], "leak_state": "unknown"},
        "card_company",
        "undetermined",
    ),
    ("下4けただけなら出さない", {"data_kinds": ["bank_account"]}, "card_company", None),
    ("EUの方がいれば監督機関", {"eu_residents": "yes"}, "gdpr_authority", "undetermined"),
    ("EUの方がいればご本人も", {"eu_residents": "yes"}, "gdpr_individuals", "undetermined"),
    ("EUの方がいるか不明", {"eu_residents": "unknown"}, "gdpr_authority", "undetermined"),
    ("EUの方がいない", {"eu_residents": "no"}, "gdpr_authority", None),
    ("EUの方がいても何も起きていない", {"eu_residents": "yes", "leak_state": "ruled_out"}, "gdpr_authority", None),
    ("業者で起きたら業者", {"handling_role": "at_vendor"}, "vendor_contact", "recommended"),
    ("攻撃なら保守の業者", ATTACK, "vendor_contact", "recommended"),
    ("誤送信なら業者は出さない", {"incident_type": "misdirected_message"}, "vendor_contact", None),
    ("報告の対象なら公表もすすめる", {"data_kinds": ["medical"]}, "public_notice", "recommended"),
    ("対象でなければ公表は出さない", {}, "public_notice", None),
]


@pytest.mark.parametrize("_name, changes, duty_id, status", CASES, ids=[case[0] for case in CASES])
def test_ほかの届け出と連絡(_name: str, changes: dict[str, Any], duty_id: str, status: str | None) -> None:
    answer = assess(Facts.from_dict({**BASE, **changes}))
    assert {other.id: other.status for other in answer.other_duties}.get(duty_id) == status


def due(changes: dict[str, Any], duty_id: str) -> str:
    answer = assess(Facts.from_dict({**BASE, **changes}))
    return next(other.due for other in answer.other_duties if other.id == duty_id)


def test_GDPRの72時間は知った時刻から数える() -> None:
    assert due({"eu_residents": "yes", "data_kinds": ["medical"]}, "gdpr_authority").startswith(
        "11月27日(金)10時05分まで"
    )


def test_GDPRの72時間は報告の対象でなくても日時で言う() -> None:
    assert due({"eu_residents": "yes"}, "gdpr_authority").startswith("11月27日(金)10時05分まで")


def test_知った時刻がなければ72時間とだけ言う() -> None:
    assert due({"eu_residents": "yes", "noticed_at": None}, "gdpr_authority") == "知ってから72時間以内"


def test_預けた会社への連絡は3日目から5日目() -> None:
    changes = {"data_kinds": ["medical"], "handling_role": "for_client"}
    assert due(changes, "entruster_notice") == "11月26日(木)から11月28日(土)までに"


def test_マイナンバーの報告の期限は日付で言う() -> None:
    assert "12月23日(水)まで" in due({"data_kinds": ["my_number"], "affected_high": 101}, "my_number_report")
