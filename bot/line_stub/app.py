"""The stand-in as a server: LINE's endpoints for the bot, and a page with a phone on it for people who try it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, Response

from bot.line_stub import events
from bot.line_stub.platform import Platform, words_of

STATIC = Path(__file__).parent / "static"
ME = "U" + "1" * 32


def create_app(platform: Platform, bot_url: str) -> FastAPI:
    app = FastAPI(title="Stand-in for LINE's platform", docs_url=None, redoc_url=None, openapi_url=None)
    _add_platform(app, platform)
    _add_phone(app, platform, bot_url)
    return app


def _add_platform(app: FastAPI, platform: Platform) -> None:
    async def answer(request: Request, endpoint: str, schema: str | None) -> Response:
        status, content, headers = await platform.take(endpoint, schema, await request.body(), request.headers)
        return JSONResponse(content, status_code=status, headers=headers)

    @app.post("/v2/bot/message/reply")
    async def reply(request: Request) -> Response:
        return await answer(request, "reply", "ReplyMessageRequest")

    @app.post("/v2/bot/message/push")
    async def push(request: Request) -> Response:
        return await answer(request, "push", "PushMessageRequest")

    @app.post("/v2/bot/chat/loading/start")
    async def loading(request: Request) -> Response:
        return await answer(request, "loading", "ShowLoadingAnimationRequest")

    @app.get("/v2/bot/message/quota")
    async def quota(request: Request) -> Response:
        limited = {"type": "limited", "value": platform.quota} if platform.quota is not None else {"type": "none"}
        status, content, headers = await platform.take("quota", None, b"", request.headers)
        return JSONResponse(limited if status == 200 else content, status_code=status, headers=headers)

    @app.get("/v2/bot/message/quota/consumption")
    async def consumption(request: Request) -> Response:
        status, content, headers = await platform.take("consumption", None, b"", request.headers)
        used = {"totalUsage": platform.used}
        return JSONResponse(used if status == 200 else content, status_code=status, headers=headers)

    @app.post("/v2/bot/{kind}/{chat_id}/leave")
    async def leave(kind: str, chat_id: str, request: Request) -> Response:
        platform.left.append(chat_id)
        return await answer(request, "leave", None)

    @app.post("/v2/bot/user/{user_id}/linkToken")
    async def link_token(user_id: str, request: Request) -> Response:
        status, content, headers = await platform.take("linkToken", None, b"", request.headers)
        token = f"link-{len(platform.link_tokens)}-{user_id[-6:]}"
        platform.link_tokens[token] = user_id
        return JSONResponse({"linkToken": token} if status == 200 else content, status_code=status, headers=headers)


def _add_phone(app: FastAPI, platform: Platform, bot_url: str) -> None:
    """A phone with one person, who has not added the account yet."""
    made: dict[str, str] = {}

    @app.get("/")
    def page() -> FileResponse:
        return FileResponse(STATIC / "phone.html", media_type="text/html; charset=utf-8")

    @app.get("/phone.js")
    def script() -> FileResponse:
        return FileResponse(STATIC / "phone.js", media_type="text/javascript; charset=utf-8")

    @app.get("/phone/talk")
    def talk() -> dict[str, Any]:
        return {"messages": [{"words": words_of(m), **m} for m in platform.talk(ME)], "problems": platform.problems}

    @app.post("/phone/{doing}")
    async def act(doing: str, request: Request) -> Response:
        given = json.loads(await request.body() or b"{}")
        event = _event(doing, given, made)
        if event is None:
            return JSONResponse({"error": "unknown"}, status_code=404)
        if doing == "text":
            made[event["message"]["text"]] = event["message"]["id"]
        try:
            sent = await asyncio.to_thread(platform.send, bot_url, event)
        except httpx.HTTPError:
            return JSONResponse({"error": f"{bot_url} does not answer"}, status_code=502)
        return JSONResponse({"webhook": sent.status_code})


def _event(doing: str, given: dict[str, Any], made: dict[str, str]) -> dict[str, Any] | None:
    match doing:
        case "follow":
            return events.follow(ME)
        case "unfollow":
            return events.unfollow(ME)
        case "text":
            return events.text(ME, str(given.get("text", "")))
        case "press":
            return events.postback(ME, str(given.get("data", "")))
        case "image" | "sticker" | "file":
            return events.media(ME, doing)
        case "unsend" if str(given.get("text", "")) in made:
            return events.unsend(ME, made[str(given["text"])])
    return None
