"""How long things are kept, what was erased, and erasing a case on request."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from bot.console.access import Viewer, case_for
from bot.console.web import Console, Pages, go
from bot.errors import BadInput
from bot.store import retention


def create_router(console: Console, pages: Pages) -> APIRouter:
    router = APIRouter(prefix="/retention")

    @router.get("")
    def page(viewer: Annotated[Viewer, Depends(console.guard("hold"))]) -> Response:
        with console.store.begin() as session:
            days = retention.days(session)
            certificates = retention.certificates(session, viewer.agency)
        return pages.show("retention.html", viewer, kinds=retention.KINDS, days=days, certificates=certificates)

    @router.post("")
    def set_days(
        viewer: Annotated[Viewer, Depends(console.guard("erase"))],
        kind: Annotated[str, Form(max_length=30)],
        days: Annotated[int, Form()],
    ) -> Response:
        with console.store.begin() as session:
            before = retention.days(session).get(kind)
            retention.set_days(session, kind, days)
            console.log(session, viewer, "retention", kind, {"from": before, "to": days})
        return go("/retention")

    @router.get("/erase/{ref}")
    def ask(ref: str, viewer: Annotated[Viewer, Depends(console.guard("erase"))]) -> Response:
        with console.store.begin() as session:
            _, card = case_for(session, viewer, ref)
        return pages.show("erase.html", viewer, card=card)

    @router.post("/erase/{ref}")
    def erase(
        ref: str,
        viewer: Annotated[Viewer, Depends(console.guard("erase"))],
        reason: Annotated[str, Form(max_length=300)] = "",
        again: Annotated[str, Form(max_length=30)] = "",
    ) -> Response:
        if again.strip() != ref or len(reason.strip()) < 5:
            raise BadInput("番号", "受付番号をもう一度書き、理由を5文字以上で書いてください")
        with console.store.begin() as session:
            _, card = case_for(session, viewer, ref)
            made = retention.erase(session, card, reason.strip(), viewer.login, console.clock())
            console.log(session, viewer, "erase", ref, {"certificate": made.number, "reason": reason.strip()})
        return go("/retention")

    return router
