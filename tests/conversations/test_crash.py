"""Rasa killed in the middle: the emergency text, then on with every fact."""

from __future__ import annotations

from pathlib import Path

from tests.conversations.product import Person, Product


def test_途中で止まっても非常の案内が出て続きから話せる(tmp_path: Path) -> None:
    product = Product(tmp_path, {"BOT_DEMO": "1", "BOT_NOW": "2026-11-25T10:05+09:00"})
    product.start()
    try:
        person = Person(product)
        person.say("電カルが開かない、英語の画面が出てる")
        person.say("患者さん800人分くらいです")
        product.kill_rasa()
        emergency = person.say("バックアップもやられてます")
        assert "LANケーブル" in emergency and "110番" in emergency
        product.wait_ready()
        person.say("今朝8時に気づきました")
        facts = person.case["facts"]
        assert facts["incident_type"] == "ransomware"
        assert facts["affected_low"] == 800
        assert facts["backup_intact"] == "no", "what was said while rasa was down is not lost"
        assert facts["noticed_at"].endswith("T08:00+09:00")
    finally:
        assert product.stop() == 0
