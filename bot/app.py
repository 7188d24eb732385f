"""The app put together: store, gateway, actions, delivery, API and page. Nothing runs before ``create_app``."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from bot import console_nightly
from bot.actions import _boundary
from bot.console.app import create_console
from bot.console.single_sign_on import SingleSignOn
from bot.console.web import Console
from bot.errors import BadInput, ClinicBotError, IllegalTransition, NotFound
from bot.gateway import answers, coverage_api, documents_api, duties_api, handover_api, openapi, pages, panel, socket
from bot.gateway.handover import Handover
from bot.gateway.headers import SecurityHeaders
from bot.gateway.inbox import Inbox
from bot.gateway.limits import BodyLimit
from bot.gateway.line import webhook as line_webhook
from bot.gateway.metrics import exposition
from bot.gateway.origins import OriginCheck
from bot.gateway.rasa_client import RasaClient
from bot.gateway.rates import Buckets, RateLimit
from bot.gateway.tokens import Tokens
from bot.gateway.web import create_router, problem
from bot.handoff import delivery, desk, engine
from bot.handoff.hours import DeskHours
from bot.settings import Settings
from bot.store import cards, measures
from bot.store.engine import Store

if TYPE_CHECKING:
    from bot.gateway.line.channel import LineChannel

log = logging.getLogger(__name__)

DESK_TIMEOUT_SECONDS = 20.0
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
    with store.begin() as session:
        cards.complete(session)
    with store.begin() as session:
        measures.refresh(session, settings.clock())
    seal_key = settings.seal_keys[0] if settings.seal_key else None
    inbox = Inbox(store, rasa, settings.clock, str(settings.public_port), seal_key)
    line = _line_channel(store, inbox, settings) if settings.line_channel_secret else None

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        client = httpx.Client(timeout=DESK_TIMEOUT_SECONDS)
        desk.use(_desk(settings, store, client))
        _boundary.use(_boundary.Services(store=store, clock=settings.clock, hand_over=_hand_over))
        console_nightly.use(
            console_nightly.Night(
                store, settings.clock, settings.smtp_url.reveal(), settings.mail_from, settings.agency_emails
            )
        )
        await asyncio.to_thread(engine.launch, settings)
        await asyncio.to_thread(console_nightly.schedule)
        relay = asyncio.create_task(inbox.relay(RELAY_EVERY_SECONDS))
        if line is not None:
            await line.start()
        app.state.up = True
        yield
        app.state.up = False
        relay.cancel()
        if line is not None:
            await line.stop()
        await asyncio.to_thread(engine.stop)
        await asyncio.to_thread(client.close)
        await rasa.close()
        await asyncio.to_thread(inbox.writing.close)
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
    app.add_middleware(BodyLimit, limit=64 * 1024, other={line_webhook.PATH: line_webhook.MOST_BYTES})
    app.add_middleware(SecurityHeaders, widget_origins=settings.widget_origins)
    tokens = Tokens(settings.secret_key)
    app.include_router(create_router(store, inbox, tokens, settings))
    app.include_router(documents_api.create_router(store, tokens, settings))
    app.include_router(panel.create_router(store, tokens, settings.clock))
    handover = Handover(settings.secret_key, settings.public_url)
    app.include_router(handover_api.create_router(store, tokens, handover, settings.clock, settings.public_url))
    app.include_router(socket.create_router(store, inbox, tokens, settings, buckets))
    if line is not None:
        app.include_router(line.router())
    app.include_router(duties_api.router)
    app.include_router(coverage_api.create_router(store, settings.clock))
    _add_console(app, store, settings)
    _add_health(app, store, rasa)
    _add_errors(app)
    _add_page(app)
    openapi.complete(app)
    return app


def _line_channel(store: Store, inbox: Inbox, settings: Settings) -> LineChannel:
    # LINE's library takes a second to import; who does not use LINE need not wait for it
    from bot.gateway.line.channel import LineChannel

    return LineChannel(store, inbox, settings)


def _desk(settings: Settings, store: Store, client: httpx.Client) -> desk.Desk:
    return desk.Desk(
        store=store,
        clock=settings.clock,
        url=settings.srm_url or f"http://127.0.0.1:{settings.srm_stub_port}/packets",
        secret=settings.srm_secret,
        client=client,
        public_url=settings.public_url,
        hours=DeskHours.parse(settings.srm_hours),
        acknowledge_minutes=settings.acknowledge_minutes,
        agency=desk.Agency(settings.smtp_url, settings.agency_emails, settings.mail_from),
        sheet_link=documents_api.sheet_link(settings),
    )


def _hand_over(packet_id: int) -> None:
    """Begin at once what is stored; when that fails, the watch finds the stored packet within a minute."""
    try:
        delivery.start(packet_id)
    except Exception:  # the person's answer must not depend on the engine
        log.exception("packet %s waits for the watch", packet_id)


def _add_console(app: FastAPI, store: Store, settings: Settings) -> None:
    """The agency's pages, when there is a key for what they keep sealed."""
    if not settings.seal_key:
        return
    console = Console(store, settings.clock, settings.public_url, settings.seal_keys, _single_sign_on(settings))
    app.mount("/console", create_console(console, _hand_over))


def _single_sign_on(settings: Settings) -> SingleSignOn | None:
    given = settings.oidc
    if given is None:
        return None
    return SingleSignOn(given.issuer, given.client_id, given.client_secret.reveal(), given.name, given.trusts_factor)


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
