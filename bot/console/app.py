"""The console put together: an application of its own below ``/console`` with its own headers and error pages."""

from __future__ import annotations

import logging
from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from bot.console import (
    accounts_page,
    audit_page,
    board,
    case_changes,
    case_page,
    corrections_page,
    figures_page,
    password_page,
    retention_page,
    signing_in,
    sso_page,
)
from bot.console.web import HERE, POLICY, Console, Forbidden, Pages, PasswordNeeded, SignInNeeded, go, to_sign_in
from bot.errors import BadInput, ClinicBotError, IllegalTransition, NotFound

log = logging.getLogger(__name__)

NOT_FOUND = "見つかりませんでした。ケースの番号か、見られる範囲を確かめてください。"
NOT_ALLOWED = "この操作はできません。権限がないか、画面が古くなっています。開き直してください。"
NOT_MOVED = "このケースは、いまその状態にできません。画面を開き直してください。"
FAILED = "うまく動きませんでした。少し待って、もう一度お試しください。"


def create_console(console: Console, hand_over: Callable[[int], None]) -> FastAPI:
    """``hand_over``: begins the delivery of a stored packet to the desk."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    pages = Pages(console.clock)
    app.include_router(signing_in.create_router(console, pages))
    if console.sso is not None:
        app.include_router(sso_page.create_router(console, pages, console.sso))
    app.include_router(board.create_router(console, pages))
    app.include_router(case_page.create_router(console, pages))
    app.include_router(case_changes.create_router(console, hand_over))
    for part in (audit_page, corrections_page, figures_page, retention_page, accounts_page, password_page):
        app.include_router(part.create_router(console, pages))
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    _add_headers(app, console.secure)
    _add_errors(app, console, pages)
    return app


def _add_headers(app: FastAPI, secure: bool) -> None:
    @app.middleware("http")
    async def strict(request: Request, call_next: Callable[[Request], object]) -> Response:
        answer: Response = await call_next(request)  # type: ignore[misc]
        answer.headers["Content-Security-Policy"] = POLICY
        answer.headers["X-Frame-Options"] = "DENY"
        if secure:
            answer.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        # with no referrer at all, browsers call the origin of a form "null", and it could not be told from a forged one
        answer.headers["Referrer-Policy"] = "same-origin"
        answer.headers.setdefault("Cache-Control", "no-cache" if "/static/" in request.url.path else "no-store")
        return answer


def _add_errors(app: FastAPI, console: Console, pages: Pages) -> None:
    def told(request: Request, status: int, message: str) -> Response:
        try:
            viewer = console.viewer(request)
        except SignInNeeded:
            viewer = None
        return pages.show("problem.html", viewer, status, message=message)

    @app.exception_handler(SignInNeeded)
    def sign_in_first(request: Request, error: SignInNeeded) -> Response:
        if request.headers.get("HX-Request") == "true":
            return Response(status_code=401, headers={"HX-Redirect": to_sign_in(error.wanted).headers["location"]})
        return to_sign_in(error.wanted)

    @app.exception_handler(PasswordNeeded)
    def own_password_first(_: Request, error: PasswordNeeded) -> Response:
        return go("/password")

    @app.exception_handler(Forbidden)
    def forbidden(request: Request, _: Exception) -> Response:
        return told(request, 403, NOT_ALLOWED)

    @app.exception_handler(NotFound)
    def not_found(request: Request, _: Exception) -> Response:
        return told(request, 404, NOT_FOUND)

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> Response:
        return told(request, error.status_code, NOT_FOUND if error.status_code == 404 else NOT_ALLOWED)

    @app.exception_handler(IllegalTransition)
    def not_moved(request: Request, _: Exception) -> Response:
        return told(request, 409, NOT_MOVED)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, _: Exception) -> Response:
        return told(request, 422, "入力を受け取れませんでした。書いた内容を確かめてください。")

    @app.exception_handler(BadInput)
    def bad_input(request: Request, error: BadInput) -> Response:
        return told(
            request,
            422,
            f"「{error.field}」を受け取れませんでした。{error.problem if not error.problem.isascii() else ''}",
        )

    @app.exception_handler(ClinicBotError)
    def ours(request: Request, error: ClinicBotError) -> Response:
        log.error("%s", type(error).__name__)
        return told(request, 500, FAILED)
