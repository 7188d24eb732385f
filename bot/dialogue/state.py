"""Where a dialogue stands, and what one turn takes in and gives out. All immutable, all JSON-ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

from bot.incident.facts import Facts
from bot.policy.policies import Policy

Source = Literal["said", "button", "rule"]


@dataclass(frozen=True)
class Button:
    """A choice under a bubble: what the person sees and the short key that comes back."""

    title: str
    payload: str


@dataclass(frozen=True)
class Bubble:
    """One message to the person: plain text, buttons under it, at most one link."""

    text: str
    buttons: tuple[Button, ...] = ()
    link: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {"text": self.text, "buttons": [asdict(button) for button in self.buttons], "link": self.link}


@dataclass(frozen=True, kw_only=True)
class DialogueState:
    """What the dialogue itself must remember between turns; the facts are kept apart.

    ``asked`` are the slots asked for so far, ``put`` how many questions that were in all, put again ones included;
    ``waiting`` is the kind of a second incident that was told in the same breath and comes after this one.
    """

    asking: str | None = None
    asked: tuple[str, ...] = ()
    put: int = 0
    refused: tuple[str, ...] = ()
    misses: int = 0
    steps_shown: int = 0
    steps_done: int = 0
    steps_variant: str | None = None
    duty_said: str | None = None
    coverage_said: str | None = None
    policy_tries: int = 0
    policy_check: Literal["open", "verified", "failed", "skipped"] = "open"
    type_choices: tuple[str, ...] = ()
    confirming: str | None = None
    handoff: Literal["open", "declined", "requested"] = "open"
    asked_for_handoff: bool = False
    editing: bool = False
    resume_tries: int = 0
    closing_said: bool = False
    waiting: str | None = None

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> DialogueState:
        known = {f.name for f in fields(cls)}
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items() if k in known}
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One message as it was read: the NLU's guess and the facts with the words they came from.

    ``report_confidence`` is how likely it tells of an incident at all, whatever intent came out first.
    """

    text: str
    now: datetime
    intent: str
    confidence: float = 1.0
    payload: str | None = None
    incident_type: str | None = None
    type_confidence: float = 0.0
    type_ranking: tuple[tuple[str, float], ...] = ()
    report_confidence: float = 0.0
    clauses: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    refused: bool = False
    problem: str | None = None
    is_correction: bool = False
    masked: tuple[str, ...] = ()
    event_time: datetime | None = None

    @property
    def tells_of_incident(self) -> bool:
        """The whole message or one of its clauses reports something that happened."""
        return "report_incident" in (self.intent, *self.clauses)


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """The case as the dialogue sees it, with the few look-ups it may need.

    ``law_version`` is the one the case was first judged by; it keeps that. ``contact_of`` gives the call-back number of another case by its number; None when there is none.
    """

    facts: Facts = Facts()  # noqa: RUF009 (immutable)
    sources: Mapping[str, Source] = field(default_factory=dict)
    case_ref: str | None = None
    state: str = "open"
    severity: str | None = None
    policy: Policy | None = None
    law_version: str | None = None
    find_policies: Callable[[str], tuple[Policy, ...]] = lambda _number: ()
    timeline: Callable[[], tuple[tuple[datetime, str, str], ...]] = lambda: ()
    reported: frozenset[str] = frozenset()
    contact_of: Callable[[str], str | None] = lambda _case_ref: None


@dataclass(frozen=True)
class FactChange:
    """A fact to store: its new value (None takes it back), where it came from and in which words."""

    value: Any
    source: Source
    words: str = ""


@dataclass(frozen=True)
class Entry:
    """A line for the case's timeline; ``at`` is when it happened, None for the moment of the message."""

    kind: str
    what: str
    who: str = "person"
    at: datetime | None = None


ReportKind = Literal["preliminary", "final"]


@dataclass(frozen=True)
class ReportTold:
    """A report to the state that the clinic says it made: which one, None for the next one due, and its number."""

    kind: ReportKind | None
    number: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Everything one turn decided; the caller stores it in one unit of work."""

    bubbles: tuple[Bubble, ...]
    dialogue: DialogueState
    facts: Facts
    changes: Mapping[str, FactChange] = field(default_factory=dict)
    timeline: tuple[Entry, ...] = ()
    severity: str | None = None
    severity_reasons: tuple[str, ...] = ()
    duty_verdict: Mapping[str, Any] | None = None
    coverage_verdict: Mapping[str, Any] | None = None
    policy: Policy | None = None
    request_handoff: bool = False
    start_over: bool = False
    next_type: str | None = None
    resume: str | None = None
    report_told: ReportTold | None = None
