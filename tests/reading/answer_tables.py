"""Reads the answer tables beside the tests: one answer a line, with the value it must become."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import JST
from bot.datafile import load
from bot.incident.facts import FACTS

TABLES = Path(__file__).parent / "tables"
NOW = datetime(2026, 11, 25, 10, 30, tzinfo=JST)  # a Wednesday
NOTHING, REFUSED, FUTURE = "nothing", "refused", "future"


@dataclass(frozen=True)
class Row:
    """An answer to the question for ``slot`` and what must be read: a value, or one of the three words above."""

    slot: str
    text: str
    expected: str

    @property
    def label(self) -> str:
        return f"{self.slot}:{self.text}"


def answer_rows() -> list[Row]:
    """Every row of every table, known misses left out."""
    known = {(row.slot, row.text) for row in missed_rows()}
    return [row for row in _all_rows() if (row.slot, row.text) not in known]


def missed_rows() -> list[Row]:
    """Answers that are known to be read wrongly, with the right value."""
    return [Row(*line.split("\t")) for line in _lines(TABLES / "known_misses.tsv")]


def _all_rows() -> Iterator[Row]:
    for path in sorted(TABLES.glob("*.yaml")):
        table = load(path)
        for expected, block in table["answers"].items():
            for text in block.splitlines():
                yield Row(table["slot"], text, str(expected))
    for slot in ("affected", "noticed_at", "policy_number", "contact_phone", "policy_phone", "contact_name"):
        for line in _lines(TABLES / f"{slot}.tsv"):
            text, expected = line.split("\t")
            yield Row(slot, text, expected)
    for name in ("second_writing.tsv", "third_writing.tsv", "strangers.tsv", "fourth_writing.tsv", "fifth_writing.tsv"):
        for slot, text, expected in table_lines(name):
            yield Row(slot, text, expected)


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]


def table_lines(name: str) -> list[list[str]]:
    """The cells of a TSV table."""
    return [line.split("\t") for line in _lines(TABLES / name)]


def expected_facts(slot: str, expected: str) -> dict[str, Any]:
    """The facts that the cell of a table stands for."""
    if slot == "affected":
        if expected == "unknown":
            return {"affected_low": None, "affected_high": None, "affected_known": "unknown"}
        low, high = expected.split("-")
        return {"affected_low": int(low), "affected_high": int(high) if high else None, "affected_known": "known"}
    if expected == "unknown" and slot != "data_kinds":
        return {slot: "unknown"}
    if slot == "noticed_at":
        day, clock = expected.split(" ")
        return {slot: f"2026-{day}T{clock}+09:00"}
    if FACTS[slot].kind == "list":
        return {slot: [value.strip() for value in expected.split(",") if value.strip()]}
    if slot == "handoff_consent":
        return {slot: expected == "true"}
    return {slot: expected}


def slots_of(slot: str) -> tuple[str, ...]:
    """The slots that a table's question fills."""
    return ("affected_low", "affected_high", "affected_known") if slot == "affected" else (slot,)
