"""「スマホで続ける」: the code on the desktop opens the same conversation on a phone, once."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visitor
from tests.browser.test_accessibility import violations

OPENING = "訪問診療の帰りにUSBメモリをなくしました"


def test_QRコードの先で同じ会話が続く(visit: Callable[..., Visitor]) -> None:
    desk = visit().open()
    desk.say(OPENING)
    desk.page.get_by_role("button", name="スマホで続ける").click()
    expect(desk.page.get_by_role("img", name="QRコード")).to_be_visible()
    expect(desk.page.get_by_text("1回だけ使えます")).to_be_visible()
    assert violations(desk.page) == []
    link = desk.page.locator(".address").inner_text()
    desk.page.keyboard.press("Escape")
    said = desk.bubbles.all_inner_texts()
    phone = visit(**PHONE)
    phone.page.goto(link)
    expect(phone.page.locator(".user-message-text")).to_have_text(OPENING)
    assert phone.page.url.rstrip("/") == desk.page.url.rstrip("/"), "the token does not stay in the address"
    assert phone.bubbles.all_inner_texts()[: len(said)] == said
    expect(desk.bubbles.last).to_contain_text("別の端末で開かれました")
    phone.say("1000人分です")
    expect(desk.bubbles).to_have_count(phone.bubbles.count())
    late = visit()
    late.page.goto(link)
    expect(late.bubbles.last).to_contain_text("もう使われました")
    assert late.conversation["id"] != desk.conversation["id"]
