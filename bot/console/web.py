"""What every page of the console shares: the cookie, the sign-in it stands for, forms that cannot be forged, pages."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy.orm import Session

from bot.clock import JST, Clock
from bot.console import words
from bot.console.access import OWN, Viewer, viewer_of
from bot.console.single_sign_on import SingleSignOn
from bot.errors import BadInput, ClinicBotError
from bot.store import accounts, audit
from bot.store.engine import Store

HERE = Path(__file__).parent
BASE = "/console"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class SignInNeeded(ClinicBotError):
    """Nobody is signed in, or the sign-in has ended."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        super().__init__("sign in first")


class PasswordNeeded(ClinicBotError):
    """Signed in with a password that somebody gave out: it has to be changed before anything else."""


class Forbidden(ClinicBotError):
    """Signed in, but this may not be done: the role does not allow it or the form was not ours."""


@dataclass(frozen=True)
class Console:
    """What the pages work with."""

    store: Store
    clock: Clock
    public_url: str
    seal_keys: tuple[bytes, ...]
    sso: SingleSignOn | None = None

    @property
    def cookie(self) -> str:
        return "__Host-console" if self.secure else "console"

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")

    def viewer(self, request: Request) -> Viewer:
        """The signed-in person of a request; SignInNeeded when there is none."""
        cookie = request.cookies.get(self.cookie, "")
        with self.store.begin() as session:
            found = accounts.resume(session, cookie, self.clock()) if cookie else None
            if found is not None:
                user, signed_in = found
                return viewer_of(user, signed_in.id, signed_in.csrf)
        raise SignInNeeded(request.url.path if request.method == "GET" else f"{BASE}/")

    def guard(self, permission: str = "read") -> Callable[..., Any]:
        """A dependency: somebody signed in who may do ``permission``, and for changes a form of ours."""

        async def check(request: Request) -> Viewer:
            from starlette.concurrency import run_in_threadpool

            viewer = await run_in_threadpool(self.viewer, request)
            if viewer.renew and permission not in OWN:
                raise PasswordNeeded
            _readable(request.query_params.values())
            if request.method not in SAFE_METHODS:
                same_origin(request, self.public_url)
                form = await request.form()
                given = request.headers.get("X-CSRF") or str(form.get("csrf", ""))
                if not hmac.compare_digest(given.encode(), viewer.csrf.encode()):
                    raise Forbidden
                _readable(form.values())
            if not viewer.may(permission):
                await run_in_threadpool(self._note_refusal, viewer, permission, request.url.path)
                raise Forbidden
            return viewer

        return check

    def _note_refusal(self, viewer: Viewer, permission: str, path: str) -> None:
        with self.store.begin() as session:
            self.log(session, viewer, "refused", path, {"permission": permission})

    def log(
        self, session: Session, viewer: Viewer, action: str, target: str, detail: Mapping[str, Any] | None = None
    ) -> None:
        """One row in the audit log, in the same transaction as what it tells of."""
        audit.append(session, self.clock(), viewer.login, viewer.agency, action, target, detail)


def _readable(values: Iterable[object]) -> None:
    """Refuse what no keyboard types and no database keeps."""
    if any(isinstance(value, str) and "\0" in value for value in values):
        raise BadInput("入力", "使えない文字が入っています")


def same_origin(request: Request, public_url: str) -> None:
    """Refuse a form that another site's page sent."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        raise Forbidden
    if origin is not None:
        host = urlsplit(origin).netloc
        if host not in (request.headers.get("Host"), urlsplit(public_url).netloc):
            raise Forbidden


def source_of(request: Request) -> str:
    """Where a request comes from, as far as tries are counted by it."""
    return request.client.host if request.client else ""


class Pages:
    """The templates, with everything they need at hand."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._env = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.filters.update(
            when=when, day=words.day, left=lambda moment: words.time_left(moment, clock()), pretty=_pretty
        )
        self._env.globals.update(base=BASE, words=words)

    def show(self, name: str, viewer: Viewer | None, status: int = 200, **values: Any) -> HTMLResponse:
        body = self._env.get_template(name).render(viewer=viewer, now=self._clock(), **values)
        return HTMLResponse(body, status_code=status, headers={"Cache-Control": "no-store"})


def when(moment: datetime | None) -> str:
    """``11/25 8:05`` in Asia/Tokyo, with the year when it is another one than now."""
    if moment is None:
        return "—"
    here = moment.astimezone(JST)
    return f"{here.month}/{here.day} {here.hour}:{here.minute:02d}"


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def go(path: str) -> Response:
    """Off to a page of ours after a change."""
    return RedirectResponse(f"{BASE}{path}", status_code=303)


def to_sign_in(wanted: str) -> Response:
    return RedirectResponse(f"{BASE}/sign-in?next={quote(wanted)}", status_code=303)


def safe_next(wanted: str) -> str:
    """Where to go after signing in: a path of the console, never another site."""
    plain = wanted.startswith(f"{BASE}/") and "//" not in wanted and "\\" not in wanted and "\n" not in wanted
    return wanted if plain and ".." not in wanted else f"{BASE}/"


def download(name: str, media_type: str, content: bytes) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)
