"""More danger never lowers the duty, more protection never raises it."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.incident.facts import FACTS, Facts
from bot.law.duties import assess
from tests.law.drawn_facts import drawn_facts

RANK = {"not_required": 0, "undetermined": 1, "required": 2}

# Each chain runs from protective to dangerous.
CHAINS: list[tuple[str, tuple[Any, ...]]] = [
    ("leak_state", ("ruled_out", "unknown", "suspected", "confirmed")),
    ("damage_state", ("none", "lost", "unusable", "tampered")),
    ("damage_state", ("none", "unknown", "tampered")),
    ("malicious", ("no", "unknown", "yes")),
    ("leak_signs", ((), ("founded_warning",), ("founded_warning", "theft_trace"))),
    ("strong_encryption", ("yes", "unknown", "no")),
    ("recovered_unseen", ("yes", "unknown", "no")),
    ("backup_intact", ("yes", "unknown", "no")),
    ("logs_complete", ("yes", "unknown", "no")),
    ("client_notified", ("yes", "unknown", "no")),
    ("personal_database", ("no", "planned", "yes")),
    ("personal_database", ("no", "unknown", "yes")),
    ("public_exposure", ("no", "unknown", "yes")),
    ("affected_low", (0, 100, 101, 1000, 1001, 9000)),
    ("affected_high", (0, 100, 101, 1000, 1001, 9000)),
    ("data_kinds", (("none",), ("contact",), ("contact", "my_number"), ("contact", "my_number", "medical"))),
    ("data_kinds", (("none",), ("staff",), ("staff", "card_number"), ("staff", "card_number", "banking_login"))),
]


@pytest.mark.parametrize("name, chain", CHAINS, ids=[f"{FACTS[name].label} {chain[1]}" for name, chain in CHAINS])
@settings(max_examples=30, deadline=None)
@given(facts=drawn_facts())
def test_危ない事実ほど義務は軽くならない(name: str, chain: tuple[Any, ...], facts: Facts) -> None:
    ranks = [RANK[assess(facts.with_({name: value})).ppc_report] for value in chain]
    for before, after in combinations(ranks, 2):
        assert before <= after


@settings(max_examples=200, deadline=None)
@given(facts=drawn_facts(), wrongful=st.sampled_from(("no", "unknown", "yes")))
def test_答えの形はいつも整っている(facts: Facts, wrongful: str) -> None:
    answer = assess(facts.with_({"malicious": wrongful}))
    assert answer.individual_notice == answer.ppc_report
    assert bool(answer.grounds) == (answer.ppc_report == "required")
    assert not answer.exemptions or answer.ppc_report == "not_required"
    dated = answer.ppc_report != "not_required" and facts.noticed_on is not None
    assert (answer.deadlines is not None) == dated
    if answer.deadlines is not None and answer.ppc_report == "required":
        long = bool({"rule7-3", "mynumber-2"} & set(answer.grounds))
        assert answer.deadlines.final_days == (60 if long else 30)
