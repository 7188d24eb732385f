"""One spelling for texts that mean the same: width, case, long marks and drawn-out letters, with offsets kept.

Pure: standard library only. Whatever a phone, a karte PC or a fax-to-mail box makes of a sentence (half-width kana,
full-width letters, split voicing marks), its normal form is the same, and every character of it knows its place in
the text as it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_LENGTH = 4000
"""Characters of the normal form that are read; Sudachi refuses texts of more than 49,149 bytes."""

_LONG_MARKS = frozenset("ー-‐‑‒–—―−~〜～─━")
_ONCE = frozenset("ー!?。、.,・…~-_=*#")
_HANGUL_TAIL = re.compile(r"[\u1160-\u11ff\uffa0-\uffdc]")


@dataclass(frozen=True)
class NormalForm:
    """A normalised text; character ``i`` stands for ``original[starts[i]:ends[i]]``."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original text of the non-empty piece ``text[start:end]``."""
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> NormalForm:
    """The normal form of ``text``; equal for every text with the same NFKC form."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for char, start, end in _lowered(text):
        if _is_invisible(char):
            continue
        char = _without_variants(char, out[-1] if out else "")
        if out and _is_repeat(char, out):
            ends[-1] = end
            continue
        if char == "\n" and out and out[-1] == " ":
            out[-1] = "\n"
            ends[-1] = end
            continue
        if len(out) == MAX_LENGTH:
            break
        out.append(char)
        starts.append(start)
        ends.append(end)
    return NormalForm("".join(out), tuple(starts), tuple(ends))


def _lowered(text: str) -> list[tuple[str, int, int]]:
    """Every character of the lower-cased NFKC form with the piece of ``text`` that it comes from."""
    clusters = _clusters(text)
    pieces = [unicodedata.normalize("NFKC", text[start:end]) for start, end in clusters]
    whole = unicodedata.normalize("NFKC", text)
    if "".join(pieces) != whole:
        # Rare scripts compose across the clusters: give every character the whole text as its place.
        return [(low, 0, len(text)) for char in whole for low in char.lower()]
    return [
        (low, start, end)
        for (start, end), piece in zip(clusters, pieces, strict=True)
        for char in piece
        for low in char.lower()
    ]


def _clusters(text: str) -> list[tuple[int, int]]:
    """Pieces of ``text`` that NFKC may join: a character with the marks that follow it."""
    borders = [i for i, char in enumerate(text) if i == 0 or not _joins_before(char)]
    return list(zip(borders, [*borders[1:], len(text)][: len(borders)], strict=True))


def _joins_before(char: str) -> bool:
    if unicodedata.category(char)[0] == "M" or _HANGUL_TAIL.match(char):
        return True
    first = unicodedata.normalize("NFKD", char)[:1]
    return bool(first) and unicodedata.combining(first) != 0


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f"


def _without_variants(char: str, before: str) -> str:
    if char in "\n\r\u2028\u2029\u0085":
        return "\n"
    if char.isspace() or unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn"):
        return " "
    if char in _LONG_MARKS and _is_kana(before):
        return "ー"
    return "~" if char == "〜" else char


def _is_repeat(char: str, out: list[str]) -> bool:
    """Whether ``char`` adds nothing: a second space or mark, a third equal letter (「やばいいいい」)."""
    if char != out[-1]:
        return char == " " and out[-1] == "\n"
    if char in _ONCE or char in " \n":
        return True
    return len(out) > 1 and out[-2] == char and not char.isascii()


def _is_kana(char: str) -> bool:
    return "ぁ" <= char <= "ゖ" or "ァ" <= char <= "ヺ" or char == "ー"
