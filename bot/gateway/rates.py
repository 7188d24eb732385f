"""Rate limits that know a clinic is one address: narrow for one conversation, wide for everybody behind one address.

Counted in this process alone: several processes give a little more, which is not what the limits are for.
"""

from __future__ import annotations

import ipaddress
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.clock import Clock
from bot.incident import contacts

TOO_MANY = "短い間に、とても多くの操作がありました。少し待って、もう一度お試しください。"
_CONVERSATION = re.compile(r"^/api/v1/conversations/([^/]+)")
_IPV6_NETWORK = 64


@dataclass(frozen=True)
class Rate:
    """So many at once, and so many a second after that."""

    burst: float
    per_second: float


# A person types one message in some seconds, but a script that was pasted or a stuck key sends hundreds.
SAYING = Rate(60, 2)
# A page polls, draws the panel and lists drafts after each answer, in several tabs.
CONVERSATION = Rate(120, 15)
# A hospital has one address: many people, and after a power cut all of them at once.
STARTING = Rate(120, 2)
ADDRESS = Rate(1500, 150)
# Guesses at a link are hopeless anyway; this keeps them from costing anything.
OPENING = Rate(30, 0.2)
# More keys than this are swept: buckets that are full again need not be remembered.
MOST_KEYS = 50_000


class Buckets:
    """Token buckets by key. ``scale`` widens every rate alike; 0 switches them off."""

    def __init__(self, scale: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._scale, self._clock = scale, clock
        self._left: dict[tuple[Rate, str], tuple[float, float]] = {}

    def wait(self, rate: Rate, key: str) -> float:
        """Take one: 0 when it was there, otherwise the seconds until one will be."""
        if not self._scale:
            return 0.0
        now, burst, speed = self._clock(), rate.burst * self._scale, rate.per_second * self._scale
        left, at = self._left.get((rate, key), (burst, now))
        left = min(burst, left + (now - at) * speed)
        if len(self._left) > MOST_KEYS:
            self._sweep(now)
        if left < 1:
            self._left[rate, key] = (left, now)
            return (1 - left) / speed
        self._left[rate, key] = (left - 1, now)
        return 0.0

    def _sweep(self, now: float) -> None:
        self._left = {
            (rate, key): (left, at)
            for (rate, key), (left, at) in self._left.items()
            if left + (now - at) * rate.per_second * self._scale < rate.burst * self._scale
        }


class RateLimit:
    """Answers 429 in the API's JSON, with ``Retry-After`` and the numbers that are staffed now."""

    def __init__(self, app: ASGIApp, buckets: Buckets, clock: Clock) -> None:
        self.app, self.buckets, self.clock = app, buckets, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith("/api/v1/"):
            await self.app(scope, receive, send)
            return
        seconds = max(self.buckets.wait(rate, key) for rate, key in _limits(scope["method"], path, address(scope)))
        if not seconds:
            await self.app(scope, receive, send)
            return
        error = {"code": "too_many", "message": f"{TOO_MANY}\n{contacts.person_line(self.clock())}"}
        headers = {"Retry-After": str(math.ceil(seconds))}
        await JSONResponse({"error": error}, status_code=429, headers=headers)(scope, receive, send)


def _limits(method: str, path: str, caller: str) -> list[tuple[Rate, str]]:
    limits = [(ADDRESS, caller)]
    if found := _CONVERSATION.match(path):
        limits.append((CONVERSATION, found[1]))
        if method == "POST":
            limits.append((SAYING, found[1]))
    elif path == "/api/v1/conversations":
        limits.append((STARTING, caller))
    elif path == "/api/v1/handover":
        limits.append((OPENING, caller))
    return limits


def address(scope: Scope) -> str:
    """Who calls: an IPv4 address, or the network of an IPv6 one, since one line has very many of those."""
    host = (scope.get("client") or ("", 0))[0]
    try:
        parsed = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))
