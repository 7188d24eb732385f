"""Insurance plans as dated, referenced data: ``plans/*.yaml``, one file a plan.

The only source of the numbers is the printed flyer (or, for a plan the agency adds, the document it names);
``None`` means that the document prints no number. Another plan is another file, not code.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot import datafile
from bot.errors import DataFileError
from bot.policy.heads import HEADS

PLANS_DIR = Path(__file__).parent / "plans"


@dataclass(frozen=True)
class Amount:
    """A sum in yen (None: not printed) and the place it was read from."""

    jpy: int | None
    reference: str


@dataclass(frozen=True)
class Limit:
    """The highest sum in yen for ``heads`` together (None: not printed); several heads share one limit."""

    name: str
    jpy: int | None
    heads: tuple[str, ...]
    reference: str

    @property
    def is_shared(self) -> bool:
        return self.jpy is not None and len(self.heads) > 1


@dataclass(frozen=True)
class Terms:
    """What one plan says for contracts that begin on or after ``valid_from``."""

    valid_from: date
    monthly_premium: Amount
    deductible: Amount
    limits: tuple[Limit, ...]
    options: tuple[str, ...]
    options_reference: str
    precondition: str
    precondition_reference: str
    support_conditions: tuple[str, ...]
    support_reference: str

    def limit_of(self, head: str) -> Limit:
        """The limit that applies to ``head``; every head has exactly one (checked on loading)."""
        return next(limit for limit in self.limits if head in limit.heads)


@dataclass(frozen=True)
class Plan:
    """A plan: its code (as in policy files), its name, and its terms, the oldest first."""

    code: str
    name: str
    versions: tuple[Terms, ...]

    @property
    def option_heads(self) -> tuple[str, ...]:
        """Every head that some version of the plan sells as an option, in the vocabulary's order."""
        sold = {head for terms in self.versions for head in terms.options}
        return tuple(head for head in HEADS if head in sold)

    def terms_on(self, day: date) -> Terms:
        """The newest terms valid on ``day``, a contract's first day; before the first version, the first one."""
        valid = [terms for terms in self.versions if terms.valid_from <= day]
        return valid[-1] if valid else self.versions[0]


@functools.cache
def load_plans() -> Mapping[str, Plan]:
    """All reviewed plans by code. DataFileError names the file and the key that is wrong."""
    return MappingProxyType(read_plans(PLANS_DIR))


def read_plans(folder: Path) -> dict[str, Plan]:
    """The plans in ``folder``; DataFileError when there is none or one of them is broken."""
    plans = {path.stem: _plan(path) for path in sorted(folder.glob("*.yaml"))}
    if not plans:
        raise DataFileError(folder, "", "holds no plan (*.yaml)")
    return plans


def _plan(path: Path) -> Plan:
    content = datafile.check_keys(path, "", datafile.load(path), ("plan", "name", "versions"))
    code = _text(path, "plan", content["plan"])
    if code != path.stem:
        raise DataFileError(path, "plan", f"must be the file's name, {path.stem}")
    if not isinstance(content["versions"], list) or not content["versions"]:
        raise DataFileError(path, "versions", "must be a list with at least one version")
    versions = tuple(_terms(path, f"versions[{n}]", item) for n, item in enumerate(content["versions"]))
    days = [terms.valid_from for terms in versions]
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise DataFileError(path, "versions", "must be in the order of valid_from, each day once")
    return Plan(code=code, name=_text(path, "name", content["name"]), versions=versions)


_TERMS_KEYS = ("valid_from", "monthly_premium", "deductible", "limits", "options", "precondition", "support_service")


def _terms(path: Path, where: str, given: object) -> Terms:
    content = datafile.check_keys(path, where, given, _TERMS_KEYS)
    if type(content["valid_from"]) is not date:
        raise DataFileError(path, f"{where}.valid_from", "must be a date like 2023-04-01")
    limits = _limits(path, f"{where}.limits", content["limits"])
    options = _part(path, f"{where}.options", content["options"], "heads")
    precondition = _part(path, f"{where}.precondition", content["precondition"], "text")
    support = _part(path, f"{where}.support_service", content["support_service"], "conditions")
    return Terms(
        valid_from=content["valid_from"],
        monthly_premium=_amount(path, f"{where}.monthly_premium", content["monthly_premium"]),
        deductible=_amount(path, f"{where}.deductible", content["deductible"]),
        limits=limits,
        options=_heads(path, f"{where}.options.heads", options["heads"]),
        options_reference=options["reference"],
        precondition=_text(path, f"{where}.precondition.text", precondition["text"]),
        precondition_reference=precondition["reference"],
        support_conditions=_texts(path, f"{where}.support_service.conditions", support["conditions"]),
        support_reference=support["reference"],
    )


def _limits(path: Path, where: str, given: object) -> tuple[Limit, ...]:
    if not isinstance(given, list):
        raise DataFileError(path, where, "must be a list")
    limits = []
    seen: set[str] = set()
    for number, item in enumerate(given):
        place = f"{where}[{number}]"
        content = datafile.check_keys(path, place, item, ("name", "jpy", "heads", "reference"))
        heads = _heads(path, f"{place}.heads", content["heads"])
        if not heads:
            raise DataFileError(path, f"{place}.heads", "must name at least one head")
        if twice := seen.intersection(heads):
            raise DataFileError(path, f"{place}.heads", f"{', '.join(sorted(twice))} already has a limit")
        seen.update(heads)
        amount = _amount(path, place, {"jpy": content["jpy"], "reference": content["reference"]})
        limits.append(Limit(_text(path, f"{place}.name", content["name"]), amount.jpy, heads, amount.reference))
    missing = [head for head in HEADS if head not in seen]
    if missing:
        raise DataFileError(path, where, f"has no limit for {', '.join(missing)}")
    return tuple(limits)


def _amount(path: Path, where: str, given: object) -> Amount:
    content = datafile.check_keys(path, where, given, ("jpy", "reference"))
    jpy = content["jpy"]
    if jpy is not None and (isinstance(jpy, bool) or not isinstance(jpy, int) or jpy < 0):
        raise DataFileError(path, f"{where}.jpy", "must be whole yen, 0 or more, or null")
    return Amount(jpy, _text(path, f"{where}.reference", content["reference"]))


def _part(path: Path, where: str, given: object, key: str) -> dict[str, Any]:
    content = datafile.check_keys(path, where, given, (key, "reference"))
    _text(path, f"{where}.reference", content["reference"])
    return content


def _heads(path: Path, where: str, given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or len(set(map(str, given))) != len(given):
        raise DataFileError(path, where, "must be a list of different heads")
    for head in given:
        if head not in HEADS:
            raise DataFileError(path, where, f"{head!r} is not one of {', '.join(HEADS)}")
    return tuple(given)


def _texts(path: Path, where: str, given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not given:
        raise DataFileError(path, where, "must be a list of texts")
    return tuple(_text(path, f"{where}[{number}]", item) for number, item in enumerate(given))


def _text(path: Path, where: str, given: object) -> str:
    if not isinstance(given, str) or not given.strip():
        raise DataFileError(path, where, "must be a text")
    return given
