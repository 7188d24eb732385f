"""The same product on PostgreSQL: one case from the first message to the acknowledged hand-off."""

from __future__ import annotations

from pathlib import Path

from tests.conversations.product import Person, Product


def test_PostgreSQLでも引き継ぎまで進む(tmp_path: Path, postgres: str) -> None:
    product = Product(tmp_path, {"BOT_DATABASE_URL": postgres})
    product.start()
    try:
        person = Person(product)
        person.say("電カルが開かない、英語の画面が出てる")
        person.answer_until_done(
            {
                "ongoing": "[止まった]",
                "data_kinds": "[診療の情報]",
                "affected_low": "[101〜1000人]",
                "policy_number": "[証券が手元にない]",
                "contact_phone": "090-0000-1234 佐藤です",
                "handoff_consent": "[はい、送る]",
            }
        )
        person.wait_state("acknowledged")
        assert [packet["case_ref"] for packet in product.packets()] == [person.case["case_ref"]]
    finally:
        assert product.stop() == 0
