"""Accounts of one's own agency: added, disabled; the code for the authenticator app is shown once."""

import io
from typing import Annotated

import segno
from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from bot.console import new_accounts, words
from bot.console.access import ROLE_NAMES, Viewer
from bot.console.secrets_of_users import totp_uri
from bot.console.web import Console, Pages, go
from bot.errors import BadInput
from bot.store import accounts


def create_router(console: Console, pages: Pages) -> APIRouter:
    router = APIRouter(prefix="/accounts")
    may_manage = Depends(console.guard("accounts"))

    def shown(viewer: Viewer, made: str = "", totp: str = "", password: str = "") -> Response:
        with console.store.begin() as session:
            users = accounts.of_agency(session, viewer.agency)
        qr = _qr(totp_uri(totp, made)) if totp else ""
        return pages.show(
            "accounts.html",
            viewer,
            users=users,
            roles=ROLE_NAMES,
            made=made,
            qr=qr,
            password=password,
            sso=console.sso is not None,
        )

    @router.get("")
    def page(viewer: Annotated[Viewer, may_manage]) -> Response:
        return shown(viewer)

    @router.post("")
    def add(
        viewer: Annotated[Viewer, may_manage],
        login: Annotated[str, Form(min_length=1, max_length=80)],
        name: Annotated[str, Form(min_length=1, max_length=80)],
        role: Annotated[str, Form(max_length=12)],
        password: Annotated[str, Form(max_length=200)],
        clinics: Annotated[str, Form(max_length=300)] = "",
        email: Annotated[str, Form(max_length=200)] = "",
    ) -> Response:
        numbers = words.parts(clinics)
        if not all(number.isdecimal() for number in numbers):
            raise BadInput("医院", "番号を、間をあけて書いてください")
        try:
            with console.store.begin() as session:
                totp = new_accounts.create(
                    session,
                    console.seal_keys[0],
                    login=login,
                    name=name,
                    role=role,
                    password=password,
                    agency=viewer.agency,
                    clinics=[int(number) for number in numbers] or None,
                    by=viewer.login,
                    now=console.clock(),
                    email=email,
                    given_out=True,
                )
        except BadInput as error:
            raise BadInput(*_WORDS[error.field]) from error
        return shown(viewer, made=login, totp=totp)

    @router.post("/{user_id}/reset")
    def reset(
        user_id: int, viewer: Annotated[Viewer, may_manage], app: Annotated[str, Form(max_length=1)] = ""
    ) -> Response:
        if user_id == viewer.id:
            raise BadInput("利用者", "自分のパスワードは、右上の名前から変えてください")
        with console.store.begin() as session:
            user = accounts.in_agency(session, user_id, viewer.agency)
            if user.disabled_at is not None:
                raise BadInput("利用者", "止めた利用者です")
            password, totp = new_accounts.reset(
                session, console.seal_keys[0], user, app_too=bool(app), by=viewer.login, now=console.clock()
            )
        return shown(viewer, made=user.login, totp=totp or "", password=password)

    @router.post("/{user_id}/disable")
    def disable(user_id: int, viewer: Annotated[Viewer, may_manage]) -> Response:
        if user_id == viewer.id:
            raise BadInput("利用者", "自分は止められません")
        with console.store.begin() as session:
            user = accounts.in_agency(session, user_id, viewer.agency)
            user.disabled_at = console.clock()
            accounts.end_all(session, user.id, console.clock())
            console.log(session, viewer, "account_disabled", user.login)
        return go("/accounts")

    return router


def _qr(uri: str) -> str:
    out = io.BytesIO()
    segno.make(uri).save(out, kind="svg", xmldecl=False, svgns=False, omitsize=True)
    return out.getvalue().decode("ascii")


_WORDS = {
    "password": ("パスワード", "12文字以上で、利用者名やよくある言葉を含まないものにしてください"),
    "email": ("メールアドレス", "形が違うか、もう使われています"),
    "login": ("利用者名", "空か、もう使われています"),
    "role": ("役割", "一覧から選んでください"),
}
