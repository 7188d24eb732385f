"""The audit log for reading: searched, checked, given out."""

import hashlib
import json
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from bot.console import words
from bot.console.access import Viewer
from bot.console.tables_out import spreadsheet
from bot.console.web import Console, Pages, download
from bot.store import audit

MOST_EXPORTED = 100_000


def create_router(console: Console, pages: Pages) -> APIRouter:
    router = APIRouter(prefix="/audit")
    may_read = Depends(console.guard("audit"))

    @router.get("")
    def log(
        viewer: Annotated[Viewer, may_read],
        actor: str = "",
        action: str = "",
        target: str = "",
        before: int | None = None,
        check: str = "",
    ) -> Response:
        with console.store.begin() as session:
            rows = audit.entries(
                session, viewer.agency, actor=actor, action=action, target=target, before=before, limit=101
            )
            checked = audit.verify(session) if check else None
        return pages.show(
            "audit.html",
            viewer,
            rows=rows[:100],
            more=len(rows) > 100,
            actor=actor,
            action=action,
            target=target,
            checked=checked,
            actions=words.ACTIONS,
        )

    @router.get("/export.csv")
    def export(viewer: Annotated[Viewer, may_read]) -> Response:
        with console.store.begin() as session:
            rows = audit.entries(session, viewer.agency, limit=MOST_EXPORTED)
            content = spreadsheet(
                ("番号", "日時", "だれ", "何を", "対象", "詳細", "ハッシュ"),
                [
                    (
                        r.seq,
                        r.at.isoformat(),
                        r.actor,
                        r.action,
                        r.target,
                        json.dumps(r.detail, ensure_ascii=False),
                        r.hash,
                    )
                    for r in rows
                ],
            )
            detail = {"rows": len(rows), "sha256": hashlib.sha256(content).hexdigest()}
            console.log(session, viewer, "export_audit", "audit", detail)
        return download("audit-log.csv", "text/csv; charset=utf-8", content)

    return router
