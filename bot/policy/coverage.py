"""Facts and a policy → a careful coverage answer. Pure; knows nothing of the law.

The judgements are data (``rules/incidents.yaml``); the functions here choose the circumstance, look at the policy's
status on the day of knowing, and add the conditions. Nothing here ever says "covered": the insurer decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from bot.incident.facts import Facts
from bot.policy.heads import HEADS, LABELS, HeadStatus, Overall, SupportService
from bot.policy.plans import Plan, Terms, load_plans
from bot.policy.policies import Policy
from bot.policy.rules import IncidentRule, Rules, load_rules
from bot.policy.verdict import CoverageItem, CoverageVerdict, PolicyView
from bot.policy.wording import day_text, yen, yen_or_none

Medium = Literal["system", "paper"]

_LEAK_ONLY = ("misdirected_message", "lost_device", "misconfiguration")


def assess(
    facts: Facts,
    policy: Policy | None,
    at: date,
    *,
    medium: Medium | None = None,
    plans: Mapping[str, Plan] | None = None,
) -> CoverageVerdict:
    """The coverage answer for ``facts`` under ``policy``, whose status is judged on ``at``, the day of knowing.

    ``policy`` is None when none was found or the person has not been recognised. ``medium`` says, when somebody knows
    it, whether a misdirected message left through the clinic's systems or on paper alone (fax, post, by hand).
    ``plans`` defaults to the reviewed plans. DataFileError when a plan or rule file is broken.
    """
    rules = load_rules()
    plans = load_plans() if plans is None else plans
    rule = rules.incidents[circumstance_of(facts, medium)]
    if policy is None:
        return _not_found(facts, rule, rules, plans)
    status = policy.status_on(at)
    view = PolicyView(number=policy.policy_number, plan=policy.plan, status=status, holder=policy.holder_name)
    if status != "in_force":
        return _without_cover(facts, policy, at, view, rule, rules)
    plan = plans.get(policy.plan)
    terms = plan.terms_on(policy.starts_on) if plan else None
    overall = _overall(facts, policy, rule) if terms else _less_sure(rule.overall)
    return CoverageVerdict(
        policy=view,
        overall=overall,
        items=tuple(_item(head, policy, terms, rule, rules) for head in HEADS),
        support_service=_support(overall),
        conditions=_conditions_in_force(facts, policy, terms, rule, rules),
        disclaimer=rules.texts["disclaimer"],
    )


def circumstance_of(facts: Facts, medium: Medium | None = None) -> str:
    """The entry of ``incidents.yaml`` that fits: the incident type, or a finer case that other facts show."""
    match facts.incident_type:
        case None:
            return "unknown"
        case "misdirected_message" if medium is not None:
            return "misdirected_on_paper" if medium == "paper" else "misdirected_by_system"
        case "suspicious_email" if _something_happened(facts):
            return "malware"
        case "payment_fraud" if facts.leak_state == "confirmed":
            return "payment_fraud_with_leak"
        case "system_failure" if facts.malicious == "yes" or facts.leak_signs:
            return "unauthorized_access"
        case "system_failure" if facts.malicious == "no":
            return "system_failure_without_attack"
        case incident_type:
            return incident_type


def _something_happened(facts: Facts) -> bool:
    return (
        facts.leak_state in ("confirmed", "suspected")
        or facts.damage_state in ("lost", "unusable", "tampered")
        or bool(facts.leak_signs)
    )


def _nothing_got_out(facts: Facts) -> bool:
    """Only for incidents whose whole harm is a leak: with the leak ruled out there may be no loss to claim."""
    ruled_out = facts.leak_state == "ruled_out" or facts.recovered_unseen == "yes" or facts.strong_encryption == "yes"
    return facts.incident_type in _LEAK_ONLY and ruled_out


def _at_a_vendor(facts: Facts) -> bool:
    return facts.handling_role in ("at_vendor", "cloud_only")


def _overall(facts: Facts, policy: Policy, rule: IncidentRule) -> Overall:
    doubtful = policy.liability_member == "no" or _at_a_vendor(facts) or _nothing_got_out(facts)
    return "conditional" if rule.overall == "likely" and doubtful else rule.overall


def _less_sure(overall: Overall) -> Overall:
    return overall if overall == "unlikely" else "undetermined"


def _support(overall: Overall) -> SupportService:
    """The flyer ties the service to a payment, so it is never simply "available" before the insurer decides."""
    return "not_available" if overall == "unlikely" else "conditional"


def _status_of(head: str, policy: Policy, terms: Terms | None, judged: HeadStatus) -> HeadStatus:
    if terms is None:
        return "not_covered" if judged == "not_covered" else "undetermined"
    if head in terms.options and head not in policy.options:
        return "optional_not_bought"
    return judged


def _item(head: str, policy: Policy, terms: Terms | None, rule: IncidentRule, rules: Rules) -> CoverageItem:
    status = _status_of(head, policy, terms, rule.statuses[head])
    limit = terms.limit_of(head).jpy if terms and status != "optional_not_bought" else None
    deductible = terms.deductible.jpy if terms and status != "optional_not_bought" else None
    if terms is None and status == "undetermined":
        reason = rules.conditions["plan_unknown"].text.format(plan=policy.plan)
    else:
        reason = _reason(head, status, rule, rules)
    return CoverageItem(head, status, limit, deductible, reason)


def _reason(head: str, status: HeadStatus, rule: IncidentRule, rules: Rules) -> str:
    if status == "optional_not_bought":
        return rules.texts["optional_not_bought"]
    if status != "covered_if":
        return rule.because
    words = rules.heads[head]
    sentence = rules.texts["covered_if"].format(when=words.when, flyer=words.flyer, reference=words.reference)
    return sentence + words.note


def _conditions_in_force(
    facts: Facts, policy: Policy, terms: Terms | None, rule: IncidentRule, rules: Rules
) -> tuple[str, ...]:
    def text(name: str, **values: str) -> str:
        return rules.conditions[name].text.format(**values)

    said: list[str] = []
    if policy.liability_member != "yes":
        said.append(text("not_member" if policy.liability_member == "no" else "member_unknown"))
    said += [text(name) for name in _named_conditions(facts, rule)]
    if rule.overall == "unlikely":
        return _each_once(said)
    if terms is None:
        said.append(text("plan_unknown", plan=policy.plan))
    else:
        said += _limit_conditions(terms, rules)
        said.append(text("support", conditions="、".join(terms.support_conditions)))
    said.append(text("before_ordering"))
    return _each_once(said)


def _named_conditions(facts: Facts, rule: IncidentRule) -> list[str]:
    """Names of conditions that the circumstance or a single fact brings, the circumstance's first."""
    names = list(rule.conditions)
    if "ransom_note" in (facts.leak_signs or ()):
        names.append("ransom")
    if _at_a_vendor(facts):
        names.append("vendor")
    if _nothing_got_out(facts):
        names.append("leak_not_seen")
    if facts.eu_residents == "yes":
        names.append("gdpr")
    return names


