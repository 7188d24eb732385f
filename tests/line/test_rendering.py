"""Messages of the outbox as LINE takes them: lengths as LINE counts, cards, buttons, nothing lost and nothing private."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import system_clock
from bot.gateway.line import measure, rendering
from bot.gateway.line.buttons import Shown
from bot.gateway.line.rendering import Saying
from bot.incident import containment, playbooks
from bot.incident.facts import Facts
from bot.line_stub import checks
from bot.line_stub.platform import words_of

FAMILY, FLAG = "👨‍👩‍👧", "🇯🇵"


def buttons(count: int, title: str = "選ぶ") -> list[Shown]:
    return [Shown(str(n + 1), f"{title}{n + 1}", f"a=key{n}") for n in range(count)]


def problems(messages: list[dict]) -> list[str]:
    found = []
    for call in rendering.in_calls(messages):
        found += checks.problems("PushMessageRequest", json.dumps({"to": "U" + "0" * 32, "messages": call}).encode())
    return found


@pytest.mark.parametrize(
    ("text", "count"),
    [("あいう", 3), ("が", 1), (FAMILY, 1), (FLAG, 1), ("👍🏽", 1), ("か\u3099", 1), ("☎️です", 3), ("", 0)],
)
def test_graphemes_are_what_a_person_counts(text: str, count: int) -> None:
    assert len(measure.graphemes(text)) == count
    assert "".join(measure.graphemes(text)) == text


def test_an_emoji_is_two_units() -> None:
    assert [measure.units(text) for text in ("a", "あ", "😀", FAMILY)] == [1, 1, 2, 8]


def test_labels_are_cut_between_characters() -> None:
    assert measure.cut_label("あ" * 20) == "あ" * 20
    assert measure.cut_label("あ" * 19 + FAMILY * 2) == "あ" * 19 + "…"
    assert measure.cut_label(FAMILY * 21) == FAMILY * 19 + "…"


@pytest.mark.parametrize("length", [4999, 5000, 5001, 12000])
def test_long_texts_are_split_at_the_ends_of_sentences(length: int) -> None:
    text = ("これは文です😀。" * (length // 9 + 1))[:length]
    parts = measure.split(text)
    assert "".join(parts) == text
    assert all(measure.units(part) <= 5000 for part in parts)
    assert all(part.endswith("。") for part in parts[:-1])


@given(st.text(max_size=400), st.integers(5, 60))
def test_no_split_loses_anything_or_breaks_a_pair(text: str, limit: int) -> None:
    parts = measure.split(text, limit)
    assert all(0 < measure.units(part) <= limit for part in parts)
    assert "".join(parts).replace("\n", "") == text.replace("\n", "") or not text.strip()


@pytest.mark.parametrize("incident_type", sorted(playbooks.load()))
def test_the_first_steps_of_every_incident_are_a_card_with_all_their_words(incident_type: str) -> None:
    text = containment.first_reply(incident_type, Facts(), now=system_clock()).text
    messages = rendering.messages([Saying(text)], buttons(4))
    assert problems(messages) == []
    assert messages[0]["type"] == "flex"
    words = words_of(messages[0])
    for line in text.split("\n"):
        assert line.partition(". ")[2] in words if line[:1].isdigit() else line in words
    assert messages[0]["altText"].startswith(text[:40])


def test_dates_and_the_state_of_the_case_are_cards() -> None:
    dates = "くわしい報告(確報)の期限:12月25日(金)"
    state = "受付番号:261125-ABCDE\nいま:担当者が受け付けました"
    messages = rendering.messages([Saying(dates), Saying(state)], [])
    assert [message["type"] for message in messages] == ["flex", "flex"]
    assert "261125-ABCDE" in words_of(messages[1]) and "12月25日(金)" in words_of(messages[0])
    assert problems(messages) == []


def test_of_many_buttons_thirteen_are_shown_and_all_have_a_number() -> None:
    messages = rendering.messages(
        [Saying("どれを直しますか。")], buttons(20, "とても長い名前の選択肢です、ほんとうに長い")
    )
    items = messages[-1]["quickReply"]["items"]
    assert len(items) == 13 and items[-1]["action"]["data"] == "a=key19"
    assert all(f"\n{n} " in messages[-1]["text"] for n in range(1, 21))
    assert problems(messages) == []


@given(st.lists(st.text(min_size=1, max_size=300), min_size=1, max_size=14), st.integers(0, 20))
def test_whatever_is_said_fits_line(texts: list[str], count: int) -> None:
    messages = rendering.messages([Saying(text) for text in texts], buttons(count))
    assert problems(messages) == []
    assert all(len(call) <= 5 for call in rendering.in_calls(messages))
    assert sum("quickReply" in message for message in messages) == (1 if count else 0)


def test_a_usual_answer_needs_one_call_alone() -> None:
    sayings = [Saying(f"{n}つ目の説明です。" * 12) for n in range(9)]
    messages = rendering.messages(sayings, buttons(3))
    assert len(messages) == 5
    assert all(saying.text in "\n".join(words_of(message) for message in messages) for saying in sayings)


def test_what_the_clinic_said_in_its_own_words_does_not_appear() -> None:
    said = Saying("受け取りました。\n連絡先のお名前:佐藤花子\n佐藤花子様に、03-0000-1234へおかけします。")
    [message] = rendering.messages([said], [], private=["佐藤花子", "03-0000-1234"])
    assert message["text"] == "受け取りました。\n〔画面で確認〕様に、〔画面で確認〕へおかけします。"


def test_a_masked_message_is_answered_with_how_to_take_it_back_first() -> None:
    messages = rendering.messages([Saying("はい。", masked=True), Saying("次は?")], buttons(2))
    assert "送信取消" in messages[0]["text"]
