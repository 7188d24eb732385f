"""Somebody who talks to the dialogue alone; keeps what it must remember, as the store would."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bot.clock import JST
from bot.dialogue.state import CaseView, DialogueState, Heard, Outcome
from bot.dialogue.turn import respond
from bot.policy.policies import Policy

NOW = datetime(2026, 11, 25, 8, 5, tzinfo=JST)
POLICY = Policy(
    policy_number="S1-000101",
    holder_name="見本歯科",
    phone="03-0000-0101",
    plan="S1",
    options=(),
    starts_on=date(2026, 4, 1),
    ends_on=date(2027, 4, 1),
    cancelled_on=None,
    liability_member="yes",
)


class Person:
    """Talks to the dialogue and keeps what it must remember, as the store would."""

    def __init__(self, *policies: Policy) -> None:
        self.state = DialogueState()
        self.case = CaseView(case_ref="261125-ABCDE", find_policies=lambda number: policies)
        self.last: Outcome | None = None

    def say(self, text: str = "", intent: str = "inform", payload: str | None = None, **heard: Any) -> Outcome:
        outcome = respond(Heard(text=text, now=NOW, intent=intent, payload=payload, **heard), self.case, self.state)
        sources = dict(self.case.sources)
        for name, change in outcome.changes.items():
            sources.pop(name, None)
            if change.value is not None:
                sources[name] = change.source
        self.state, self.last = outcome.dialogue, outcome
        self.case = CaseView(
            facts=outcome.facts,
            sources=sources,
            case_ref=self.case.case_ref,
            policy=outcome.policy,
            find_policies=self.case.find_policies,
            contact_of=self.case.contact_of,
        )
        assert outcome.bubbles, "a turn must never be silent"
        return outcome

    def report(self, incident_type: str, text: str = "困っています") -> Outcome:
        return self.say(text, "report_incident", incident_type=incident_type, type_confidence=0.9)

    def press(self, key: str) -> Outcome:
        return self.say("[ボタン]", payload=f"answer:{self.state.asking}:{key}")

    def finish(self, answers: dict[str, Any]) -> list[str]:
        """Answer whatever is asked until nothing is; gives the order of the questions."""
        asked = []
        while self.state.asking is not None:
            slot = self.state.asking
            asked.append(slot)
            assert len(asked) <= 12, asked
            given = answers.get(slot)
            if given is None:
                self.say("わからない", "dont_know")
            else:
                self.say(str(given), facts=given if isinstance(given, dict) else {slot: given})
        return asked


def words(outcome: Outcome) -> str:
    return "\n".join(bubble.text for bubble in outcome.bubbles)