def _limit_conditions(terms: Terms, rules: Rules) -> list[str]:
    shared = rules.conditions["shared_limit"].text
    return [
        shared.format(heads="・".join(LABELS[head] for head in limit.heads), limit=yen(limit.jpy), name=limit.name)
        for limit in terms.limits
        if limit.is_shared and limit.jpy is not None
    ]


def _without_cover(
    facts: Facts, policy: Policy, at: date, view: PolicyView, rule: IncidentRule, rules: Rules
) -> CoverageVerdict:
    """The answer on a day without cover: unlikely for every head, with the day said."""
    days = {"at": at, "starts_on": policy.starts_on, "ends_on": policy.ends_on, "cancelled_on": policy.cancelled_on}
    values = {name: day_text(day) for name, day in days.items() if day is not None}
    texts = rules.statuses[view.status]
    reason = texts.item.format(**values)
    said = [texts.condition.format(**values), rules.texts["period_basis"], *_always(facts, rule, rules)]
    return CoverageVerdict(
        policy=view,
        overall="unlikely",
        items=tuple(CoverageItem(head, "not_covered", None, None, reason) for head in HEADS),
        support_service="not_available",
        conditions=_each_once(said),
        disclaimer=rules.texts["disclaimer"],
    )


def _not_found(facts: Facts, rule: IncidentRule, rules: Rules, plans: Mapping[str, Plan]) -> CoverageVerdict:
    """The general answer: nothing about any policy, the flyer's words and its example sums."""
    texts = rules.statuses["not_found"]
    items = tuple(
        CoverageItem(
            head,
            "undetermined",
            None,
            None,
            texts.item.format(flyer=rules.heads[head].flyer, reference=rules.heads[head].reference),
        )
        for head in HEADS
    )
    named = [rules.conditions[name].text for name in _named_conditions(facts, rule)]
    said = [texts.condition, *named, *_general_amounts(rules, plans)]
    return CoverageVerdict(
        policy=PolicyView(number=None, plan=None, status="not_found", holder=None),
        overall="undetermined",
        items=items,
        support_service="conditional",
        conditions=_each_once(said),
        disclaimer=rules.texts["disclaimer"],
    )


def _general_amounts(rules: Rules, plans: Mapping[str, Plan]) -> list[str]:
    plan = plans.get(rules.example_plan)
    if plan is None:
        return []
    terms = plan.versions[-1]
    return [rules.texts["general_amounts"].format(name=plan.name, amounts=amounts_text(terms))]


def amounts_text(terms: Terms) -> str:
    """The printed sums in one phrase: 損害賠償1,000万円、事故対応特別費用100万円、自己負担額なし."""
    parts = [f"{limit.name}{yen(limit.jpy)}" for limit in terms.limits if limit.jpy is not None]
    if terms.deductible.jpy is not None:
        parts.append(f"自己負担額{yen_or_none(terms.deductible.jpy)}")
    return "、".join(parts)


def _always(facts: Facts, rule: IncidentRule, rules: Rules) -> list[str]:
    conditions = (rules.conditions[name] for name in _named_conditions(facts, rule))
    return [condition.text for condition in conditions if condition.always]


def _each_once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
