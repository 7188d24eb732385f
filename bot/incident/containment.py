"""The first reply to an incident message and the steps after it: three actions at a time, the most urgent first.

What is said comes from the reviewed catalogue; here is only the order: life, the phone, three steps, one don't.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.incident import life_safety, playbooks, severity
from bot.incident.facts import Facts
from bot.incident.playbook_model import FirstMinutes, Playbook, Step
from bot.incident.severity import Severity

STEPS_AT_ONCE = 3
PHONE_LINE = "スマホの回線で続けてください。"


@dataclass(frozen=True)
class StepPage:
    """Up to three steps: ``first_number`` is the number of the first one, ``rest`` how many come after these."""

    steps: tuple[Step, ...]
    first_number: int
    rest: int

    @property
    def text(self) -> str:
        """The steps as numbered lines; empty when none is left."""
        numbered = enumerate(self.steps, start=self.first_number)
        return "\n".join(f"{number}. {step.text}" for number, step in numbered)


@dataclass(frozen=True)
class Reply:
    """The parts of the first bubble, each ready to show, and what stands behind it.

    ``life_line`` is the full line of the gate when the message speaks of danger, otherwise the playbook's short one.
    ``variant`` is the key of the chosen variant of the playbook, None for the main steps.
    """

    incident_type: str | None
    variant: str | None
    life_line: str | None
    acknowledgement: str
    phone_line: str | None
    page: StepPage
    dont: str
    severity: Severity

    @property
    def steps(self) -> tuple[Step, ...]:
        """The first steps, three at most."""
        return self.page.steps

    @property
    def rest(self) -> int:
        """How many steps are left after these."""
        return self.page.rest

    @property
    def text(self) -> str:
        """The whole bubble, without the question that follows it."""
        before = (self.life_line, self.acknowledgement, self.phone_line)
        lines = [line for line in before if line is not None]
        return "\n".join([*lines, self.page.text, f"注意: {self.dont}"])


def first_reply(incident_type: str | None, facts: Facts, *, text: str = "", now: datetime) -> Reply:
    """What to say at once about ``incident_type`` (None: not known yet), the person having written ``text``.

    ``now`` (aware) only tells how late it is for the severity.
    """
    book = _book(incident_type)
    danger = life_safety.gate(text)
    short = book.life_line.text if book.life_line is not None else None
    variant = book.variant_for(text) if isinstance(book, Playbook) else None
    known = facts if incident_type is None else facts.with_({"incident_type": incident_type})
    return Reply(
        incident_type=incident_type,
        variant=variant.key if variant is not None else None,
        life_line=danger.line if danger is not None else short,
        acknowledgement=book.first.text,
        phone_line=PHONE_LINE if book.phone_first else None,
        page=more_steps(incident_type, 0, text=text),
        dont=book.donts[0].text,
        severity=severity.assess(known, now=now),
    )


def more_steps(incident_type: str | None, done: int, *, text: str = "", variant: str | None = None) -> StepPage:
    """The next steps, three at most, after the first ``done`` of them.

    ``variant`` is the key that ``first_reply`` chose; without it the words of ``text`` decide.
    """
    steps = all_steps(incident_type, text=text, variant=variant)
    start = min(max(done, 0), len(steps))
    page = steps[start : start + STEPS_AT_ONCE]
    return StepPage(page, start + 1, len(steps) - start - len(page))


def all_steps(incident_type: str | None, *, text: str = "", variant: str | None = None) -> tuple[Step, ...]:
    """Every step in order: the variant's when one is given or its words stand in ``text``, else the main ones."""
    book = _book(incident_type)
    if not isinstance(book, Playbook):
        return book.steps
    chosen = next((v for v in book.variants if v.key == variant), None) or book.variant_for(text)
    return book.steps if chosen is None else chosen.steps


def _book(incident_type: str | None) -> FirstMinutes:
    return playbooks.load_unknown() if incident_type is None else playbooks.load()[incident_type]
