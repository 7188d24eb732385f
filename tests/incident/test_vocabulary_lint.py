"""The words of every reviewed text: no promise anywhere, plain and short in an incident."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import bot
from bot.incident import contacts, life_safety, playbooks, power, vocabulary_lint

ROOT = Path(bot.__file__).parent
# What clinics say to the bot is training data, not something the bot says.
REVIEWED = sorted(
    path
    for pattern in ("*.yaml", "*.yml")
    for path in ROOT.rglob(pattern)
    if not path.is_relative_to(ROOT / "data" / "nlu")
)
INCIDENT = [*sorted(playbooks.CATALOGUE.glob("*.yaml")), power.ANSWERS, life_safety.LINES, contacts.CONTACTS]


def _texts(path: Path) -> list[tuple[str, str]]:
    return list(vocabulary_lint.shown_texts(yaml.safe_load(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("path", REVIEWED, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_reviewed_text_makes_a_forbidden_promise(path: Path) -> None:
    assert [(place, found) for place, text in _texts(path) if (found := vocabulary_lint.forbidden(text))] == []


@pytest.mark.parametrize("path", INCIDENT, ids=lambda path: path.name)
def test_incident_texts_are_plain(path: Path) -> None:
    assert [(place, found) for place, text in _texts(path) if (found := vocabulary_lint.jargon(text))] == []


@pytest.mark.parametrize("path", INCIDENT, ids=lambda path: path.name)
def test_incident_sentences_are_short(path: Path) -> None:
    assert [(place, found) for place, text in _texts(path) if (found := vocabulary_lint.long_sentences(text))] == []


@pytest.mark.parametrize("path", INCIDENT, ids=lambda path: path.name)
def test_it_is_always_said_which_line_to_pull(path: Path) -> None:
    assert [(place, found) for place, text in _texts(path) if (found := vocabulary_lint.unclear_unplugging(text))] == []


def test_every_incident_file_is_looked_at() -> None:
    assert len(INCIDENT) == 23
    assert set(INCIDENT) <= set(REVIEWED)
    assert all(_texts(path) for path in INCIDENT)


@pytest.mark.parametrize(
    "promise",
    [
        "漏えいはありません。",
        "もう大丈夫です",
        "これで安全です",
        "この費用は補償されます",
        "補償されません",
        "報告は不要です",
        "報告の必要はありません",
        "身代金を払ってください",
        "必ず折り返します",
    ],
)
def test_promises_are_found(promise: str) -> None:
    assert vocabulary_lint.forbidden(promise)


@pytest.mark.parametrize(
    "honest",
    [
        "報告が必要になる可能性が高いです。",
        "補償の対象になる可能性があります。決めるのは保険会社です。",
        "大丈夫ですか。",
        "いまのところ確認されていません。",
        "お金を払ったり、返事したりしないでください。",
    ],
)
def test_honest_words_pass(honest: str) -> None:
    assert vocabulary_lint.forbidden(honest) == ()


def test_jargon_is_found_with_its_plain_word() -> None:
    assert vocabulary_lint.jargon("端末を隔離し、ログを保全してください") == (
        "隔離 → LANケーブルを抜く・Wi-Fiを切る",
        "端末 → パソコン・タブレット",
        "保全 → 記録を残す",
    )


def test_a_sentence_of_fifty_passes_and_of_fifty_one_does_not() -> None:
    assert vocabulary_lint.long_sentences("あ" * 50 + "。") == ()
    assert vocabulary_lint.long_sentences("あ" * 51 + "。") == ("あ" * 51,)


def test_a_bare_unplug_is_found() -> None:
    assert vocabulary_lint.unclear_unplugging("すぐ抜いてください。") == ("すぐ抜いてください",)
    assert vocabulary_lint.unclear_unplugging("LANケーブルを抜いてください。") == ()
