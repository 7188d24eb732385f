"""The live socket as a program sees it: only with the conversation's token, only from our own pages, nothing lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.sync.connection import Connection
from websockets.typing import Subprotocol

from tests.conversations.product import Person, Product


def opened(person: Person, token: str | None = None, **options: Any) -> Connection:
    mine = person.http.headers["Authorization"].removeprefix("Bearer ")
    url = f"{person.product.url.replace('http', 'ws', 1)}/api/v1/conversations/{person.id}/socket"
    return connect(url, subprotocols=[Subprotocol("clinic-bot.v1"), Subprotocol(f"token.{token or mine}")], **options)


def received(socket: Connection, count: int) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    while len(messages) < count:
        messages += json.loads(socket.recv(timeout=15))["messages"]
    return messages


def test_言ったことの返事が順に一度だけ届く(product: Product) -> None:
    person = Person(product)
    with opened(person) as socket:
        assert socket.subprotocol == "clinic-bot.v1"
        socket.send('{"after": 0}')
        assert [m["id"] for m in received(socket, 1)] == [m["id"] for m in person.messages]
        socket.send(json.dumps({"text": "USBメモリをなくしました", "client_message_id": "a"}))
        first = received(socket, 2)
        socket.send(json.dumps({"text": "USBメモリをなくしました", "client_message_id": "a"}))
        replies = person.send(text="300人分です")
        news = received(socket, len(replies))
        assert [m["id"] for m in news] == [m["id"] for m in replies], "the repeated message was not answered again"
    with opened(person) as socket:
        socket.send(json.dumps({"after": int(first[-1]["id"])}))
        assert [m["id"] for m in received(socket, len(news))] == [m["id"] for m in news]


def test_ほかの会話の鍵やよその頁からは開かない(product: Product) -> None:
    person, other = Person(product), Person(product)
    foreign = other.http.headers["Authorization"].removeprefix("Bearer ")
    with pytest.raises(InvalidStatus) as refused:
        opened(person, foreign)
    assert refused.value.response.status_code == 404
    with pytest.raises(InvalidStatus) as refused:
        opened(person, origin="http://evil.example")
    assert refused.value.response.status_code == 403
    opened(person, origin=product.url).close()


@pytest.mark.parametrize("frame", ["", "[]", "{", '{"text": 1}', '{"text": "a", "payload": "b"}', '{"after": -1}', "1"])
def test_読めない一通は断られて話は続く(product: Product, frame: str) -> None:
    person = Person(product)
    with opened(person) as socket:
        socket.send(frame)
        answers = [json.loads(socket.recv(timeout=15)) for _ in range(2)]
        assert sum("error" in answer for answer in answers) == 1
        assert sum("messages" in answer for answer in answers) == 1


def test_大きすぎる一通は受け取らない(product: Product) -> None:
    person = Person(product)
    with opened(person) as socket:
        socket.send(json.dumps({"text": "あ" * 70_000}))
        with pytest.raises(ConnectionClosed):
            for _ in range(3):
                socket.recv(timeout=15)
    assert person.say("USBメモリをなくしました")
