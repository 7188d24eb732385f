"""One's own password: the old one is asked, every other sign-in ends, and the log knows."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from bot.console import secrets_of_users as secret
from bot.console.access import Viewer
from bot.console.signing_in import signed_in
from bot.console.web import Console, Pages, go, source_of
from bot.errors import BadInput
from bot.store import accounts, audit
from bot.store.console_tables import ConsoleUser

WRONG = "いまのパスワードが違います。続けて間違えると、サインインが終わり、しばらく使えなくなります。"
UNLIKE = "新しいパスワードが、2回で違っています。"
WEAK = "新しいパスワードは使えません。12文字以上128文字までで、利用者名やよくある言葉、同じ文字の並びを避けてください。"
SAME = "いまと同じパスワードです。別のものにしてください。"


def create_router(console: Console, pages: Pages) -> APIRouter:
    router = APIRouter(prefix="/password")
    signed = Depends(console.guard("own_password"))

    @router.get("")
    def form(viewer: Annotated[Viewer, signed]) -> Response:
        return pages.show("password.html", viewer, problem="", done=False)

    @router.get("/done")
    def done(viewer: Annotated[Viewer, signed]) -> Response:
        return pages.show("password.html", viewer, problem="", done=True)

    @router.post("")
    def change(
        request: Request,
        viewer: Annotated[Viewer, signed],
        old: Annotated[str, Form(max_length=200)] = "",
        new: Annotated[str, Form(max_length=200)] = "",
        again: Annotated[str, Form(max_length=200)] = "",
    ) -> Response:
        with console.store.begin() as session:
            kept = session.get_one(ConsoleUser, viewer.id).password_hash
        # the slow hashes are computed outside any transaction
        if not secret.is_password(kept, old):
            _missed(console, viewer, source_of(request))
            return pages.show("password.html", viewer, 403, problem=WRONG, done=False)
        try:
            problem = UNLIKE if new != again else SAME if secret.is_password(kept, new) else ""
            fresh = "" if problem else secret.hash_password(new, viewer.login)
        except BadInput:
            problem, fresh = WEAK, ""
        if problem:
            return pages.show("password.html", viewer, 422, problem=problem, done=False)
        return signed_in(console, _set(console, viewer, fresh), go("/password/done"))

    return router


def _missed(console: Console, viewer: Viewer, source: str) -> None:
    """A wrong old password counts like one at the door: whoever found an open screen does not get to guess."""
    now = console.clock()
    with console.store.begin() as session:
        user = session.get_one(ConsoleUser, viewer.id, with_for_update=True)
        accounts.refused(session, source, user, now)
        if accounts.is_locked(user, now):
            accounts.end_all(session, user.id, now)
        audit.append(session, now, user.login, user.agency, "password_refused", user.login, {"from": source})


def _set(console: Console, viewer: Viewer, fresh: str) -> str:
    """Keep the new hash; gives the cookie of the only sign-in that is left, which is new, too."""
    now = console.clock()
    with console.store.begin() as session:
        user = session.get_one(ConsoleUser, viewer.id, with_for_update=True)
        user.password_hash, user.password_until, user.failures = fresh, None, 0
        accounts.end_all(session, user.id, now)
        cookie = accounts.open_session(session, user, now)
        console.log(session, viewer, "password_changed", viewer.login)
        return cookie
