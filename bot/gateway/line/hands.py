"""Who is in whose hands: one person is dealt with by one worker at a time, on any number of machines."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, event, or_, update
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.store.line_tables import LinePerson

# After a crash a person is free again when this has passed.
LEASE = timedelta(seconds=60)


class Hands:
    """The people this worker has. The moment until which it has somebody tells its own taking from any other one.

    A moment is remembered once it is committed, so that a unit of work that fails takes and loses nobody.
    """

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._until: dict[str, datetime] = {}

    def take(self, session: Session, key: str) -> bool:
        """False while another worker has the person, or when there is no such person."""
        now = self._now()
        return self._hold(session, key, or_(LinePerson.busy_until.is_(None), LinePerson.busy_until < now), now)

    def have(self, key: str) -> bool:
        """Whether the person is in our hands, as far as we know."""
        return key in self._until

    def keep(self, session: Session, key: str) -> bool:
        """Have the person for LEASE from now; False when they were lost to another worker, who goes on then."""
        mine = self._mine(session, key)
        return mine is not None and self._hold(session, key, LinePerson.busy_until == mine, self._now())

    def give_back(self, session: Session, key: str) -> None:
        """Others may take the person; whoever has taken them meanwhile keeps them."""
        mine = self._mine(session, key)
        if mine is not None:
            session.execute(
                update(LinePerson)
                .where(LinePerson.key == key, LinePerson.busy_until == mine)
                .values(busy_until=None)
                .execution_options(synchronize_session=False)
            )
            event.listen(session, "after_commit", lambda _: self._until.pop(key, None), once=True)

    def _mine(self, session: Session, key: str) -> datetime | None:
        """What this unit of work has written, or else what the last one did."""
        written: datetime | None = session.info.get((self, key))
        return written or self._until.get(key)

    def _hold(self, session: Session, key: str, allowed: ColumnElement[bool], now: datetime) -> bool:
        until = now + LEASE
        done = session.execute(
            update(LinePerson)
            .where(LinePerson.key == key, allowed)
            .values(busy_until=until)
            .execution_options(synchronize_session=False)
        )
        if not done.rowcount:  # type: ignore[attr-defined]
            return False
        session.info[self, key] = until
        event.listen(session, "after_commit", lambda _: self._until.__setitem__(key, until), once=True)
        return True
