"""Where the channel's database work is done: with everybody else's, and never before a webhook that waits for its 200."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy.orm import Session

from bot.gateway.writing import Writing

P = ParamSpec("P")
T = TypeVar("T")


class Run(Protocol):
    """Runs one unit of work at the database, away from the event loop; it may be done twice before it is stored once."""

    async def __call__(self, work: Callable[Concatenate[Session, P], T], *given: P.args, **named: P.kwargs) -> T: ...


class Desk:
    """Hands units of work with their arguments to the writing."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    async def __call__(self, work: Callable[Concatenate[Session, P], T], *given: P.args, **named: P.kwargs) -> T:
        return await self._writing.do(lambda session: work(session, *given, **named), "later")
