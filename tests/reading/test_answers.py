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

ENOUGH_ANSWERS = {
    "affected": 80,
    "noticed_at": 80,
    "data_kinds": 80,
    "malicious": 80,
    "leak_state": 80,
    "strong_encryption": 80,
    "recovered_unseen": 80,
    "backup_intact": 80,
    "care_impact": 80,
    "ongoing": 80,
    "policy_number": 80,
    "contact_phone": 80,
    "handoff_consent": 80,
}


def answered(row: Row) -> Reading:
    return read(row.text, now=NOW, asking="affected_low" if row.slot == "affected" else row.slot)


def assert_read(row: Row) -> None:
    reading = answered(row)
    got = {slot: value for slot, value in reading.facts.items() if slot in slots_of(row.slot)}
    assert reading.refused == (row.expected == REFUSED)
    if row.expected in (NOTHING, REFUSED, FUTURE):
        assert got == {}
        assert reading.problem == ("future_time" if row.expected == FUTURE else None)
    else:
        assert got == expected_facts(row.slot, row.expected)


@pytest.mark.parametrize("row", answer_rows(), ids=lambda row: row.label)
def test_答えが正しい値になる(row: Row) -> None:
    assert_read(row)


@pytest.mark.xfail(strict=True, reason="known misses, kept to be mended")
@pytest.mark.parametrize("row", missed_rows(), ids=lambda row: row.label)
def test_まだ読めない答え(row: Row) -> None:
    assert_read(row)


def test_every_slot_has_enough_answers() -> None:
    rows = answer_rows()
    counts = {slot: sum(row.slot == slot for row in rows) for slot in {row.slot for row in rows}}
    assert len(counts) == 24
    assert {slot: count for slot, count in counts.items() if count < ENOUGH_ANSWERS.get(slot, 40)} == {}


def test_every_fact_is_allowed_and_carries_words_of_the_message() -> None:
    for row in answer_rows():
        reading = answered(row)
        assert reading.facts.keys() == reading.words.keys(), row
        for slot, value in reading.facts.items():
            checked(slot, value)
            assert reading.words[slot], row
            assert reading.words[slot] in row.text, row
