"""When Rasa is silent, slow, broken or gone, the person still gets words, and the message is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from bot.clock import fixed_clock
from bot.gateway.inbox import STALE_BUTTON, Inbox
from bot.gateway.rasa_client import RasaClient
from bot.store import conversations
from bot.store.engine import Store
from bot.store.tables import InboundMessage
from tests.conftest import NOW


@dataclass
class BadRasa:
    """A server in Rasa's place that can be told how to fail."""

    mode: str = "good"
    heard: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: Request) -> Response:
        self.heard.append(await request.json())
        if self.mode == "slow":
            await asyncio.sleep(2)
        if self.mode == "silent":
            return JSONResponse([])
        if self.mode == "broken":
            return Response("<html>", status_code=200)
        if self.mode == "error":
            return Response(status_code=500)
        button = {"title": "はい", "payload": "answer:ongoing:yes"}
        return JSONResponse([{"custom": {"bubbles": [{"text": "はい、どうぞ。", "buttons": [button], "link": None}]}}])


@pytest.fixture
async def rasa() -> AsyncIterator[BadRasa]:
    bad = BadRasa()
    app = FastAPI()
    app.post("/webhooks/rest/webhook")(bad.answer)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (uvicorn tells by a flag, not by an event)
        await asyncio.sleep(0.01)
    bad.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield bad
    server.should_exit = True
    await task


@pytest.fixture
async def inbox(store: Store, rasa: BadRasa) -> AsyncIterator[Inbox]:
    client = RasaClient(rasa.url, timeout_seconds=0.5)
    yield Inbox(store, client, fixed_clock(NOW))
    await client.close()


@pytest.fixture
def conversation_id(store: Store) -> str:
    with store.begin() as session:
        return conversations.start(session, "web", NOW).id


async def say(inbox: Inbox, conversation_id: str, text: str | None = None, **more: Any) -> list[str]:
    values = {"payload": None, "client_message_id": None, **more}
    return [sent.text for sent in await inbox.say(conversation_id, text=text, **values)]


@pytest.mark.parametrize("mode", ["silent", "slow", "broken", "error"])
async def test_every_failure_becomes_the_emergency_text(
    mode: str, inbox: Inbox, rasa: BadRasa, store: Store, conversation_id: str
) -> None:
    rasa.mode = mode
    [text] = await say(inbox, conversation_id, "電カルが開かない")
    assert "LANケーブル" in text and "119" in text
    with store.begin() as session:
        [kept] = conversations.unanswered(session, conversation_id)
        assert (kept.text, kept.state) == ("電カルが開かない", "emergency")


async def test_what_rasa_missed_is_given_to_it_first(inbox: Inbox, rasa: BadRasa, conversation_id: str) -> None:
    rasa.mode = "error"
    await say(inbox, conversation_id, "一つ目")
    rasa.mode, rasa.heard = "good", []
    assert await say(inbox, conversation_id, "二つ目") == ["はい、どうぞ。"]
    assert [call["message"] for call in rasa.heard] == ["一つ目", "二つ目"]


async def test_the_same_message_reaches_rasa_once(inbox: Inbox, rasa: BadRasa, conversation_id: str) -> None:
    first = await say(inbox, conversation_id, "電カル", client_message_id="a")
    assert await say(inbox, conversation_id, "電カル", client_message_id="a") == first
    assert len(rasa.heard) == 1


async def test_messages_of_one_conversation_go_one_after_the_other(
    inbox: Inbox, rasa: BadRasa, conversation_id: str
) -> None:
    await asyncio.gather(*(say(inbox, conversation_id, f"{n}番") for n in range(5)))
    assert sorted(call["message"] for call in rasa.heard) == [f"{n}番" for n in range(5)]


async def test_commands_and_forged_buttons_never_reach_rasa(inbox: Inbox, rasa: BadRasa, conversation_id: str) -> None:
    await say(inbox, conversation_id, "/restart")
    assert await say(inbox, conversation_id, payload="answer:handoff_consent:yes") == [STALE_BUTTON]
    assert rasa.heard == []


async def test_an_offered_button_goes_in_without_its_payload_as_text(
    inbox: Inbox, rasa: BadRasa, store: Store, conversation_id: str
) -> None:
    await say(inbox, conversation_id, "電カル")
    await say(inbox, conversation_id, payload="answer:ongoing:yes")
    assert rasa.heard[-1]["message"] == "/inform"
    with store.begin() as session:
        message = session.get_one(InboundMessage, rasa.heard[-1]["metadata"]["message_id"])
        assert (message.text, message.payload) == ("はい", "answer:ongoing:yes")
