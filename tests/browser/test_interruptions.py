"""Reload, second tab, cut network, restarted server: nothing said is lost, nothing is said twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visitor
from tests.conversations.product import Product

OPENING = "訪問診療の帰りにUSBメモリをなくしました"


def own_words(person: Visitor) -> list[str]:
    return person.page.locator(".user-message-text").all_inner_texts()


def kill_app(product: Product) -> None:
    """`kill -9` on the process that serves the page."""
    port = f"BOT_PORT={product.ports['BOT_PORT']}".encode()
    for folder in Path("/proc").iterdir():
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            mine = port in (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if mine and command[1:4] == [b"-m", b"bot", b"serve"]:
            os.kill(int(folder.name), signal.SIGKILL)
            return
    raise AssertionError("the app was not running")


def test_読み込み直しても続きから話せる(visit: Callable[..., Visitor]) -> None:
    person = visit(**PHONE).open()
    person.say(OPENING)
    said, offered = person.bubbles.all_inner_texts(), person.choices.all_inner_texts()
    person.page.reload()
    expect(person.bubbles).to_have_count(len(said))
    assert person.bubbles.all_inner_texts() == said
    assert own_words(person) == [OPENING]
    assert person.choices.all_inner_texts() == offered
    assert person.press(offered[0]).strip()


def test_返事を待つあいだに読み込み直しても返事が届く(visit: Callable[..., Visitor]) -> None:
    person = visit().open()
    person.type(OPENING)
    with person.page.expect_request(lambda request: request.method == "POST"):
        person.page.get_by_role("button", name="送信").click()
    person.page.wait_for_timeout(50)
    person.page.reload()
    expect(person.page.locator(".user-message-text")).to_have_count(1)
    expect(person.bubbles.nth(1)).to_be_visible()
    assert own_words(person) == [OPENING]


def test_二つのタブは同じ会話を見せる(visit: Callable[..., Visitor]) -> None:
    first = visit().open()
    known = first.page.evaluate("sessionStorage.getItem('conversation')")
    second = visit(same=first)
    second.page.add_init_script(f"sessionStorage.setItem('conversation', {known!r})")
    second.open()
    first.say(OPENING)
    expect(second.bubbles).to_have_count(first.bubbles.count())
    assert second.bubbles.all_inner_texts() == first.bubbles.all_inner_texts()
    assert own_words(second) == [OPENING]


def test_ネットが切れても手順が読めてつながれば一度だけ送られる(visit: Callable[..., Visitor]) -> None:
    person = visit(**PHONE).open()
    page = person.page
    page.context.set_offline(True)
    notice = page.get_by_role("status")
    expect(notice).to_contain_text("LANケーブルを抜き")
    before = person.bubbles.count()
    person.type(OPENING)
    page.get_by_role("button", name="送信").click()
    page.wait_for_timeout(2500)
    assert person.bubbles.count() == before
    page.context.set_offline(False)
    expect(person.bubbles.nth(before)).to_be_visible()
    expect(notice).to_be_empty()
    assert own_words(person) == [OPENING]
    page.reload()
    expect(page.locator(".user-message-text")).to_have_count(1)


def test_サーバーが落ちて戻っても続きから話せる(visit: Callable[..., Visitor]) -> None:
    person = visit().open()
    person.say(OPENING)
    kill_app(person.product)
    before = person.bubbles.count()
    person.type("300人分です")
    person.page.get_by_role("button", name="送信").click()
    expect(person.page.get_by_role("status")).to_contain_text("電源はそのまま")
    person.product.wait_ready()
    expect(person.bubbles.nth(before)).to_be_visible(timeout=40_000)
    expect(person.page.get_by_role("status")).to_be_empty()
    assert person.case["facts"]["affected_low"] == 300
    assert own_words(person) == [OPENING, "300人分です"]


def test_二度押しても一度だけ送られる(visit: Callable[..., Visitor]) -> None:
    person = visit().open()
    person.type(OPENING)
    person.page.get_by_role("button", name="送信").dblclick()
    expect(person.bubbles.nth(1)).to_be_visible()
    person.choices.first.dblclick()
    person.page.wait_for_timeout(1500)
    assert len(own_words(person)) == 2


def test_ソケットが使えなくても担当者の返事が届く(visit: Callable[..., Visitor]) -> None:
    person = visit()
    person.page.route_web_socket("**/socket", lambda socket: socket.close())
    person.open()
    known = person.conversation
    other = visit(same=person)
    other.page.add_init_script(f"sessionStorage.setItem('conversation', JSON.stringify({known!r}))")
    other.open().say(OPENING)
    expect(person.bubbles).to_have_count(other.bubbles.count(), timeout=10_000)
