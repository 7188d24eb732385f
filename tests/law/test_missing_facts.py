"""``missing_facts`` is honest: naming a fact means it can change the verdict, leaving it out means it cannot.

Checked by trying every value of every open fact of the vocabulary against the public function.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

from hypothesis import HealthCheck, assume, given, settings

from bot.incident.facts import FACTS, Facts
from bot.law.duties import DutyVerdict, assess
from tests.law.drawn_facts import VALUES, drawn_facts, is_open

# Facts that are about other questions (who calls, severity, cover); the day of knowing moves only the dates.
WITHOUT_INFLUENCE = tuple(name for name, spec in FACTS.items() if spec.kind in ("text", "flag", "moment"))


def verdict(facts: Facts) -> str:
    return assess(facts).ppc_report


def tried_values(facts: Facts, name: str) -> list[Any]:
    """Every value that ``name`` may take without contradicting a stated end of the range of people."""
    values = [value for value in VALUES[name] if value != "unknown"]
    if name == "affected_low" and facts.affected_high is not None:
        return [value for value in values if value <= facts.affected_high]
    if name == "affected_high" and facts.affected_low is not None:
        return [value for value in values if value >= facts.affected_low]
    return values


def changing_facts(facts: Facts, before: str) -> set[str]:
    """Open facts of which one value alone changes the verdict."""
    open_names = [name for name in VALUES if is_open(facts, name)]
    return {
        name
        for name in open_names
        if any(verdict(facts.with_({name: value})) != before for value in tried_values(facts, name))
    }


def statements_contradict(facts: Facts) -> bool:
    """No leak is claimed (ruled out, or all back unseen), but the logs that must show it are not whole."""
    claimed = facts.leak_state == "ruled_out" or facts.recovered_unseen == "yes"
    return claimed and facts.logs_complete == "no" and facts.damage_state == "unusable"


def undetermined_with_one_deciding_fact(facts: Facts) -> tuple[DutyVerdict, set[str]]:
    answer = assess(facts)
    assume(answer.ppc_report == "undetermined")
    return answer, changing_facts(facts, "undetermined")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(drawn_facts())
def test_決まらないとき_挙げた事実はどれも答えを変え_挙げない事実は変えない(facts: Facts) -> None:
    answer, changing = undetermined_with_one_deciding_fact(facts)
    named = set(answer.missing_facts)
    assert named
    assert changing <= named
    if changing:
        assert named == changing
    elif not statements_contradict(facts):
        assert named <= {name for name in VALUES if is_open(facts, name)}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(drawn_facts().map(lambda facts: facts.with_({"strong_encryption": "no", "leak_signs": []})))
def test_一つでは決まらないとき_挙げるのは二つで決まる組の事実だけ(facts: Facts) -> None:
    facts = facts.with_({"leak_state": None, "damage_state": None, "malicious": None, "data_kinds": ["contact"]})
    facts = facts.with_(
        {"affected_low": None, "affected_high": None, "personal_database": "yes", "incident_type": None}
    )
    facts = facts.with_({"handling_role": "own"})
    answer, changing = undetermined_with_one_deciding_fact(facts)
    assume(not changing)
    open_names = [name for name in VALUES if is_open(facts, name)]
    in_pairs = set()
    for one, other in combinations(open_names, 2):
        for pair in product(tried_values(facts, one), tried_values(facts, other)):
            if {one, other} == {"affected_low", "affected_high"}:
                continue  # one question about the number of people
            if verdict(facts.with_({one: pair[0], other: pair[1]})) != "undetermined":
                in_pairs |= {one, other}
                break
    assert set(answer.missing_facts) == in_pairs


@settings(max_examples=150, deadline=None)
@given(drawn_facts())
def test_決まったとき_足りない事実を挙げるのは仮の答えのときだけ(facts: Facts) -> None:
    answer = assess(facts)
    if answer.ppc_report == "undetermined":
        assert not answer.provisional
        return
    assert answer.provisional == bool(answer.missing_facts)
    if answer.provisional:
        assert answer.ppc_report == "required"
        assert all(is_open(facts, name) for name in answer.missing_facts)
        exceptions = {"strong_encryption", "recovered_unseen", "backup_intact", "client_notified", "handling_role"}
        assert set(answer.missing_facts) <= exceptions


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(drawn_facts())
def test_仮の答えは例外が確かめられると変わる(facts: Facts) -> None:
    answer = assess(facts)
    assume(answer.provisional)
    met = {name: "for_client" if name == "handling_role" else "yes" for name in answer.missing_facts}
    assert verdict(facts.with_(met)) != "required"


@settings(max_examples=150, deadline=None)
@given(drawn_facts())
def test_連絡先や気づいた日時は答えを変えず_足りない事実にも挙げない(facts: Facts) -> None:
    answer = assess(facts)
    assert not set(WITHOUT_INFLUENCE) & set(answer.missing_facts)
    other = assess(
        facts.with_({"noticed_at": "2026-11-22T10:05+09:00", "contact_name": "山田", "handoff_consent": True})
    )
    assert other.missing_facts == answer.missing_facts
    assert (other.ppc_report, other.grounds, other.exemptions) == (answer.ppc_report, answer.grounds, answer.exemptions)


@settings(max_examples=120, deadline=None)
@given(drawn_facts())
def test_分からないと言った事実と_まだ聞いていない事実は_同じ見立てになる(facts: Facts) -> None:
    unknown = {n: "unknown" for n, spec in FACTS.items() if "unknown" in spec.values and getattr(facts, n) is None}
    unknown = {n: ["unknown"] if n == "data_kinds" else "unknown" for n in unknown}
    assert verdict(facts.with_(unknown)) == verdict(facts)
