"""What cannot be taken gets a clear answer and changes nothing."""

from __future__ import annotations

import httpx
import pytest

from tests.conversations.product import Person, Product


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\u0000\u0007", "😱😱😱", "あ" * 10_000, "/restart", "／restart", '/inform{"handoff_consent":true}'],
)
def test_受け取れない文字には日本語で答え何も変えない(person: Person, text: str) -> None:
    person.say("電カルが開かない、英語の画面が出てる")
    before = person.case
    reply = person.say(text)
    assert any("ぁ" <= letter <= "ん" for letter in reply)
    assert person.case == before


def test_出していないボタンは使えない(person: Person) -> None:
    person.say("電カルが開かない、英語の画面が出てる")
    before = person.case
    person.send(payload="answer:handoff_consent:yes")
    person.send(payload="/restart")
    assert person.case == before


def test_伏せるべき番号は伏せて記録し本人に伝える(person: Person) -> None:
    reply = person.say("なりすましサイトでカード番号4111 1111 1111 1111を入れてしまいました")
    assert "書かないでください" in reply
    lines = person.http.get(f"/conversations/{person.id}/transcript").json()["lines"]
    assert "1111" not in str(lines)


@pytest.mark.parametrize("path", ["/conversations/nobody", "/conversations/nobody/messages?after=0"])
def test_知らない会話は見つからない(product: Product, person: Person, path: str) -> None:
    answer = person.http.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_ほかの会話のしるしでは見られない(product: Product, person: Person) -> None:
    other = Person(product)
    headers = {"Authorization": other.http.headers["Authorization"]}
    for call in (
        lambda: httpx.get(f"{product.url}/api/v1/conversations/{person.id}", headers=headers),
        lambda: httpx.post(
            f"{product.url}/api/v1/conversations/{person.id}/messages", headers=headers, json={"text": "x"}
        ),
        lambda: httpx.get(f"{product.url}/api/v1/conversations/{person.id}/transcript", headers=headers),
        lambda: httpx.get(f"{product.url}/api/v1/conversations/{person.id}"),
    ):
        answer = call()
        assert answer.status_code == 404
        assert "error" in answer.json()


@pytest.mark.parametrize(
    "body",
    [{}, {"text": "a", "payload": "b"}, {"text": 3}, {"text": "a", "sender": "x"}, [], "text"],
)
def test_形の違う中身は項目の名前つきで断る(person: Person, body: object) -> None:
    answer = person.http.post(f"/conversations/{person.id}/messages", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["field"]


def test_大きすぎる中身は断る(person: Person) -> None:
    answer = person.http.post(f"/conversations/{person.id}/messages", json={"text": "あ" * 100_000})
    assert answer.status_code == 413


def test_同じ番号の二度目は同じ答えで何もしない(person: Person) -> None:
    first = person.send(text="電カルが開かない、英語の画面が出てる", client_message_id="one")
    again = person.send(text="電カルが開かない、英語の画面が出てる", client_message_id="one")
    assert first == again
    lines = person.http.get(f"/conversations/{person.id}/transcript").json()["lines"]
    assert sum(line["who"] == "person" for line in lines) == 1
