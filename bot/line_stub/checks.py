"""Strict checks of outgoing requests: LINE's own OpenAPI with its discriminators made to count, and what it leaves out.

Plain JSON Schema passes over ``discriminator``: a message of an unknown type or a text without text would go through.
So every discriminated base gets a keyword of ours that sends the object on to the child its type names, and the
children lean on the base's own part.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, ValidationError, validators

from bot.gateway.line.measure import graphemes

OPENAPI = Path(__file__).parent / "openapi" / "messaging-api.yml"

_BY_TYPE = "x-by-type"
_SCHEMAS = "#/components/schemas/"
_USER = re.compile(r"[UCR][0-9a-f]{32}")
TEXT_UNITS, ALT_TEXT_UNITS, REQUEST_BYTES = 5000, 1500, 2 * 1024 * 1024
LABEL, FLEX_LABEL, DISPLAY_TEXT = 20, 40, 300
BUBBLE_BYTES, CAROUSEL_BYTES, CAROUSEL_BUBBLES = 30 * 1024, 50 * 1024, 12
URI_CHARACTERS = 1000


@cache
def validator(schema: str) -> Any:
    """A validator of one request schema, such as ``PushMessageRequest``."""
    strict = validators.extend(Draft202012Validator, {_BY_TYPE: _by_type})
    return strict({"components": {"schemas": _strict_schemas()}, "$ref": _SCHEMAS + schema})


def _by_type(validator: Any, rule: dict[str, Any], instance: Any, _: Any) -> Iterator[ValidationError]:
    """On to the schema of the child that the object's own type names; a type that is not there is an error."""
    named = instance.get(rule["key"]) if isinstance(instance, dict) else None
    child = rule["children"].get(named) if isinstance(named, str) else None
    if child is None:
        yield ValidationError(f"{named!r} is no known {rule['key']}")
    else:
        yield from validator.descend(instance, {"$ref": child})


@cache
def _strict_schemas() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    schemas = yaml.load(OPENAPI.read_text(encoding="utf-8"), Loader=loader)["components"]["schemas"]  # noqa: S506
    strict: dict[str, Any] = json.loads(json.dumps(schemas))
    for name, schema in schemas.items():
        mapping = schema.get("discriminator", {}).get("mapping")
        if not mapping:
            continue
        key = schema["discriminator"]["propertyName"]
        own = {part: value for part, value in schema.items() if part != "discriminator"}
        strict[f"{name}.own"] = own
        for child in mapping.values():
            for part in strict[child.removeprefix(_SCHEMAS)].get("allOf", ()):
                if part.get("$ref") == _SCHEMAS + name:
                    part["$ref"] = f"{_SCHEMAS}{name}.own"
        strict[name] = {_BY_TYPE: {"key": key, "children": mapping}}
    return strict


def problems(schema: str, body: bytes) -> list[str]:
    """Everything that is wrong with a request's body; empty when LINE would take it."""
    if len(body) > REQUEST_BYTES:
        return ["the request is larger than 2 MB"]
    try:
        content = json.loads(body)
    except ValueError:
        return ["the request is not JSON"]
    found = [f"{error.json_path}: {error.message[:200]}" for error in validator(schema).iter_errors(content)]
    if found:
        return found
    if "to" in content and not _USER.fullmatch(content["to"]):
        found.append("$.to: is no id of a user, group or room")
    for message in content.get("messages", ()):
        found += _message(message)
    return found


def _message(message: dict[str, Any]) -> Iterator[str]:
    if message["type"] == "text" and not 1 <= _units(message["text"]) <= TEXT_UNITS:
        yield f"a text of {_units(message['text'])} UTF-16 units"
    if message["type"] == "flex":
        yield from _flex(message)
    for item in (message.get("quickReply") or {}).get("items", ()):
        yield from _action(item["action"], LABEL)


def _flex(message: dict[str, Any]) -> Iterator[str]:
    if not 1 <= _units(message["altText"]) <= ALT_TEXT_UNITS:
        yield "altText is empty or longer than 1500"
    contents = message["contents"]
    bubbles = contents["contents"] if contents["type"] == "carousel" else [contents]
    if len(bubbles) > CAROUSEL_BUBBLES or (contents["type"] == "carousel" and _bytes(contents) > CAROUSEL_BYTES):
        yield "a carousel of more than 12 bubbles or 50 KB"
    for bubble in bubbles:
        if _bytes(bubble) > BUBBLE_BYTES:
            yield f"a bubble of {_bytes(bubble)} bytes"
        for part in _walk(bubble):
            if part.get("type") == "text" and not (part.get("text") or part.get("contents")):
                yield "a Flex text without text"
            if isinstance(part.get("action"), dict):
                yield from _action(part["action"], FLEX_LABEL)


def _walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from _walk(value)


def _action(action: dict[str, Any], limit: int) -> Iterator[str]:
    label = action.get("label") or ""
    if not 1 <= len(graphemes(label)) <= limit:
        yield f"a label of {len(graphemes(label))} characters"
    if len(graphemes(action.get("displayText") or "")) > DISPLAY_TEXT:
        yield "a displayText of more than 300 characters"
    uri = action.get("uri")
    if action["type"] == "uri" and not (uri and len(uri) <= URI_CHARACTERS and re.match(r"(https?|line|tel):", uri)):
        yield "a uri that LINE does not open"


def _units(text: str) -> int:
    return sum(2 if ord(char) > 0xFFFF else 1 for char in text)


def _bytes(part: Any) -> int:
    return len(json.dumps(part, ensure_ascii=False).encode("utf-8"))
