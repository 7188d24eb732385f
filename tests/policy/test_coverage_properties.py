"""What holds for every coverage answer, whatever the facts, the policy and the day."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import datafile
from bot.incident.facts import FACTS, Facts
from bot.policy import answers
from bot.policy.coverage import assess
from bot.policy.heads import HEADS
from bot.policy.plans import load_plans
from bot.policy.policies import Policy
from bot.policy.rules import RULES_DIR
from bot.policy.verdict import CoverageVerdict

# What nobody may promise. 「…可能性があります」 is the only way to speak of being covered.
PROMISES = re.compile(
    r"補償されます|補償します|補償できます|支払われます|お支払いします|支払えます|払われます|受け取れます|もらえます|"
    r"大丈夫|必ず|全額|確実|ご安心|安心です|安全です|漏えいはありません|報告は不要|対象です|対象になります|"
    r"対象になりません|対象外です|補償されません|出ます|おります|使えます"
)

OVERALL_RANK = {"unlikely": 0, "undetermined": 1, "conditional": 2, "likely": 3}
STATUS_RANK = {"not_covered": 0, "optional_not_bought": 0, "undetermined": 1, "covered_if": 2}

# A shared machine may stop for a moment in the middle of an example.
relaxed = settings(deadline=None)

days = st.dates(date(2025, 1, 1), date(2028, 12, 31))


def fact_values(name: str) -> st.SearchStrategy[Any]:
    spec = FACTS[name]
    if spec.kind == "categorical":
        return st.none() | st.sampled_from(spec.values)
    if spec.kind == "list":
        alone = st.sampled_from([(value,) for value in spec.values])
        return st.none() | alone
    return st.none()


all_facts = st.fixed_dictionaries({field.name: fact_values(field.name) for field in fields(Facts)}).map(
    lambda chosen: Facts.from_dict(chosen)
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    starts_on = draw(days)
    ends_on = starts_on + timedelta(days=draw(st.integers(0, 800)))
    cancelled_on = draw(st.none() | st.integers(0, 900).map(lambda n: starts_on + timedelta(days=n)))
    chosen = draw(st.sets(st.sampled_from(load_plans()["S1"].option_heads)))
    return Policy(
        policy_number="S1-000123",
        holder_name="さくら架空歯科医院",
        phone="03-0000-1234",
        plan=draw(st.sampled_from(["S1", "S1", "S1", "Z9"])),
        options=tuple(head for head in HEADS if head in chosen),
        starts_on=starts_on,
        ends_on=ends_on,
        cancelled_on=cancelled_on,
        liability_member=draw(st.sampled_from(["yes", "no", "unknown"])),
    )


mediums = st.sampled_from([None, "system", "paper"])


def texts(verdict: CoverageVerdict) -> list[str]:
    return [verdict.disclaimer, *verdict.conditions, *(item.reason for item in verdict.items)]


@relaxed
@given(all_facts, st.none() | policies(), days, mediums)
def test_a_verdict_never_promises(facts: Facts, policy: Policy | None, at: date, medium: Any) -> None:
    verdict = assess(facts, policy, at, medium=medium)
    assert all(item["status"] != "covered" for item in verdict.to_dict()["items"])
    assert verdict.support_service != "available"
    for text in [*texts(verdict), answers.coverage(verdict, policy), answers.support_service(verdict, policy)]:
        assert not PROMISES.search(text), text
    assert "保険会社が決めます" in verdict.disclaimer


@relaxed
@given(all_facts, st.none() | policies(), days, mediums)
def test_every_head_appears_once_and_has_a_reason(facts: Facts, policy: Policy | None, at: date, medium: Any) -> None:
    verdict = assess(facts, policy, at, medium=medium)
    assert tuple(item.head for item in verdict.items) == HEADS
    assert all(item.reason.strip() for item in verdict.items)
    assert len(set(verdict.conditions)) == len(verdict.conditions)
    assert not any("{" in text or "}" in text for text in texts(verdict))


@relaxed
@given(all_facts, policies(), days)
def test_amounts_never_exceed_the_plan(facts: Facts, policy: Policy, at: date) -> None:
    verdict = assess(facts, policy, at)
    plan = load_plans().get(policy.plan)
    for item in verdict.items:
        printed = plan.terms_on(policy.starts_on).limit_of(item.head).jpy if plan else None
        assert item.limit_jpy is None or (printed is not None and item.limit_jpy <= printed)
        assert item.deductible_jpy in (None, 0)
        if item.status in ("optional_not_bought", "not_covered") and verdict.policy.status != "in_force":
            assert item.limit_jpy is None


@relaxed
@given(all_facts, policies(), days, st.integers(0, 800))
def test_a_later_end_date_never_worsens_the_answer(facts: Facts, policy: Policy, at: date, more: int) -> None:
    before = assess(facts, policy, at)
    after = assess(facts, replace(policy, ends_on=policy.ends_on + timedelta(days=more)), at)
    assert OVERALL_RANK[after.overall] >= OVERALL_RANK[before.overall]
    for head in HEADS:
        assert STATUS_RANK[after.item(head).status] >= STATUS_RANK[before.item(head).status]


@relaxed
@given(all_facts, policies(), days)
def test_buying_an_option_never_worsens_the_answer(facts: Facts, policy: Policy, at: date) -> None:
    before = assess(facts, replace(policy, options=()), at)
    after = assess(facts, policy, at)
    assert after.overall == before.overall
    for head in HEADS:
        assert STATUS_RANK[after.item(head).status] >= STATUS_RANK[before.item(head).status]


@relaxed
@given(all_facts, policies(), days)
def test_without_cover_nothing_is_likely_and_the_day_is_said(facts: Facts, policy: Policy, at: date) -> None:
    verdict = assess(facts, policy, at)
    if verdict.policy.status == "in_force":
        return
    assert verdict.overall == "unlikely"
    assert {item.status for item in verdict.items} == {"not_covered"}
    assert f"{at.year}年{at.month}月{at.day}日" in verdict.items[0].reason


@relaxed
@given(all_facts, st.none() | policies(), days)
def test_whoever_is_asked_for_money_is_told_not_to_pay(facts: Facts, policy: Policy | None, at: date) -> None:
    asked = facts.incident_type in ("ransomware", "extortion") or "ransom_note" in (facts.leak_signs or ())
    told = any("払わないでください" in condition for condition in assess(facts, policy, at).conditions)
    assert told == asked


@relaxed
@given(all_facts, policies(), days)
def test_the_telephone_number_is_never_shown(facts: Facts, policy: Policy, at: date) -> None:
    verdict = assess(facts, policy, at)
    assert policy.phone not in str(verdict.to_dict()) + repr(policy) + answers.coverage(verdict, policy)


def test_the_check_for_promises_would_notice_one() -> None:
    assert PROMISES.search("この費用は補償されます")
    assert not PROMISES.search("補償の対象になる可能性があります。決めるのは保険会社です")


def test_no_reviewed_sentence_promises_or_holds_a_telephone_number() -> None:
    for path in sorted(Path(RULES_DIR).glob("*.yaml")):
        for text in strings_in(datafile.load(path)):
            assert not PROMISES.search(text), f"{path.name}: {text}"
            assert not re.search(r"\d{2,4}-\d{2,4}-\d{3,4}", text), f"{path.name}: {text}"


def strings_in(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings_in(item)]
    return [text for item in value for text in strings_in(item)] if isinstance(value, list) else []
