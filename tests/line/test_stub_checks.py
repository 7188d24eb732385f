"""The stand-in refuses what LINE refuses: what its OpenAPI says once discriminators count, and the limits beside it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.line_stub import checks

USER = "U" + "0" * 32


def quick(**action: Any) -> dict[str, Any]:
    full = {"type": "postback", "label": "はい", "data": "a=1", "displayText": "はい"} | action
    return {"type": "text", "text": "x", "quickReply": {"items": [{"type": "action", "action": full}]}}


def bubble(body: dict[str, Any], alt: str = "x") -> dict[str, Any]:
    return {"type": "flex", "altText": alt, "contents": {"type": "bubble", "body": body}}


def box(*contents: dict[str, Any], layout: str = "vertical") -> dict[str, Any]:
    return {"type": "box", "layout": layout, "contents": list(contents)}


TEXT = {"type": "text", "text": "x"}
WRONG: dict[str, list[dict[str, Any]]] = {
    "text without text": [{"type": "text"}],
    "unknown type": [{"type": "nope"}],
    "no type": [{"text": "x"}],
    "six messages": [TEXT] * 6,
    "no message": [],
    "empty text": [{"type": "text", "text": ""}],
    "5001 UTF-16 units": [{"type": "text", "text": "あ" * 4999 + "😀"}],
    "postback of 301": [quick(data="d" * 301)],
    "label of 21": [quick(label="あ" * 21)],
    "empty label": [quick(label="")],
    "displayText of 301": [quick(displayText="あ" * 301)],
    "fourteen buttons": [quick() | {"quickReply": {"items": quick()["quickReply"]["items"] * 14}}],
    "template without actions": [{"type": "template", "altText": "a", "template": {"type": "buttons", "text": "x"}}],
    "wrong layout": [bubble(box(layout="verticall"))],
    "box without layout": [bubble({"type": "box", "contents": []})],
    "unknown part of a card": [bubble(box({"type": "texts", "text": "x"}))],
    "card of more than 30 KB": [bubble(box(*[{"type": "text", "text": "あ" * 1000}] * 12))],
    "altText of 1501": [bubble(box(TEXT), alt="あ" * 1501)],
    "a link that is none": [
        bubble(box({"type": "button", "action": {"type": "uri", "label": "x", "uri": "javascript:alert(1)"}}))
    ],
}
RIGHT: dict[str, list[dict[str, Any]]] = {
    "text": [TEXT],
    "5000 UTF-16 units": [{"type": "text", "text": "あ" * 4998 + "😀"}],
    "label of 20 with marks": [quick(label="か\u3099" * 20)],
    "card": [bubble(box(TEXT))],
}


def found(messages: list[dict[str, Any]]) -> list[str]:
    return checks.problems("PushMessageRequest", json.dumps({"to": USER, "messages": messages}).encode())


@pytest.mark.parametrize("case", WRONG)
def test_what_line_refuses_is_refused(case: str) -> None:
    assert found(WRONG[case])


@pytest.mark.parametrize("case", RIGHT)
def test_what_line_takes_is_taken(case: str) -> None:
    assert found(RIGHT[case]) == []


def test_a_push_to_nobody_is_refused() -> None:
    assert checks.problems("PushMessageRequest", json.dumps({"to": "me", "messages": [TEXT]}).encode())
    assert checks.problems("PushMessageRequest", b"{")
