"""The public web API of a conversation. Whoever lacks the conversation's token gets 404, as if there were none."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from sqlalchemy.orm import Session

from bot.dialogue import fixed_answers
from bot.errors import BadInput
from bot.gateway import answers
from bot.gateway.bubbles import HUMAN_BUTTON, Sent
from bot.gateway.inbox import Inbox
from bot.gateway.tokens import Tokens
from bot.handoff import acknowledgement
from bot.handoff.signature import check
from bot.settings import Settings
from bot.store import cases, conversations
from bot.store.engine import Store
from bot.store.tables import Case

Authorization = Annotated[str | None, Header()]


class Said(BaseModel):
    """一つの発言:文字かボタンのどちらか一つ。"""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "電カルが開かない"}]})

    text: str | None = Field(None, max_length=20000, description="書かれた文字")
    payload: str | None = Field(None, max_length=200, description="押されたボタンの payload")
    client_message_id: str | None = Field(None, min_length=1, max_length=100, description="同じ値の二度目は何もしない")

    @model_validator(mode="after")
    def _one_of_both(self) -> Said:
        if (self.text is None) == (self.payload is None):
            raise ValueError("text か payload の、どちらか一つを送ってください")
        return self


class Acknowledgement(BaseModel):
    """窓口の担当者からの返事。"""

    model_config = ConfigDict(extra="forbid")

    coordinator: str = Field(min_length=1, max_length=100)
    note: str | None = Field(None, max_length=1000)
    next_contact_at: AwareDatetime | None = Field(None, description="次に連絡する予定(時差つきの ISO 8601)")


def _refusal(code: str, words: str) -> dict[str, Any]:
    example = {"error": {"code": code, "message": words}}
    return {"model": answers.Problem, "description": words, "content": {"application/json": {"example": example}}}


LARGEST_ID = 2**63 - 1
_BAD_SIGNATURE = _refusal("bad_signature", "署名を確かめられない")
_ILLEGAL_STATE = _refusal("illegal_state", "ケースは、いまその状態にできない")


def _acknowledgement() -> dict[str, Any]:
    example = {"coordinator": "佐藤", "note": "折り返しお電話します", "next_contact_at": "2026-11-25T13:00+09:00"}
    return {**Acknowledgement.model_json_schema(), "example": example}


def create_router(store: Store, inbox: Inbox, tokens: Tokens, settings: Settings) -> APIRouter:
    """Routes of ARCHITECTURE's public contract for the web and for the desk's answer."""
    router = APIRouter(prefix="/api/v1")

    @router.post("/conversations", summary="会話を始める", status_code=201, responses={201: {"model": answers.Begun}})
    async def start() -> dict[str, Any]:
        now = settings.clock()

        def begun(session: Session) -> tuple[str, list[Sent]]:
            conversation = conversations.start(session, "web", now)
            intro = {"text": fixed_answers.load()["intro"].text, "buttons": [HUMAN_BUTTON]}
            rows = conversations.put_out(session, conversation.id, None, [intro], now)
            return conversation.id, [Sent.of(row) for row in rows]

        # with everybody else's work: after a power cut a whole hospital opens the page at once
        conversation_id, sent = await inbox.writing.do(begun)
        token = tokens.issue(conversation_id)
        return {"conversation_id": conversation_id, "token": token, "messages": [message_json(m) for m in sent]}

    @router.post(
        "/conversations/{conversation_id}/messages", summary="発言する", responses={200: {"model": answers.Messages}}
    )
    async def say(conversation_id: str, said: Said, authorization: Authorization = None) -> dict[str, Any]:
        tokens.check(conversation_id, authorization)
        sent = await inbox.say(
            conversation_id, text=said.text, payload=said.payload, client_message_id=said.client_message_id
        )
        return {"messages": [message_json(m) for m in sent]}

    @router.get(
        "/conversations/{conversation_id}/messages",
        summary="ある番号より後の返事を受け取る",
        responses={200: {"model": answers.Messages}},
    )
    def news(
        conversation_id: str, after: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0, authorization: Authorization = None
    ) -> dict[str, Any]:
        tokens.check(conversation_id, authorization)
        with store.begin() as session:
            rows = conversations.after(session, conversation_id, after)
            return {"messages": [message_json(Sent.of(row)) for row in rows]}

    @router.get(
        "/conversations/{conversation_id}/transcript",
        summary="会話の初めからの記録",
        responses={200: {"model": answers.Transcript}},
    )
    def transcript(conversation_id: str, authorization: Authorization = None) -> dict[str, Any]:
        tokens.check(conversation_id, authorization)
        with store.begin() as session:
            return {"lines": conversations.transcript(session, conversation_id)}

    @router.get("/conversations/{conversation_id}", summary="ケースのいま", responses={200: {"model": answers.CaseNow}})
    def view(conversation_id: str, authorization: Authorization = None) -> dict[str, Any]:
        tokens.check(conversation_id, authorization)
        with store.begin() as session:
            conversation = conversations.get(session, conversation_id)
            case = session.get(Case, conversation.case_id) if conversation.case_id else None
            facts = cases.facts_of(cases.current_facts(session, case.id)).to_dict() if case else {}
            facts.pop("policy_phone", None)
            return {
                "facts": facts,
                "asking": conversation.dialogue.get("asking"),
                "severity": case.severity if case else None,
                "case_ref": case.case_ref if case else None,
                "state": case.state if case else "open",
                "duty_verdict": case.duty_verdict if case else None,
                "coverage_verdict": case.coverage_verdict if case else None,
            }

    @router.post(
        "/handoffs/{case_ref}/acknowledge",
        summary="窓口の担当者が受け付けたことを知らせる",
        description="Standard Webhooks の仕方で署名します(webhook-id、webhook-timestamp、webhook-signature)。",
        responses={200: {"model": answers.Taken}, 401: _BAD_SIGNATURE, 409: _ILLEGAL_STATE},
        openapi_extra={
            "requestBody": {"required": True, "content": {"application/json": {"schema": _acknowledgement()}}}
        },
    )
    async def acknowledge(case_ref: str, request: Request) -> Any:
        body = await request.body()
        try:
            webhook_id = check(settings.srm_secret, body, request.headers)
        except BadInput as error:
            return problem(401, "bad_signature", error.field, "署名を確かめられませんでした。")
        answer = Acknowledgement.model_validate_json(body)
        state = await asyncio.to_thread(_taken, webhook_id, case_ref, answer)
        return {"case_ref": case_ref, "state": state}

    def _taken(webhook_id: str, case_ref: str, answer: Acknowledgement) -> str:
        with store.begin() as session:
            case, _ = acknowledgement.acknowledge(
                session,
                webhook_id,
                case_ref,
                answer.coordinator,
                answer.note,
                answer.next_contact_at,
                settings.clock(),
            )
            return case.state

    return router


def message_json(sent: Sent) -> dict[str, Any]:
    """One bubble in the public form; ``link`` only where there is one."""
    out: dict[str, Any] = {"id": str(sent.id), "text": sent.text, "buttons": sent.buttons}
    if sent.link:
        out["link"] = sent.link
    return out


def problem(status: int, code: str, field: str | None, message: str) -> JSONResponse:
    """An error in the one JSON form of this API."""
    error = {"code": code, "message": message} | ({"field": field} if field else {})
    return JSONResponse({"error": error}, status_code=status)
