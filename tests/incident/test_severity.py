"""Severity: the floors and the raises, both sides of every boundary, and that knowing more never calms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import JST
from bot.incident import playbooks, severity
from bot.incident.facts import FACTS, Facts
from bot.incident.playbook_model import LEVELS
from bot.incident.types import TYPES

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=JST)

TABLE: list[tuple[str, dict[str, Any], str]] = [
    ("何も分からなければ中", {}, "medium"),
    ("開いていない不審メールは低", {"incident_type": "suspicious_email"}, "low"),
    ("不審メールを実は開いていたら高", {"incident_type": "suspicious_email", "leak_state": "suspected"}, "high"),
    ("身代金の画面だけでまだ分からなければ高", {"incident_type": "ransomware"}, "high"),
    ("ファイルが使えなければ重大", {"incident_type": "ransomware", "damage_state": "unusable"}, "critical"),
    ("控えもやられたら重大", {"incident_type": "ransomware", "backup_intact": "no"}, "critical"),
    ("持ち出しのあとがあれば重大", {"incident_type": "ransomware", "leak_signs": ["theft_trace"]}, "critical"),
    ("広がっていれば重大", {"incident_type": "ransomware", "ongoing": "yes"}, "critical"),
    ("広がりが分からないのも重大", {"incident_type": "ransomware", "ongoing": "unknown"}, "critical"),
    ("広がりが止まっていれば高のまま", {"incident_type": "ransomware", "ongoing": "no"}, "high"),
    ("連絡先だけの誤送信は中", {"incident_type": "misdirected_message", "data_kinds": ["contact"]}, "medium"),
    ("病名入りの誤送信は高", {"incident_type": "misdirected_message", "data_kinds": ["medical"]}, "high"),
    ("診療に影響する取り違えは重大", {"incident_type": "misdirected_message", "care_impact": "partial"}, "critical"),
    ("取り戻せないFAXは高", {"incident_type": "misdirected_message", "recovered_unseen": "no"}, "high"),
    ("見られたか分からないFAXは高", {"incident_type": "misdirected_message", "recovered_unseen": "unknown"}, "high"),
    ("見られずに戻った連絡先は中", {"incident_type": "misdirected_message", "recovered_unseen": "yes"}, "medium"),
    ("暗号化のないUSBは高", {"incident_type": "lost_device", "strong_encryption": "no"}, "high"),
    ("暗号化が分からないUSBは高", {"incident_type": "lost_device", "strong_encryption": "unknown"}, "high"),
    ("強く暗号化したUSBは中", {"incident_type": "lost_device", "strong_encryption": "yes"}, "medium"),
    ("盗まれたUSBは高", {"incident_type": "lost_device", "malicious": "yes"}, "high"),
    (
        "1000人ちょうどは人数では上げない",
        {"incident_type": "lost_paper", "affected_low": 1000, "affected_high": 1000},
        "medium",
    ),
    ("1001人は重大", {"incident_type": "lost_paper", "affected_low": 1001, "affected_high": 1001}, "critical"),
    ("1000人以上は超えうるので重大", {"incident_type": "lost_paper", "affected_low": 1000}, "critical"),
    ("999人以上と言われただけでは上げない", {"incident_type": "lost_paper", "affected_low": 999}, "medium"),
    ("200から2000人は重大", {"incident_type": "lost_paper", "affected_low": 200, "affected_high": 2000}, "critical"),
    ("何人か分からなければ高", {"incident_type": "lost_paper", "affected_known": "unknown"}, "high"),
    ("診療停止はどの種類でも重大", {"incident_type": "suspicious_email", "care_impact": "stopped"}, "critical"),
    ("診療への影響が分からなければ高", {"incident_type": "suspicious_email", "care_impact": "unknown"}, "high"),
    ("診療に影響なしなら上げない", {"incident_type": "system_failure", "care_impact": "none"}, "medium"),
    ("一部の診療に影響すれば高", {"incident_type": "system_failure", "care_impact": "partial"}, "high"),
    (
        "攻撃で診療に影響すれば重大",
        {"incident_type": "system_failure", "care_impact": "partial", "malicious": "yes"},
        "critical",
    ),
    ("故障と攻撃の区別がつかなければ高", {"incident_type": "system_failure", "malicious": "unknown"}, "high"),
    ("ネットに公開中は重大", {"incident_type": "misconfiguration", "public_exposure": "yes"}, "critical"),
    ("公開か分からなければ高", {"incident_type": "misconfiguration", "public_exposure": "unknown"}, "high"),
    ("公開でなければ上げない", {"incident_type": "misconfiguration", "public_exposure": "no"}, "medium"),
    ("マイナンバーは高", {"incident_type": "lost_paper", "data_kinds": ["my_number"]}, "high"),
    ("口座番号は高", {"incident_type": "lost_paper", "data_kinds": ["bank_account"]}, "high"),
    ("何が入っているか分からなければ高", {"incident_type": "lost_paper", "data_kinds": ["unknown"]}, "high"),
    ("情報なしなら上げない", {"incident_type": "lost_paper", "data_kinds": ["none"]}, "medium"),
    ("カードの入力画面は重大", {"incident_type": "website_attack", "data_kinds": ["card_number"]}, "critical"),
    ("送金が続けば重大", {"incident_type": "payment_fraud", "ongoing": "yes"}, "critical"),
    ("本物のデータを見せられたら重大", {"incident_type": "extortion", "leak_signs": ["founded_warning"]}, "critical"),
    (
        "分からないが2つでは上げない",
        {"incident_type": "lost_paper", "leak_state": "unknown", "damage_state": "unknown"},
        "medium",
    ),
    (
        "分からないが3つで1つ上がる",
        {"incident_type": "lost_paper", "leak_state": "unknown", "damage_state": "unknown", "malicious": "unknown"},
        "critical",
    ),
    (
        "2日前に気づいたのでは上げない",
        {"incident_type": "lost_paper", "noticed_at": "2026-11-23T00:00+09:00"},
        "medium",
    ),
    ("3日前に気づいたら1つ上がる", {"incident_type": "lost_paper", "noticed_at": "2026-11-22T23:59+09:00"}, "high"),
]


@pytest.mark.parametrize(("name", "facts", "level"), TABLE, ids=[name for name, _, _ in TABLE])
def test_重さは事実で決まる(name: str, facts: dict[str, Any], level: str) -> None:
    assert severity.assess(Facts.from_dict(facts), now=NOW).level == level


def test_every_level_comes_with_its_reasons_the_heaviest_first() -> None:
    found = severity.assess(Facts(incident_type="lost_device", care_impact="stopped", malicious="yes"), now=NOW)
    assert found.reasons[0] == "診療が止まっています。"
    assert len(found.reasons) == len(set(found.reasons)) == 3


def test_without_a_clock_the_days_count_for_nothing() -> None:
    assert severity.assess(Facts(incident_type="lost_paper", noticed_at="2026-01-01")).level == "medium"


def test_a_corrected_fact_lowers_again() -> None:
    facts = Facts(incident_type="lost_paper", affected_low=3000, affected_high=3000)
    assert severity.assess(facts).level == "critical"
    assert severity.assess(facts.with_({"affected_low": 30, "affected_high": 30})).level == "medium"


@pytest.mark.parametrize("slug", TYPES)
def test_what_a_type_implies_never_calms(slug: str) -> None:
    said = Facts(incident_type=slug)
    before, after = severity.assess(said), severity.assess(playbooks.fill_implied(said))
    assert LEVELS.index(after.level) >= LEVELS.index(before.level)


_CLOSED = {name: spec for name, spec in FACTS.items() if spec.kind == "categorical" and name != "incident_type"}


def _values(name: str) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.sampled_from(FACTS[name].values))


_FACTS = st.fixed_dictionaries(
    {
        "incident_type": st.sampled_from(TYPES),
        "data_kinds": st.one_of(st.none(), st.sampled_from([("medical",), ("contact",), ("none",), ("unknown",)])),
        "leak_signs": st.one_of(st.none(), st.sampled_from([("theft_trace",), ("ransom_note",), ()])),
        **{name: _values(name) for name in _CLOSED},
    }
)


@given(_FACTS, st.sampled_from(sorted(_CLOSED)), st.data())
def test_a_further_fact_never_lowers_the_level(given_facts: dict[str, Any], name: str, data: st.DataObject) -> None:
    before = Facts(**{**given_facts, name: None})
    after = before.with_({name: data.draw(st.sampled_from(FACTS[name].values))})
    assert LEVELS.index(severity.assess(after).level) >= LEVELS.index(severity.assess(before).level)


@given(_FACTS, st.sampled_from(["care_impact", "ongoing", "public_exposure", "malicious"]))
def test_unknown_is_never_milder_than_the_harmless_answer(given_facts: dict[str, Any], name: str) -> None:
    harmless = "none" if name == "care_impact" else "no"
    calm = severity.assess(Facts(**{**given_facts, name: harmless}))
    unsure = severity.assess(Facts(**{**given_facts, name: "unknown"}))
    assert LEVELS.index(unsure.level) >= LEVELS.index(calm.level)
