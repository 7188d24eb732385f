"""Every inflection, politeness and dialect of a word becomes its one dictionary form, with its negation."""

from __future__ import annotations

import pytest

from bot.reading import answer_families
from bot.reading.families import Family, family_value
from bot.reading.predicates import normal_forms, words_of

BACK = (Family("返す 戻る", "back", "not_back"),)


@pytest.mark.parametrize(
    "text",
    [
        "まだ返してもらってない",
        "返してもらえてなくて",
        "返ってきていません、戻っていません",
        "返してくれへん",
        "返してくれなかったんです",
        "まだ戻っとらん",
        "戻ってきてないっす",
        "戻ってませんでした",
    ],
)
def test_否定はどんな言い方でも否定(text: str) -> None:
    assert family_value(BACK, text) == "not_back"


@pytest.mark.parametrize(
    "text", ["返してもらいました", "返しとる", "もう戻っとります", "戻ってきちゃいました", "返してくれたんで"]
)
def test_肯定はどんな言い方でも肯定(text: str) -> None:
    assert family_value(BACK, text) == "back"


def test_受け身と過去のしるし() -> None:
    assert [word.passive for word in words_of("盗まれました") if word.normal == "盗む"] == [True]
    assert [word.past for word in words_of("盗みました") if word.normal == "盗む"] == [True]
    assert [word.past for word in words_of("盗んでます") if word.normal == "盗む"] == [False]


def test_形跡がないならしたことも否定() -> None:
    said = {word.normal: word.denied for word in words_of("持ち出された形跡はないです")}
    assert said["持ち出す"]


def test_反語の推量は否定ではない() -> None:
    assert not any(word.denied for word in words_of("嫌がらせじゃないですか"))


def test_仮名で書いた語も同じ族になる() -> None:
    assert {"付ける", "つける"} <= normal_forms("付ける")


@pytest.mark.parametrize("slot", sorted(answer_families.FAMILIES))
def test_every_word_of_a_family_is_one_word_of_the_dictionary(slot: str) -> None:
    for family in answer_families.FAMILIES[slot]:
        for word in family.words.split():
            assert words_of(word), (slot, word)
            assert not words_of(word)[-1].denied, (slot, word)
