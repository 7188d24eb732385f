"""Limits: one conversation is held back early, a hospital behind one address hardly ever, and everybody is told how."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from bot.clock import fixed_clock
from bot.gateway.rates import ADDRESS, CONVERSATION, SAYING, STARTING, Buckets, Rate, RateLimit, address
from tests.conftest import NOW

SLOW = Rate(3, 0.5)


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills_again() -> None:
    time = Time()
    buckets = Buckets(clock=time)
    assert [buckets.wait(SLOW, "a") for _ in range(3)] == [0, 0, 0]
    assert buckets.wait(SLOW, "a") == pytest.approx(2)
    assert buckets.wait(SLOW, "b") == 0, "another key has a bucket of its own"
    time.now = 2.0
    assert buckets.wait(SLOW, "a") == 0
    assert buckets.wait(SLOW, "a") > 0
    time.now = 1000.0
    assert [buckets.wait(SLOW, "a") for _ in range(4)].count(0) == 3, "never more than the burst"


def test_full_buckets_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.gateway.rates.MOST_KEYS", 10)
    time = Time()
    buckets = Buckets(clock=time)
    for number in range(11):
        buckets.wait(SLOW, str(number))
    time.now = 60.0
    buckets.wait(SLOW, "new")
    assert len(buckets._left) == 1


def test_a_scale_of_zero_switches_limits_off() -> None:
    buckets = Buckets(scale=0)
    assert all(buckets.wait(SLOW, "a") == 0 for _ in range(100))


def test_fifty_people_behind_one_address_are_not_held_back() -> None:
    buckets = Buckets(clock=Time())
    for person in range(50):
        assert buckets.wait(STARTING, "192.0.2.1") == 0
        for _ in range(8):
            assert buckets.wait(SAYING, str(person)) == buckets.wait(ADDRESS, "192.0.2.1") == 0
    assert SAYING.per_second < CONVERSATION.per_second < ADDRESS.per_second


def test_an_ipv6_line_counts_as_one() -> None:
    first, second = ({"client": (f"2001:db8:1:2::{tail}", 1)} for tail in ("a", "b:c"))
    assert address(first) == address(second) == "2001:db8:1:2::/64"
    assert address({"client": ("192.0.2.1", 1)}) == "192.0.2.1"
    assert address({}) == ""


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.post("/api/v1/conversations/{conversation_id}/messages")(lambda conversation_id: {"messages": []})
    app.get("/healthz")(lambda: "alive")
    app.add_middleware(RateLimit, buckets=Buckets(clock=Time()), clock=fixed_clock(NOW))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as made:
        yield made


async def test_whoever_is_held_back_gets_words_a_number_and_a_time(client: httpx.AsyncClient) -> None:
    for _ in range(int(SAYING.burst)):
        assert (await client.post("/api/v1/conversations/a/messages")).status_code == 200
    refused = await client.post("/api/v1/conversations/a/messages")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    error = refused.json()["error"]
    assert error["code"] == "too_many" and "少し待って" in error["message"] and "119" in error["message"]
    assert (await client.post("/api/v1/conversations/b/messages")).status_code == 200
    assert (await client.get("/healthz")).status_code == 200
