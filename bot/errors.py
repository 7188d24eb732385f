"""Every error this product raises on purpose, in one tree.

ClinicBotError
├─ SettingsError            a setting is missing or has a bad value; names the key
├─ DataFileError            a reviewed data file (catalogue, plan, parameter) is broken; names file and key
├─ BadInput                 somebody outside sent something that cannot be taken; names the field
│  ├─ BadFact               a case fact has an unknown name or a value outside the vocabulary
│  └─ BadPolicyFile         an imported policy file has bad lines; lists them all
├─ NotFound                 no such conversation, case or policy for this caller
├─ IllegalTransition        a case was asked to move to a state it cannot reach
├─ RasaUnavailable          Rasa is down, silent or too slow
│  └─ RasaBusy               too many messages wait for Rasa already
└─ DeliveryFailed           the coordination desk did not take a packet

Messages say what happened, where, and what to do next. They are for engineers:
nothing of this text is ever shown to a clinic.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class ClinicBotError(Exception):
    """Root of the tree."""


class SettingsError(ClinicBotError):
    def __init__(self, key: str, problem: str) -> None:
        self.key = key
        super().__init__(f"{key}: {problem}")


class DataFileError(ClinicBotError):
    def __init__(self, path: Path, key: str, problem: str) -> None:
        self.path, self.key, self.problem = path, key, problem
        super().__init__(f"{path}: {key}: {problem}" if key else f"{path}: {problem}")


class BadInput(ClinicBotError):
    def __init__(self, field: str, problem: str) -> None:
        self.field, self.problem = field, problem
        super().__init__(f"{field}: {problem}")


class BadFact(BadInput):
    pass


@dataclass(frozen=True)
class BadLine:
    """One refused line of a policy file: its number in the file, the column and the reason."""

    line: int
    column: str
    reason: str


class BadPolicyFile(BadInput):
    def __init__(self, bad_lines: tuple[BadLine, ...]) -> None:
        self.bad_lines = bad_lines
        listed = "; ".join(f"line {b.line}, {b.column}: {b.reason}" for b in bad_lines)
        super().__init__("file", listed)


class NotFound(ClinicBotError):
    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"no such {what}")


class IllegalTransition(ClinicBotError):
    def __init__(self, case_ref: str, state: str, wanted: str) -> None:
        self.case_ref, self.state, self.wanted = case_ref, state, wanted
        super().__init__(f"case {case_ref} cannot go from {state} to {wanted}")


class RasaUnavailable(ClinicBotError):
    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"rasa gave no answer: {reason}")


class RasaBusy(RasaUnavailable):
    pass
