"""What the durable work needs of the running app: the store, the clock, the desk's address, the agency's mailbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from bot.clock import Clock
from bot.handoff.hours import DeskHours
from bot.settings import Secret
from bot.store.engine import Store

DESK_QUEUE = "desk"
MAIL_QUEUE = "mail"
AT_ONCE = 4


@dataclass(frozen=True)
class Agency:
    """Where the agency's mails go. ``smtp_url`` like smtp://user:password@host:587; no address, no mails."""

    smtp_url: Secret = field(default_factory=lambda: Secret(""))
    addresses: tuple[str, ...] = ()
    sender: str = ""

    @property
    def reachable(self) -> bool:
        return bool(self.smtp_url and self.addresses)


def _no_sheet(_case_ref: str) -> str | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The coordination desk and everything around it.

    ``pace`` is how many real seconds pass for one second of ``clock``: 1, except in simulations. ``sheet_link`` gives
    the address of a case's sheet for the telephone, None when there is no way to hand it out.
    """

    store: Store
    clock: Clock
    url: str
    secret: Secret
    client: httpx.Client
    public_url: str = ""
    hours: DeskHours = field(default_factory=DeskHours)
    acknowledge_minutes: int = 30
    agency: Agency = field(default_factory=Agency)
    sheet_link: Callable[[str], str | None] = _no_sheet
    pace: float = 1.0


_desk: Desk | None = None


def use(desk: Desk) -> None:
    """Set once when the app is assembled, before the engine starts."""
    global _desk
    _desk = desk


def the_desk() -> Desk:
    if _desk is None:
        raise RuntimeError("durable work ran before the app was assembled")
    return _desk
