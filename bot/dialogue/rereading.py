"""Facts that only the talk makes readable: number and telephone told in one breath, and a name that is put right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.reading.identifiers import find_phones, find_policy_number
from bot.reading.names import read_name
from bot.reading.normalise import normalise

_ABOUT_NAME = re.compile(r"名前|氏名|なまえ|担当|呼び名|宛名|あて名")
_PUTS_RIGHT = re.compile(r"違|ちが|ちゃう|間違|まちが|訂正|変更|変え|直し|じゃな|ではな|でなく|正しく|正確に")
_OF_OTHERS = re.compile(r"患者|家族|業者|病名|漢字が")
_PIECES = re.compile(
    r"(?:じゃなくて?|ではなくて?|でなくて?|ちゃうて|正しくは|正確には|訂正(?:します|して)?|変更(?:します|して)?)|[。、,!\n]|です(?=[。、!]|$)|でした|を|に(?=変|直|訂)"
)
_LONGEST = 60


def number_and_phone(text: str) -> Mapping[str, Any]:
    """Both or one of policy number and registered telephone in an answer to the question for both; empty without a
    telephone number, which leaves the reading as it is."""
    normal = normalise(text)
    phones = [phone for phone in find_phones(normal) if not normal.text[phone.start : phone.end].isdigit()]
    phones = phones or (find_phones(normal) if len(re.findall(r"\d{4,}", normal.text)) > 1 else [])
    if not phones:
        return {}
    rest = normal.text
    for phone in reversed(phones):
        rest = f"{rest[: phone.start]}、{rest[phone.end :]}"
    number = find_policy_number(normalise(rest), asked=True)
    return {"policy_phone": phones[-1].value} | ({"policy_number": number.value} if number else {})


def corrected_name(text: str) -> str | None:
    """The new name in 「名前が違いました。鈴木です」「担当は山本じゃなくて鈴木です」; None when no name is put right."""
    if len(text) > _LONGEST or not (_ABOUT_NAME.search(text) and _PUTS_RIGHT.search(text)) or _OF_OTHERS.search(text):
        return None
    for piece in reversed(_PIECES.split(text)):
        piece = re.sub(r"^.*?(?:名前|氏名|なまえ|担当者?|呼び名|宛名)(?:の者)?(?:は|が|も)", "", piece.strip())
        if not piece or _PUTS_RIGHT.search(piece) or _ABOUT_NAME.search(piece):
            continue
        normal = normalise(piece)
        name = read_name(normal, (), asked=True)
        if name:
            return name
    return None
