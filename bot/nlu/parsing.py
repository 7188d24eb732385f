"""JSON lines in, readings out, one by one; nothing of a message is ever logged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TextIO

from bot.nlu.archive import open_listener
from bot.nlu.joint_model import Guess
from bot.nlu.reader import Heard

_RANKED = 3


def parse_lines(model: Path, lines: TextIO, out: TextIO) -> int:
    """Answers every line ``{"text": "…"}`` with a reading; a line that is none with ``{"error": "…"}``.

    Returns 0, or 1 when a line could not be taken.
    """
    listener = open_listener(model)
    failed = False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        text = _text(line)
        failed = failed or text is None
        answer = (
            {"error": f'line {number} is not a JSON object with a string "text"'}
            if text is None
            else as_json(listener.hear(text))
        )
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
        out.flush()
    return int(failed)


def as_json(heard: Heard) -> dict[str, Any]:
    """A reading in the shape of the command's output."""
    best_type = heard.types[0] if heard.types else Guess("", 0.0)
    return {
        "intent": heard.intents[0].name,
        "confidence": _rounded(heard.intents[0]),
        "intent_ranking": [_entry(guess) for guess in heard.intents[:_RANKED]],
        "incident_type": best_type.name or None,
        "type_confidence": _rounded(best_type),
        "type_ranking": [_entry(guess) for guess in heard.types[:_RANKED]],
        "clauses": [
            {"text": clause.text, "intent": clause.intent.name, "confidence": _rounded(clause.intent)}
            for clause in heard.clauses
        ],
    }


def _text(line: str) -> str | None:
    try:
        content = json.loads(line)
    except ValueError:
        return None
    text = content.get("text") if isinstance(content, dict) else None
    return text if isinstance(text, str) else None


def _entry(guess: Guess) -> dict[str, Any]:
    return {"name": guess.name, "confidence": _rounded(guess)}


def _rounded(guess: Guess) -> float:
    return round(guess.confidence, 4)
