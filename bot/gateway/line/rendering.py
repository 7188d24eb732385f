"""Messages of the outbox as LINE messages: discreet, within LINE's limits, with buttons that also work by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.gateway.line import discretion, flex, measure, words
from bot.gateway.line.buttons import Shown
from bot.store import fact_lines

AT_ONCE = 5
QUICK_REPLIES = 13


@dataclass(frozen=True)
class Saying:
    """One message of the outbox: its words, its link, and whether the person wrote something that had to be masked."""

    text: str
    link: str | None = None
    masked: bool = False


def messages(
    sayings: Sequence[Saying], shown: Sequence[Shown], *, private: Sequence[str] = (), page: str = ""
) -> list[dict[str, Any]]:
    """LINE messages for ``sayings`` in order, the buttons under the last one.

    ``private`` values never appear; links that begin with ``page`` become a button.
    """
    said = words.load()
    out: list[dict[str, Any]] = []
    left_out = False
    if any(saying.masked for saying in sayings):
        out.append(_text(said["withdraw"]))
    for saying in sayings:
        text, less = discretion.without_facts(saying.text, private)
        left_out = left_out or less
        if text:
            out += _one(text, saying.link, page)
    if left_out and any(button.title == said["open_label"] for button in shown):
        out.append(_text(said["details"]))
    if shown:
        out.append(_text(_choices(shown)))
    out = _gathered(out)
    if shown and out:
        out[-1] = out[-1] | {"quickReply": {"items": [_quick(button) for button in _quickest(shown)]}}
    return out


def in_calls(rendered: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """At most five messages a call."""
    return [list(rendered[n : n + AT_ONCE]) for n in range(0, len(rendered), AT_ONCE)]


def _one(text: str, link: str | None, page: str) -> list[dict[str, Any]]:
    if link and page and link.startswith(page):
        label = words.load()["link_label" if "/line/" in link else "open_label"]
        return [_flex(flex.link_card(text, label, link), text)]
    if link:
        text = f"{text}\n{link}"
    card = flex.card(text)
    if card is not None:
        return [_flex(card, text)]
    return [_text(part) for part in measure.split(text)]


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _flex(bubble: dict[str, Any], alternative: str) -> dict[str, Any]:
    """The alternative is what a notification, a list of talks and a screen reader get: the words themselves."""
    return {"type": "flex", "altText": measure.cut_units(alternative, measure.ALT_TEXT_UNITS), "contents": bubble}


def _choices(shown: Sequence[Shown]) -> str:
    head = words.load()["choices" if shown[0].mark.isdecimal() else "choices_letters"]
    lines = [f"{button.mark} {fact_lines.bare_title(button.title)}" for button in shown]
    return measure.cut_units("\n".join([head, *lines]), measure.TEXT_UNITS)


def _quickest(shown: Sequence[Shown]) -> Sequence[Shown]:
    """All of them up to thirteen; of more the first ones and the last, since the last leads to people."""
    return shown if len(shown) <= QUICK_REPLIES else (*shown[: QUICK_REPLIES - 1], shown[-1])


def _quick(button: Shown) -> dict[str, Any]:
    title = fact_lines.bare_title(button.title)
    action = {
        "type": "postback",
        "label": measure.cut_label(title),
        "data": button.data,
        "displayText": measure.cut_label(title, 300),
    }
    return {"type": "action", "action": action}


def _gathered(rendered: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbouring texts together while there are more messages than one call takes: a push costs, a reply does not."""
    out = list(rendered)
    while len(out) > AT_ONCE:
        pairs = [n for n in range(len(out) - 1) if _fit(out[n], out[n + 1])]
        if not pairs:
            break
        n = min(pairs, key=lambda at: measure.units(out[at]["text"]) + measure.units(out[at + 1]["text"]))
        out[n : n + 2] = [_text(f"{out[n]['text']}\n\n{out[n + 1]['text']}")]
    return out


def _fit(first: dict[str, Any], second: dict[str, Any]) -> bool:
    if first["type"] != "text" or second["type"] != "text":
        return False
    return measure.units(first["text"]) + measure.units(second["text"]) + 2 <= measure.TEXT_UNITS
