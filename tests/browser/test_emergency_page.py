"""The page that still opens when the cable is out."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from bot.incident import contacts
from tests.browser.conftest import PHONE, Visitor


def test_一度開いた端末ではネットが切れても手順と電話番号が開く(visit: Callable[..., Visitor]) -> None:
    person = visit(**PHONE).open()
    page = person.page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto(person.product.url)
    expect(page.get_by_role("heading", name="急ぎの手順と電話番号")).to_be_visible()
    for slug in ("ambulance", "police_emergency", "agency"):
        phone = contacts.load()[slug].phone
        assert page.get_by_role("link", name=phone, exact=True).get_attribute("href") == f"tel:{phone}"
    page.context.set_offline(False)
    page.get_by_role("link", name="相談の画面にもどる").click()
    expect(person.input).to_be_visible()


def test_確かめていない番号は出ない(visit: Callable[..., Visitor]) -> None:
    person = visit()
    person.page.goto(f"{person.product.url}/emergency")
    text = person.page.inner_text("body")
    assert "0120-318-258" not in text and "03-6812-7837" not in text


def test_印刷すると手順とケースだけが残る(visit: Callable[..., Visitor]) -> None:
    person = visit().open()
    person.say("ファイルの名前が全部変わって英語で身代金を払えと出ています")
    page = person.page
    expect(page.locator("#case-body .steps li").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#case-body .steps li").first).to_be_visible()
    for hidden in (".talk", ".top", ".foot"):
        expect(page.locator(hidden)).to_be_hidden()
