"""Private things are masked before anything is stored; what is needed survives."""

from __future__ import annotations

import pytest

from bot.reading.private import is_my_number, mask, passes_luhn
from bot.reading.reader import read
from tests.reading.answer_tables import NOW, table_lines


def kinds_of(cell: str) -> set[str]:
    return set(filter(None, cell.split(",")))


@pytest.mark.parametrize(("text", "cell"), table_lines("masking.tsv"))
def test_書いてはいけないものを伏せる(text: str, cell: str) -> None:
    masked = mask(text, asking=None)
    assert set(masked.kinds) == kinds_of(cell)
    if not masked.kinds:
        assert masked.text == text
    assert mask(masked.text, asking=None).text == masked.text


@pytest.mark.parametrize(("asking", "text", "cell"), table_lines("masking_answers.tsv")[1:])
def test_答えの途中で伏せるもの(asking: str, text: str, cell: str) -> None:
    assert set(mask(text, asking=asking).kinds) == kinds_of(cell)


@pytest.mark.parametrize("surname", table_lines("surnames.tsv"), ids=lambda cells: cells[0])
def test_敬称のついた名字を伏せる(surname: list[str]) -> None:
    masked = mask(f"{surname[0]}さんのカルテをなくしました", asking=None)
    assert masked.text == "〔患者名〕さんのカルテをなくしました"


def test_digits_of_masked_things_are_gone() -> None:
    text = mask("山田花子さん、カード４１１１ １１１１ １１１１ １１１１、個人番号 1234-5678-9018", asking=None).text
    assert text == "〔患者名〕さん、カード〔カード番号〕、個人番号 〔マイナンバー〕"


@pytest.mark.parametrize(
    ("text", "slot"), [("電話は0466-22-1234です", "contact_phone"), ("S1-000123です", "policy_number")]
)
def test_telephone_and_policy_numbers_survive_masking(text: str, slot: str) -> None:
    masked = mask(text, asking=slot)
    assert masked.kinds == ()
    assert slot in read(masked.text, now=NOW, asking=slot).facts


def test_check_digits() -> None:
    assert is_my_number("123456789018")
    assert not is_my_number("123456789012")
    assert passes_luhn("4111111111111111")
    assert not passes_luhn("4111111111111112")
