"""Where one message says or asks several things: its sentences and clauses. Pure: standard library only."""

from __future__ import annotations

import re

MAX_CLAUSES = 8
"""More clauses than this are a letter, not a few questions in one breath; the rest is not read apart."""

_END = re.compile(r"[。?!\n]+")
_COMMA = re.compile(r"[、,]")
_QUESTION_WORD = re.compile(r"どう|どこ|どの|どれ|どっち|誰|だれ|いつ|いくら|なぜ|なんで|何|なに")
_QUESTION_END = re.compile(r"(か|かな|かね|の|っけ|でしょう|ますか|ですか|べき)\s*\?*$|\?$")
_CONNECTIVE = re.compile(r"あと|それと|それから|ちなみに|ところで|また|それで|で、")


def split(text: str) -> list[tuple[int, int]]:
    """The clauses of a normal form as ``(start, end)`` places, in order; an empty list when there is none.

    A clause ends at 。?! or a new line, and at a comma when a question or a new subject (「あと」) follows it.
    """
    places: list[tuple[int, int]] = []
    begin = 0
    for end in [match.end() for match in _END.finditer(text)] + [len(text)]:
        places += _at_commas(text, begin, end)
        begin = end
    return [place for place in (_trimmed(text, *place) for place in places) if place[1] - place[0] > 1][:MAX_CLAUSES]


def _at_commas(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    places = []
    commas = [match.end() for match in _COMMA.finditer(text, begin, end)]
    for comma, following in zip(commas, [*commas[1:], end][: len(commas)], strict=True):
        if _starts_anew(text[comma:following], is_last=following == end):
            places.append((begin, comma))
            begin = comma
    return [*places, (begin, end)]


def _starts_anew(piece: str, *, is_last: bool) -> bool:
    if len(piece) < 3:
        return False
    if _CONNECTIVE.match(piece.lstrip()):
        return True
    return is_last and bool(_QUESTION_WORD.search(piece) or _QUESTION_END.search(piece.rstrip()))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in "、,"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "、,。"):
        end -= 1
    return start, end
