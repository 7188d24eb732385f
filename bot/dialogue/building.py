"""What builds up during one turn: words to say, facts to change, verdicts; at its end an immutable Outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.listening import apply
from bot.dialogue.state import Bubble, Button, CaseView, DialogueState, Entry, FactChange, Heard, Outcome, ReportTold
from bot.incident import severity
from bot.incident.facts import Facts
from bot.law import duties
from bot.policy import answers as policy_answers
from bot.policy import coverage
from bot.policy.policies import Policy


@dataclass
class Turn:
    """One turn in the making. Skills add to it; nothing else keeps state between them."""

    heard: Heard
    case: CaseView
    state: DialogueState
    facts: Facts
    changes: dict[str, FactChange]
    policy: Policy | None
    confirming: str | None = None
    asked: str | None = None
    answered: bool = False
    bubbles: list[Bubble] = field(default_factory=list)
    timeline: list[Entry] = field(default_factory=list)
    duty: Mapping[str, Any] | None = None
    coverage: Mapping[str, Any] | None = None
    coverage_lines: list[str] = field(default_factory=list)
    severity: str | None = None
    reasons: tuple[str, ...] = ()
    request_handoff: bool = False
    start_over: bool = False
    next_type: str | None = None
    resume: str | None = None
    report_told: ReportTold | None = None
    more_steps: bool = False
    offers: list[Button] = field(default_factory=list)

    def say(self, text: str, *buttons: Button, link: str | None = None) -> None:
        self.bubbles.append(Bubble(text, buttons, link))

    def change(self, changes: Mapping[str, FactChange]) -> None:
        """Change facts in the middle of the turn and judge anew."""
        self.changes |= changes
        self.facts = apply(changes, self.facts)
        self.judge()

    def judge(self) -> None:
        """Both verdicts and the severity anew, from the facts as they now are."""
        if self.facts.incident_type is None:
            return
        judged = severity.assess(self.facts, now=self.heard.now)
        self.severity, self.reasons = judged.level, judged.reasons
        self.duty = duties.assess(self.facts, law_version=self.case.law_version).to_dict()
        day = (self.facts.noticed_on or self.heard.now).date()
        verdict = coverage.assess(self.facts, self.policy, day)
        self.coverage = verdict.to_dict()
        self.coverage_lines = policy_answers.coverage(verdict, self.policy).splitlines()

    def outcome(self) -> Outcome:
        return Outcome(
            bubbles=tuple(self.bubbles),
            dialogue=self.state,
            facts=self.facts,
            changes=self.changes,
            timeline=tuple(self.timeline),
            severity=self.severity,
            severity_reasons=self.reasons,
            duty_verdict=self.duty,
            coverage_verdict=self.coverage,
            policy=self.policy,
            request_handoff=self.request_handoff,
            start_over=self.start_over,
            next_type=self.next_type,
            resume=self.resume,
            report_told=self.report_told,
        )
