"""Everything the dialogue says is short, plain and promises nothing: fixed texts and whole talks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import datafile
from bot.dialogue import answers, fixed_answers, questions
from bot.dialogue.state import Bubble, Heard
from bot.dialogue.wording import type_text
from bot.incident import vocabulary_lint
from bot.incident.facts import Facts
from bot.incident.types import TYPES
from tests.dialogue.person import NOW, POLICY, Person

ROOT = Path(__file__).parents[2]
LONGEST_BUBBLE = 230
"""A sentence is never split, so that a bubble may end a little beyond 200 characters."""
LONGEST_SENTENCE = 70
# Official names and the dates of the report, said beside their plain words.
_NAMED = ("最初の報告(速報)", "くわしい報告(確報)")


def _plain(text: str) -> str:
    for name in _NAMED:
        text = text.replace(name, "")
    return text


def _fixed() -> Iterator[tuple[str, str]]:
    for name in ("answers", "questions", "side_answers"):
        content = datafile.load(ROOT / "bot" / "dialogue" / f"{name}.yaml")
        yield from ((f"{name}.{place}", text) for place, text in vocabulary_lint.shown_texts(content))
    for folder in ("responses",):
        for file in sorted((ROOT / "bot" / "data" / folder).glob("*.yml")):
            yield from vocabulary_lint.shown_texts(datafile.load(file), file.name)


def test_決まった文はどれも短くやさしい言葉() -> None:
    texts = [(place, _plain(text)) for place, text in _fixed() if not text.startswith("https://")]
    assert len(texts) > 60
    wrong = [(place, found) for place, text in texts for found in vocabulary_lint.jargon(text)]
    wrong += [(place, found) for place, text in texts for found in vocabulary_lint.forbidden(text)]
    wrong += [(place, found) for place, text in texts for found in vocabulary_lint.unclear_unplugging(text)]
    wrong += [(place, found) for place, text in texts for found in _long(text)]
    assert wrong == []


def _long(text: str) -> list[str]:
    return [sentence for sentence in vocabulary_lint.long_sentences(text) if len(sentence) > LONGEST_SENTENCE]


def _problems(bubble: Bubble) -> list[str]:
    text = _plain(bubble.text)
    found = [*vocabulary_lint.forbidden(text), *vocabulary_lint.unclear_unplugging(text)]
    return found + ([f"{len(text)} characters"] if len(text) > LONGEST_BUBBLE else [])


@pytest.mark.parametrize("kind", TYPES)
def test_どの種類の話も吹き出しが短く約束をしない(kind: str) -> None:
    person = Person(POLICY)
    outcome = person.report(kind)
    bubbles = list(outcome.bubbles)
    while person.state.asking is not None:
        bubbles += person.say("わからない", "dont_know").bubbles
    for payload in ("do:why_duty", "do:why_coverage", "do:done", "do:edit"):
        bubbles += person.say("[ボタン]", payload=payload).bubbles
    bubbles += person.say("状況は", "ask_status").bubbles
    assert [(bubble.text, problem) for bubble in bubbles for problem in _problems(bubble)] == []


@pytest.mark.parametrize("intent", answers.INTENTS)
def test_どの質問への答えも吹き出しが短く約束をしない(intent: str) -> None:
    for kind in (None, *TYPES):
        facts = Facts(incident_type=kind)
        heard = Heard(text="質問です", now=NOW, intent=intent)
        for policy in (None, POLICY):
            bubbles = answers.answer(intent, heard, facts, None, policy)
            assert bubbles
            assert [(kind, bubble.text, problem) for bubble in bubbles for problem in _problems(bubble)] == []


def test_種類のボタンはむずかしい言葉を使わない() -> None:
    for slug in TYPES:
        title = type_text(slug)
        assert len(title) <= 20, title
        assert vocabulary_lint.jargon(title) == ()
        assert not any(word in title for word in ("ランサム", "フィッシング", "不正アクセス", "サポート詐欺", "委託"))


def test_ボタンの題は短い() -> None:
    for question in questions.load().values():
        assert all(len(choice.title) <= 14 for choice in question.choices), question.slot
    assert all(bubble.text for bubble in fixed_answers.load().values())
