"""The way to the agency's own sign-in service and back; an account must be there already, and its role stays ours."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from bot.console.signing_in import TOO_MANY, WRONG_CODE, accept_code, signed_in
from bot.console.single_sign_on import Person, ProviderRefused, SingleSignOn
from bot.console.web import BASE, Console, Pages, safe_next, same_origin, source_of
from bot.store import accounts, audit, pending_sign_ins
from bot.store.console_tables import ConsoleUser

REFUSED = "サインインできませんでした。もう一度お試しください。続くときは、この画面の利用者になっているかを管理者に確かめてください。"
BACK = f"{BASE}/sso/back"


def create_router(console: Console, pages: Pages, provider: SingleSignOn) -> APIRouter:
    router = APIRouter(prefix="/sso")
    steps = _Steps(console, pages, provider)

    @router.get("")
    def leave(next: str = "") -> Response:
        return steps.leave(safe_next(next[:500]))

    @router.get("/back")
    def back(request: Request, code: str = "", state: str = "") -> Response:
        return steps.back(request, code[:2000], state[:200])

    @router.post("/code")
    def second(request: Request, code: Annotated[str, Form(max_length=20)] = "") -> Response:
        same_origin(request, console.public_url)
        return steps.second(request, code)

    return router


class _Steps:
    """What each of the three addresses does."""

    def __init__(self, console: Console, pages: Pages, provider: SingleSignOn) -> None:
        self._console, self._pages, self._provider = console, pages, provider
        self._back = f"{console.public_url}{BACK}"
        self._cookie = f"{console.cookie}-sso"

    def leave(self, wanted: str) -> Response:
        with self._console.store.begin() as session:
            made = pending_sign_ins.start(session, wanted, self._console.clock())
        try:
            answer: Response = RedirectResponse(
                self._provider.address(self._back, made.state, made.nonce, made.verifier), status_code=303
            )
        except ProviderRefused as error:
            return self._refused("", str(error), "", 502)
        # the way back comes from another site, so this one cookie has to travel with it
        self._set(answer, made.cookie, "lax")
        return answer

    def back(self, request: Request, code: str, state: str) -> Response:
        console, now, source = self._console, self._console.clock(), source_of(request)
        with console.store.begin() as session:
            if accounts.too_many_tries(session, source, now):
                return self._pages.show("problem.html", None, 429, message=TOO_MANY)
            begun = pending_sign_ins.take(session, request.cookies.get(self._cookie, ""), state, now)
        if begun is None:
            return self._refused(source, "no such sign-in was begun here, or it was used or too old", "")
        try:
            person = self._provider.person(self._back, code, begun.nonce, begun.verifier)
        except ProviderRefused as error:
            return self._refused(source, str(error), "")
        with console.store.begin() as session:
            user = _account_of(session, person, now)
            if user is not None and self._provider.trusts_factor and person.second_factor:
                return self._in(session, user, person.subject, begun.wanted, source)
            if user is not None:
                cookie = pending_sign_ins.await_code(session, user, person.subject, begun.wanted, now)
                answer: Response = self._pages.show("sso_code.html", None, problem="")
                self._set(answer, cookie, "strict")
                return answer
        return self._refused(source, "no account of ours", person.subject)

    def second(self, request: Request, code: str) -> Response:
        console, now, source = self._console, self._console.clock(), source_of(request)
        with console.store.begin() as session:
            if accounts.too_many_tries(session, source, now):
                return self._pages.show("problem.html", None, 429, message=TOO_MANY)
            awaited = pending_sign_ins.awaited(session, request.cookies.get(self._cookie, ""), now)
            user = session.get(ConsoleUser, awaited.user_id, with_for_update=True) if awaited is not None else None
            if awaited is not None and user is not None and user.disabled_at is None:
                if accept_code(console, user, code, now):
                    session.delete(awaited)
                    return self._in(session, user, awaited.subject or "", awaited.wanted, source)
                accounts.refused(session, source, user, now)
                audit.append(session, now, user.login, user.agency, "sign_in_refused", user.login, {"from": source})
                return self._pages.show("sso_code.html", None, 403, problem=WRONG_CODE)
        return self._refused(source, "no sign-in waits for a code here", "")

    def _in(self, session: Session, user: ConsoleUser, subject: str, wanted: str, source: str) -> Response:
        now = self._console.clock()
        if user.subject is None:
            # whoever gets the address later is another subject, and is not this account
            user.subject = subject
            audit.append(session, now, user.login, user.agency, "sso_bound", user.login, {"subject": subject})
        if user.password_until is not None:
            # a password that was given out and that nobody needs opens nothing any more
            user.password_hash, user.password_until = "", None
        cookie = accounts.open_session(session, user, now)
        audit.append(session, now, user.login, user.agency, "sign_in", user.login, {"from": source, "by": "sso"})
        # browsers keep the strict cookie back on a way that began at another site: the next step begins here
        answer = signed_in(self._console, cookie, self._pages.show("sso_done.html", None, wanted=wanted))
        answer.delete_cookie(self._cookie, path="/")
        return answer

    def _refused(self, source: str, reason: str, subject: str, status: int = 403) -> Response:
        now = self._console.clock()
        with self._console.store.begin() as session:
            if source:
                accounts.refused(session, source, None, now)
            detail = {"from": source, "by": "sso", "reason": reason[:200]}
            audit.append(session, now, "—", "", "sign_in_refused", subject, detail)
        answer = self._pages.show("problem.html", None, status, message=REFUSED)
        answer.delete_cookie(self._cookie, path="/")
        return answer

    def _set(self, answer: Response, value: str, samesite: str) -> None:
        answer.set_cookie(
            self._cookie,
            value,
            max_age=int(pending_sign_ins.LASTS.total_seconds()),
            path="/",
            httponly=True,
            secure=self._console.secure,
            samesite="lax" if samesite == "lax" else "strict",
        )


def _account_of(session: Session, person: Person, now: datetime) -> ConsoleUser | None:
    """The account of this subject, else the one with this verified address that belongs to no subject yet."""
    user = accounts.by_subject(session, person.subject)
    if user is None and person.email is not None:
        user = accounts.by_email(session, person.email)
        if user is not None and user.subject is not None:
            return None
    return None if user is None or user.disabled_at is not None or accounts.is_locked(user, now) else user
