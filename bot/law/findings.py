"""What was decided about a case, as the modules that put it into words need it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.law.circumstances import Circumstances
from bot.law.deadlines import Deadlines
from bot.law.logic import Truth
from bot.law.statute import LawVersion


@dataclass(frozen=True)
class Findings:
    """What was decided, for putting into words."""

    case: Circumstances
    duty: Truth
    grounds: tuple[str, ...]
    missing_facts: tuple[str, ...]
    exemptions: tuple[str, ...]
    provisional: bool
    deadlines: Deadlines | None
    law: LawVersion
