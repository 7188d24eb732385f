"""The console in a real browser, for every role: nothing that axe-core finds, the keyboard alone, no other host."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.store.engine import Store, migrate
from tests.browser.conftest import DESKTOP, Watch
from tests.browser.test_accessibility import violations
from tests.console import agency as made
from tests.console.agency import NOW, PASSWORD, Agency
from tests.console.site import served
from tests.conversations.product import free_port


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Agency, str, str]]:
    """An agency with cases of many days; its site, and the number of this morning's ransomware case."""
    path = tmp_path_factory.mktemp("office") / "console.db"
    migrate(f"sqlite:///{path}")
    store = Store.open(f"sqlite:///{path}")
    agency = Agency(store)
    with store.begin() as session:
        policy = made.clinic(session, "さくら歯科医院")
        for days in range(1, 12):
            facts = {
                "incident_type": "phishing",
                "noticed_at": (NOW - timedelta(days=days)).isoformat(timespec="minutes"),
            }
            made.a_case(
                session,
                [("リンクを押しました", {"intent": "inform", "confidence": 0.3, "facts": {}})],
                facts=facts,
                at=NOW - timedelta(days=days),
            )
        ref = made.ransom_case(session, policy).case_ref
    for role in ("reviewer", "supervisor", "admin"):
        agency.staff(role, role)
    with served(agency, free_port()) as site:
        yield agency, site, ref
    store.close()
    shutil.rmtree(path.parent)


@pytest.fixture
def desk(browser: Browser, office: tuple[Agency, str, str]) -> Iterator[Callable[..., Page]]:
    agency, site, _ = office
    contexts = []

    def sit_down(role: str, **options: str) -> Page:
        context = browser.new_context(locale="ja-JP", accept_downloads=True, **{**DESKTOP, **options})
        contexts.append((context, Watch(context, urlsplit(site).netloc)))
        page = context.new_page()
        agency.time.forward(seconds=90)
        page.goto(f"{site}/")
        expect(page.get_by_label("利用者名")).to_be_focused()
        for given in (role, PASSWORD, agency.code(role)):
            page.keyboard.insert_text(given)
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="ケース", exact=True)).to_be_visible()
        return page

    yield sit_down
    for context, watch in contexts:
        context.close()
        assert watch.foreign == [] and watch.complaints == []


PAGES = {
    "reviewer": ("/", "/cases/{ref}", "/corrections", "/figures", "/search?q=身代金", "/password"),
    "supervisor": ("/audit?check=1", "/retention"),
    "admin": ("/accounts", "/retention/erase/{ref}", "/cases/none"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("role", list(PAGES))
def test_どの役割のどの画面でもaxeは何も見つけない(
    desk: Callable[..., Page], office: tuple[Agency, str, str], role: str, scheme: str
) -> None:
    _, site, ref = office
    page = desk(role, color_scheme=scheme)
    for path in PAGES[role]:
        page.goto(site + path.format(ref=ref))
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} does not fit"
    assert page.evaluate("document.fonts.size") == 0


def test_けさのケースを見つけて直してPDFを出すまで一分かからない(
    desk: Callable[..., Page], office: tuple[Agency, str, str], tmp_path: Path
) -> None:
    _, _, ref = office
    page = desk("reviewer")
    start = time.monotonic()
    page.keyboard.press("/")
    page.keyboard.insert_text("身代金")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="文の中")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=ref)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=ref)).to_be_visible()
    expect(page.get_by_text("身代金を払えと出ています").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.keyboard.insert_text("")
    page.get_by_label("直すところ").first.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_label("正しくは").first).to_be_focused()
    page.keyboard.insert_text("yes")
    page.keyboard.press("Enter")
    expect(page.get_by_text("提案中")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    with page.expect_download() as download:
        page.keyboard.press("p")
    download.value.save_as(tmp_path / "case.pdf")
    assert time.monotonic() - start < 60
    assert (tmp_path / "case.pdf").read_bytes().startswith(b"%PDF")


def test_伏せ字は理由を書いた人にだけ見える(desk: Callable[..., Page], office: tuple[Agency, str, str]) -> None:
    _, site, ref = office
    page = desk("supervisor")
    page.goto(f"{site}/cases/{ref}")
    assert "山田花子" not in page.content()
    page.get_by_text("伏せ字を見る").first.click()
    page.get_by_label("見る理由").first.fill("本人確認のため")
    page.keyboard.press("Enter")
    expect(page.locator(".unmasked")).to_contain_text("山田花子")
    page.reload()
    assert "山田花子" not in page.content()


def test_図は表と同じ数で自分の所だけから来る(desk: Callable[..., Page], office: tuple[Agency, str, str]) -> None:
    _, site, _ = office
    page = desk("reviewer")
    page.goto(f"{site}/figures")
    page.wait_for_timeout(300)
    drawn = page.evaluate("Chart.getChart(document.querySelector('[data-chart=t-type]')).data.datasets[0].data")
    told = [int(cell) for cell in page.locator("#t-type td").all_inner_texts()]
    assert drawn == told and sum(told) == 12


def test_一文字のキーは止められ入力の中では働かない(desk: Callable[..., Page]) -> None:
    page = desk("reviewer")
    page.get_by_label("医院", exact=True).click()
    page.keyboard.type("j/?")
    expect(page.get_by_label("医院", exact=True)).to_have_value("j/?")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("1文字のキー操作を使わない").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()


def test_同こんの部品は公開されたままの中身() -> None:
    import base64
    import hashlib
    import re

    from bot.console.web import HERE

    vendor = HERE / "static" / "vendor"
    found = re.findall(r"`(\S+\.js)` is .*?`sha384-(\S+?)`", (vendor / "README.md").read_text(encoding="utf-8"))
    assert len(found) == 2
    for name, digest in found:
        assert base64.b64encode(hashlib.sha384((vendor / name).read_bytes()).digest()).decode() == digest


def test_自分のパスワードをキーボードだけで変える(desk: Callable[..., Page], office: tuple[Agency, str, str]) -> None:
    agency, site, _ = office
    agency.staff("own", "reviewer")
    page = desk("own")
    page.goto(f"{site}/password")
    expect(page.get_by_label("いまのパスワード")).to_be_focused()
    for given in (PASSWORD, "ゆうがたの紅茶は三杯まで", "ゆうがたの紅茶は三杯まで"):
        page.keyboard.insert_text(given)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="変えました")).to_be_visible()
    page.get_by_role("link", name="ケースの一覧へ").press("Enter")
    expect(page.get_by_role("heading", name="ケース", exact=True)).to_be_visible()
