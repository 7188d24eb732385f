"""Masks what people must not type here before anything is stored: My Number, card and insurance numbers, secrets,
names of patients. Telephone and policy numbers and the caller's own name survive. Masking twice changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.reading.normalise import Normal, normalise, pattern
from bot.reading.person_names import patient_names

CARD, MY_NUMBER, INSURANCE, SECRET, PATIENT = "カード番号", "マイナンバー", "保険証番号", "パスワード", "患者名"
_ORDER = (CARD, MY_NUMBER, INSURANCE, SECRET, PATIENT)

_DIGIT_RUN = re.compile(r"(?<![\da-z])\d(?:[ -]?\d){11,22}(?![\da-z])")
_NEAR_MY_NUMBER = pattern(r"(?:マイナンバー|個人番号|マイナ)(?:カード)?(?:の)?(?:番号)?[^\d。\n]{0,10}$")
_INSURANCE = pattern(
    r"(?:保険証|被保険者(?:証)?|記号番号|保険者番号|保険番号|記号・番号"
    r"|資格確認書)(?:等)?(?:の)?(?:記号)?(?:番号)?(?:は|が|:|=|、|で| )*((?:記号"
    r"|番号)?[ :]*\d[\d\-・/ ]{3,18}\d)(?:[ 、]*(?:記号|番号|枝番)[ :]*[\d\-・]{1,10})*"
)
_SYMBOL_AND_NUMBER = pattern(r"記号[ :はが]*(\d[\d\-]{0,9})[ 、・,とで]*(?:の)?番号[ :はが]*\d[\d\-]{0,9}")
_SECRET = pattern(
    r"(?:パスワード|パスコード|(?<![a-z])pass(?:word|wd)?(?![a-z])|(?<![a-z])pw(?:d)?|暗証番号"
    r"|(?<![a-z])pin(?:コード|番号)?|(?:認証|確認|ワンタイム|セキュリティ)(?:の)?(?:コード|パスワード)"
    r"|合言葉)"
    r"(?:番号)?(?:は|が|:|=|、|→| )*[「『\"']?((?=[!-~]*[0-9!-/:-@\[-`{-~]|[a-z]{6})[!-~]{4,64})"
)
_NO_SECRET = re.compile(r"(?:bitlocker|windows|excel|zip|usb|https?:.*|\d{1,3}(?:,\d{3})*)$")


@dataclass(frozen=True)
class Masked:
    """The text without what must not be stored, and the kinds of things that were taken out."""

    text: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class _Found:
    kind: str
    start: int
    end: int


def mask(text: str, *, asking: str | None) -> Masked:
    """``text`` with every private piece replaced by a mark such as 〔マイナンバー〕.

    ``asking`` is the slot of the open question: while the caller's own name or policy number is asked for, a name or a
    twelve-digit number is taken as the answer.
    """
    normal = normalise(text)
    found = [*_numbers(normal, asking), *_worded(normal)]
    if asking != "contact_name":
        found.extend(_names(normal, asking))
    kept: list[_Found] = []
    for piece in sorted(found, key=lambda one: (one.start, one.start - one.end)):
        if not kept or piece.start >= kept[-1].end:
            kept.append(piece)
    for piece in reversed(kept):
        text = f"{text[: piece.start]}〔{piece.kind}〕{text[piece.end :]}"
    kinds = {piece.kind for piece in kept}
    return Masked(text, tuple(kind for kind in _ORDER if kind in kinds))


def _numbers(normal: Normal, asking: str | None) -> list[_Found]:
    """Cards by length and Luhn's check; My Numbers by their check digit or by the word before them."""
    found = []
    for match in _DIGIT_RUN.finditer(normal.text):
        digits = re.sub(r"\D", "", match.group())
        near = bool(_NEAR_MY_NUMBER.search(normal.folded[max(0, match.start() - 20) : match.start()]))
        if len(digits) == 12 and (near or (asking != "policy_number" and is_my_number(digits))):
            found.append(_placed(normal, MY_NUMBER, match.start(), match.end()))
        elif 13 <= len(digits) <= 19 and passes_luhn(digits) and not digits.startswith("00"):
            found.append(_placed(normal, CARD, match.start(), match.end()))
    return found


def is_my_number(digits: str) -> bool:
    """The check digit of 番号法施行規則: weights 6,5,4,3,2,7,6,5,4,3,2 over the first eleven digits."""
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11
    return len(digits) == 12 and int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def passes_luhn(digits: str) -> bool:
    """Luhn's check of a payment card's number (ISO/IEC 7812)."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _worded(normal: Normal) -> list[_Found]:
    found = [
        _placed(normal, INSURANCE, match.start(1), match.end()) for match in _SYMBOL_AND_NUMBER.finditer(normal.folded)
    ]
    for match in _INSURANCE.finditer(normal.folded):
        found.append(_placed(normal, INSURANCE, match.start(1), match.end()))
    for match in _SECRET.finditer(normal.folded):
        if not _NO_SECRET.match(match.group(1)):
            found.append(_placed(normal, SECRET, *match.span(1)))
    return found


def _placed(normal: Normal, kind: str, start: int, end: int) -> _Found:
    return _Found(kind, normal.starts[start], normal.ends[end - 1])


def _names(normal: Normal, asking: str | None) -> list[_Found]:
    if asking in ("contact_phone", "policy_phone"):
        return []
    return [_placed(normal, PATIENT, start, end) for start, end in patient_names(normal.text)]
