"""「スマホで続ける」 over HTTP: a link with its QR code for the one device, its redemption for the other."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ConfigDict, Field

from bot.clock import Clock
from bot.errors import NotFound
from bot.gateway import answers
from bot.gateway.handover import LIFETIME, OPENED, Handover, qr_path
from bot.gateway.tokens import Tokens
from bot.gateway.web import problem
from bot.store import conversations
from bot.store.engine import Store

GONE = "このリンクは、期限が切れたか、もう使われました。元の画面で、新しく出してください。"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Redemption(BaseModel):
    """リンクの中の token と、開いた端末が自分で決めた合言葉(claim)。"""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"token": "3q2-7w.b64", "claim": "0123456789abcdef"}]}
    )

    token: str = Field(min_length=1, max_length=200, description="/c/ の後ろの部分")
    claim: str = Field(
        min_length=16, max_length=100, description="端末ごとの長い乱数。同じ値でのやり直しは、同じ答えになる"
    )


def create_router(store: Store, tokens: Tokens, handover: Handover, clock: Clock, public_url: str) -> APIRouter:
    router = APIRouter(prefix="/api/v1")

    @router.post(
        "/conversations/{conversation_id}/handover",
        summary="別の端末で続けるためのリンクを作る",
        status_code=201,
        responses={201: {"model": answers.HandoverLink}},
    )
    def make(
        conversation_id: str, request: Request, authorization: Annotated[str | None, Header()] = None
    ) -> dict[str, Any]:
        tokens.check(conversation_id, authorization)
        with store.begin() as session:
            link = handover.make_link(session, conversation_id, clock(), _reached_at(request, public_url))
        edge, path = qr_path(link.url)
        return {
            "url": link.url,
            "expires_at": link.expires_at.isoformat(),
            "lifetime_seconds": int(LIFETIME.total_seconds()),
            "qr": {"edge": edge, "path": path},
        }

    @router.post("/handover", summary="リンクから会話を開く(一度だけ)", responses={200: {"model": answers.Opened}})
    def redeem(asked: Redemption) -> Any:
        now = clock()
        try:
            with store.begin() as session:
                conversation_id, opened = handover.redeem(session, asked.token, asked.claim, now)
                # on other channels a notice would be a message of its own, and paid for
                if opened and conversations.get(session, conversation_id).channel == "web":
                    notice: dict[str, Any] = {"text": OPENED, "buttons": [], "link": None}
                    conversations.put_out(session, conversation_id, None, [notice], now)
        except NotFound:
            return problem(404, "not_found", None, GONE)
        return {"conversation_id": conversation_id, "token": tokens.issue(conversation_id)}

    return router


def _reached_at(request: Request, public_url: str) -> str:
    """Where the other device can find us: the set address, or where this one did while none is set."""
    if urlsplit(public_url).hostname not in _LOOPBACK or request.url.hostname in _LOOPBACK:
        return public_url
    return f"{request.url.scheme}://{request.url.netloc}"
