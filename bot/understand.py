"""Reading without a chat: JSON lines in, JSON lines out, through the trained model and the reader of facts."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from datetime import datetime
from queue import Queue
from typing import IO, Any, TextIO

from bot.clock import JST, system_clock
from bot.dialogue.listening import may_report
from bot.dialogue.state import Heard
from bot.errors import BadInput, ClinicBotError
from bot.incident.ransom_signs import worse_type
from bot.reading import reader
from bot.settings import ROOT

PARSER = [str(ROOT / ".venv-rasa" / "bin" / "python"), "-m", "bot.nlu", "parse"]


def understand(source: TextIO, sink: TextIO) -> int:
    """Read every line ``{"text", "now"?, "asking"?}``; BadInput names the line that cannot be taken."""
    lines: Queue[tuple[str, datetime, str | None] | None] = Queue(maxsize=256)
    with subprocess.Popen(PARSER, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as model:  # noqa: S603
        assert model.stdin and model.stdout  # noqa: S101 (both are pipes)
        feeder = threading.Thread(target=_feed, args=(source, model.stdin, lines), daemon=True)
        feeder.start()
        for answer in _answers(model.stdout, lines):
            sink.write(json.dumps(answer, ensure_ascii=False) + "\n")
    feeder.join()
    if model.returncode != 0:
        raise ClinicBotError(f"the model could not be read (exit {model.returncode}); run make train")
    return 0


def _heard(text: str, now: datetime, guess: dict[str, Any]) -> Heard:
    """The reading as a conversation would hear it in its first message."""
    ranking = {entry["name"]: float(entry["confidence"]) for entry in guess["intent_ranking"]}
    return Heard(
        text=text,
        now=now,
        intent=guess["intent"],
        type_confidence=guess["type_confidence"] or 0.0,
        report_confidence=ranking.get("report_incident", 0.0),
        clauses=tuple(clause["intent"] for clause in guess["clauses"]),
    )


def _feed(source: TextIO, model: IO[str], lines: Queue[Any]) -> None:
    try:
        for number, line in enumerate(source, 1):
            if not line.strip():
                continue
            entry = _entry(number, line)
            lines.put(entry)
            model.write(json.dumps({"text": entry[0]}, ensure_ascii=False) + "\n")
            model.flush()
        lines.put(None)
    except BadInput as error:
        lines.put(error)
    finally:
        model.close()


def _entry(number: int, line: str) -> tuple[str, datetime, str | None]:
    try:
        given = json.loads(line)
        text = given["text"]
        now = datetime.fromisoformat(given["now"]) if given.get("now") else system_clock()
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"line {number}", f"is not an object with a text ({error})") from error
    return text, now if now.tzinfo else now.replace(tzinfo=JST), given.get("asking")


def _answers(model: IO[str], lines: Queue[Any]) -> Iterator[dict[str, Any]]:
    while (entry := lines.get()) is not None:
        if isinstance(entry, BadInput):
            raise entry
        line = model.readline()
        if not line:
            return
        guess = json.loads(line)
        text, now, asking = entry
        facts = reader.read(text, now=now, asking=asking).facts
        yield {
            "intent": guess["intent"],
            "confidence": guess["confidence"],
            "incident_type": worse_type(text, guess["incident_type"]) if may_report(_heard(text, now, guess)) else None,
            "facts": facts,
        }
