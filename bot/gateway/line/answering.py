"""What each kind of event does. An event that fails half-way is taken up again and changes nothing twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.gateway.bubbles import HUMAN_BUTTON
from bot.gateway.handover import Handover
from bot.gateway.inbox import Inbox
from bot.gateway.line import buttons, calls, events, linking, people, taking_back, words
from bot.gateway.line.api import LineApi
from bot.gateway.line.desk import Run
from bot.gateway.line.event import Event
from bot.gateway.line.seal import Seal
from bot.gateway.line.sender import Ready
from bot.store import conversations
from bot.store.engine import Store
from bot.store.line_tables import LineButton, LineEvent, LinePerson
from bot.store.tables import Case, InboundMessage

SAY = "line:say:"
STARTERS = ("電カルが開かない", "FAXをまちがえて送った", "USBメモリをなくした", "あやしいメールを開いた")
# What the rich menu's areas mean: words that are said for the person, or one of our own doings.
MENU = {
    "start": "line:start",
    "steps": f"{SAY}いま何をすればいいですか",
    "status": f"{SAY}ケースの状況は?",
    "human": f"{SAY}人と話したいです",
    "open": calls.OPEN_PAGE,
    "link": "line:link",
}
_MEDIA = {"image": "picture", "video": "picture", "file": "file", "audio": "audio", "sticker": "sticker"}


# Writes down the calls for what waits to be said and gives the first one that is due.
Plan = Callable[[Session], Ready | None]


@dataclass(frozen=True)
class Tools:
    """What handling an event needs."""

    store: Store
    inbox: Inbox
    api: LineApi
    seal: Seal
    clock: Clock
    now: Clock
    public_url: str
    handover: Handover
    turns: asyncio.Semaphore
    run: Run


async def handle(tools: Tools, row: LineEvent, event: Event, plan: Plan) -> Ready | None:
    """Do what the event asks for; everything to be said lies in the outbox afterwards, and the event is settled.

    ``plan`` writes down the calls for it; what it gives is given back.
    """
    if event.kind in ("follow", "unfollow", "unsend", "accountLink"):
        return await tools.run(_and_plan, plan, _in_one_go, tools, row.id, event)
    if event.source_kind == "user" and event.kind == "message" and event.message_kind != "text":
        key = _MEDIA.get(event.message_kind or "", "location" if event.message_kind == "location" else "other")
        return await tools.run(_and_plan, plan, _say_fixed, tools, row.id, event, key)
    if event.source_kind != "user":
        await _leave(tools, row.id, event)
    elif event.kind == "postback":
        await _act(tools, row.id, event, await tools.run(_meaning, tools, event))
    elif event.kind == "message":
        await _text(tools, row, event)
    else:
        await tools.run(_settle, tools, row.id, "ignored")
    return await tools.run(plan)


def _and_plan(session: Session, plan: Plan, act: Callable[..., None], *given: object) -> Ready | None:
    """What is done at once is done and planned in one unit of work."""
    act(session, *given)
    return plan(session)


def _settle(session: Session, tools: Tools, row_id: int, state: str, inbound_id: str | None = None) -> None:
    events.settle(session, row_id, state, inbound_id)


def _in_one_go(session: Session, tools: Tools, row_id: int, event: Event) -> None:
    """Events whose whole effect fits into one transaction."""
    now = tools.clock()
    person = people.known(session, tools.seal, event, now)
    if event.kind == "follow":
        person.reachable = True
        _say(session, person, words.load()["greeting"], now, _starters())
    elif event.kind == "unfollow":
        person.reachable = False
        calls.lapse(session, person, tools.now())
    elif event.kind == "unsend" and event.message_id:
        taking_back.take_back(session, tools.seal.key_of("message", event.message_id), person.key, now)
    elif event.kind == "accountLink":
        linked = event.nonce is not None and linking.bind(session, person, event.nonce, tools.now())
        _say(session, person, words.load()["linked" if linked else "link_failed"], now, [])
    events.settle(session, row_id, "done")


def _starters() -> list[dict[str, str]]:
    return [*({"title": text, "payload": SAY + text} for text in STARTERS), HUMAN_BUTTON]


def _say(
    session: Session,
    person: LinePerson,
    text: str,
    now: datetime,
    offered: list[dict[str, str]],
    link: str | None = None,
) -> None:
    conversation = people.conversation_of(session, person, now)
    bubble: dict[str, Any] = {"text": text, "buttons": offered, "link": link}
    conversations.put_out(session, conversation.id, None, [bubble], now)


def _say_fixed(session: Session, tools: Tools, row_id: int, event: Event, key: str) -> None:
    """A fixed answer; what came is neither fetched nor kept."""
    now = tools.clock()
    person = people.known(session, tools.seal, event, now)
    _say(session, person, words.load()[key], now, [])
    events.settle(session, row_id, "done")


async def _leave(tools: Tools, row_id: int, event: Event) -> None:
    """No case is talked about in a group: one polite sentence at joining, then out."""

    def farewell(session: Session) -> None:
        now = tools.clock()
        person = people.known(session, tools.seal, event, now)
        if event.kind == "join":
            _say(session, person, words.load()["group"], now, [])
        events.settle(session, row_id, "done")

    await tools.run(farewell)


def _meaning(session: Session, tools: Tools, event: Event) -> str | None:
    """What a postback stands for; None when it is forged, of another case, or no longer open."""
    data = event.data or ""
    if data.startswith(buttons.MENU_DATA):
        return MENU.get(data.removeprefix(buttons.MENU_DATA))
    person = people.known(session, tools.seal, event, tools.clock())
    return _checked(session, person, buttons.pressed(session, person, data), tools.clock())


def _checked(session: Session, person: LinePerson, button: LineButton | None, now: datetime) -> str | None:
    if button is None:
        return None
    conversation = people.conversation_of(session, person, now)
    case = session.get(Case, conversation.case_id) if conversation.case_id else None
    return button.payload if buttons.still_good(button, conversation, case.state if case else None) else None


async def _text(tools: Tools, row: LineEvent, event: Event) -> None:
    def typed(session: Session) -> tuple[bool, str | None] | None:
        if taking_back.was_taken_back(session, row):
            events.settle(session, row.id, "withdrawn")
            return None
        now = tools.clock()
        person = people.known(session, tools.seal, event, now)
        person.reachable = True
        asking = people.conversation_of(session, person, now).dialogue.get("asking")
        button = buttons.typed(session, person, event.text or "", asking)
        return button is not None, _checked(session, person, button, now)

    read = await tools.run(typed)
    if read is None:
        return
    is_choice, payload = read
    if is_choice:
        await _act(tools, row.id, event, payload)
    else:
        await _turn(tools, row.id, event, text=event.text or "", payload=None)


async def _act(tools: Tools, row_id: int, event: Event, payload: str | None) -> None:
    """Do what a button means: something of our own, words said for the person, or an answer for the dialogue."""
    if payload is None:
        await tools.run(_say_fixed, tools, row_id, event, "stale")
    elif payload.startswith(SAY):
        await _turn(tools, row_id, event, text=payload.removeprefix(SAY), payload=None)
    elif payload == "line:start":
        await tools.run(_say_start, tools, row_id, event)
    elif payload == calls.OPEN_PAGE:
        await tools.run(_say_page, tools, row_id, event)
    elif payload == "line:link":
        await _say_link(tools, row_id, event)
    else:
        await _turn(tools, row_id, event, text=None, payload=payload)


async def _turn(tools: Tools, row_id: int, event: Event, *, text: str | None, payload: str | None) -> None:
    """One message through the inbox that every channel uses; the event's id keeps it from being said twice."""

    def conversation(session: Session) -> str:
        now = tools.clock()
        person = people.known(session, tools.seal, event, now)
        person.reachable = True
        found = people.conversation_of(session, person, now)
        linking.prove_policy(session, person, found, now)
        return found.id

    conversation_id = await tools.run(conversation)
    client_id = people.CLIENT_ID + event.id
    async with tools.turns:
        await tools.inbox.say(conversation_id, text=text, payload=payload, client_message_id=client_id)
    await tools.run(_settle_turn, tools, row_id, conversation_id, client_id)


