"""Telephone and policy numbers in the form the vocabulary wants: 03-1234-5678 内線12, S1-000123."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

from bot.reading.normalise import Normal, pattern

_KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_PHONE = re.compile(
    r"(?<![\d a-z/-])(?:\+?81[-. ]?(?:\(0\))?|\(?0)[\d(][\d()\-. の]{7,18}\d(?!\d)"
    r"|(?<![\da-z/-])0\d{9,10}(?!\d)|(?:(?<=\s)|(?<=\d ))0[\d()\-. の]{8,16}\d(?!\d)"
)
_SPACED = re.compile(r"(?<!\d)0(?: \d){9,10}(?!\d| \d)")
# Ten digits in three groups: area code, exchange and four digits, or a free number.
_PARTED = re.compile(r"0\d{1,4}-\d{1,4}-\d{4}|0(?:120|570|990)-\d{3}-\d{3}")
_EXTENSION = pattern(r"^[ 、,(（の]*(?:内線|ないせん|ext\.?|x)[ :の番号は]*(\d{1,6})")
_DENIED = pattern(
    r"^[ 、]?(?:の?(?:番号|ほう|方))?(?:は|が|って|も)?[ 、]?(?:じゃな|ではな|でな|ちゃう)|^、?(?:は)?(?:間違|まちが)"
)
# 「03-3456-7890、あ、7891でした」: only the last four digits are corrected.
_LAST_FOUR = re.compile(
    r"^[、。 ]*(?:あ|やなくて|やのうて|いや|違|ちが|じゃな|では?な|訂正|すみません"
    r"|すいません|間違)[^\d]{0,10}(\d{4})"
    r"(?!\d)"
)
_POLICY_TOPIC = pattern(r"(?:証券|加入者証?|加入|保険証券|契約)(?:の)?(?:番号|no\.?|ナンバー)|証券|保険の番号")
_POLICY = re.compile(
    r"(?<![a-z0-9])(?:[a-z]{1,4}\d{0,2}[ /-])?"
    r"(?:[a-z]{1,4}[ /-]?)?[0-9a-z]*\d[0-9a-z]*(?: ?[-/] ?[0-9a-z]+)*(?![a-z0-9])"
)
_NOT_POLICY = re.compile(r"^(?:人|名|件|枚|時|日|月|年|分|台|歳|円|回|階|つ)")
_NO_PREFIX = re.compile(r"(?:no\.? ?|№)(?=[a-z]{0,4}\d)")


@dataclass(frozen=True)
class Found:
    """An identifier in its normal form and its place in the normalised text."""

    value: str
    start: int
    end: int


def find_phones(normal: Normal) -> list[Found]:
    """Every Japanese telephone number, formatted with the hyphens of the numbering plan, extension after `` 内線``."""
    found: list[Found] = []
    text = _digits_only(normal.text)
    for match in sorted([*_PHONE.finditer(text), *_SPACED.finditer(text)], key=lambda one: one.start()):
        if found and match.start() < found[-1].end:
            continue
        formatted = _formatted(match.group())
        last_four = bool(_LAST_FOUR.match(normal.text[match.end() : match.end() + 24]))
        if formatted is None or (not last_four and _DENIED.match(normal.folded[match.end() : match.end() + 9])):
            continue
        if last_four and (changed := _LAST_FOUR.match(normal.text[match.end() : match.end() + 24])):
            formatted = formatted[:-4] + changed.group(1)
        extension = _EXTENSION.match(normal.folded[match.end() : match.end() + 16])
        end = match.end() + (extension.end() if extension else 0)
        found.append(Found(formatted + (f" 内線{extension.group(1)}" if extension else ""), match.start(), end))
    return found


def _digits_only(text: str) -> str:
    """Kanji digits as digits where at least two stand together; the length stays."""
    text = re.sub(r"(?<=[〇零])[一二三四五六七八九](?=-)", lambda match: match.group().translate(_KANJI_DIGITS), text)
    return re.sub(
        r"[〇零一二三四五六七八九]{2,}|[〇零](?=\d)", lambda match: match.group().translate(_KANJI_DIGITS), text
    )


def _formatted(token: str) -> str | None:
    digits = re.sub(r"\D", "", token)
    if token.lstrip("(").startswith(("+81", "81")):
        digits = "0" + digits[2:].lstrip("0")
    if not 10 <= len(digits) <= 11 or not digits.startswith("0"):
        return None
    if as_typed := _as_typed(token):
        return as_typed
    try:
        number = phonenumbers.parse(digits, "JP")
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    if len(digits) == 10 or digits[:3] in ("090", "080", "070", "060", "050", "080"):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return None


def _as_typed(token: str) -> str | None:
    """The number with the person's own separators where they part it as area codes of any length do, else None.

    The same digits can be parted in two ways (0422-11-2233, 042-211-2233), and only the person knows which is theirs.
    """
    groups = re.findall(r"\d+", token)
    if groups[0] == "81":
        groups = groups[2:] if groups[1:2] == ["0"] else groups[1:]
        groups[:1] = ["0" + head.lstrip("0") for head in groups[:1]]
    parted = "-".join(groups)
    return parted if _PARTED.fullmatch(parted) and len(parted) == 12 else None


def find_policy_number(normal: Normal, *, asked: bool) -> Found | None:
    """The certificate number, half-width and upper case; unasked only after 証券番号, 加入者番号 and the like."""
    text = re.sub(r"(?<=[0-9a-z])の(?=[0-9a-z])", "-", re.sub(r"(?<=[0-9a-z]) の (?=\d)", " - ", normal.text))
    text = re.sub(r"(?<=[0-9a-z])の、(?=[0-9a-z])", "- ", text)
    text = _NO_PREFIX.sub(lambda match: " " * len(match.group()), text)
    topics = list(_POLICY_TOPIC.finditer(normal.folded))
    phones = [] if asked and not topics else find_phones(normal)
    best: Found | None = None
    for match in _POLICY.finditer(text):
        value = re.sub(r"\s", "", match.group()).upper().strip("-/")
        if sum(char.isdigit() for char in value) < 4 or len(value) > 30 or _NOT_POLICY.match(text[match.end() :]):
            continue
        if any(phone.start <= match.start() < phone.end for phone in phones) or _DENIED.match(
            normal.folded[match.end() : match.end() + 9]
        ):
            continue
        named = any(0 <= match.start() - topic.end() <= 12 for topic in topics)
        if best and value.isdigit() and value != best.value and "-" in best.value:
            head, _, tail = best.value.rpartition("-")
            value = f"{head}-{value}" if len(tail) == len(value) else value
        if named or asked:
            best = Found(value, match.start(), match.end())
    return best
