"""Lengths as LINE counts them: texts in UTF-16 code units, labels in what a person sees as one character."""

from __future__ import annotations

import re
import unicodedata

TEXT_UNITS = 5000
LABEL_GRAPHEMES = 20
ALT_TEXT_UNITS = 400

_JOINER = "\u200d"
_SENTENCE_END = re.compile(r"(?<=[。!?!?\n])")


def units(text: str) -> int:
    """UTF-16 code units: an emoji counts two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> list[str]:
    """What a person sees as single characters: marks, variation selectors, joined emoji and flags stay together."""
    out: list[str] = []
    for char in text:
        if out and _belongs(out[-1], char):
            out[-1] += char
        else:
            out.append(char)
    return out


def _belongs(before: str, char: str) -> bool:
    if unicodedata.category(char) in ("Mn", "Me", "Mc") or char == _JOINER or 0x1F3FB <= ord(char) <= 0x1F3FF:
        return True
    if before.endswith(_JOINER):
        return True
    return len(before) == 1 and _is_flag_half(before) and _is_flag_half(char)


def _is_flag_half(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


def cut_label(text: str, limit: int = LABEL_GRAPHEMES) -> str:
    """At most ``limit`` graphemes, the last one ``…`` when something was cut."""
    seen = graphemes(text)
    return text if len(seen) <= limit else "".join(seen[: limit - 1]) + "…"


def cut_units(text: str, limit: int) -> str:
    """At most ``limit`` UTF-16 units, never through a grapheme; the last one ``…`` when something was cut."""
    if units(text) <= limit:
        return text
    out, used = "", 0
    for piece in graphemes(text):
        if used + units(piece) > limit - 1:
            break
        out, used = out + piece, used + units(piece)
    return out + "…"


def split(text: str, limit: int = TEXT_UNITS) -> list[str]:
    """``text`` in parts of at most ``limit`` UTF-16 units, cut at the ends of sentences where there are any."""
    parts: list[str] = []
    for sentence in (piece for piece in _SENTENCE_END.split(text) if piece):
        if parts and units(parts[-1]) + units(sentence) <= limit:
            parts[-1] += sentence
        else:
            parts += _chopped(sentence, limit)
    return [part.strip("\n") for part in parts if part.strip()]


def _chopped(sentence: str, limit: int) -> list[str]:
    parts, used = [""], 0
    for grapheme in graphemes(sentence):
        for piece in [grapheme] if units(grapheme) <= limit else list(grapheme):
            if used + units(piece) > limit:
                parts.append("")
                used = 0
            parts[-1] += piece
            used += units(piece)
    return parts
