"""Japanese answers to the questions about the insurance: short, from the flyer, never a promise.

Every function is pure. ``policy`` is the recognised clinic's policy, or None for the general answer with the flyer's
example plan. Telephone numbers come in as parameters, from the one settings file that holds them; ``now`` is aware.
"""

from __future__ import annotations

from datetime import datetime

from bot.policy.answer_texts import FUNCTIONS, load_answers
from bot.policy.coverage import amounts_text
from bot.policy.heads import HEADS, LABELS, HeadStatus
from bot.policy.offices import Office, is_open, next_opening, weekday_text
from bot.policy.plans import Limit, Plan, Terms, load_plans
from bot.policy.policies import Policy
from bot.policy.rules import load_rules
from bot.policy.verdict import CoverageVerdict
from bot.policy.wording import day_text, yen, yen_or_none


def coverage(verdict: CoverageVerdict, policy: Policy | None) -> str:
    """「保険は使える?」: the whole answer, most important first; ``policy`` is the one the verdict was made for."""
    answers = load_answers()
    nothing_to_claim = verdict.overall == "unlikely" and verdict.policy.status == "in_force"
    lines = [answers.say("coverage_nothing_to_claim" if nothing_to_claim else f"coverage_{verdict.overall}")]
    if verdict.policy.status == "in_force" and not nothing_to_claim:
        lines += _head_lines(verdict)
        plan_terms = _terms(policy)
        if policy is not None and plan_terms is not None:
            lines.append(answers.say("limits", amounts=amounts_text(plan_terms[1])))
    lines += [f"・{condition}" for condition in verdict.conditions]
    lines.append(verdict.disclaimer)
    return "\n".join(lines)


def _head_lines(verdict: CoverageVerdict) -> list[str]:
    lines = []
    statuses: tuple[HeadStatus, ...] = ("covered_if", "undetermined", "optional_not_bought")
    for status in statuses:
        labels = [LABELS[item.head] for item in verdict.items if item.status == status]
        if labels:
            lines.append(load_answers().say(f"heads_{status}", heads="、".join(labels)))
    return lines


def expense(verdict: CoverageVerdict, head: str, policy: Policy | None = None) -> str:
    """「原因調査の費用は出る?」: one head, its reason and its limit. KeyError when ``head`` is no head."""
    answers = load_answers()
    item = verdict.item(head)
    lines = [answers.say("expense", label=LABELS[head], reason=item.reason)]
    plan_terms = _terms(policy)
    if item.limit_jpy is not None and policy is not None and plan_terms is not None:
        limit = plan_terms[1].limit_of(head)
        key = "expense_limit" if limit.is_shared else "expense_limit_alone"
        lines.append(answers.say(key, name=limit.name, limit=yen(item.limit_jpy), heads=_labels(limit)))
    lines.append(verdict.disclaimer)
    return "\n".join(lines)


def amount(policy: Policy | None) -> str:
    """「いくらまで?」: the printed sums, what shares one limit, and what is not printed."""
    answers = load_answers()
    plan_terms = _terms(policy)
    if plan_terms is None:
        return _plan_unknown(policy)
    plan, terms = plan_terms
    lines = [answers.say("amount", name=_name(plan, policy), amounts=amounts_text(terms))]
    lines += [
        answers.say("amount_shared", heads=_labels(limit), limit=yen(limit.jpy))
        for limit in terms.limits
        if limit.is_shared and limit.jpy is not None
    ]
    unprinted = [head for head in HEADS if terms.limit_of(head).jpy is None]
    if unprinted:
        lines.append(answers.say("amount_not_printed", heads="・".join(LABELS[head] for head in unprinted)))
    lines.append(answers.say("amount_end"))
    return "\n".join(lines)


def premium(policy: Policy | None) -> str:
    """「保険料はいくら?」: the monthly premium as printed; the own contract's sum stands on the certificate."""
    answers = load_answers()
    plan_terms = _terms(policy)
    if plan_terms is None:
        return _plan_unknown(policy)
    plan, terms = plan_terms
    monthly = terms.monthly_premium
    if monthly.jpy is None:
        return answers.say("premium_not_printed", name=_name(plan, policy))
    key = "premium" if policy is None else "premium_own"
    return answers.say(key, name=_name(plan, policy), premium=yen(monthly.jpy), reference=monthly.reference)


