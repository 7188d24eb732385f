"""Imported policies: all or nothing, the same file twice changes nothing, periods never overlap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.errors import BadPolicyFile
from bot.policy import csv_import, plans
from bot.policy.policies import Policy
from bot.policy.samples import SAMPLE_FILE
from bot.store import policies
from bot.store.engine import Store
from bot.store.tables import Clinic


def policy(number: str = "S1-000900", start: date = date(2026, 4, 1), end: date = date(2027, 4, 1)) -> Policy:
    return Policy(
        policy_number=number,
        holder_name="見本歯科",
        phone="03-0000-9999",
        plan="S1",
        options=(),
        starts_on=start,
        ends_on=end,
        cancelled_on=None,
        liability_member="yes",
    )


def take_in(store: Store, rows: list[Policy] | tuple[Policy, ...], now: datetime) -> tuple[int, int]:
    with store.begin() as session:
        return policies.import_all(session, rows, now)


def test_the_samples_go_in_and_the_second_time_change_nothing(store: Store, now: datetime) -> None:
    rows = csv_import.parse(SAMPLE_FILE.read_bytes(), plans.load_plans())
    assert take_in(store, rows, now) == (len(rows), 0)
    assert take_in(store, rows, now) == (0, 0)
    with store.begin() as session:
        assert policies.any_stored(session)


def test_a_policy_is_found_however_its_number_is_written(store: Store, now: datetime) -> None:
    take_in(store, [policy()], now)
    with store.begin() as session:
        for written in ("S1-000900", "s1000900", "Ｓ１－０００９００", " s1 000900 "):
            assert policies.find(session, written) == (policy(),)
        assert policies.find(session, "S1-000901") == ()


def test_a_changed_line_updates(store: Store, now: datetime) -> None:
    take_in(store, [policy()], now)
    assert take_in(store, [policy(end=date(2027, 3, 31))], now) == (0, 1)


def test_an_overlap_with_what_is_stored_refuses_the_whole_file(store: Store, now: datetime) -> None:
    take_in(store, [policy()], now)
    with pytest.raises(BadPolicyFile) as caught:
        take_in(store, [policy("S1-000901"), policy(start=date(2026, 10, 1), end=date(2027, 10, 1))], now)
    assert [bad.column for bad in caught.value.bad_lines] == ["starts_on"]
    with store.begin() as session:
        assert policies.find(session, "S1-000901") == ()


def test_the_next_year_may_follow(store: Store, now: datetime) -> None:
    take_in(store, [policy()], now)
    assert take_in(store, [policy(start=date(2027, 4, 2), end=date(2028, 4, 1))], now) == (1, 0)


def test_one_agencys_file_leaves_the_others_clinics_alone(store: Store, now: datetime) -> None:
    with store.begin() as session:
        assert policies.import_all(session, [policy()], now, agency="east") == (1, 0)
        assert session.query(Clinic.agency).all() == [("east",)]
        assert policies.import_all(session, [policy()], now, agency="east") == (0, 0)
    for taken, named in (
        (policy(), "policy_number"),
        (policy("S1-000901"), "holder_name"),
    ):
        with pytest.raises(BadPolicyFile) as refused, store.begin() as session:
            policies.import_all(session, [replace(policy("S1-000902"), holder_name="別の医院"), taken], now)
        assert [(bad.line, bad.column) for bad in refused.value.bad_lines] == [(3, named)]
    with store.begin() as session:
        assert session.query(Clinic.agency).all() == [("east",)], "nothing of the refused file stays"
