"""Cards for what is better seen than read: steps, dates, the state of the case. Everything else stays plain text."""

from __future__ import annotations

import json
import re
from typing import Any

MOST_BYTES = 30 * 1024
STEP_LINES = 2

_STEP = re.compile(r"(\d{1,2})\. (.+)")
_DATE = ("最初の報告", "くわしい報告")
_INK, _SOFT, _ACCENT, _CARE = "#1f2933", "#5b6770", "#0b5cad", "#a61b1b"


def card(text: str) -> dict[str, Any] | None:
    """A bubble for ``text``; None when it has neither steps nor dates nor the case's state, or is too large."""
    lines = [line for line in text.split("\n") if line.strip()]
    heading = _heading(lines)
    if heading is None:
        return None
    body = [_text(heading, weight="bold", size="md", color=_ACCENT), {"type": "separator"}]
    bubble = {
        "type": "bubble",
        "size": "mega",
        "body": {
            "type": "box",
            "layout": "vertical",
            "spacing": "md",
            "contents": body + [_line(line) for line in lines],
        },
    }
    return bubble if size(bubble) <= MOST_BYTES else None


def size(bubble: dict[str, Any]) -> int:
    """Bytes as LINE counts them."""
    return len(json.dumps(bubble, ensure_ascii=False).encode("utf-8"))


def link_card(text: str, label: str, uri: str) -> dict[str, Any]:
    """A text with one button that opens a page."""
    button = {"type": "button", "style": "primary", "action": {"type": "uri", "label": label, "uri": uri}}
    return {
        "type": "bubble",
        "size": "mega",
        "body": {"type": "box", "layout": "vertical", "contents": [_text(text)]},
        "footer": {"type": "box", "layout": "vertical", "contents": [button]},
    }


def _heading(lines: list[str]) -> str | None:
    if any(line.startswith("受付番号:") for line in lines):
        return "ケースのいま"
    if sum(bool(_STEP.fullmatch(line)) for line in lines) >= STEP_LINES:
        return "いますること"
    if any(line.startswith(_DATE) for line in lines):
        return "期限"
    return None


def _line(line: str) -> dict[str, Any]:
    step = _STEP.fullmatch(line)
    if step:
        number = _text(step.group(1), weight="bold", color=_ACCENT, flex=0)
        return {
            "type": "box",
            "layout": "horizontal",
            "spacing": "md",
            "contents": [number, _text(step.group(2))],
        }
    if line.startswith("注意:"):
        return _text(line, weight="bold", color=_CARE)
    label, colon, value = line.partition(":")
    if colon and value and (line.startswith((*_DATE, "受付番号", "いま"))):
        words = [_text(label, size="sm", color=_SOFT), _text(value, weight="bold")]
        return {"type": "box", "layout": "vertical", "contents": words}
    return _text(line)


def _text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, "wrap": True, "color": _INK} | more
