"""A real browser on the running product. Whatever a test does, no other host is asked and no policy is broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.conversations.product import Product, free_port

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP *.example 127.0.0.1",
)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
REPLY_WITHIN_MS = 20_000


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without Chromium one line tells what was not tested, not one for each test."""
    if CHROMIUM.exists():
        return
    ours = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    if ours:
        reason = f"{len(ours)} browser tests need {CHROMIUM} (Debian: apt-get install chromium fonts-noto-cjk)"
        ours[0].add_marker(pytest.mark.skip(reason=reason))
        items[:] = [item for item in items if item not in ours[1:]]
        config.hook.pytest_deselected(items=ours[1:])


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Ends with this folder: while it lives, no asynchronous test can have a loop of its own."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield running
        running.close()


@pytest.fixture(scope="package")
def foreign_port() -> int:
    """Where other people's sites are served; which of them, says the host in the address."""
    return free_port()


@pytest.fixture(scope="package")
def product(foreign_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    site = f"http://clinic.example:{foreign_port}"
    extra = {"BOT_DEMO": "1", "BOT_NOW": "2026-11-25T10:05+09:00", "BOT_WIDGET_ORIGINS": site}
    running = Product(tmp_path_factory.mktemp("browser"), extra)
    running.start()
    yield running
    assert running.stop() == 0


class Visitor:
    """Somebody at a clinic in front of one browser tab."""

    def __init__(self, page: Page, product: Product) -> None:
        self.page, self.product = page, product

    @property
    def input(self) -> Locator:
        return self.page.get_by_role("textbox", name="メッセージ")

    @property
    def bubbles(self) -> Locator:
        return self.page.locator(".ai-message-text .said")

    @property
    def choices(self) -> Locator:
        return self.page.locator("#choices button")

    def open(self) -> Visitor:
        self.page.goto(self.product.url)
        expect(self.bubbles.first).to_be_visible(timeout=REPLY_WITHIN_MS)
        return self

    def _answered(self, act: Callable[[], object]) -> str:
        before = self.bubbles.count()
        act()
        expect(self.bubbles.nth(before)).to_be_attached(timeout=REPLY_WITHIN_MS)
        self.page.wait_for_timeout(100)
        return "\n".join(self.bubbles.all_inner_texts()[before:])

    def type(self, text: str) -> None:
        self.input.click()
        self.page.keyboard.insert_text(text)

    def say(self, text: str) -> str:
        self.type(text)
        return self._answered(self.page.get_by_role("button", name="送信").click)

    def press(self, title: str) -> str:
        return self._answered(self.choices.filter(has_text=title).first.click)

    @property
    def conversation(self) -> dict[str, str]:
        return dict(json.loads(self.page.evaluate("sessionStorage.getItem('conversation')")))

    @property
    def case(self) -> dict[str, Any]:
        known = self.conversation
        answer = httpx.get(
            f"{self.product.url}/api/v1/conversations/{known['id']}",
            headers={"Authorization": f"Bearer {known['token']}"},
            timeout=10,
        )
        return dict(answer.json())

    def answer_until_done(self, answers: dict[str, str], limit: int = 16) -> None:
        """Answer each question by its slot: a text, or 「[題]」 for a button; 「わからない」 where nothing is given."""
        for _ in range(limit):
            slot = self.case["asking"]
            if slot is None:
                return
            given = answers.get(slot, "わからない")
            if given.startswith("["):
                self.press(given.strip("[]"))
            else:
                self.say(given)
        raise AssertionError(f"still asking for {self.case['asking']}")


class Watch:
    """What a context asked for and complained about."""

    def __init__(self, context: BrowserContext, own: str) -> None:
        self.own, self.foreign, self.complaints = own, [], []
        context.on("request", lambda request: self._asked(request.url))
        context.on("console", lambda message: self._told(message.type, message.text))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("page", lambda page: page.on("websocket", lambda socket: self._asked(socket.url)))

    own: str
    foreign: list[str]
    complaints: list[str]

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.own:
            self.foreign.append(url)

    def _told(self, kind: str, text: str) -> None:
        if "Content Security Policy" in text or "violates" in text or kind == "assert":
            self.complaints.append(text)


@pytest.fixture
def visit(browser: Browser, product: Product) -> Iterator[Callable[..., Visitor]]:
    """A new person in a browser of their own; ``same`` is an earlier one whose second tab this is."""
    watches: list[tuple[BrowserContext, Watch]] = []

    def make(same: Visitor | None = None, **options: Any) -> Visitor:
        if same is not None:
            return Visitor(same.page.context.new_page(), product)
        context = browser.new_context(**{"locale": "ja-JP", **DESKTOP, **options})
        context.set_default_timeout(REPLY_WITHIN_MS)
        watches.append((context, Watch(context, urlsplit(product.url).netloc)))
        return Visitor(context.new_page(), product)

    yield make
    for context, watch in watches:
        context.close()
        assert watch.foreign == [], "another host was asked"
        assert watch.complaints == []
