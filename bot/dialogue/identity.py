"""Who is asking: a policy counts only when its number and the registered telephone number both fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.dialogue.state import CaseView, DialogueState, FactChange
from bot.incident.facts import Facts
from bot.policy.policies import Policy, matches, relevant_on

TRIES = 5
NO_MATCH = (
    "番号の組み合わせを確かめられませんでした。もう一度、証券番号(加入者番号)から教えてください。"
    "分からなければ、そのまま進められます。"
)
LOCKED = "確かめられなかったので、保険は一般的な説明にとどめます。くわしくは、取扱代理店にご確認ください。"


def checked_policy(
    facts: Facts, case: CaseView, state: DialogueState, changes: Mapping[str, FactChange], now: datetime
) -> tuple[DialogueState, Policy | None, str | None]:
    """The new state, the policy that was proven (or None) and what to tell the person when it was not.

    Never says which of the two was wrong, and stops checking after five tries.
    """
    if facts.policy_number == "unknown" or facts.policy_phone == "unknown":
        if case.policy is None and state.policy_check == "open":
            state = replace(state, policy_check="skipped")
        return state, case.policy, None
    complete = facts.policy_number is not None and facts.policy_phone is not None
    if not complete or not {"policy_number", "policy_phone"} & set(changes):
        return state, case.policy, None
    if state.policy_tries >= TRIES:
        return replace(state, policy_check="failed"), None, LOCKED
    assert facts.policy_number and facts.policy_phone  # noqa: S101 (complete)
    day = (facts.noticed_on or now).date()
    likeliest = relevant_on(case.find_policies(facts.policy_number), day)
    if not matches(likeliest, facts.policy_number, facts.policy_phone):
        tries = state.policy_tries + 1
        failed = tries >= TRIES
        state = replace(state, policy_tries=tries, policy_check="failed" if failed else "open")
        return state, None, LOCKED if failed else NO_MATCH
    return replace(state, policy_check="verified"), likeliest, None
