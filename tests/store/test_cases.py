"""Facts keep their history, and states move only along the allowed ways."""

from __future__ import annotations

import itertools
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.errors import IllegalTransition
from bot.store import cases, conversations
from bot.store.cases import TRANSITIONS
from bot.store.engine import Store
from bot.store.tables import Case, FactRow


@pytest.fixture
def case_id(store: Store, now: datetime) -> int:
    with store.begin() as session:
        conversation = conversations.start(session, "web", now)
        return cases.open_case(session, conversation.id, now).id


def say(store: Store, case_id: int, name: str, value: object, now: datetime) -> None:
    with store.begin() as session:
        case = session.get_one(Case, case_id)
        cases.state_fact(session, case, name, value, source="said", words="…", inbound_id=None, now=now)


def test_a_newer_statement_supersedes_and_keeps_the_older(store: Store, case_id: int, now: datetime) -> None:
    say(store, case_id, "affected_low", 300, now)
    say(store, case_id, "affected_low", 50, now)
    with store.begin() as session:
        assert cases.facts_of(cases.current_facts(session, case_id)).affected_low == 50
        assert len(session.scalars(select(FactRow).where(FactRow.case_id == case_id)).all()) == 2


def test_lists_and_withdrawn_facts_come_back_as_they_were(store: Store, case_id: int, now: datetime) -> None:
    say(store, case_id, "data_kinds", ("medical", "contact"), now)
    say(store, case_id, "malicious", "yes", now)
    say(store, case_id, "malicious", None, now)
    with store.begin() as session:
        facts = cases.facts_of(cases.current_facts(session, case_id))
    assert facts.data_kinds == ("medical", "contact")
    assert facts.malicious is None


def test_every_pair_of_states(store: Store, case_id: int, now: datetime) -> None:
    for start, end in itertools.product(TRANSITIONS, TRANSITIONS):
        with store.begin() as session:
            case = session.get_one(Case, case_id)
            case.state = start
            before = len(cases.timeline(session, case_id))
            if end in TRANSITIONS[start]:
                cases.move(session, case, end, "srm", "…", now)
                assert case.state == end
                assert len(cases.timeline(session, case_id)) == before + 1
            else:
                with pytest.raises(IllegalTransition, match=f"{start} to {end}"):
                    cases.move(session, case, end, "srm", "…", now)


def test_case_numbers_can_be_read_out(store: Store, now: datetime) -> None:
    with store.begin() as session:
        conversation = conversations.start(session, "web", now)
        refs = {cases.open_case(session, conversation.id, now).case_ref for _ in range(50)}
    assert len(refs) == 50
    assert all(ref.startswith("261125-") and not set("01OIL") & set(ref[7:]) for ref in refs)