def _settle_turn(session: Session, tools: Tools, row_id: int, conversation_id: str, client_id: str) -> None:
    inbound_id = session.scalar(
        select(InboundMessage.id).where(
            InboundMessage.conversation_id == conversation_id, InboundMessage.client_message_id == client_id
        )
    )
    events.settle(session, row_id, "done", inbound_id)


def _say_start(session: Session, tools: Tools, row_id: int, event: Event) -> None:
    now = tools.clock()
    person = people.known(session, tools.seal, event, now)
    _say(session, person, words.load()["start"], now, _starters())
    events.settle(session, row_id, "done")


def _say_page(session: Session, tools: Tools, row_id: int, event: Event) -> None:
    """A single-use link to the same conversation on the page, where facts, drafts and the summary are shown."""
    now = tools.clock()
    person = people.known(session, tools.seal, event, now)
    conversation = people.conversation_of(session, person, now)
    link = tools.handover.make_link(session, conversation.id, now)
    _say(session, person, words.load()["open"], now, [], link=link.url)
    events.settle(session, row_id, "done")


async def _say_link(tools: Tools, row_id: int, event: Event) -> None:
    """The account-link flow: LINE's link token goes with the person to our page, which asks for the policy."""
    token = await tools.api.link_token(event.source_id or "")

    def say(session: Session) -> None:
        now = tools.clock()
        person = people.known(session, tools.seal, event, now)
        said = words.load()["link" if token else "link_failed"]
        link = linking.page_address(tools.public_url, token) if token else None
        _say(session, person, said, now, [], link=link)
        events.settle(session, row_id, "done")

    await tools.run(say)