def deductible(policy: Policy | None) -> str:
    """「自己負担は?」: the deductible as printed."""
    answers = load_answers()
    plan_terms = _terms(policy)
    if plan_terms is None:
        return _plan_unknown(policy)
    plan, terms = plan_terms
    own = terms.deductible
    if own.jpy is None:
        return answers.say("deductible_not_printed", name=_name(plan, policy))
    return answers.say("deductible", name=_name(plan, policy), deductible=yen_or_none(own.jpy), reference=own.reference)


def enrolment(agency_phone: str, now: datetime) -> str:
    """「加入したい」: the precondition, whom to ask, and whether they are open now."""
    answers = load_answers()
    plan_terms = _terms(None)
    lines = []
    if plan_terms is not None:
        terms = plan_terms[1]
        precondition, reference = terms.precondition, terms.precondition_reference
        lines.append(answers.say("enrolment", precondition=precondition, reference=reference))
    lines.append(_contact("enrolment_contact", answers.offices["agency"], agency_phone, now))
    lines.append(answers.say("enrolment_now"))
    return "\n".join(lines)


def support_service(verdict: CoverageVerdict | None, policy: Policy | None = None) -> str:
    """「緊急時サポートって何をしてくれる?」: the seven functions and the two conditions of the flyer."""
    answers = load_answers()
    lines = [answers.say("support"), *(f"{n}. {answers.functions[name]}" for n, name in enumerate(FUNCTIONS, 1))]
    plan_terms = _terms(policy) or _terms(None)
    if plan_terms is not None:
        terms = plan_terms[1]
        conditions = "、".join(terms.support_conditions)
        lines.append(answers.say("support_conditions", conditions=conditions, reference=terms.support_reference))
    if verdict is not None and verdict.support_service == "not_available":
        lines.append(answers.say("support_not_available"))
    lines.append(answers.say("support_who_decides"))
    return "\n".join(lines)


def vendor_objection() -> str:
    """「業者に任せているから問題ない」 (flyer, page 1)."""
    return load_answers().say("vendor_objection")


def closed_network_objection() -> str:
    """「ネットにつながっていないから関係ない」 (flyer, page 1)."""
    return load_answers().say("closed_network_objection")


def contacts(agency_phone: str, insurer_phone: str, now: datetime) -> str:
    """「どこに電話すればいい?」「何時まで?」: agency and insurer, their hours, and whether they are open now."""
    offices = load_answers().offices
    agency = _contact("contact", offices["agency"], agency_phone, now)
    return agency + "\n" + _contact("contact", offices["insurer"], insurer_phone, now)


def _contact(key: str, office: Office, phone: str, now: datetime) -> str:
    state = _open_now(office, now)
    return load_answers().say(key, name=office.name, phone=phone, hours=office.hours, open_now=state)


def _open_now(office: Office, now: datetime) -> str:
    answers = load_answers()
    if is_open(office, now):
        return answers.say("open_now")
    opening = next_opening(office, now)
    clock = f"{opening.hour}:{opening.minute:02d}"
    return answers.say("closed_now", day=day_text(opening.date()), weekday=weekday_text(opening), time=clock)


def _terms(policy: Policy | None) -> tuple[Plan, Terms] | None:
    """The policy's plan and terms, the flyer's example without a policy, None when the plan is not registered."""
    plan = load_plans().get(policy.plan if policy else load_rules().example_plan)
    if plan is None:
        return None
    return plan, plan.terms_on(policy.starts_on) if policy else plan.versions[-1]


def _plan_unknown(policy: Policy | None) -> str:
    code = policy.plan if policy else load_rules().example_plan
    return load_rules().conditions["plan_unknown"].text.format(plan=code)


def _name(plan: Plan, policy: Policy | None) -> str:
    return plan.name if policy else f"ちらしの例({plan.name})"


def _labels(limit: Limit) -> str:
    return "・".join(LABELS[head] for head in limit.heads)
