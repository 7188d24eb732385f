"""Everything a document needs to know of a case, gathered by the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from bot.incident.facts import Facts

Event: TypeAlias = tuple[datetime, str, str]
"""When (aware), who (``person``, ``bot``, ``srm`` or ``agency``) and what, in the words of the timeline."""


@dataclass(frozen=True)
class CallBack:
    """Whom the coordinator calls back; a part nobody has given is None. Never printed in what patients read."""

    name: str | None = None
    phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """One case at the moment ``now``. Moments are aware; the two verdicts are the vocabulary's JSON objects.

    ``fact_times`` says when each fact was stated (a fact that its type implies has none). ``severity`` is the level's
    slug with its Japanese ``severity_reasons``; ``functions`` are the support functions asked for; ``consent_at`` is
    when the clinic agreed to the hand-off; ``next_contact_at`` is what the coordination desk announced.
    """

    case_ref: str
    clinic: str | None
    contact: CallBack
    facts: Facts
    fact_times: Mapping[str, datetime]
    timeline: tuple[Event, ...]
    duty_verdict: Mapping[str, Any] | None
    coverage_verdict: Mapping[str, Any] | None
    severity: str | None
    severity_reasons: tuple[str, ...]
    steps_done: tuple[tuple[datetime, str], ...]
    now: datetime
    functions: tuple[str, ...] = field(default=())
    consent_at: datetime | None = None
    next_contact_at: datetime | None = None
