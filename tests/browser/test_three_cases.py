"""The three cases of the README, by hand in a browser, to the packet that the desk has acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Visitor

COMMON = {
    "policy_number": "[証券が手元にない]",
    "contact_phone": "090-0000-1234 受付の佐藤です",
    "contact_name": "佐藤です",
    "handoff_consent": "[はい、送る]",
}
CASES = {
    "ランサムウェア": (
        "電カルが開かない、英語の画面が出てる",
        {
            "incident_type": "[出ている]",
            "ongoing": "[続いている]",
            "care_impact": "[止まっている]",
            "data_kinds": "[診療の情報]",
            "noticed_at": "今朝8時ごろ",
            "affected_low": "3000人くらい",
            "backup_intact": "[残っていない]",
        },
        "LANケーブル",
    ),
    "FAXの誤送信": (
        "紹介状のFAXを、番号をまちがえて別の会社に送ってしまいました。患者さん1人分です",
        {"data_kinds": "[診療の情報]", "noticed_at": "今日の9時半", "recovered_unseen": "[いいえ]"},
        "電話",
    ),
    "USBメモリの紛失": (
        "訪問診療の帰りにUSBメモリをなくしました。電車の中かもしれません",
        {
            "data_kinds": "[診療の情報]",
            "affected_low": "300人分",
            "noticed_at": "きのうの夕方",
            "strong_encryption": "[していない]",
            "malicious": "[いいえ]",
        },
        "最後に使った場所",
    ),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_最初のことばから担当者の返事まで(visit: Callable[..., Visitor], device: dict[str, Any], name: str) -> None:
    opening, answers, first_word = CASES[name]
    person = visit(**device).open()
    assert first_word in person.say(opening)
    person.answer_until_done({**COMMON, **answers})
    page = person.page
    assert page.locator("#choices").get_by_text("送ってよいですか").count() == 0, "an answered question is not asked on"
    if device is PHONE:
        page.get_by_role("button", name="ケースと期限").click()
    panel = page.get_by_role("complementary", name="いまのケース")
    expect(panel.get_by_text("担当者が受け付けました")).to_be_visible(timeout=20_000)
    case = person.case
    assert case["duty_verdict"]["ppc_report"] == "required"
    expect(panel.get_by_text(case["case_ref"])).to_be_visible()
    expect(panel.get_by_text("国への最初の報告(目安)")).to_be_visible()
    with page.expect_download() as download:
        panel.get_by_role("link", name="国への最初の報告(速報)の下書き(PDF)を受け取る").click()
    assert download.value.suggested_filename.startswith(case["case_ref"])
    packets = [packet for packet in person.product.packets() if packet["case_ref"] == case["case_ref"]]
    assert len(packets) == 1
    assert packets[0]["duty_verdict"] == case["duty_verdict"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out sideways"
