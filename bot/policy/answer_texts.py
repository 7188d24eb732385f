"""The reviewed sentences of ``rules/answers.yaml``, checked strictly: none missing, none unknown, no unfilled field."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from bot import datafile
from bot.errors import DataFileError
from bot.policy.offices import Office
from bot.policy.rules import RULES_DIR, check_fields

# The public names of the support functions, as a hand-off lists them.
FUNCTIONS = (
    "investigation",
    "public_relations",
    "social_media",
    "call_center",
    "trust_recovery",
    "gdpr",
    "coordination",
)

_OFFICES = ("agency", "insurer")

# Every sentence, with the values it may use.
_FIELDS: dict[str, tuple[str, ...]] = {
    "coverage_likely": (),
    "coverage_conditional": (),
    "coverage_undetermined": (),
    "coverage_unlikely": (),
    "coverage_nothing_to_claim": (),
    "heads_covered_if": ("heads",),
    "heads_optional_not_bought": ("heads",),
    "heads_undetermined": ("heads",),
    "limits": ("amounts",),
    "premium": ("name", "premium", "reference"),
    "premium_own": ("name", "premium", "reference"),
    "premium_not_printed": ("name",),
    "deductible": ("name", "deductible", "reference"),
    "deductible_not_printed": ("name",),
    "amount": ("name", "amounts"),
    "amount_shared": ("heads", "limit"),
    "amount_not_printed": ("heads",),
    "amount_end": (),
    "expense": ("label", "reason"),
    "expense_limit": ("name", "limit", "heads"),
    "expense_limit_alone": ("limit",),
    "enrolment": ("precondition", "reference"),
    "enrolment_contact": ("name", "phone", "hours", "open_now"),
    "enrolment_now": (),
    "support": (),
    "support_conditions": ("conditions", "reference"),
    "support_who_decides": (),
    "support_not_available": (),
    "vendor_objection": (),
    "closed_network_objection": (),
    "contact": ("name", "phone", "hours", "open_now"),
    "open_now": (),
    "closed_now": ("day", "weekday", "time"),
}


@dataclass(frozen=True)
class AnswerTexts:
    """The sentences by name, the two offices, and what each support function does."""

    texts: Mapping[str, str]
    offices: Mapping[str, Office]
    functions: Mapping[str, str]

    def say(self, key: str, **values: str) -> str:
        """The sentence ``key`` with its values filled in."""
        return self.texts[key].format(**values)


@functools.cache
def load_answers() -> AnswerTexts:
    """The reviewed sentences. DataFileError names the file and the key that is wrong."""
    return read_answers(RULES_DIR / "answers.yaml")


def read_answers(path: Path) -> AnswerTexts:
    """The sentences in ``path``; every name must be there, and no value may be used that nobody fills."""
    content = datafile.check_keys(path, "", datafile.load(path), ("answers", "offices", "functions"))
    texts = datafile.check_keys(path, "answers", content["answers"], _FIELDS)
    functions = datafile.check_keys(path, "functions", content["functions"], FUNCTIONS)
    for section, entries in (("answers", texts), ("functions", functions)):
        for key, text in entries.items():
            if not isinstance(text, str) or not text.strip():
                raise DataFileError(path, f"{section}.{key}", "must be a text")
            check_fields(path, f"{section}.{key}", text, _FIELDS.get(key, ()) if section == "answers" else ())
    offices = datafile.check_keys(path, "offices", content["offices"], _OFFICES)
    return AnswerTexts(texts, {name: _office(path, name, offices[name]) for name in _OFFICES}, functions)


def _office(path: Path, name: str, given: object) -> Office:
    where = f"offices.{name}"
    content = datafile.check_keys(path, where, given, ("name", "opens", "closes", "hours", "reference"))
    try:
        opens, closes = time.fromisoformat(content["opens"]), time.fromisoformat(content["closes"])
    except (TypeError, ValueError) as error:
        raise DataFileError(path, where, 'opens and closes must be times like "09:30"') from error
    return Office(name=str(content["name"]), opens=opens, closes=closes, hours=str(content["hours"]))
