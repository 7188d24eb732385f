"""Answers to questions become the right value: one table a slot, known misses apart and strict."""

from __future__ import annotations

import pytest

from bot.incident.facts import checked
from bot.reading.reader import Reading, read
from tests.reading.answer_tables import (
    FUTURE,
    NOTHING,
    NOW,
    REFUSED,
    Row,
    answer_rows,
    expected_facts,
    missed_rows,
    slots_of,
)

ENOUGH_ANSWERS = 80


def answered(row: Row) -> Reading:
    return read(row.text, now=NOW, asking="affected_low" if row.slot == "affected" else row.slot)


def misread(row: Row) -> str | None:
    """What is wrong with the reading of ``row``, or None."""
    reading = answered(row)
    got = {slot: value for slot, value in reading.facts.items() if slot in slots_of(row.slot)}
    if row.expected in (NOTHING, REFUSED, FUTURE):
        problem = "future_time" if row.expected == FUTURE else None
        right = got == {} and reading.problem == problem and reading.refused == (row.expected == REFUSED)
    else:
        right = got == expected_facts(row.slot, row.expected) and not reading.refused
    return None if right else f"{row.label}: wanted {row.expected}, got {got or reading}"


@pytest.mark.parametrize("slot", sorted({row.slot for row in answer_rows()}))
def test_答えが正しい値になる(slot: str) -> None:
    assert [wrong for row in answer_rows() if row.slot == slot and (wrong := misread(row))] == []


@pytest.mark.xfail(strict=True, reason="known misses, kept to be mended")
@pytest.mark.parametrize("row", missed_rows(), ids=lambda row: row.label)
def test_まだ読めない答え(row: Row) -> None:
    assert misread(row) is None


def test_every_slot_has_enough_answers() -> None:
    rows = answer_rows()
    counts = {slot: sum(row.slot == slot for row in rows) for slot in {row.slot for row in rows}}
    assert len(counts) == 24
    assert {slot: count for slot, count in counts.items() if count < ENOUGH_ANSWERS} == {}


def test_every_fact_is_allowed_and_carries_words_of_the_message() -> None:
    for row in answer_rows():
        reading = answered(row)
        assert reading.facts.keys() == reading.words.keys(), row
        for slot, value in reading.facts.items():
            checked(slot, value)
            assert reading.words[slot], row
            assert reading.words[slot] in row.text, row
