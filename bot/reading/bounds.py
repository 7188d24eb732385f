"""A number of people with the bound that the words around it set: 以上, 未満, 弱, 最大."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reading.normalise import fold, pattern
from bot.reading.numbers import Number


@dataclass(frozen=True)
class People:
    """A number of people as a range, with its place in the normalised text; both bounds None means unknown."""

    low: int | None
    high: int | None
    start: int
    end: int


_BEFORE = pattern(
    r"(せいぜい|マックス|max|最高(?:で)?(?:も)?|上限(?:は)?|ミニマム|最大(?:で)?(?:も)?"
    r"|多くて(?:も)?|多くとも|少なくとも|少なくて(?:も)?|少なく見積もって(?:も)?"
    r"|多く見積もって(?:も)?|最低(?:でも|限)?|下手したら)[、 ]*(?:約|およそ|だいたい|大体)?$"
)


_AFTER = pattern(
    r"^(?:くらい|ぐらい|ほど|程度|前後|分|は|も)*((?:を)?(?:超え|こえ|越え)(?:て(?:い)?)?(?:ない"
    r"|ません)|以上|以下|未満|弱(?!点|い)|強(?!制|い|力)|超"
    r"|[をも]?(?:少し|ちょっと|やや)?(?:超え|こえ|越え)|より(?:多|上|おお)|より(?:少な|下|すくな)"
    r"|(?:も|と)?い(?:ない|ません)"
    r"|は(?:おら|い)(?:ん|ない|らん)|と(?:少し|ちょっと)|(?:には?|は|まで)?(?:いって"
    r"|行って|達して|届いて|超えて)(?:い)?(?:ない|ません)|に?(?:いかない"
    r"|満たない|届かない)|以内|オーバー|(?:は|を)?(?:下ら|くだら)(?:ない|ん|ず))"
)


def bounded(text: str, number: Number, end: int) -> People:
    """``number`` with the bound that words before or after it set."""
    low: int | None = number.low
    high: int | None = number.high
    before = _BEFORE.search(fold(text[max(0, number.start - 12) : number.start]))
    after = _AFTER.match(fold(text[end : end + 14])) or _AFTER.match(fold(text[number.end : number.end + 6]))
    word = after.group(1).replace("いません", "いない") if after else ""
    if (
        word in ("以上",)
        or "下ら" in word
        or "くだら" in word
        or (before and before.group(1)[:2] in ("少な", "最低", "みに"))
    ):
        high = None
    elif word in ("以下", "以内") or (
        before and before.group(1)[:2] in ("最大", "多く", "せい", "まっ", "ma", "最高", "上限")
    ):
        low = 0
    elif word == "もいない" and number.high == 1:
        low, high = 0, 0
    elif (
        word[:2] in ("未満", "弱")
        or word.startswith(("より少", "より下", "よりす"))
        or word in ("いない", "もいない", "といない", "はおらん", "はいない", "はおらない")
    ):
        low, high = 0, max(0, number.high - 1)
    elif word.endswith(("ない", "ません")):
        low, high = 0, number.high
    elif word:
        low, high = number.high + 1, None
    return People(low, high, number.start, end + (after.end() if after else 0))
