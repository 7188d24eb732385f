"""LINE's side of the talk: takes replies and pushes by LINE's rules, signs and sends webhooks, fails when told to.

What would be refused by LINE is refused here, and every breach of a rule is kept in ``problems``.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.line_stub import checks

TOKEN_SECONDS = 60.0


@dataclass
class Fault:
    """How the next ``times`` calls of an endpoint fail: ``status`` 0 keeps silent for ``seconds``.

    ``taken``: the call has its effect all the same, only its answer is lost.
    """

    status: int
    times: int = 1
    taken: bool = False
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """Messages as they appear in somebody's talk, and which way they came."""

    to: str
    way: str
    messages: tuple[dict[str, Any], ...]
    at: float


@dataclass
class _Given:
    to: str
    event_id: str
    at: float
    used: bool = False


class Platform:
    """The state of the stand-in; safe to use from a test's thread and the server's loop at once."""

    def __init__(self, channel_secret: str, access_token: str, clock: Callable[[], float] = time.time) -> None:
        self.secret, self.token, self.clock = channel_secret, access_token, clock
        self.shown: list[Shown] = []
        self.problems: list[str] = []
        self.loading: list[str] = []
        self.left: list[str] = []
        self.link_tokens: dict[str, str] = {}
        self.quota: int | None = None
        self.used = 0
        self.blocked: set[str] = set()
        self.calls: list[tuple[str, int]] = []
        self.faults: dict[str, list[Fault]] = defaultdict(list)
        self._tokens: dict[str, _Given] = {}
        self._retry_keys: dict[str, tuple[str, str]] = {}
        self._lock = threading.Lock()

    # --- webhooks

    def signed(self, body: bytes) -> dict[str, str]:
        digest = hmac.digest(self.secret.encode("utf-8"), body, hashlib.sha256)
        return {
            "x-line-signature": base64.b64encode(digest).decode("ascii"),
            "content-type": "application/json; charset=utf-8",
            "user-agent": "LineBotWebhook/2.0",
        }

    def body_of(self, *events: dict[str, Any], after: float = 0.0) -> bytes:
        """A webhook's body; the events' reply tokens are good for a minute, from now or from ``after`` seconds on."""
        with self._lock:
            for event in events:
                token, source = event.get("replyToken"), event.get("source", {})
                to = source.get("userId") or source.get("groupId") or ""
                if token and not (token in self._tokens and self._tokens[token].used):
                    self._tokens[token] = _Given(to, event["webhookEventId"], self.clock() + after)
        return json.dumps({"destination": "U" + "0" * 32, "events": list(events)}, ensure_ascii=False).encode("utf-8")

    def send(self, bot_url: str, *events: dict[str, Any]) -> httpx.Response:
        """One webhook, as LINE sends it: two seconds are all it waits."""
        body = self.body_of(*events)
        return httpx.post(f"{bot_url}/line/webhook", content=body, headers=self.signed(body), timeout=2)

    # --- what the bot calls

    async def take(
        self, endpoint: str, schema: str | None, body: bytes, headers: Any
    ) -> tuple[int, Any, dict[str, str]]:
        """One call of the bot: status, JSON and headers of the answer."""
        fault = self._next_fault(endpoint)
        if fault is not None and not fault.taken:
            answer = (fault.status or 500, {"message": "told to fail"}, dict(fault.headers))
        else:
            answer = self._taken(endpoint, schema, body, headers)
            if fault is not None:
                answer = (fault.status or 500, {"message": "told to lose the answer"}, dict(fault.headers))
        if fault is not None and fault.seconds:
            await asyncio.sleep(fault.seconds)
        with self._lock:
            self.calls.append((endpoint, answer[0]))
        return answer[0], answer[1], answer[2] | {"x-line-request-id": secrets.token_hex(8)}

    def _next_fault(self, endpoint: str) -> Fault | None:
        with self._lock:
            while self.faults[endpoint]:
                fault = self.faults[endpoint][0]
                fault.times -= 1
                if fault.times <= 0:
                    self.faults[endpoint].pop(0)
                if fault.times >= 0:
                    return fault
            return None

    def _taken(self, endpoint: str, schema: str | None, body: bytes, headers: Any) -> tuple[int, Any, dict[str, str]]:
        if headers.get("authorization") != f"Bearer {self.token}":
            return self._refuse(401, f"{endpoint}: wrong access token")
        found = checks.problems(schema, body) if schema else []
        if found:
            return self._refuse(400, *(f"{endpoint}: {one}" for one in found))
        content = json.loads(body) if body else {}
        with self._lock:
            if endpoint == "reply":
                return self._reply(content, headers)
            if endpoint == "push":
                return self._push(content, headers)
            if endpoint == "loading":
                self.loading.append(content["chatId"])
                return 202, {}, {}
        return 200, {}, {}

    def _reply(self, content: dict[str, Any], headers: Any) -> tuple[int, Any, dict[str, str]]:
        if headers.get("x-line-retry-key"):
            return self._refuse(400, "reply: carries a retry key")
        given = self._tokens.get(content["replyToken"])
        if given is None or given.used or self.clock() - given.at > TOKEN_SECONDS:
            return 400, {"message": "Invalid reply token"}, {}
        given.used = True
        return self._show(given.to, "reply", content["messages"])

    def _push(self, content: dict[str, Any], headers: Any) -> tuple[int, Any, dict[str, str]]:
        key, digest = headers.get("x-line-retry-key"), hashlib.sha256(json.dumps(content).encode()).hexdigest()
        if not key:
            return self._refuse(400, "push: has no retry key")
        if key in self._retry_keys:
            before, request_id = self._retry_keys[key]
            if before != digest:
                self.problems.append("push: another body under the same retry key")
            return 409, {"message": "The retry key is already accepted"}, {"x-line-accepted-request-id": request_id}
        if self.quota is not None and self.used >= self.quota:
            return 429, {"message": "You have reached your monthly limit."}, {}
        self._retry_keys[key] = (digest, secrets.token_hex(8))
        self.used += 1
        return self._show(content["to"], "push", content["messages"])

    def _show(self, to: str, way: str, messages: list[dict[str, Any]]) -> tuple[int, Any, dict[str, str]]:
        # LINE takes what is pushed to somebody who blocked the account, and shows it to nobody
        if to not in self.blocked:
            self.shown.append(Shown(to, way, tuple(messages), self.clock()))
        sent = [{"id": str(secrets.randbelow(10**18)), "quoteToken": secrets.token_urlsafe(12)} for _ in messages]
        return 200, {"sentMessages": sent}, {}

    def _refuse(self, status: int, *why: str) -> tuple[int, Any, dict[str, str]]:
        self.problems += why
        return status, {"message": why[0] if why else "refused"}, {}

    # --- what a person at the phone sees

    def talk(self, user: str, start: int = 0) -> list[dict[str, Any]]:
        """Every message this person was shown, from the ``start``-th on."""
        with self._lock:
            return [message for shown in self.shown if shown.to == user for message in shown.messages][start:]

    def choices(self, user: str) -> dict[str, str]:
        """Words and data of the quick replies under the last message; only that one's are shown."""
        talk = self.talk(user)
        items = ((talk[-1].get("quickReply") or {}).get("items", ())) if talk else ()
        return {item["action"]["displayText"]: item["action"]["data"] for item in items}


def words_of(message: dict[str, Any]) -> str:
    """All words of one message, of a card's too, as a person reads them."""
    if message["type"] == "text":
        return str(message["text"])
    parts: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("type") == "text":
                parts.append(str(node.get("text", "")))
            elif node.get("type") == "button":
                parts.append(str(node["action"].get("label", "")))
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(message.get("contents"))
    return "\n".join(parts)
