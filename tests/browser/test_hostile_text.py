"""Text is text: nothing that is typed becomes markup, a link, an image, a script or markdown."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.browser.conftest import Visitor

HOSTILE = [
    "<img src=x onerror=\"document.title='stolen'\">",
    "<script>document.title='stolen'</script>ウイルスです",
    "[ここを押して](javascript:document.title='stolen')",
    "![画像](https://evil.example/pixel.png) を開いた",
    "https://evil.example/ を開いてしまった",
    "**強い** `記号` と # 見出し",
    "</div></template><iframe src=//evil.example></iframe>感染",
]


def test_書いたものは書いたまま見える(visit: Callable[..., Visitor]) -> None:
    person = visit().open()
    page = person.page
    for text in HOSTILE:
        person.say(text)
    said = page.locator(".user-message-text")
    for _ in range(2):
        assert [words.strip() for words in said.all_inner_texts()] == HOSTILE
        assert said.locator("a, img, script, iframe, strong, code, h1").count() == 0
        inside = page.locator("#messages")
        assert inside.locator("img, script, iframe").count() == 0
        assert inside.locator("a:not([href^='tel:']):not([href*='.go.jp/'])").count() == 0
        assert page.title() != "stolen"
        page.reload()
        expect(said).to_have_count(len(HOSTILE))


def test_返事の中の電話番号と公の窓口だけがつながる(visit: Callable[..., Visitor]) -> None:
    person = visit().open()
    person.say("警察に言うべき?")
    links = person.page.locator("#messages a").evaluate_all("all => all.map(a => [a.href, a.rel])")
    assert ["tel:%239110", ""] in links
    for address, rel in links:
        assert address.startswith("tel:") or (".go.jp/" in address and "noopener" in rel)


def test_秘密は端末に残らない(visit: Callable[..., Visitor]) -> None:
    person = visit().open()
    person.say("USBメモリをなくしました")
    page = person.page
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate("Object.keys(sessionStorage)") == ["conversation"]
    assert sorted(person.conversation) == ["id", "token"]
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("button", name="画面を消す").click()
    page.get_by_role("button", name="消して新しく始める").click()
    expect(page.locator(".user-message-text")).to_have_count(0)
    expect(person.bubbles).to_have_count(1)


def test_返事に何が入っていても文字のまま(visit: Callable[..., Visitor]) -> None:
    """A reply says back what a person typed, so its text is no more to be trusted than theirs."""
    person = visit().open()
    text = "\n".join(["受け取りました。", *HOSTILE, "090-0000-1234", "1. <b>太字</b>", "・<i>斜体</i>"])
    reply = {
        "id": "999999999",
        "text": text,
        "link": "javascript:document.title='stolen'",
        "buttons": [{"title": "<img src=x>", "payload": "a"}, {"title": "はい", "payload": "b"}],
    }

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(json={"messages": [reply]})
        else:
            route.continue_()

    person.page.route("**/messages", answer)
    person.say("こんにちは")
    last = person.bubbles.last
    for words in [*HOSTILE, "<b>太字</b>", "<i>斜体</i>", "090-0000-1234"]:
        assert words in last.inner_text()
    assert last.locator("a, img, script, iframe, b, i, strong").count() == 0
    assert person.choices.first.inner_text() == "<img src=x>"
    assert person.page.title() != "stolen"
