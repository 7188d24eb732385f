"""The figures as charts and tables, and lists for a spreadsheet."""

import hashlib
import json
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy import select

from bot.console import words
from bot.console.access import Viewer
from bot.console.board import Filters
from bot.console.tables_out import spreadsheet
from bot.console.web import Console, Pages, download
from bot.errors import NotFound
from bot.store import figures, measures
from bot.store.console_tables import CaseCard

PERIODS = {"30": "30日", "90": "90日", "365": "1年"}
MOST_TYPES = 5


def create_router(console: Console, pages: Pages) -> APIRouter:
    router = APIRouter()
    signed_in = Depends(console.guard())
    may_export = Depends(console.guard("export"))

    def gathered(viewer: Viewer, period: str) -> figures.Figures:
        now = console.clock()
        days = int(period) if period in PERIODS else 90
        with console.store.begin() as session:
            fresh = measures.is_fresh(session, now)
        if not fresh:
            with console.store.begin() as session:
                measures.refresh(session, now)
        with console.store.begin() as session:
            return figures.of(session, viewer.scope, now - timedelta(days=days), now)

    @router.get("/figures")
    def page(viewer: Annotated[Viewer, signed_in], period: str = "90") -> Response:
        found = gathered(viewer, period)
        often = [slug or "" for slug, _ in found.by_type[:MOST_TYPES]]
        return pages.show(
            "figures.html", viewer, found=found, often=often, period=period, periods=PERIODS, measures=_measures(found)
        )

    @router.get("/figures/export.{form}")
    def export(form: str, viewer: Annotated[Viewer, may_export], period: str = "90") -> Response:
        found = gathered(viewer, period)
        if form == "json":
            content, kind = json.dumps(asdict(found), ensure_ascii=False, indent=2).encode(), "application/json"
        elif form == "csv":
            rows = [(label, *values) for label, *values in _measures(found)]
            rows += [
                ("週の件数", week, words.incident_type(slug), count)
                for week, counts in found.by_week.items()
                for slug, count in counts.items()
            ]
            content, kind = (
                spreadsheet(("項目", "件数または週", "中央値または種類", "90%または件数"), rows),
                "text/csv; charset=utf-8",
            )
        else:
            raise NotFound("export")
        _log(console, viewer, "export_figures", content, {"form": form})
        return download(f"figures.{form}", kind, content)

    @router.get("/export.csv")
    def listing(request: Request, viewer: Annotated[Viewer, may_export]) -> Response:
        filters, now = Filters.of(request.query_params), console.clock()
        with console.store.begin() as session:
            cards = session.scalars(
                select(CaseCard)
                .where(*viewer.scope, *filters.conditions(viewer, now))
                .order_by(CaseCard.urgency, CaseCard.case_id.desc())
                .limit(20_000)
            ).all()
        content = spreadsheet(
            (
                "番号",
                "医院",
                "種類",
                "緊急度",
                "状態",
                "経路",
                "受付",
                "速報の期限",
                "速報の提出",
                "確報の期限",
                "タグ",
            ),
            [
                (
                    card.case_ref,
                    card.clinic_name,
                    words.incident_type(card.incident_type),
                    words.SEVERITIES.get(card.severity or "", ""),
                    words.STATES.get(card.state, card.state),
                    card.channel,
                    card.opened_at.isoformat(timespec="minutes"),
                    card.due_at.date().isoformat() if card.due_at else "",
                    card.reported_at.isoformat(timespec="minutes") if card.reported_at else "",
                    card.final_due_at.date().isoformat() if card.final_due_at else "",
                    " ".join(card.tags),
                )
                for card in cards
            ],
        )
        _log(console, viewer, "export_list", content, {"rows": len(cards), "filter": filters.query(page=1)})
        return download("cases.csv", "text/csv; charset=utf-8", content)

    return router


def _measures(found: figures.Figures) -> list[tuple[str, int, float | None, float | None]]:
    return [
        ("最初の手順が届くまで(分)", found.to_steps.count, found.to_steps.median, found.to_steps.p90),
        ("引き継ぎを頼むまで(分)", found.to_handoff.count, found.to_handoff.median, found.to_handoff.p90),
        (
            "引き継ぎから担当者の受付まで(分)",
            found.to_acknowledgement.count,
            found.to_acknowledgement.median,
            found.to_acknowledgement.p90,
        ),
    ]


def _log(console: Console, viewer: Viewer, action: str, content: bytes, detail: dict[str, object]) -> None:
    with console.store.begin() as session:
        console.log(session, viewer, action, "cases", {**detail, "sha256": hashlib.sha256(content).hexdigest()})
