"""The published form of the packet (docs/packet.schema.json) and whether a packet keeps to it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from bot.errors import BadInput
from bot.settings import ROOT

SCHEMA = ROOT / "docs" / "packet.schema.json"


@cache
def validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def checked(body: bytes) -> dict[str, Any]:
    """The packet in ``body``; BadInput names the first place that does not fit the schema."""
    try:
        packet: dict[str, Any] = json.loads(body)
    except ValueError as error:
        raise BadInput("body", "is not JSON") from error
    for problem in sorted(validator().iter_errors(packet), key=lambda found: list(map(str, found.absolute_path))):
        raise BadInput(".".join(str(part) for part in problem.absolute_path) or "body", problem.message[:200])
    return packet
