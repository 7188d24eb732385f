"""The app put together: store, gateway, actions, delivery, API and page. Nothing runs before ``create_app``."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from dbos import DBOS
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from bot.actions import _boundary
from bot.errors import BadInput, ClinicBotError, IllegalTransition, NotFound
from bot.gateway import answers, coverage_api, documents_api, duties_api, handover_api, openapi, pages, panel, socket
from bot.gateway.handover import Handover
from bot.gateway.headers import SecurityHeaders
from bot.gateway.inbox import Inbox
from bot.gateway.limits import BodyLimit
from bot.gateway.metrics import exposition
from bot.gateway.origins import OriginCheck
from bot.gateway.rasa_client import RasaClient
from bot.gateway.rates import Buckets, RateLimit
from bot.gateway.tokens import Tokens
from bot.gateway.web import create_router, problem
from bot.handoff import delivery
from bot.handoff.engine import workflow_config
from bot.settings import Settings
from bot.store.engine import Store

log = logging.getLogger(__name__)

RELAY_EVERY_SECONDS = 3.0
_FIGURES: dict[str, Any] = {"content": {"text/plain": {"example": 'bot_messages_total{how="answered"} 3.0'}}}
_READINESS: dict[int | str, dict[str, Any]] = {
    200: {"model": answers.Readiness},
    503: {"model": answers.Readiness, "description": "いまは使えない"},
}


def create_app(settings: Settings) -> FastAPI:
    """The public app. The durable engine and the relay of waiting packets live as long as it does."""
    store = Store.open(settings.database_url)
    rasa = RasaClient(settings.rasa_url, settings.rasa_timeout_seconds)
    inbox = Inbox(store, rasa, settings.clock, str(settings.public_port))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        client = httpx.AsyncClient(timeout=20)
        desk_url = settings.srm_url or f"http://127.0.0.1:{settings.srm_stub_port}/packets"
        delivery.use(
            delivery.Desk(
                store=store,
                clock=settings.clock,
                url=desk_url,
                secret=settings.srm_secret,
                client=client,
                tell=inbox.tell,
                at_once=asyncio.Semaphore(delivery.AT_ONCE),
            )
        )

        def hand_over(packet_id: int) -> None:
            asyncio.run_coroutine_threadsafe(delivery.start(packet_id), loop)

        _boundary.use(_boundary.Services(store=store, clock=settings.clock, hand_over=hand_over))
        DBOS(config=workflow_config(settings))
        await asyncio.to_thread(DBOS.launch)
        await delivery.start_waiting(store)
        relay = asyncio.create_task(inbox.relay(RELAY_EVERY_SECONDS))
        app.state.up = True
        yield
        app.state.up = False
        relay.cancel()
        await asyncio.to_thread(DBOS.destroy)
        await client.aclose()
        await rasa.close()
        store.close()

    app = FastAPI(
        title="医療機関向け 情報事故の初動支援",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    buckets = Buckets(settings.rate_scale)
    app.add_middleware(RateLimit, buckets=buckets, clock=settings.clock)
    app.add_middleware(OriginCheck, public_url=settings.public_url)
    app.add_middleware(BodyLimit, limit=64 * 1024)
    app.add_middleware(SecurityHeaders, widget_origins=settings.widget_origins)
    tokens = Tokens(settings.secret_key)
    app.include_router(create_router(store, inbox, tokens, settings))
    app.include_router(documents_api.create_router(store, tokens, settings))
    app.include_router(panel.create_router(store, tokens, settings.clock))
    handover = Handover(settings.secret_key, settings.public_url)
    app.include_router(handover_api.create_router(store, tokens, handover, settings.clock, settings.public_url))
    app.include_router(socket.create_router(store, inbox, tokens, settings, buckets))
    app.include_router(duties_api.router)
    app.include_router(coverage_api.create_router(store, settings.clock))
    _add_health(app, store, rasa)
    _add_errors(app)
    _add_page(app)
    openapi.complete(app)
    return app


def _add_health(app: FastAPI, store: Store, rasa: RasaClient) -> None:
    def database_answers() -> bool:
        try:
            with store.begin() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    @app.get("/healthz", summary="動いているか", responses={200: {"model": answers.Alive}})
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/metrics", summary="動きの数字(Prometheus)", response_class=Response, responses={200: _FIGURES})
    def metrics() -> Response:
        content, kind = exposition()
        return Response(content, media_type=kind)

    @app.get("/readyz", summary="使えるか(データベース、Rasa、配達)", responses=_READINESS)
    async def readyz() -> JSONResponse:
        parts = {
            "database": await asyncio.to_thread(database_answers),
            "rasa": await rasa.ready(),
            "worker": bool(getattr(app.state, "up", False)),
        }
        return JSONResponse({"ready": all(parts.values()), **parts}, status_code=200 if all(parts.values()) else 503)


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(NotFound)
    async def not_found(_: Request, error: NotFound) -> Response:
        return problem(404, "not_found", None, "見つかりませんでした。ページを開き直してください。")

    @app.exception_handler(404)
    async def no_route(_: Request, error: Exception) -> Response:
        return problem(404, "not_found", None, "見つかりませんでした。")

    @app.exception_handler(HTTPException)
    async def unreadable(_: Request, error: HTTPException) -> Response:
        if error.status_code == 405:
            return problem(405, "bad_method", None, "この呼び出し方は、ここでは使えません。")
        return problem(error.status_code, "bad_input", None, "送られた内容を読めませんでした。")

    @app.exception_handler(IllegalTransition)
    async def illegal(_: Request, error: IllegalTransition) -> Response:
        return problem(409, "illegal_state", None, "このケースは、いまその状態にできません。")

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        return _named(error.errors())

    @app.exception_handler(ValidationError)
    async def invalid_body(_: Request, error: ValidationError) -> Response:
        return _named(error.errors())

    @app.exception_handler(BadInput)
    async def bad_input(_: Request, error: BadInput) -> Response:
        return problem(422, "bad_input", error.field, f"{error.field} を受け取れませんでした。形を確かめてください。")

    @app.exception_handler(ClinicBotError)
    async def ours(_: Request, error: ClinicBotError) -> Response:
        log.error("%s", type(error).__name__)
        return problem(500, "internal", None, "うまく動きませんでした。少し待って、もう一度お試しください。")


def _named(errors: Any) -> Response:
    first = errors[0]
    field = ".".join(str(part) for part in first["loc"] if part != "body") or "body"
    return problem(422, "bad_input", field, f"{field} を受け取れませんでした。形を確かめてください。")


def _add_page(app: FastAPI) -> None:
    app.include_router(pages.create_router())
    # only what is public is compressed: compressing an answer that holds a token could give the token away
    app.mount("/static", GZipMiddleware(StaticFiles(directory=pages.STATIC), minimum_size=1024, compresslevel=6))
