"""What a coordinator gets, and what is kept back."""

from __future__ import annotations

from sqlalchemy import select

from bot.handoff.packet import functions_for
from bot.incident.facts import Facts
from bot.store.engine import Store
from bot.store.tables import Packet

KEYS = {
    "case_ref",
    "packet_version",
    "clinic",
    "contact",
    "facts",
    "severity",
    "steps_done",
    "timeline",
    "duty_verdict",
    "coverage_verdict",
    "functions",
    "consent",
}


def body(store: Store) -> dict[str, object]:
    with store.begin() as session:
        return session.scalars(select(Packet)).one().body


def test_every_agreed_key_is_there(store: Store, consented: tuple[str, int]) -> None:
    assert set(body(store)) >= KEYS
    assert body(store)["case_ref"] == consented[0]


def test_facts_carry_the_words_they_came_from(store: Store, consented: tuple[str, int]) -> None:
    facts = body(store)["facts"]
    assert facts["affected_low"] == {"value": 1200, "source": "said", "words": "1200", "at": "2026-11-25T08:05+09:00"}


def test_the_registered_number_that_proves_identity_is_kept_back(store: Store, consented: tuple[str, int]) -> None:
    assert "03-0000-1111" not in str(body(store))


def test_steps_done_and_consent_are_told_with_their_time(store: Store, consented: tuple[str, int]) -> None:
    assert body(store)["steps_done"] == [{"at": "2026-11-25T08:05+09:00", "what": "10:30にLANケーブルを抜いた"}]
    assert body(store)["consent"]["given"] is True


def test_functions_follow_from_type_and_facts() -> None:
    assert functions_for(Facts()) == ["coordination"]
    assert "investigation" in functions_for(Facts(incident_type="ransomware"))
    assert "call_center" in functions_for(Facts(incident_type="lost_device", affected_low=500, affected_high=500))
    assert "gdpr" in functions_for(Facts(incident_type="insider", eu_residents="yes"))
    assert functions_for(Facts(incident_type="ransomware")).count("coordination") == 1
