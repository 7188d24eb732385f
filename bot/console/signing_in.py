"""Signing in and out: password and one-time code on one page, the same words whatever was wrong."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.console import secrets_of_users as secret
from bot.console.access import Viewer
from bot.console.web import BASE, Console, Pages, safe_next, same_origin, source_of, to_sign_in
from bot.store import accounts, audit, sealing
from bot.store.console_tables import ConsoleUser

WRONG = "サインインできませんでした。利用者名、パスワード、確認コードを確かめてください。続けて間違えると、しばらく使えなくなります。"
WRONG_CODE = (
    "確認コードが違います。認証アプリの、いまの6けたを入れてください。続けて間違えると、しばらく使えなくなります。"
)
TOO_MANY = "間違いが続いたため、いまは受け付けていません。15分ほど待って、もう一度お試しください。"


def create_router(console: Console, pages: Pages) -> APIRouter:
    router = APIRouter()
    single_sign_on = console.sso.name if console.sso else None

    @router.get("/sign-in")
    def form(next: str = "") -> HTMLResponse:
        return pages.show("sign_in.html", None, problem="", login="", wanted=safe_next(next), sso=single_sign_on)

    @router.post("/sign-in")
    def sign_in(
        request: Request,
        login: Annotated[str, Form(max_length=80)] = "",
        password: Annotated[str, Form(max_length=200)] = "",
        code: Annotated[str, Form(max_length=20)] = "",
        next: Annotated[str, Form(max_length=500)] = "",
    ) -> Response:
        same_origin(request, console.public_url)
        cookie, problem, status = _try(console, source_of(request), login.replace("\0", "").strip(), password, code)
        if cookie is None:
            return pages.show(
                "sign_in.html", None, status, problem=problem, login=login, wanted=safe_next(next), sso=single_sign_on
            )
        return signed_in(console, cookie, RedirectResponse(safe_next(next), status_code=303))

    @router.post("/sign-out")
    def sign_out(viewer: Annotated[Viewer, Depends(console.guard("sign_out"))]) -> Response:
        with console.store.begin() as session:
            accounts.end_session(session, viewer.session_id, console.clock())
            console.log(session, viewer, "sign_out", viewer.login)
        answer = to_sign_in(f"{BASE}/")
        answer.delete_cookie(console.cookie, path="/")
        # the browser forgets what it kept of the pages
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    return router


def signed_in(console: Console, cookie: str, answer: Response) -> Response:
    """``answer`` with the cookie of the new sign-in."""
    answer.set_cookie(console.cookie, cookie, path="/", httponly=True, secure=console.secure, samesite="strict")
    return answer


def accept_code(console: Console, user: ConsoleUser, code: str, now: datetime) -> bool:
    """Whether ``code`` is the person's, fresh and unused, and the account not locked; it is used up then."""
    if accounts.is_locked(user, now):
        return False
    seed = sealing.unseal(console.seal_keys, user.totp_secret, f"totp:{user.id}")
    step = secret.totp_step(seed, code, now, user.totp_used)
    if step is None:
        return False
    user.totp_used, user.failures, user.locked_until = step, 0, None
    return True


def _try(console: Console, source: str, login: str, password: str, code: str) -> tuple[str | None, str, int]:
    """The new cookie, or what to say and the status. The slow hash is computed outside any transaction."""
    now = console.clock()
    with console.store.begin() as session:
        if accounts.too_many_tries(session, source, now):
            return None, TOO_MANY, 429
        user = accounts.by_login(session, login)
        kept, user_id = (user.password_hash, user.id) if user else (None, None)
    right = secret.is_password(kept, password)
    with console.store.begin() as session:
        user = session.get(ConsoleUser, user_id, with_for_update=True) if user_id is not None else None
        over = user is not None and user.password_until is not None and user.password_until < now
        if user is None or not right or over or not accept_code(console, user, code, now):
            accounts.refused(session, source, user, now)
            agency = user.agency if user else ""
            audit.append(session, now, login or "—", agency, "sign_in_refused", login, {"from": source})
            return None, WRONG, 403
        cookie = accounts.open_session(session, user, now)
        audit.append(session, now, user.login, user.agency, "sign_in", user.login, {"from": source})
        return cookie, "", 200
