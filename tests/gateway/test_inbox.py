"""When Rasa is silent, slow, broken or gone, the person still gets words, and the message is kept."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from bot.clock import fixed_clock
from bot.gateway.inbox import Inbox
from bot.gateway.pressure import FAILURES_TO_OPEN, Slots
from bot.gateway.rasa_client import RasaClient
from bot.gateway.taking_in import STALE_BUTTON
from bot.gateway.turn import BUSY
from bot.store import conversations, turns
from bot.store.engine import Store
from bot.store.tables import InboundMessage
from tests.conftest import NOW


@dataclass
class BadRasa:
    """A server in Rasa's place that can be told how to fail."""

    mode: str = "good"
    heard: list[dict[str, Any]] = field(default_factory=list)
    takes: float = 0.0
    url: str = ""

    async def answer(self, request: Request) -> Response:
        self.heard.append(await request.json())
        await asyncio.sleep(self.takes)
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
    app.get("/")(lambda: "here")
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


def told(store: Store, conversation_id: str) -> list[tuple[str | None, str]]:
    """What the person was told: the text it answers, and the answer."""
    with store.begin() as session:
        return [
            (session.get_one(InboundMessage, row.inbound_id).text if row.inbound_id else None, row.text)
            for row in conversations.after(session, conversation_id, 0)
        ]


async def until_told(store: Store, conversation_id: str) -> None:
    while not told(store, conversation_id):  # noqa: ASYNC110 (another process tells; the test has only the database)
        await asyncio.sleep(0.02)


def left_by_a_crash(store: Store, conversation_id: str, *texts: str) -> None:
    """Messages stored by a process that died before it could answer."""
    for text in texts:
        with store.begin() as session:
            turns.take_in(
                session,
                turns.enter(session, conversation_id, "dead", NOW, NOW),
                client_message_id=text,
                text=text,
                payload=None,
                masked=(),
                now=NOW,
            )


async def test_what_a_crash_left_is_answered_once_in_order(
    inbox: Inbox, rasa: BadRasa, store: Store, conversation_id: str
) -> None:
    left_by_a_crash(store, conversation_id, "一つ目", "二つ目")
    await asyncio.gather(*(inbox.answer_left_alone() for _ in range(3)))
    assert [call["message"] for call in rasa.heard] == ["一つ目", "二つ目"]
    assert told(store, conversation_id) == [("一つ目", "はい、どうぞ。"), ("二つ目", "はい、どうぞ。")]
    assert await say(inbox, conversation_id, "一つ目", client_message_id="一つ目") == ["はい、どうぞ。"]
    assert len(rasa.heard) == 2


async def test_a_turn_that_was_done_before_the_crash_is_not_done_again(
    inbox: Inbox, rasa: BadRasa, store: Store, conversation_id: str
) -> None:
    left_by_a_crash(store, conversation_id, "一つ目")
    with store.begin() as session:
        [message] = conversations.unanswered(session, conversation_id)
        message.reply = [{"text": "もう答えました。", "buttons": [], "link": None}]
    await inbox.answer_left_alone()
    assert rasa.heard == []
    assert told(store, conversation_id) == [("一つ目", "もう答えました。")]


async def test_a_new_message_waits_for_the_older_ones(
    inbox: Inbox, rasa: BadRasa, store: Store, conversation_id: str
) -> None:
    left_by_a_crash(store, conversation_id, "一つ目")
    assert await say(inbox, conversation_id, "二つ目") == ["はい、どうぞ。"]
    assert [call["message"] for call in rasa.heard] == ["一つ目", "二つ目"]


