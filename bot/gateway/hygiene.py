"""What a typed text must pass before it is stored: readable, not too long, no command for Rasa in it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

MAX_LENGTH = 4000

Verdict = Literal["ok", "empty", "too_long", "no_words", "command"]

_SLASHES = "/／∕⁄"
_COMMAND = re.compile(r"[A-Za-z_]+(\s*\{.*)?\s*", re.DOTALL)
_EDGE = " \t\r\n　"

SORRY: dict[str, str] = {
    "empty": "文字が届きませんでした。何が起きたか、短く書いてください。",
    "too_long": f"長すぎて受け取れませんでした。{MAX_LENGTH}文字より短く分けて、もう一度送ってください。",
    "no_words": "絵文字や記号だけでは分かりませんでした。ことばで、短く書いてください。",
    "command": "記号「/」で始まる命令は使えません。ふつうの文で書いてください。",
}


@dataclass(frozen=True)
class CleanText:
    """A text that may be stored, or why it may not be used."""

    text: str
    verdict: Verdict


def clean(raw: str) -> CleanText:
    """Drop control and direction characters, then judge; leading slashes in any width never reach Rasa."""
    text = "".join(c for c in raw if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    text = text.strip(_EDGE)
    if len(text) > MAX_LENGTH:
        return CleanText(text[:MAX_LENGTH], "too_long")
    if not text:
        return CleanText("", "empty")
    if text[0] in _SLASHES:
        if _COMMAND.fullmatch(unicodedata.normalize("NFKC", text.lstrip(_SLASHES))):
            return CleanText(text, "command")
        text = text.lstrip(_SLASHES + _EDGE)
    if not any(unicodedata.category(c)[0] in "LN" for c in text):
        return CleanText(text, "no_words")
    return CleanText(text, "ok")
