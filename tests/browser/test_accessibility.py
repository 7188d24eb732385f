"""Keyboard alone, screen readers, Japanese input; axe-core finds nothing in any state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Visitor

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
OPENING = "ファイルの名前が全部変わって英語で身代金を払えと出ています"


def violations(page: Page) -> list[str]:
    """What axe-core finds, of any impact, as lines that say where."""
    if not page.evaluate("'axe' in window"):
        # evaluated, not added as a tag: our own policy would refuse it
        page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [f"{v['impact']} {v['id']}: {[n['target'] for n in v['nodes']]}" for v in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_どの場面でもaxeは何も見つけない(visit: Callable[..., Visitor], device: dict[str, Any], scheme: str) -> None:
    person = visit(**device, color_scheme=scheme).open()
    page = person.page
    assert violations(page) == []
    person.say(OPENING)
    page.wait_for_timeout(300)
    assert violations(page) == []
    page.get_by_role("button", name="人と話す").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("03-3344-5331")
    assert violations(page) == []
    page.keyboard.press("Escape")
    if device is PHONE:
        page.get_by_role("button", name="ケースと期限").click()
        assert violations(page) == []
    page.context.set_offline(True)
    expect(page.get_by_role("status")).not_to_be_empty()
    assert violations(page) == []
    page.context.set_offline(False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_非常のページにもaxeは何も見つけない(visit: Callable[..., Visitor], scheme: str) -> None:
    person = visit(color_scheme=scheme)
    person.page.goto(f"{person.product.url}/emergency")
    assert violations(person.page) == []


def focused(page: Page) -> str:
    return str(
        page.evaluate(
            """() => { let e = document.activeElement; while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
            return e.getAttribute('aria-label') || e.textContent.trim() }"""
        )
    )


def test_キーボードだけで送って選べる(visit: Callable[..., Visitor]) -> None:
    person = visit().open()
    page = person.page

    def tab_to(name: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if focused(page) == name:
                return
        raise AssertionError(f"Tab never reaches {name}")

    tab_to("メッセージ")
    page.keyboard.insert_text(OPENING)
    tab_to("送信")
    page.keyboard.press("Space")
    expect(person.bubbles.nth(1)).to_be_visible()
    page.wait_for_timeout(500)
    first = person.choices.first.inner_text()
    page.keyboard.press("Home")
    page.evaluate("document.activeElement.blur()")
    tab_to(first)
    outline = page.evaluate(
        """() => { let e = document.activeElement; while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
        return getComputedStyle(e).outlineStyle }"""
    )
    assert outline == "solid", "the focus can be seen"
    page.keyboard.press("Enter")
    expect(page.locator(".user-message-text")).to_have_count(2)
    tab_to("メッセージ")
    page.keyboard.insert_text("今朝8時です")
    page.keyboard.press("Enter")
    expect(page.locator(".user-message-text")).to_have_count(3)


def test_変換を決めるEnterでは送られない(visit: Callable[..., Visitor]) -> None:
    person = visit().open()
    person.type("でんかる")
    for code in ("{isComposing: true}", "{keyCode: 229}"):
        person.input.evaluate(
            "(node, init) => node.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, composed: true, ...init}))",
            {"isComposing": True} if "isComposing" in code else {"keyCode": 229},
        )
    person.page.wait_for_timeout(300)
    assert person.page.locator(".user-message-text").count() == 0
    assert person.input.inner_text().strip() == "でんかる"


def test_本物の変換の途中のEnterでは送られず_確定の後のEnterで送られる(visit: Callable[..., Visitor]) -> None:
    person = visit().open()
    person.input.click()
    keyboard = person.page.context.new_cdp_session(person.page)
    keyboard.send("Input.imeSetComposition", {"text": "でんかる", "selectionStart": 4, "selectionEnd": 4})
    person.page.keyboard.press("Enter")
    keyboard.send("Input.insertText", {"text": "電カルが開かない"})
    expect(person.input).to_contain_text("電カルが開かない")
    assert person.page.locator(".user-message-text").count() == 0
    person.page.keyboard.press("Enter")
    expect(person.page.locator(".user-message-text")).to_have_text(["電カルが開かない"])


def test_返事は読み上げの領域にも出る(visit: Callable[..., Visitor]) -> None:
    person = visit().open()
    live = person.page.locator("#live")
    expect(live).to_be_empty()
    reply = person.say(OPENING)
    for line in reply.splitlines():
        if line.startswith("注意"):
            expect(live).to_contain_text(line)
    expect(live).to_contain_text("119")


def test_押す所は小さすぎない(visit: Callable[..., Visitor]) -> None:
    person = visit(**PHONE).open()
    person.say(OPENING)
    for button in person.page.get_by_role("button").all():
        box = button.bounding_box()
        if box:
            assert box["height"] >= 40 and box["width"] >= 40, button.inner_text()


def test_二倍に拡大しても横にはみ出さない(visit: Callable[..., Visitor]) -> None:
    person = visit(viewport={"width": 640, "height": 400}, device_scale_factor=2).open()
    person.say(OPENING)
    page = person.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(person.input).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("link", name="119").first).to_be_in_viewport(ratio=1)