async def test_several_processes_keep_the_order_and_answer_each_message_once(
    rasa: BadRasa, store: Store, conversation_id: str
) -> None:
    rasa.takes = 0.02
    clients = [RasaClient(rasa.url, timeout_seconds=5) for _ in range(3)]
    inboxes = [Inbox(store, client, fixed_clock(NOW), f"port {n}") for n, client in enumerate(clients)]
    said = [f"{n}番" for n in range(9)]
    calls = [say(inboxes[n % 3], conversation_id, text, client_message_id=text) for n, text in enumerate(said)]
    calls += [say(inboxes[(n + 1) % 3], conversation_id, text, client_message_id=text) for n, text in enumerate(said)]
    answers = await asyncio.gather(*calls)
    assert answers == [["はい、どうぞ。"]] * 18
    with store.begin() as session:
        order = [line["text"] for line in conversations.transcript(session, conversation_id) if line["who"] == "person"]
    assert [call["message"] for call in rasa.heard] == order
    assert Counter(text for text, _ in told(store, conversation_id)) == Counter(said)
    for client in clients:
        await client.close()


async def test_the_turn_of_a_dead_process_is_taken_back_by_its_next_life(
    rasa: BadRasa, store: Store, conversation_id: str
) -> None:
    client = RasaClient(rasa.url, timeout_seconds=5)
    dead, alive = (Inbox(store, client, fixed_clock(NOW), "8000") for _ in range(2))
    left_by_a_crash(store, conversation_id, "一つ目")
    await dead._turn.take(conversation_id)
    await alive.answer_left_alone()
    assert rasa.heard == [], "somebody else's turn is respected while it may be alive"
    relay = asyncio.create_task(alive.relay(60))
    await until_told(store, conversation_id)
    relay.cancel()
    assert told(store, conversation_id) == [("一つ目", "はい、どうぞ。")]
    await client.close()


async def test_after_an_outage_the_last_missed_message_gets_its_real_answer(
    inbox: Inbox, rasa: BadRasa, store: Store, conversation_id: str
) -> None:
    rasa.mode = "error"
    await say(inbox, conversation_id, "一つ目")
    await say(inbox, conversation_id, "二つ目")
    await inbox.answer_left_alone()
    assert len(told(store, conversation_id)) == 2, "nothing new while Rasa is away"
    rasa.mode, rasa.heard = "good", []
    await inbox.answer_left_alone()
    await inbox.answer_left_alone()
    assert [call["message"] for call in rasa.heard if "message_id" in call["metadata"]] == ["一つ目", "二つ目"]
    assert told(store, conversation_id)[2:] == [("二つ目", "はい、どうぞ。")]


async def test_a_dead_rasa_is_not_waited_for_again_and_again(
    inbox: Inbox, rasa: BadRasa, conversation_id: str, store: Store
) -> None:
    rasa.mode = "slow"
    ids = [conversation_id]
    with store.begin() as session:
        ids += [conversations.start(session, "web", NOW).id for _ in range(FAILURES_TO_OPEN + 3)]
    for each in ids[:FAILURES_TO_OPEN]:
        await say(inbox, each, "電カル")
    tried = len(rasa.heard)
    for each in ids[FAILURES_TO_OPEN:]:
        [text] = await say(inbox, each, "電カル")
        assert "119" in text
    assert len(rasa.heard) == tried


async def test_too_many_at_once_are_told_so_with_a_telephone_number(inbox: Inbox, rasa: BadRasa, store: Store) -> None:
    inbox._rasa._slots = Slots(at_once=1, most_waiting=2, within=5)
    rasa.takes = 0.2
    with store.begin() as session:
        ids = [conversations.start(session, "web", NOW).id for _ in range(6)]
    answers = [text for [text] in await asyncio.gather(*(say(inbox, each, "電カル") for each in ids))]
    busy = [text for text in answers if text.startswith(BUSY)]
    assert 1 <= len(busy) <= 4 and all("電話" in text or "119" in text for text in busy)
    assert answers.count("はい、どうぞ。") == 6 - len(busy)
    await inbox.answer_left_alone()
    assert all(told(store, each)[-1][1] == "はい、どうぞ。" for each in ids), "they are answered when there is room"


async def test_an_answer_is_kept_for_a_person_who_went_away(
    inbox: Inbox, rasa: BadRasa, store: Store, conversation_id: str
) -> None:
    rasa.takes = 0.1
    call = asyncio.create_task(say(inbox, conversation_id, "電カル"))
    await asyncio.sleep(0.05)
    call.cancel()
    await until_told(store, conversation_id)
    assert told(store, conversation_id) == [("電カル", "はい、どうぞ。")]
