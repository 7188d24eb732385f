"""Corrections: proposed beside the message, decided here by a second person."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from sqlalchemy import select

from bot.console import words
from bot.console.access import Viewer, case_for
from bot.console.intents import known_intents
from bot.console.web import Console, Pages, go
from bot.errors import BadFact, BadInput
from bot.incident.facts import FACTS, Facts
from bot.incident.types import LABELS
from bot.store import corrections
from bot.store.console_tables import CaseCard, ConsoleUser


def create_router(console: Console, pages: Pages) -> APIRouter:
    router = APIRouter(prefix="/corrections")

    @router.get("")
    def listing(viewer: Annotated[Viewer, Depends(console.guard())]) -> Response:
        with console.store.begin() as session:
            waiting = corrections.listed(session, viewer.agency, ("proposed",))
            decided = corrections.listed(session, viewer.agency, ("approved", "refused"))
            cards = session.scalars(
                select(CaseCard).where(
                    *viewer.scope, CaseCard.case_id.in_([row.case_id for row in (*waiting, *decided)])
                )
            )
            seen = {card.case_id: card.case_ref for card in cards}
            people = {
                user.id: user.name
                for user in session.scalars(select(ConsoleUser).where(ConsoleUser.agency == viewer.agency))
            }
        return pages.show(
            "corrections.html",
            viewer,
            waiting=[row for row in waiting if row.case_id in seen],
            decided=[row for row in decided if row.case_id in seen],
            refs=seen,
            people=people,
        )

    @router.post("")
    def propose(
        viewer: Annotated[Viewer, Depends(console.guard("correct"))],
        ref: Annotated[str, Form(max_length=30)],
        message: Annotated[str, Form(max_length=60)],
        field: Annotated[str, Form(max_length=40)],
        wanted: Annotated[str, Form(max_length=200)],
    ) -> Response:
        wanted = checked(field, wanted.strip())
        with console.store.begin() as session:
            _, card = case_for(session, viewer, ref)
            corrections.propose(session, card, message, field=field, wanted=wanted, by=viewer.id, now=console.clock())
            console.log(session, viewer, "correct", ref, {"message": message, "field": field, "wanted": wanted})
        return go(f"/cases/{ref}#m-{message}")

    @router.post("/{correction_id}/{verdict}")
    def decide(
        correction_id: int, verdict: str, viewer: Annotated[Viewer, Depends(console.guard("approve"))]
    ) -> Response:
        if verdict not in ("approve", "refuse"):
            raise BadInput("訂正", "承認か却下のどちらかです")
        with console.store.begin() as session:
            row = corrections.decide(
                session,
                viewer.agency,
                correction_id,
                approve=verdict == "approve",
                by=viewer.id,
                now=console.clock(),
            )
            detail = {"field": row.field, "wanted": row.wanted}
            console.log(session, viewer, f"correction_{row.state}", str(correction_id), detail)
        return go("/corrections")

    return router


def checked(field: str, wanted: str) -> str:
    """The wanted value when the field can take it; the words a reviewer sees are taken for the value, too."""
    known = _known(field)
    if known is not None:
        if field in FACTS and FACTS[field].kind == "list":
            parts = [known.get(part, part) for part in words.parts(wanted)]
            if parts and set(parts) <= set(known.values()):
                return ",".join(parts)
        elif known.get(wanted, wanted) in known.values():
            return known.get(wanted, wanted)
        raise BadInput("正しい値", "一覧から選んでください")
    if field not in FACTS or not wanted:
        raise BadInput("項目", "この項目は直せません")
    if FACTS[field].kind == "text":
        raise BadInput("項目", "名前や番号は、ここでは直せません")
    try:
        Facts.from_dict({field: words.typed(field, wanted)})
    except BadFact as error:
        raise BadInput("正しい値", "この項目の形ではありません(日時は 2026-11-25T08:00+09:00、人数は数字)") from error
    return wanted


def _known(field: str) -> Mapping[str, str] | None:
    if field == "intent":
        return {words.intent(name): name for name in known_intents()}
    if field == "incident_type":
        return {label: slug for slug, label in LABELS.items()}
    spec = FACTS.get(field)
    if spec is None or not spec.values:
        return None
    return {words.fact_value(field, [value] if spec.kind == "list" else value): value for value in spec.values}
