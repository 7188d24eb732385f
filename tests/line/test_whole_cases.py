"""Whole incidents over the stand-in platform with the real product: from following to the acknowledged hand-off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.line_stub import events
from bot.line_stub.app import create_app
from bot.line_stub.platform import Platform, words_of
from tests.conversations.product import Product
from tests.line.person import Phone
from tests.line.servers import served, until

COMMON = {
    "policy_number": "[証券が手元にない]",
    "contact_phone": "090-0000-1234 受付の佐藤です",
    "contact_name": "佐藤です",
    "handoff_consent": "[はい、送る]",
}


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Platform, Product]]:
    platform = Platform("channel secret", "access token")
    with served(create_app(platform, "")) as platform_url:
        extra = {
            "BOT_DEMO": "1",
            "BOT_NOW": "2026-11-25T10:05+09:00",
            "LINE_CHANNEL_SECRET": platform.secret,
            "LINE_CHANNEL_ACCESS_TOKEN": platform.token,
            "LINE_API_URL": platform_url,
        }
        product = Product(tmp_path_factory.mktemp("line"), extra)
        product.start()
        yield platform, product
        assert product.stop() == 0
    assert platform.problems == []


@pytest.fixture
def phone(joined: tuple[Platform, Product]) -> Iterator[Phone]:
    platform, product = joined
    key = (product.var_dir / "seal.key").read_text(encoding="ascii")
    made = Phone(platform, product.url, f"sqlite:///{product.var_dir / 'clinic.db'}", key)
    yield made
    made.close()


def acknowledged(phone: Phone, product: Product) -> dict:
    """The delivered packet of the phone's case, once the person was told that a coordinator has it."""
    until(lambda: phone.case.state == "acknowledged", 30)
    until(lambda: "担当者が受け付けました" in all_words(phone), 30)
    packets = [packet for packet in product.packets() if packet["case_ref"] == phone.case.case_ref]
    assert len(packets) == 1
    return packets[0]


def all_words(phone: Phone) -> str:
    return "\n".join(words_of(message) for message in phone.platform.talk(phone.user))


def test_ランサムウェアの友だち追加から担当者の受付まで(joined: tuple[Platform, Product], phone: Phone) -> None:
    assert "患者さんのお名前は書かないで" in phone.send(events.follow(phone.user))
    first = phone.press("電カルが開かない")
    assert "LANケーブル" in first
    phone.say("英語の画面が出て、身代金を払えと書いてあります")
    assert phone.facts["incident_type"] == "ransomware"
    phone.answer_until_done(
        COMMON
        | {
            "ongoing": "1",
            "care_impact": "[止まっている]",
            "data_kinds": "カルテです",
            "noticed_at": "今朝8時ごろ",
            "affected_low": "3000人くらい",
            "backup_intact": "[残っていない]",
        }
    )
    facts = phone.facts
    assert (facts["care_impact"], facts["affected_low"]) == ("stopped", 3000)
    packet = acknowledged(phone, joined[1])
    assert packet["duty_verdict"]["preliminary_report"] == {"from": "2026-11-27", "to": "2026-11-29"}
    words = all_words(phone)
    assert phone.case.case_ref in words and "11月27日" in words
    # what the clinic said is not said back where LINE keeps it
    assert "3,000人" not in words and "佐藤" not in words and "090-0000-1234" not in words


def test_ファクスの誤送信の友だち追加から担当者の受付まで(joined: tuple[Platform, Product], phone: Phone) -> None:
    phone.send(events.follow(phone.user))
    first = phone.say("紹介状のFAXを、番号をまちがえて別の会社に送ってしまいました。患者さん1人分です")
    assert "電話" in first
    assert phone.facts["incident_type"] == "misdirected_message"
    phone.answer_until_done(
        COMMON
        | {"data_kinds": "[診療の情報]", "noticed_at": "今日の9時半", "recovered_unseen": "相手は見たと言ってます"}
    )
    packet = acknowledged(phone, joined[1])
    assert packet["duty_verdict"]["grounds"] == ["rule7-1"]
    assert "人数" not in all_words(phone)
