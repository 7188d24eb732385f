"""The board: which cases wait for whom, most pressing first; filters that live in the address."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from sqlalchemy import Text, and_, case, cast, func, select
from sqlalchemy.orm import Session

from bot.clock import JST
from bot.console import words
from bot.console.access import Viewer
from bot.console.web import Console, Pages, go
from bot.errors import BadInput
from bot.incident.types import LABELS
from bot.store import cards, search
from bot.store.console_tables import CaseCard, ConsoleUser, SavedView
from bot.store.tables import Clinic

EACH_PAGE = 40
LAST_PAGE = 250
RESTING = ("closed", "withdrawn")


@dataclass(frozen=True)
class Filters:
    """What the board shows; every field as it stands in the address, empty for everything."""

    state: str = ""
    type: str = ""
    severity: str = ""
    clinic: str = ""
    since: str = ""
    until: str = ""
    channel: str = ""
    waiting: str = ""
    misread: str = ""
    assignee: str = ""
    tag: str = ""
    due: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: Any) -> "Filters":
        given = {f.name: str(query.get(f.name, ""))[:100] for f in fields(cls) if f.name != "page"}
        page = str(query.get("page", "1"))
        return cls(**given, page=min(max(int(page), 1), LAST_PAGE) if page.isdecimal() and len(page) < 6 else 1)

    def query(self, **changed: Any) -> str:
        return urlencode({k: v for k, v in {**asdict(self), **changed}.items() if v not in ("", 1)})

    @property
    def any_set(self) -> bool:
        return bool(self.query(page=1))

    def conditions(self, viewer: Viewer, now: datetime) -> list[Any]:
        """Conditions on cards; BadInput for a date that is none."""
        out: list[Any] = []
        for column, value in (
            (CaseCard.incident_type, self.type),
            (CaseCard.severity, self.severity),
            (CaseCard.channel, self.channel),
        ):
            if value:
                out.append(column == value)
        if self.state == "all":
            pass
        elif self.state:
            out += [CaseCard.state == self.state, CaseCard.urgency.between(*cards.urgencies(self.state))]
        elif not self.waiting:
            out += _moving()
        if self.waiting in words.WAITING:
            out.append(CaseCard.state.in_(words.WAITING[self.waiting][1]))
        if self.clinic:
            out.append(CaseCard.clinic_name.contains(self.clinic, autoescape=True))
        if self.misread:
            out.append(CaseCard.misread.is_(True))
        if self.assignee:
            out.append(CaseCard.assignee_id == (viewer.id if self.assignee == "me" else None))
        if self.due == "near":
            out += [CaseCard.due_at < now + timedelta(days=2), CaseCard.reported_at.is_(None)]
        if self.tag:
            # as it stands in the column, with its quotes: no part of another tag
            out.append(cast(CaseCard.tags, Text).contains(json.dumps(self.tag), autoescape=True))
        if self.since:
            out.append(CaseCard.opened_at >= _day(self.since))
        if self.until:
            out.append(CaseCard.opened_at < _day(self.until) + timedelta(days=1))
        return out


def _moving() -> list[Any]:
    """Cases that are neither closed nor withdrawn; the order of the board says it again for its index."""
    return [CaseCard.state.notin_(RESTING), CaseCard.urgency < cards.urgencies("withdrawn")[0]]


def _day(written: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(written), time(), JST)
    except ValueError as error:
        raise BadInput("date", "is no day like 2026-11-25") from error


def create_router(console: Console, pages: Pages) -> APIRouter:
    router = APIRouter()
    signed_in = Depends(console.guard())

    @router.get("/")
    def board(request: Request, viewer: Annotated[Viewer, signed_in]) -> Response:
        filters = Filters.of(request.query_params)
        name = "board_rows.html" if request.headers.get("HX-Request") == "true" else "board.html"
        return pages.show(name, viewer, **_board(console, viewer, filters))

    @router.post("/views")
    def save_view(
        viewer: Annotated[Viewer, signed_in],
        name: Annotated[str, Form(min_length=1, max_length=60)],
        query: Annotated[str, Form(max_length=1000)] = "",
    ) -> Response:
        with console.store.begin() as session:
            kept = session.scalar(select(SavedView).where(SavedView.user_id == viewer.id, SavedView.name == name))
            if kept is None:
                session.add(SavedView(user_id=viewer.id, name=name, query=query))
            else:
                kept.query = query
        return go(f"/?{query}")

    @router.post("/views/{view_id}/delete")
    def drop_view(view_id: int, viewer: Annotated[Viewer, signed_in]) -> Response:
        with console.store.begin() as session:
            view = session.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.user_id == viewer.id))
            if view is not None:
                session.delete(view)
        return go("/")

    @router.get("/search")
    def find(viewer: Annotated[Viewer, signed_in], q: str = "") -> Response:
        q = q.strip()[:100]
        hits: Sequence[search.Hit] = ()
        named: Sequence[CaseCard] = ()
        if q:
            with console.store.begin() as session:
                hits = search.find(session, q, viewer.scope)
                named = _cards_named(session, viewer, q)
                # the words themselves stay out of the log: somebody may search for a name
                console.log(session, viewer, "search", "messages", {"length": len(q), "hits": len(hits)})
        return pages.show("search.html", viewer, q=q, hits=hits, cards=named, folded=search.fold(q).split(" "))

    return router


def _cards_named(session: Session, viewer: Viewer, q: str) -> Sequence[CaseCard]:
    """Cases whose number or clinic is what was searched for."""
    number = q.upper().replace("ー", "-").replace("－", "-")
    newest = CaseCard.opened_at.desc()
    wanted = []
    if number.isascii():
        wanted.append(CaseCard.case_ref.startswith(number, autoescape=True))
    clinics = select(Clinic.id).where(Clinic.agency == viewer.agency, Clinic.name.contains(q, autoescape=True))
    if ids := session.scalars(clinics.limit(50)).all():
        wanted.append(CaseCard.clinic_id.in_(ids))
    found = [
        card
        for condition in wanted
        for card in session.scalars(select(CaseCard).where(*viewer.scope, condition).order_by(newest).limit(10))
    ]
    return list({card.case_id: card for card in found}.values())


def _board(console: Console, viewer: Viewer, filters: Filters) -> dict[str, Any]:
    now = console.clock()
    with console.store.begin() as session:
        rows = page_of_cards(session, viewer, filters, now)
        near = case((and_(CaseCard.due_at < now + timedelta(days=2), CaseCard.reported_at.is_(None)), 1), else_=0)
        by_state = select(CaseCard.state, func.count(), func.sum(near)).where(*viewer.scope).group_by(CaseCard.state)
        counted = {str(state): (int(count), int(soon)) for state, count, soon in session.execute(by_state)}
        counts = {state: count for state, (count, _) in counted.items()}
        people = {
            user.id: user.name
            for user in session.scalars(select(ConsoleUser).where(ConsoleUser.agency == viewer.agency))
        }
        views = session.scalars(select(SavedView).where(SavedView.user_id == viewer.id).order_by(SavedView.name)).all()
    return {
        "rows": rows[:EACH_PAGE],
        "more": len(rows) > EACH_PAGE,
        "filters": filters,
        "counts": counts,
        "near": sum(soon for state, (_, soon) in counted.items() if state not in RESTING),
        "waiting_counts": {key: sum(counts.get(s, 0) for s in states) for key, (_, states) in words.WAITING.items()},
        "people": people,
        "views": views,
        "types": LABELS,
    }


def page_of_cards(
    session: Session, viewer: Viewer, filters: Filters, now: datetime, each: int = EACH_PAGE
) -> Sequence[CaseCard]:
    """One page of cards and one more, in the order of the board."""
    wanted = select(CaseCard).where(*viewer.scope, *filters.conditions(viewer, now))
    order = (CaseCard.urgency, CaseCard.due_at.asc().nulls_last(), CaseCard.case_id.desc())
    return session.scalars(wanted.order_by(*order).offset((filters.page - 1) * each).limit(each + 1)).all()
