"""One spelling for all the ways of typing the same text, with the way back to the words as they were typed.

Width, half-width kana, case, dashes, drawn-out vowels and repeated characters are evened out. Katakana is folded to
hiragana in a second view of equal length, so a rule is written once. Imports the standard library only.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

_JOINS_LEFT = frozenset("\u3099\u309a\uff9e\uff9f")
_DASHES = frozenset("-\u02d7\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2500\u2501\u207b\u208b")
_WAVES = frozenset("~\u301c\u223c\u3030")
_LONG = "ー"
_FOLD = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_ONCE = frozenset("ー!?。、.…~ \n")


@dataclass(frozen=True)
class Normal:
    """A text in one spelling. ``text`` and ``folded`` (katakana as hiragana) have the same length."""

    original: str
    text: str
    folded: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def words(self, start: int, end: int) -> str:
        """The original characters behind the normalised piece from ``start`` to ``end``; "" when it is empty."""
        if not 0 <= start < end <= len(self.text):
            return ""
        return self.original[self.starts[start] : self.ends[end - 1]].strip()


def fold(text: str) -> str:
    """Katakana as hiragana, character by character; everything else stays."""
    return text.translate(_FOLD)


@cache
def pattern(source: str) -> re.Pattern[str]:
    """A compiled rule for folded text: katakana in ``source`` is folded, so 「カルテ」 also finds 「かるて」."""
    return re.compile(fold(source))


def normalise(text: str) -> Normal:
    """``text`` in one spelling; never fails, whatever the text."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        for char in _spelled(text[start:end]):
            chars.append(char)
            starts.append(start)
            ends.append(end)
    _even_marks(chars)
    keep = _without_repeats(chars)
    joined = "".join(chars[i] for i in keep)
    return Normal(
        original=text,
        text=joined,
        folded=fold(joined),
        starts=tuple(starts[i] for i in keep),
        ends=tuple(_end_of_run(keep, place, ends) for place in range(len(keep))),
    )


def _end_of_run(keep: list[int], place: int, ends: list[int]) -> int:
    following = keep[place + 1] if place + 1 < len(keep) else len(ends)
    return ends[following - 1]


def _clusters(text: str) -> list[tuple[int, int]]:
    """Each character together with the marks that NFKC would join to it."""
    found: list[tuple[int, int]] = []
    for index, char in enumerate(text):
        joins = char > "\u02ff" and (char in _JOINS_LEFT or unicodedata.combining(char) or "\u1160" <= char <= "\u11ff")
        if joins and found:
            found[-1] = (found[-1][0], index + 1)
        else:
            found.append((index, index + 1))
    return found


@lru_cache(maxsize=20_000)
def _spelled(cluster: str) -> str:
    """NFKC, lower case, without invisible characters; every kind of space but the line break is a plain one."""
    plain = unicodedata.normalize("NFKC", cluster).lower()
    out = []
    for char in unicodedata.normalize("NFKC", plain):
        if char in "\r\n\u2028\u2029\x0b\x0c":
            out.append("\n")
        elif char.isspace():
            out.append(" ")
        elif unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Cn") and not "\ufe00" <= char <= "\ufe0f":
            out.append(char)
    return "".join(out)


def _is_kana(char: str) -> bool:
    return "\u3041" <= char <= "\u30fc"


def _even_marks(chars: list[str]) -> None:
    """A dash or wave is a long mark after kana and a hyphen or range mark elsewhere; in numbers ー is a hyphen."""
    for index, char in enumerate(chars):
        before = chars[index - 1] if index else ""
        after = chars[index + 1] if index + 1 < len(chars) else ""
        drawn_out = _is_kana(before) and not after.isdigit()
        if char in _DASHES:
            chars[index] = _LONG if drawn_out else "-"
        elif char in _WAVES:
            chars[index] = _LONG if drawn_out else "~"
        elif char == _LONG and before.isascii() and before.isalnum() and (after.isdigit() or after == " "):
            chars[index] = "-"


def _without_repeats(chars: list[str]) -> list[int]:
    """Places to keep: marks and spaces once, kana repeated three times or more once (はいいいい → はい)."""
    keep: list[int] = []
    index = 0
    while index < len(chars):
        char, end = chars[index], index + 1
        while end < len(chars) and chars[end] == char:
            end += 1
        run = end - index
        once = char in _ONCE or (run >= 3 and _is_kana(char))
        keep.extend(range(index, index + 1 if once else end))
        index = end
    return keep
