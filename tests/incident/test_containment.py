"""The first bubble: short, containment first, three steps, one don't, life before all."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.clock import JST
from bot.incident import containment, playbooks
from bot.incident.facts import Facts
from bot.incident.types import TYPES

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=JST)
EVERY: tuple[str | None, ...] = (*TYPES, None)


def _reply(slug: str | None, text: str = "") -> containment.Reply:
    return containment.first_reply(slug, Facts(), text=text, now=NOW)


@pytest.mark.parametrize("slug", EVERY)
def test_the_first_bubble_is_read_in_one_glance(slug: str | None) -> None:
    reply = _reply(slug)
    assert len(reply.text) < 190
    assert len(reply.steps) == 3
    assert reply.dont in reply.text
    assert "?" not in reply.text and "か。" not in reply.text


@pytest.mark.parametrize("slug", EVERY)
def test_every_step_comes_once_and_in_order(slug: str | None) -> None:
    seen: list[str] = []
    numbers: list[int] = []
    page = containment.more_steps(slug, 0)
    while page.steps:
        seen += [step.text for step in page.steps]
        numbers.append(page.first_number)
        assert page.rest == len(containment.all_steps(slug)) - len(seen)
        page = containment.more_steps(slug, len(seen))
    assert seen == [step.text for step in containment.all_steps(slug)]
    assert numbers == list(range(1, len(seen) + 1, 3))


@pytest.mark.parametrize(
    ("slug", "first"),
    [
        ("ransomware", "LANケーブルを抜き"),
        ("malware", "LANケーブルを抜き"),
        ("unauthorized_access", "LANケーブルを抜き"),
        ("support_scam", "電話中なら"),
        ("payment_fraud", "銀行に電話"),
        ("misdirected_message", "薬や処方箋なら"),
        ("lost_paper", "ごみ・シュレッダー"),
        ("website_attack", "公開を止めて"),
        ("improper_disclosure", "投稿の画面"),
        ("system_failure", "LANケーブルを抜いて"),
        (None, "LANケーブルを抜き"),
    ],
)
def test_the_most_urgent_action_stands_first(slug: str | None, first: str) -> None:
    assert first in _reply(slug).steps[0].text


@pytest.mark.parametrize(
    "slug", ["ransomware", "malware", "unauthorized_access", "support_scam", "payment_fraud", "system_failure", None]
)
def test_who_may_sit_at_the_attacked_machine_is_sent_to_the_phone(slug: str | None) -> None:
    reply = _reply(slug)
    assert reply.phone_line == containment.PHONE_LINE
    assert reply.text.index(containment.PHONE_LINE) < reply.text.index("1. ")


@pytest.mark.parametrize("slug", ["misdirected_message", "lost_paper", "insider", "improper_disclosure"])
def test_nobody_is_sent_to_the_phone_for_a_letter(slug: str) -> None:
    assert _reply(slug).phone_line is None


@pytest.mark.parametrize("slug", [slug for slug in TYPES if playbooks.load()[slug].phone_first])
def test_who_pulls_a_cable_has_been_sent_to_the_phone(slug: str) -> None:
    assert any("LAN" in step.text for step in playbooks.load()[slug].steps)


@pytest.mark.parametrize("slug", ["ransomware", "misdirected_message", "system_failure", "dos_outage", None])
def test_the_emergency_number_stands_before_everything_where_treatment_is_touched(slug: str | None) -> None:
    reply = _reply(slug)
    assert reply.life_line is not None
    assert "119" in reply.life_line
    assert reply.text.startswith(reply.life_line)


def test_a_threat_gets_the_police_line() -> None:
    line = _reply("extortion").life_line
    assert line is not None
    assert "110" in line


@pytest.mark.parametrize("slug", EVERY)
def test_danger_in_the_message_brings_the_full_line_for_any_type(slug: str | None) -> None:
    reply = _reply(slug, "電カルが開かない、患者さんが倒れた")
    assert reply.text.startswith("先に119番です。")
    assert reply.steps


def test_doubt_in_a_support_scam_keeps_the_steps_of_being_controlled() -> None:
    reply = _reply("support_scam", "画面が真っ赤でピーピー鳴ってる 電話番号がでてる!!")
    assert reply.variant is None
    assert "電話中なら" in reply.steps[0].text
    assert "LANケーブル" in reply.steps[1].text
    assert "Esc" in containment.all_steps("support_scam")[-1].text


def test_a_mere_fake_screen_gets_the_closing_steps_after_a_look_for_ransom_signs() -> None:
    reply = _reply("support_scam", "変な警告が出たけど電話はしてないです")
    assert reply.variant == "screen_only"
    assert "ファイル名" in reply.steps[0].text
    assert "Esc" in reply.steps[1].text
    following = containment.more_steps("support_scam", 3, variant=reply.variant)
    assert following.steps == containment.all_steps("support_scam", variant="screen_only")[3:]


@pytest.mark.parametrize(("done", "shown"), [(-4, 3), (0, 3), (3, 3), (5, 1), (6, 0), (99, 0)])
def test_any_count_of_done_steps_is_answered(done: int, shown: int) -> None:
    page = containment.more_steps("ransomware", done)
    assert len(page.steps) == shown
    assert (page.text == "") == (shown == 0)


def test_the_numbers_go_on_in_the_next_bubble() -> None:
    assert containment.more_steps("ransomware", 3).text.startswith("4. ")


def test_the_reply_knows_how_bad_it_is() -> None:
    reply = containment.first_reply("suspicious_email", Facts(ongoing="no"), now=NOW)
    assert reply.severity.level == "low"
    assert containment.first_reply("ransomware", Facts(ongoing="yes"), now=NOW).severity.level == "critical"
