"""One line of HTML on a clinic's own site, under a strict policy of that site."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.conversations.product import Product

Site = Callable[..., tuple[Page, list[str]]]


@pytest.fixture(scope="module")
def served(product: Product, foreign_port: int) -> Iterator[None]:
    """A page of somebody else with our one line in it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            policy = f"default-src 'none'; script-src {product.url}; frame-src {product.url}"
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            line = f'<script src="{product.url}/static/widget.js" data-clinic="さくら歯科" defer></script>'
            body = f'<!doctype html><html lang="ja"><title>医院</title><h1>医院のページ</h1>{line}</html>'
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", foreign_port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(browser: Browser, served: None, foreign_port: int) -> Iterator[Site]:
    contexts = []

    def make(host: str, device: dict[str, Any]) -> tuple[Page, list[str]]:
        context = browser.new_context(locale="ja-JP", **device)
        contexts.append(context)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda told: complaints.append(told.text) if "olicy" in told.text else None)
        page.goto(f"http://{host}:{foreign_port}/")
        return page, complaints

    yield make
    for context in contexts:
        context.close()


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_よその頁で開いて話して閉じる(site: Site, device: dict[str, Any]) -> None:
    page, complaints = site("clinic.example", device)
    launch = page.get_by_role("button", name="情報の事故の相談")
    expect(launch).to_have_attribute("aria-expanded", "false")
    launch.click()
    chat = page.frame_locator("iframe")
    expect(chat.get_by_text("さくら歯科")).to_have_count(1)
    chat.get_by_role("textbox", name="メッセージ").click()
    page.keyboard.insert_text("USBメモリをなくしました")
    chat.get_by_role("button", name="送信").click()
    expect(chat.locator(".ai-message-text").nth(1)).to_be_visible(timeout=20_000)
    chat.get_by_role("textbox", name="メッセージ").press("Escape")
    expect(page.locator("iframe")).to_be_hidden()
    expect(launch).to_be_focused()
    launch.click()
    expect(chat.locator(".user-message-text")).to_have_count(1)
    assert complaints == []


def test_許していない頁には出ない(site: Site) -> None:
    page, complaints = site("stranger.example", DESKTOP)
    page.get_by_role("button", name="情報の事故の相談").click()
    page.wait_for_timeout(1000)
    assert page.frame_locator("iframe").locator("#chat").count() == 0
    assert any("frame-ancestors" in text for text in complaints)
