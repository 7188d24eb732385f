"""A clinic proves its policy on our page, LINE proves whose account it is: the account-link flow of LINE.

The page asks for what the conversation would ask for; the nonce that joins the two is good once and for ten minutes.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from html import escape
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.dialogue.state import DialogueState
from bot.policy.policies import Policy, matches, relevant_on
from bot.store import cases, policies
from bot.store.engine import Store
from bot.store.line_tables import LineNonce, LinePerson
from bot.store.tables import Case, Conversation, PolicyRow

PATH = "/line/link"
ACCESS = "https://access.line.me"
NONCE_GOOD = timedelta(minutes=10)
TRIES = 5
_TOKENS_REMEMBERED = 10_000

Token = Annotated[str, Query(alias="t", min_length=1, max_length=300, pattern=r"^[A-Za-z0-9._~+/=-]+$")]
_POLICY = f"default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' {ACCESS}"
_SORRY = "番号の組み合わせを確かめられませんでした。もう一度入れてください。"
_ENOUGH = "確かめられませんでした。LINEの「契約とつなぐ」から、やり直してください。"


def page_address(public_url: str, link_token: str) -> str:
    return f"{public_url}{PATH}?{urlencode({'t': link_token})}"


def create_router(store: Store, clock: Clock, now: Clock) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    tries: Counter[str] = Counter()

    @router.get(PATH)
    def page(token: Token) -> Response:
        return _page(token, "")

    @router.post(PATH)
    def prove(
        token: Token,
        number: Annotated[str, Form(min_length=1, max_length=60)],
        phone: Annotated[str, Form(min_length=1, max_length=40)],
    ) -> Response:
        if len(tries) > _TOKENS_REMEMBERED:
            tries.clear()
        tries[token] += 1
        if tries[token] > TRIES:
            return _page(None, _ENOUGH)
        with store.begin() as session:
            policy = relevant_on(policies.find(session, number), clock().date())
            if not matches(policy, number, phone) or policy is None:
                return _page(token, _SORRY)
            nonce = issue(session, policy, now())
        return RedirectResponse(
            f"{ACCESS}/dialog/bot/accountLink?{urlencode({'linkToken': token, 'nonce': nonce})}", status_code=303
        )

    return router


def issue(session: Session, policy: Policy, now: datetime) -> str:
    """A nonce that stands for the clinic of a proven policy; only its hash is kept."""
    clinic_id = session.scalars(
        select(PolicyRow.clinic_id).where(PolicyRow.policy_number == policy.policy_number)
    ).first()
    if clinic_id is None:
        raise ValueError("a policy that was found has a clinic")
    nonce = secrets.token_urlsafe(32)
    session.add(
        LineNonce(
            nonce_hash=_hash(nonce),
            clinic_id=clinic_id,
            policy_number=policy.policy_number,
            good_until=now + NONCE_GOOD,
            used_at=None,
        )
    )
    return nonce


def bind(session: Session, person: LinePerson, nonce: str, now: datetime) -> bool:
    """Join the person to the clinic behind ``nonce``; False when it is unknown, too old or was used."""
    used = session.execute(
        update(LineNonce)
        .where(LineNonce.nonce_hash == _hash(nonce), LineNonce.used_at.is_(None), LineNonce.good_until > now)
        .values(used_at=now)
    )
    if not used.rowcount:  # type: ignore[attr-defined]
        return False
    row = session.get_one(LineNonce, _hash(nonce))
    person.clinic_id, person.policy_number = row.clinic_id, row.policy_number
    return True


def prove_policy(session: Session, person: LinePerson, conversation: Conversation, now: datetime) -> None:
    """A linked person's case knows its policy without asking for number and telephone again."""
    if person.policy_number is None or conversation.case_id is None:
        return
    case = session.get_one(Case, conversation.case_id)
    state = DialogueState.from_dict(conversation.dialogue)
    policy = relevant_on(policies.find(session, person.policy_number), now.date())
    if case.policy_id is not None or state.policy_check != "open" or policy is None:
        return
    cases.state_fact(
        session,
        case,
        "policy_number",
        policy.policy_number,
        source="rule",
        words="LINEのアカウント連携",
        inbound_id=None,
        now=now,
    )
    case.policy_id = policies.row_id(session, policy)
    conversation.dialogue = replace(state, policy_check="verified").to_dict()


def _hash(nonce: str) -> str:
    return hashlib.sha256(nonce.encode("utf-8", "surrogatepass")).hexdigest()


def _page(token: str | None, message: str) -> HTMLResponse:
    form = "" if token is None else _FORM.format(action=escape(f"{PATH}?{urlencode({'t': token})}"))
    note = f'<p role="alert">{escape(message)}</p>' if message else ""
    content = _PAGE.format(note=note, form=form)
    return HTMLResponse(content, headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"})


_PAGE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>契約とLINEをつなぐ</title>
<link rel="stylesheet" href="/static/theme.css"><link rel="stylesheet" href="/static/emergency.css"></head>
<body><main><h1>契約とLINEをつなぐ</h1>
<p>加入者証の番号と、保険に登録した医院の電話番号を入れてください。確かめるためだけに使います。</p>
{note}{form}</main></body></html>
"""
_FORM = """<form method="post" action="{action}">
<p><label for="number">証券番号(加入者番号)</label><br>
<input id="number" name="number" required maxlength="60" autocomplete="off"></p>
<p><label for="phone">登録した電話番号</label><br>
<input id="phone" name="phone" type="tel" required maxlength="40" autocomplete="off"></p>
<p><button type="submit">つなぐ</button></p></form>
"""
