"""Dates of another year carry it; dates of this year do not."""

from __future__ import annotations

from bot.dialogue import verdicts
from tests.dialogue.person import NOW, POLICY, Person, words


def test_来年の期限には年がつく() -> None:
    person = Person(POLICY)
    person.report("ransomware")
    outcome = person.say("今朝8時", facts={"noticed_at": "2026-11-25T08:00+09:00", "data_kinds": ["medical"]})
    assert outcome.duty_verdict is not None
    lines = verdicts.deadline_lines(outcome.duty_verdict, NOW.date())
    assert lines == [
        "最初の報告(速報)の目安:11月27日(金)〜11月29日(日)",
        "くわしい報告(確報)の期限:2027年1月25日(月)",
    ]
    assert any("2027年1月25日(月)" in sentence for sentence in outcome.duty_verdict["explanation"])
    assert "2027年1月25日(月)" in words(person.say("期限は", "ask_report_deadline"))
