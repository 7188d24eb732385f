"""The board: which cases wait for whom, most pressing first; filters that live in the address."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import JST
from bot.console import words
from bot.console.access import Viewer
from bot.console.web import Console, Pages, go
from bot.errors import BadInput
from bot.incident.types import LABELS
from bot.store import search
from bot.store.console_tables import CaseCard, ConsoleUser, SavedView
from bot.store.tables import Clinic

EACH_PAGE = 40
LAST_PAGE = 250


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
            out.append(CaseCard.state == self.state)
        elif not self.waiting:
            out.append(CaseCard.state.notin_(("closed", "withdrawn")))
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
        if self.since:
            out.append(CaseCard.opened_at >= _day(self.since))
        if self.until:
            out.append(CaseCard.opened_at < _day(self.until) + timedelta(days=1))
        return out


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
        cards: Sequence[CaseCard] = ()
        if q:
            with console.store.begin() as session:
                hits = search.find(session, q, viewer.scope)
                cards = _cards_named(session, viewer, q)
                # the words themselves stay out of the log: somebody may search for a name
                console.log(session, viewer, "search", "messages", {"length": len(q), "hits": len(hits)})
        return pages.show("search.html", viewer, q=q, hits=hits, cards=cards, folded=search.fold(q).split(" "))

    return router


def _cards_named(session: Session, viewer: Viewer, q: str) -> Sequence[CaseCard]:
    """Cases whose number or clinic is what was searched for."""
    number = q.upper().replace("ー", "-").replace("－", "-")
    by_ref = select(CaseCard).where(*viewer.scope, CaseCard.case_ref.startswith(number, autoescape=True))
    clinics = select(Clinic.id).where(Clinic.agency == viewer.agency, Clinic.name.contains(q, autoescape=True))
    by_clinic = select(CaseCard).where(*viewer.scope, CaseCard.clinic_id.in_(clinics.limit(50)))
    newest = CaseCard.opened_at.desc()
    found = [
        *session.scalars(by_ref.order_by(newest).limit(10)),
        *session.scalars(by_clinic.order_by(newest).limit(10)),
    ]
    return list({card.case_id: card for card in found}.values())


def _board(console: Console, viewer: Viewer, filters: Filters) -> dict[str, Any]:
    now = console.clock()
    with console.store.begin() as session:
        rows = page_of_cards(session, viewer, filters, now)
        by_state = select(CaseCard.state, func.count()).where(*viewer.scope).group_by(CaseCard.state)
        counts = {str(state): int(count) for state, count in session.execute(by_state)}
        near = session.scalar(
            select(func.count())
            .select_from(CaseCard)
            .where(
                *viewer.scope,
                CaseCard.state.notin_(("closed", "withdrawn")),
                CaseCard.due_at < now + timedelta(days=2),
                CaseCard.reported_at.is_(None),
            )
        )
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
        "near": near or 0,
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
    if filters.tag:
        # tags are few and free: looked at here, after the indexed conditions
        cards = session.scalars(wanted.order_by(CaseCard.urgency, CaseCard.case_id.desc()).limit(5000))
        tagged = [card for card in cards if filters.tag in card.tags]
        return tagged[(filters.page - 1) * each :][: each + 1]
    order = (
        CaseCard.urgency,
        func.coalesce(CaseCard.due_at, datetime(9999, 1, 1, tzinfo=JST)),
        CaseCard.case_id.desc(),
    )
    return session.scalars(wanted.order_by(*order).offset((filters.page - 1) * each).limit(each + 1)).all()
