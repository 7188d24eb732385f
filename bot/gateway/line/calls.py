"""Calls to LINE, written down before they are made: which messages they carry, by which way, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.gateway.line import buttons, people, rendering, words
from bot.gateway.line.rendering import Saying
from bot.gateway.line.seal import Seal
from bot.store import cases, conversations, policies
from bot.store.line_tables import LineCall, LineDelivery, LinePerson
from bot.store.tables import Case, Conversation, OutboxMessage

# LINE promises a minute; what is younger than this is used, what is older is pushed.
TOKEN_GOOD = timedelta(seconds=50)
GIVE_UP_AFTER = timedelta(hours=24)
OPEN_PAGE = "line:open"
_PRIVATE = ("contact_name", "contact_phone", "policy_number", "policy_phone")


@dataclass(frozen=True)
class Token:
    """A reply token and the moment until which it is taken to be good."""

    value: str
    until: datetime


def plan(session: Session, seal: Seal, person: LinePerson, token: Token | None, now: datetime, *, page: str) -> None:
    """Write down the calls for everything that is unsent; what was held back before goes first.

    ``page`` is where links of ours begin.
    """
    rows = people.unsent(session, person)
    held = _held(session, person) if token is not None else []
    if not rows and not held:
        return
    rendered = [message for call in held for message in call.messages]
    if rows and person.conversation_id is not None:
        sayings = [Saying(out.text, out.link, bool(said and said.masked)) for out, said in rows]
        conversation = conversations.get(session, person.conversation_id)
        shown = _shown(session, person, conversation, [out for out, _ in rows], now)
        private = _private(session, conversation)
        rendered += rendering.messages(sayings, shown, private=private, page=page)
    parts = rendering.in_calls(_last_buttons_only(rendered))
    made = [_call(session, seal, person, part, now, token if n == 0 else None) for n, part in enumerate(parts)]
    if not made:
        return
    carrying = made[-1].id
    for call in held:
        call.state, call.messages = "merged", []
        session.execute(update(LineDelivery).where(LineDelivery.call_id == call.id).values(call_id=carrying))
    session.add_all([LineDelivery(outbox_id=out.id, call_id=carrying) for out, _ in rows])
    session.flush()


def _last_buttons_only(rendered: list[dict[str, Any]]) -> list[dict[str, Any]]:
    last = len(rendered) - 1
    return [
        {key: value for key, value in message.items() if key != "quickReply" or n == last}
        for n, message in enumerate(rendered)
    ]


def _held(session: Session, person: LinePerson) -> Sequence[LineCall]:
    """Pushes that LINE surely did not take; with a fresh reply token they need none any more."""
    return session.scalars(
        select(LineCall)
        .where(LineCall.person_key == person.key, LineCall.state == "waiting", LineCall.way == "push")
        .where(LineCall.doubtful.is_(False))
        .order_by(LineCall.id)
    ).all()


def _call(
    session: Session, seal: Seal, person: LinePerson, messages: list[dict[str, Any]], now: datetime, token: Token | None
) -> LineCall:
    retry_key = str(uuid4())
    call = LineCall(
        person_key=person.key,
        way="push" if token is None else "reply",
        retry_key=retry_key,
        sealed_token=seal.close(token.value, retry_key) if token else None,
        token_until=token.until if token else None,
        messages=messages,
        state="waiting",
        attempts=0,
        status=None,
        request_id=None,
        doubtful=False,
        next_at=now,
        created_at=now,
        sent_at=None,
    )
    session.add(call)
    session.flush()
    return call


def _shown(
    session: Session,
    person: LinePerson,
    conversation: Conversation,
    rows: Sequence[OutboxMessage],
    now: datetime,
) -> list[buttons.Shown]:
    """The buttons of the open question, as on the page: news that comes unasked leaves them where they are."""
    offered = _offered(rows)
    if len(offered) < 2:
        before = conversations.after(session, conversation.id, 0)
        offered = _offered([row for row in before if len(row.buttons) > 1][-1:]) or offered
    case_id = conversation.case_id
    if case_id is not None:
        offered = [*offered[:-1], {"title": words.load()["open_label"], "payload": OPEN_PAGE}, *offered[-1:]]
    return buttons.show(session, person, case_id, conversation.dialogue.get("asking"), offered, now)


def _offered(rows: Sequence[OutboxMessage]) -> list[dict[str, str]]:
    for least in (2, 1):
        for row in reversed(rows):
            if len(row.buttons) >= least:
                return list(row.buttons)
    return []


def _private(session: Session, conversation: Conversation) -> list[str]:
    """What the clinic said in its own words and must not be read in the talk on LINE."""
    if conversation.case_id is None:
        return []
    stated = [row.value for row in cases.current_facts(session, conversation.case_id) if row.name in _PRIVATE]
    policy_id = session.get_one(Case, conversation.case_id).policy_id
    holder = [policies.by_id(session, policy_id).holder_name] if policy_id else []
    return [str(value) for value in (*stated, *holder) if value and value != "unknown"]


def due(session: Session, person_key: str, now: datetime) -> LineCall | None:
    """The person's oldest call that is to be made now."""
    return session.scalar(
        select(LineCall)
        .where(LineCall.person_key == person_key, LineCall.state == "waiting", LineCall.next_at <= now)
        .order_by(LineCall.id)
        .limit(1)
    )


def people_due(session: Session, now: datetime, most: int) -> Sequence[str]:
    return list(
        dict.fromkeys(
            session.scalars(
                select(LineCall.person_key)
                .where(LineCall.state == "waiting", LineCall.next_at <= now)
                .order_by(LineCall.id)
                .limit(most)
            )
        )
    )


def finish(session: Session, call: LineCall, state: str, now: datetime, shown_at: datetime | None) -> None:
    """The call is over. ``shown_at`` is when its words reached the person, None when they did not."""
    call.state, call.messages, call.sealed_token, call.sent_at = state, [], None, now
    if shown_at is not None:
        carried = select(LineDelivery.outbox_id).where(LineDelivery.call_id == call.id)
        session.execute(update(OutboxMessage).where(OutboxMessage.id.in_(carried)).values(delivered_at=shown_at))


def lapse(session: Session, person: LinePerson, now: datetime) -> int:
    """The person stopped following: nothing that waits would be shown. How many calls that were."""
    waiting = session.scalars(
        select(LineCall).where(LineCall.person_key == person.key, LineCall.state == "waiting")
    ).all()
    for call in waiting:
        finish(session, call, "unreachable", now, None)
    return len(waiting)
