"""The audit log: who did what, chained by hashes, written in the transaction of what it tells of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.clock import JST
from bot.store.console_tables import AuditHead, AuditRow

START = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One row of the log as people read it."""

    seq: int
    at: datetime
    actor: str
    action: str
    target: str
    detail: dict[str, Any]
    hash: str


@dataclass(frozen=True)
class Check:
    """What a check of the whole chain found: how many rows, and the first that is not as written (if any)."""

    rows: int
    broken_at: int | None
    head: str

    @property
    def whole(self) -> bool:
        return self.broken_at is None


def append(
    session: Session,
    now: datetime,
    actor: str,
    agency: str,
    action: str,
    target: str,
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Add a row; its number. Writers queue at the head, so call it last in a unit of work."""
    session.execute(update(AuditHead).where(AuditHead.id == 1).values(seq=AuditHead.seq + 1))
    seq, before = session.execute(select(AuditHead.seq, AuditHead.hash).where(AuditHead.id == 1)).one()
    row = {
        "seq": seq,
        "at": now.astimezone(JST).isoformat(timespec="milliseconds"),
        "actor": actor[:80],
        "agency": agency,
        "action": action,
        "target": target[:120],
        "detail": json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True),
    }
    row["hash"] = _hash(before, *row.values())
    session.execute(insert(AuditRow).values(**row))
    session.execute(update(AuditHead).where(AuditHead.id == 1).values(hash=row["hash"]))
    return int(seq)


def _hash(before: str, *fields: object) -> str:
    # JSON keeps the borders between fields, so that no two rows can read the same
    return hashlib.sha256(json.dumps([before, *map(str, fields)], ensure_ascii=False).encode("utf-8")).hexdigest()


def head(session: Session) -> tuple[int, str]:
    """The number and the hash of the newest row."""
    seq, digest = session.execute(select(AuditHead.seq, AuditHead.hash).where(AuditHead.id == 1)).one()
    return int(seq), str(digest)


def verify(session: Session, known: tuple[int, str] | None = None) -> Check:
    """Read the whole chain; ``known`` is a head noted earlier elsewhere, which must still be in it."""
    table = AuditRow.__table__.c
    columns = (table.seq, table.at, table.actor, table.agency, table.action, table.target, table.detail, table.hash)
    before, count = START, 0
    rows = session.execute(select(*columns).order_by(table.seq), execution_options={"yield_per": 5000})
    for *fields, digest in rows:
        count += 1
        if fields[0] != count or digest != _hash(before, *fields):
            return Check(count, count, before)
        if known and known[0] == count and known[1] != digest:
            return Check(count, count, before)
        before = digest
    seq, last = head(session)
    if (seq, last) != (count, before) or (known and known[0] > count):
        return Check(count, count + 1, before)
    return Check(count, None, before)


def entries(
    session: Session,
    agency: str,
    *,
    actor: str = "",
    action: str = "",
    target: str = "",
    before: int | None = None,
    limit: int | None = 100,
) -> Sequence[Entry]:
    """The newest rows of an agency that fit, newest first."""
    wanted = select(AuditRow).where(AuditRow.agency == agency).order_by(AuditRow.seq.desc())
    for column, value in ((AuditRow.actor, actor), (AuditRow.action, action), (AuditRow.target, target)):
        if value:
            wanted = wanted.where(column == value)
    if before is not None:
        wanted = wanted.where(AuditRow.seq < before)
    return [
        Entry(
            row.seq, datetime.fromisoformat(row.at), row.actor, row.action, row.target, json.loads(row.detail), row.hash
        )
        for row in session.scalars(wanted.limit(limit))
    ]
