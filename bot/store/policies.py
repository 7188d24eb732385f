"""Policies in the store: imported all or nothing, found by their normal number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.errors import BadLine, BadPolicyFile
from bot.policy.policies import Policy, normal_phone, policy_number_key
from bot.store.tables import MAIN_AGENCY, Clinic, PolicyRow

_BATCH = 2000


def find(session: Session, number: str) -> tuple[Policy, ...]:
    """Every period of the policy with this number, oldest first; empty when there is none."""
    rows = session.execute(
        select(PolicyRow, Clinic.name)
        .join(Clinic, Clinic.id == PolicyRow.clinic_id)
        .where(PolicyRow.number_key == policy_number_key(number))
        .order_by(PolicyRow.starts_on)
    )
    return tuple(_policy(row, name) for row, name in rows)


def any_stored(session: Session) -> bool:
    return session.scalar(select(PolicyRow.id).limit(1)) is not None


def row_id(session: Session, policy: Policy) -> int | None:
    return session.scalar(
        select(PolicyRow.id).where(
            PolicyRow.policy_number == policy.policy_number, PolicyRow.starts_on == policy.starts_on
        )
    )


def by_id(session: Session, policy_id: int) -> Policy:
    row = session.get_one(PolicyRow, policy_id)
    return _policy(row, session.get_one(Clinic, row.clinic_id).name)


def _policy(row: PolicyRow, name: str) -> Policy:
    return Policy(
        policy_number=row.policy_number,
        holder_name=name,
        phone=row.phone,
        plan=row.plan,
        options=tuple(row.options),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        cancelled_on=row.cancelled_on,
        liability_member=row.liability_member,  # type: ignore[arg-type]
    )


def import_all(
    session: Session,
    policies: Sequence[Policy],
    now: datetime,
    progress: Callable[[int, int], None] | None = None,
    agency: str = MAIN_AGENCY,
) -> tuple[int, int]:
    """Add new policies and update known ones (same number and start); returns how many of each.

    ``agency``: whose clients they are. BadPolicyFile when a period overlaps one that is stored already under the same
    number, or when a clinic or a policy is another agency's.
    """
    stored = {(row.policy_number, row.starts_on): row for row in session.scalars(select(PolicyRow))}
    _refuse_overlaps(policies, stored.values())
    _refuse_others(session, policies, stored, agency)
    clinics = _clinic_ids(session, policies, now, agency)
    fresh: list[dict[str, Any]] = []
    updated = 0
    for done, policy in enumerate(policies, 1):
        values = _columns(policy, clinics[policy.holder_name, normal_phone(policy.phone)])
        row = stored.get((policy.policy_number, policy.starts_on))
        if row is None:
            fresh.append({**values, "imported_at": now})
        elif any(getattr(row, name) != value for name, value in values.items()):
            updated += 1
            for name, value in values.items():
                setattr(row, name, value)
            row.imported_at = now
        if progress and (done % _BATCH == 0 or done == len(policies)):
            progress(done, len(policies))
    for start in range(0, len(fresh), _BATCH):
        session.execute(insert(PolicyRow), fresh[start : start + _BATCH])
    return len(fresh), updated


def _columns(policy: Policy, clinic_id: int) -> dict[str, Any]:
    return {
        "clinic_id": clinic_id,
        "policy_number": policy.policy_number,
        "number_key": policy_number_key(policy.policy_number),
        "phone": policy.phone,
        "plan": policy.plan,
        "options": list(policy.options),
        "starts_on": policy.starts_on,
        "ends_on": policy.ends_on,
        "cancelled_on": policy.cancelled_on,
        "liability_member": policy.liability_member,
    }


def _refuse_others(
    session: Session, policies: Sequence[Policy], stored: Mapping[tuple[str, date], PolicyRow], agency: str
) -> None:
    """One agency's file never moves or changes what is another's."""
    others = session.execute(select(Clinic.id, Clinic.name, Clinic.phone).where(Clinic.agency != agency)).all()
    ids, named = {row.id for row in others}, {(row.name, row.phone) for row in others}
    bad = []
    for line, policy in enumerate(policies, 2):
        row = stored.get((policy.policy_number, policy.starts_on))
        if row is not None and row.clinic_id in ids:
            bad.append(BadLine(line, "policy_number", "ほかの代理店の契約です"))
        elif (policy.holder_name, normal_phone(policy.phone)) in named:
            bad.append(BadLine(line, "holder_name", "ほかの代理店の医院です"))
    if bad:
        raise BadPolicyFile(tuple(bad))


def _clinic_ids(session: Session, policies: Sequence[Policy], now: datetime, agency: str) -> dict[tuple[str, str], int]:
    wanted = {(p.holder_name, normal_phone(p.phone)) for p in policies}
    known = {(c.name, c.phone): c.id for c in session.scalars(select(Clinic))}
    missing = [
        {"name": name, "phone": phone, "created_at": now, "agency": agency}
        for name, phone in sorted(wanted - set(known))
    ]
    for start in range(0, len(missing), _BATCH):
        session.execute(insert(Clinic), missing[start : start + _BATCH])
    return {(c.name, c.phone): c.id for c in session.scalars(select(Clinic))} if missing else known


def _refuse_overlaps(policies: Sequence[Policy], stored: Iterable[PolicyRow]) -> None:
    periods: dict[str, list[PolicyRow]] = {}
    for row in stored:
        periods.setdefault(row.policy_number, []).append(row)
    bad = []
    for line, policy in enumerate(policies, 2):
        for row in periods.get(policy.policy_number, []):
            same = row.starts_on == policy.starts_on
            if not same and row.starts_on <= policy.last_day and policy.starts_on <= _last_day(row):
                reason = f"登録済みの期間({row.starts_on}〜{_last_day(row)})と重なっています"
                bad.append(BadLine(line, "starts_on", reason))
    if bad:
        raise BadPolicyFile(tuple(bad))


def _last_day(row: PolicyRow) -> date:
    """The last day with cover: a cancellation shortens the period."""
    return min(row.ends_on, row.cancelled_on - timedelta(days=1)) if row.cancelled_on else row.ends_on
