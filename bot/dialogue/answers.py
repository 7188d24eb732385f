"""Answers to questions for the present case: what is fixed comes from ``answers.yaml``, the rest is composed here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue import fixed_answers, questions, verdicts
from bot.dialogue.state import Bubble, Button, Heard
from bot.dialogue.wording import moment_text, type_text
from bot.incident import contacts, containment, playbooks, power
from bot.incident.facts import Facts
from bot.law import penalties
from bot.policy import answers as policy_answers
from bot.policy import coverage
from bot.policy.policies import Policy
from bot.policy.verdict import CoverageVerdict

COMMON_TYPES = ("ransomware", "support_scam", "phishing", "misdirected_message", "lost_device", "system_failure")


@dataclass(frozen=True)
class Asked:
    """A question with everything its answer may depend on."""

    heard: Heard
    facts: Facts
    duty: Mapping[str, Any] | None
    policy: Policy | None

    @property
    def verdict(self) -> CoverageVerdict:
        day = (self.facts.noticed_on or self.heard.now).date()
        return coverage.assess(self.facts, self.policy, day)


def answer(
    intent: str,
    heard: Heard,
    facts: Facts,
    duty: Mapping[str, Any] | None,
    policy: Policy | None,
) -> list[Bubble]:
    """The answer to one question intent; at least one bubble."""
    asked = Asked(heard, facts, duty, policy)
    own = _COMPOSED.get(intent)
    if own is not None:
        return [Bubble(text) for text in _bubbles(own(asked))]
    return [fixed_answers.load()[intent]]


def _bubbles(lines: str | Sequence[str]) -> list[str]:
    """Texts of a readable length: lines are gathered, a text is first taken apart at its line breaks."""
    return verdicts.gathered(lines.splitlines() if isinstance(lines, str) else lines)


def _what_to_do(asked: Asked) -> Sequence[str]:
    reply = containment.first_reply(asked.facts.incident_type, asked.facts, text=asked.heard.text, now=asked.heard.now)
    return [reply.text]


def _power_off(asked: Asked) -> Sequence[str]:
    return [power.answer(asked.facts.incident_type, asked.heard.text)]


def _continue_care(asked: Asked) -> Sequence[str]:
    kind = asked.facts.incident_type or "system_failure"
    return [item.text for item in playbooks.load()[kind].continuity]


def _evidence(asked: Asked) -> Sequence[str]:
    kind = asked.facts.incident_type or "system_failure"
    kept = "、".join(item.text for item in playbooks.load()[kind].evidence)
    return [f"残しておくもの:{kept}。", "消さずに、スマホで撮って、時刻を書いてください。"]


def _police(_: Asked) -> Sequence[str]:
    known = contacts.load()
    lines = [
        "お金、盗難、脅し、知らない侵入のときは、警察に相談してください。いま起きている最中なら110番です。",
        *(known[slug].line for slug in ("police_advice", "police_cyber")),
    ]
    return [*lines, "届け出るかどうかは、院長と決めてください。"]


def _report_duty(asked: Asked) -> Sequence[str]:
    if asked.duty is None:
        return ["何が起きたかをうかがえば、報告が必要かの見込みをお伝えできます。"]
    short = verdicts.duty_bubbles(asked.duty, asked.heard.now.date())
    return [line for bubble in short for line in bubble.text.splitlines()]


def _report_deadline(asked: Asked) -> Sequence[str]:
    lines = verdicts.deadline_lines(asked.duty or {}, asked.heard.now.date())
    if lines:
        start = asked.facts.noticed_on
        since = [f"気づいた日({moment_text(start)})を1日目として数えています。"] if start else []
        return [*lines, *since, "報告が必要な場合の日付です。過ぎていても、早く出してください。"]
    return [
        "報告が必要な場合、最初の報告は、気づいてからおおむね3〜5日以内です。",
        "くわしい報告は30日以内、攻撃や盗みなら60日以内です(施行規則8条)。気づいた日時が分かれば、日付でお伝えします。",
    ]


def _penalty(_: Asked) -> Sequence[str]:
    return penalties.penalty_answer()


def _vendor(asked: Asked) -> Sequence[str]:
    return [policy_answers.vendor_objection(), fixed_answers.load()["ask_report_who"].text]


def _coverage(asked: Asked) -> Sequence[str]:
    return policy_answers.coverage(asked.verdict, asked.policy).splitlines()


# The head of the policy that a question about a cost means by its words; without any it is the investigation.
_HEADS = (
    ("litigation", re.compile(r"弁護士|裁判|訴訟|訴え")),
    ("condolence", re.compile(r"見舞")),
    ("data_recovery", re.compile(r"復旧|復元|データ.{0,6}(もど|戻|直)")),
    ("crisis_response", re.compile(r"広報|記者|会見|コールセンター|再発防止|お詫び|おわび|郵送|切手")),
    ("lost_profit", re.compile(r"休業|休診|売り?上げ?|利益|減収")),
    ("liability_damages", re.compile(r"賠償|慰謝料")),
)
_MONEY_LOST = re.compile(r"振り?込|送金|だまし取|騙し取|盗られ|身代金|払った|戻(り|る|って)")


def _expense(asked: Asked) -> str | Sequence[str]:
    named = next((head for head, words in _HEADS if words.search(asked.heard.text)), None)
    if named is None and _MONEY_LOST.search(asked.heard.text):
        return _coverage(asked)
    return policy_answers.expense(asked.verdict, named or "investigation", asked.policy)


def _phone(slug: str) -> str:
    return contacts.load()[slug].phone or ""


def _enrollment(asked: Asked) -> str:
    return policy_answers.enrolment(_phone("agency"), asked.heard.now)


def _contact(asked: Asked) -> Sequence[str]:
    return [
        policy_answers.contacts(_phone("agency"), _phone("insurer"), asked.heard.now),
        "命の危険は119番、犯罪がいま起きているなら110番です。",
    ]


_COMPOSED: dict[str, Callable[[Asked], str | Sequence[str]]] = {
    "ask_what_to_do": _what_to_do,
    "ask_power_off": _power_off,
    "ask_continue_care": _continue_care,
    "ask_evidence": _evidence,
    "ask_police": _police,
    "ask_report_duty": _report_duty,
    "ask_report_deadline": _report_deadline,
    "ask_penalty": _penalty,
    "ask_vendor_responsibility": _vendor,
    "ask_closed_network": lambda asked: policy_answers.closed_network_objection(),
    "ask_coverage": _coverage,
    "ask_coverage_amount": lambda asked: policy_answers.amount(asked.policy),
    "ask_coverage_expense": _expense,
    "ask_deductible": lambda asked: policy_answers.deductible(asked.policy),
    "ask_premium": lambda asked: policy_answers.premium(asked.policy),
    "ask_enrollment": _enrollment,
    "ask_support_service": lambda asked: policy_answers.support_service(asked.verdict, asked.policy),
    "ask_contact": _contact,
    "ask_business_hours": _contact,
}

INTENTS: tuple[str, ...] = (
    *_COMPOSED,
    "ask_disconnect_network",
    "ask_pay_ransom",
    "ask_restore_backup",
    "ask_tell_patients",
    "ask_public_notice",
    "ask_media",
    "ask_report_how",
    "ask_report_who",
    "ask_privacy",
    "ask_gdpr",
    "ask_my_number",
    "ask_prevention",
)


def type_choices(ranking: Sequence[tuple[str, float]]) -> Bubble:
    """When free words did not tell: the likeliest kinds as buttons, then the common ones."""
    likely = [slug for slug, _ in ranking][:3]
    slugs = list(dict.fromkeys([*likely, *COMMON_TYPES]))[:6]
    buttons = [Button(type_text(slug), f"answer:incident_type:{slug}") for slug in slugs]
    text = "どれに近いですか。なければ、見たままを短く書いてください。"
    return Bubble(text, (*buttons, questions.DONT_KNOW, questions.HUMAN))
