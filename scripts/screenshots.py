"""Makes the pictures of the README from the running product: ``.venv/bin/python scripts/screenshots.py [URL] [FOLDER]``.

Start the product with ``BOT_DEMO=1 BOT_NOW=2026-11-25T10:05+09:00`` so that the dates in the pictures stay the same.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--hide-scrollbars"]
DEVICES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "desktop": {"viewport": {"width": 1280, "height": 800}},
}
OPENING = "電カルが開かない、英語の画面が出てる"
ANSWERS = {
    "incident_type": "[出ている]",
    "ongoing": "[続いている]",
    "care_impact": "[止まっている]",
    "data_kinds": "[診療の情報]",
    "noticed_at": "今朝8時ごろ",
    "affected_low": "3000人くらい",
    "backup_intact": "[残っていない]",
    "policy_number": "[証券が手元にない]",
    "contact_phone": "090-0000-1234 受付の佐藤です",
    "contact_name": "佐藤です",
    "handoff_consent": "[はい、送る]",
}
REPLY_WITHIN_MS = 20_000
COLOURS = 128
MOST_QUESTIONS = 16


class Shoot:
    """One person's way through a case, photographed."""

    def __init__(self, browser: Browser, url: str, folder: Path, device: str, scheme: Any) -> None:
        self.url, self.folder, self.name, self.device = url, folder, f"{device}-{scheme}", device
        self.page: Page = browser.new_context(
            locale="ja-JP", color_scheme=scheme, reduced_motion="reduce", **DEVICES[device]
        ).new_page()

    def run(self) -> None:
        self.page.goto(self.url)
        expect(self.page.locator("#choices button").first).to_be_visible(timeout=REPLY_WITHIN_MS)
        self.take("1-start")
        self.answer(OPENING)
        if self.asking() == "incident_type":
            self.answer(ANSWERS["incident_type"])
        self.take("2-first-steps")
        for _ in range(MOST_QUESTIONS):
            slot = self.asking()
            if slot is None:
                break
            if slot == "policy_number":
                self.take("3-duties")
            self.answer(ANSWERS.get(slot, "[わからない]"))
        state = self.page.get_by_text("担当者が受け付けました").first
        expect(state).to_be_attached(timeout=REPLY_WITHIN_MS)
        if self.device == "phone":
            self.page.get_by_role("button", name="ケースと期限").click()
        self.take("4-case")
        self.page.get_by_role("button", name="スマホで続ける").click()
        expect(self.page.get_by_role("img", name="QRコード")).to_be_visible(timeout=REPLY_WITHIN_MS)
        self.take("6-go-on-on-a-phone")
        self.page.context.close()

    def answer(self, given: str) -> None:
        bubbles = self.page.locator(".ai-message-text .said")
        before = bubbles.count()
        if given.startswith("["):
            self.page.locator("#choices button").filter(has_text=given.strip("[]")).first.click()
        else:
            self.page.get_by_role("textbox", name="メッセージ").click()
            self.page.keyboard.insert_text(given)
            self.page.get_by_role("button", name="送信").click()
        expect(bubbles.nth(before)).to_be_attached(timeout=REPLY_WITHIN_MS)
        self.page.wait_for_timeout(400)

    def asking(self) -> str | None:
        known = json.loads(self.page.evaluate("sessionStorage.getItem('conversation')"))
        address = f"{self.url}/api/v1/conversations/{known['id']}"
        request = Request(address, headers={"Authorization": f"Bearer {known['token']}"})  # noqa: S310 (our own server)
        with urlopen(request, timeout=10) as answer:  # noqa: S310
            asking: str | None = json.load(answer)["asking"]
        return asking

    def take(self, what: str) -> None:
        self.page.mouse.move(0, 0)
        self.page.evaluate("document.activeElement?.blur()")
        self.page.wait_for_timeout(300)
        path = self.folder / f"{self.name}-{what}.png"
        self.page.screenshot(path=path)
        smaller(path)


def smaller(path: Path) -> None:
    """A third of the size with colours nobody can tell apart."""
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def main() -> int:
    url = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000").rstrip("/")
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else Path(__file__).resolve().parent.parent / "docs" / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        for device in DEVICES:
            for scheme in ("light", "dark"):
                Shoot(browser, url, folder, device, scheme).run()
        page = browser.new_context(locale="ja-JP", **DEVICES["phone"]).new_page()
        page.goto(f"{url}/emergency")
        page.screenshot(path=folder / "phone-light-5-emergency.png")
        smaller(folder / "phone-light-5-emergency.png")
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
