"""Who is asking, and what of the cases they may see and do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.store.console_tables import CaseCard, ConsoleUser
from bot.store.tables import Case

_MAY: dict[str, frozenset[str]] = {
    "reviewer": frozenset({"read", "write", "correct", "export"}),
    "supervisor": frozenset({"read", "write", "correct", "export", "unmask", "approve", "close", "hold", "audit"}),
    "admin": frozenset(
        {"read", "write", "correct", "export", "unmask", "approve", "close", "hold", "audit", "erase", "accounts"}
    ),
}
OWN = frozenset({"own_password", "sign_out"})
ROLE_NAMES = {"reviewer": "確認担当", "supervisor": "責任者", "admin": "管理者"}


@dataclass(frozen=True)
class Viewer:
    """A signed-in person, as everything behind the sign-in knows them."""

    id: int
    login: str
    name: str
    role: str
    agency: str
    clinics: tuple[int, ...] | None
    session_id: str
    csrf: str
    renew: bool = False

    def may(self, what: str) -> bool:
        return what in _MAY[self.role] or what in OWN

    @property
    def role_name(self) -> str:
        return ROLE_NAMES[self.role]

    @property
    def scope(self) -> Sequence[Any]:
        """The conditions on cards that keep other agencies' and clinics' cases out of every query."""
        own = [CaseCard.agency == self.agency]
        return own if self.clinics is None else [*own, CaseCard.clinic_id.in_(self.clinics)]


def viewer_of(user: ConsoleUser, session_id: str, csrf: str) -> Viewer:
    clinics = None if user.clinics is None else tuple(user.clinics)
    return Viewer(
        user.id,
        user.login,
        user.name,
        user.role,
        user.agency,
        clinics,
        session_id,
        csrf,
        user.password_until is not None,
    )


def case_for(session: Session, viewer: Viewer, case_ref: str) -> tuple[Case, CaseCard]:
    """The case with its card; NotFound both when there is none and when it is somebody else's."""
    card = session.scalar(select(CaseCard).where(CaseCard.case_ref == case_ref, *viewer.scope))
    if card is None:
        raise NotFound("case")
    return session.get_one(Case, card.case_id), card
