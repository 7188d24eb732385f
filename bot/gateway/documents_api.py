"""Drafts of a case: listed for its conversation, fetched by signed links that expire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Header
from fastapi.responses import Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from bot.documents import files
from bot.errors import NotFound
from bot.gateway import answers
from bot.gateway.tokens import Tokens
from bot.handoff import case_files
from bot.settings import Settings
from bot.store import cases, conversations
from bot.store.engine import Store
from bot.store.tables import Case

LINK_LIFETIME_SECONDS = 24 * 3600
# The coordinator's sheet is worked with for as long as a final report may take, and a little longer.
SHEET_LIFETIME_SECONDS = 70 * 24 * 3600
_BINARY = {"schema": {"type": "string", "format": "binary"}, "example": "(ファイルの中身)"}
_FILE: dict[str, Any] = {
    "description": "ファイル",
    "content": dict.fromkeys(
        ("application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "text/calendar"),
        _BINARY,
    ),
}
# The packet sheet is the coordinator's; the rest is what a clinic would otherwise write at midnight.
FOR_THE_CLINIC = tuple(kind for kind in files.LABELS if kind != "packet_sheet")


def sheet_link(settings: Settings) -> Callable[[str], str]:
    """Gives the address of a case's sheet (PDF for the telephone) that goes to the desk inside the signed packet."""
    links = URLSafeTimedSerializer(settings.secret_key.reveal(), salt="packet sheet")
    return lambda case_ref: f"{settings.public_url}/api/v1/sheets/{links.dumps(case_ref)}"


def create_router(store: Store, tokens: Tokens, settings: Settings) -> APIRouter:
    router = APIRouter(prefix="/api/v1")
    links = URLSafeTimedSerializer(settings.secret_key.reveal(), salt="document")
    sheets = URLSafeTimedSerializer(settings.secret_key.reveal(), salt="packet sheet")

    @router.get(
        "/conversations/{conversation_id}/documents", summary="下書きの一覧", responses={200: {"model": answers.Drafts}}
    )
    def listed(
        conversation_id: str, authorization: Annotated[str | None, Header()] = None
    ) -> dict[str, list[dict[str, Any]]]:
        tokens.check(conversation_id, authorization)
        with store.begin() as session:
            conversation = conversations.get(session, conversation_id)
            case = session.get(Case, conversation.case_id) if conversation.case_id else None
            if case is None:
                return {"documents": []}
            dated = bool((case.duty_verdict or {}).get("preliminary_report"))
            ref = case.case_ref
        return {
            "documents": [
                {
                    "title": files.LABELS[kind],
                    "form": form,
                    "url": f"/api/v1/documents/{links.dumps([ref, kind, form])}",
                }
                for kind in FOR_THE_CLINIC
                if kind != "calendar" or dated
                for form in files.forms_of(kind)
            ]
        }

    @router.get(
        "/documents/{link}",
        summary="下書きを受け取る(期限つきのリンク)",
        response_class=Response,
        responses={200: _FILE},
    )
    def fetch(link: str) -> Response:
        try:
            ref, kind, form = links.loads(link, max_age=LINK_LIFETIME_SECONDS)
        except BadSignature as error:
            raise NotFound("document") from error
        return _handed_out(ref, kind, form, "attachment")

    @router.get(
        "/sheets/{link}",
        summary="窓口の担当者が電話で読むまとめ(PDF)",
        response_class=Response,
        responses={200: {"description": "まとめ", "content": {"application/pdf": _BINARY}}},
    )
    def sheet(link: str) -> Response:
        try:
            ref = sheets.loads(link, max_age=SHEET_LIFETIME_SECONDS)
        except BadSignature as error:
            raise NotFound("document") from error
        return _handed_out(ref, "packet_sheet", "pdf", "inline")

    def _handed_out(ref: str, kind: str, form: str, how: str) -> Response:
        with store.begin() as session:
            case_file = case_files.of_case(session, cases.by_ref(session, ref), settings.clock())
        made = files.make(kind, form, case_file)
        disposition = f"{how}; filename*=UTF-8''{quote(made.name)}"
        return Response(made.content, media_type=made.media_type, headers={"Content-Disposition": disposition})

    return router
