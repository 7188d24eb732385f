"""Finds names of patients in a text: a person's name before さん or 様, or after 「患者の」.

The dictionary's part of speech (名詞-固有名詞-人名) decides what is a name; it is loaded once, on first use.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from sudachipy import Dictionary, SplitMode

_HONORIFIC = re.compile(r"さん|さま|様|サン|サマ|ちゃん|くん|君|氏(?![名族])|殿")
_HONORIFICS = ("さん", "さま", "ちゃん", "くん")
_AFTER_PATIENT = re.compile(
    r"(?:患者(?:さん|さま|様)?(?:の?(?:氏名|お?名前|名))?|受診者|入院中)(?:は|が|の|で|:|、|\(|「"
    r"|\s){1,2}(?=[一-鿿ァ-ヶぁ-んA-Za-z])"
)
_WINDOW = 16
_STAFF = re.compile(
    r"(?:院長|先生|医師|ドクター|受付|事務長?|看護師|衛生士|助手|技工士|スタッフ|職員|担当者?|業者"
    r"|社長|部長|課長|代表|理事長|薬剤師|総務|経理|人事|営業|保守|技術|税理士|弁護士"
    r"|社労士|司法書士|会計士"
    r"|行政書士|刑事|巡査|警察官"
    r"|本部|役所|保健所|上司|先輩|同僚|パート)(?:の|、|・)?$"
)
_COMPANY = re.compile(
    r"(?:株式会社|有限会社|\(株\)|病院|医院|歯科|クリニック|薬局|会社|センター|銀行|商事|電機"
    r"|システム)(?:の)?$"
)
_GENERIC_NAMES = frozenset(
    {
        "患者",
        "皆",
        "みな",
        "業者",
        "お客",
        "客",
        "看護師",
        "衛生士",
        "院長",
        "先生",
        "奥",
        "旦那",
        "お子",
        "娘",
        "息子",
        "母",
        "父",
        "兄",
        "姉",
        "弟",
        "妹",
        "神",
        "仏",
        "おばあ",
        "おじい",
        "お母",
        "お父",
        "お兄",
        "お姉",
        "赤",
        "隣",
        "殿",
        "方",
        "ソンポ",
        "そんぽ",
        "ヤマト",
        "損保",
        "富士通",
        "日立",
        "東芝",
        "三菱",
        "住友",
        "日通",
    }
)
# Common nouns that are family names too when さん or 様 follows.
_NOUN_NAMES = frozenset(
    [
        "さとう",
        *"林東西南北関柳橘岸泉堀原森辻星王李陳張黄呉朴金崔鄭趙劉楊畑沖岡谷浜港滝梅桂榊椿菅",
    ]
)
_VARIANTS = str.maketrans("髙﨑邉邊濵德", "高崎辺辺浜徳")
_KANJI = re.compile(r"[一-鿿々ヶ]+")


@cache
def _tokenizer() -> Any:
    dictionary = Dictionary()
    # SudachiPy names it create before 0.7 and warns of that name from 0.7 on.
    return dictionary.tokenizer() if hasattr(dictionary, "tokenizer") else dictionary.create()


def patient_names(text: str) -> list[tuple[int, int]]:
    """Places of patients' names in ``text`` (normalised), the honorific left out."""
    found: list[tuple[int, int]] = []
    for match in _HONORIFIC.finditer(text):
        begin = match.start()
        if (
            not begin
            or not (text[begin - 1].isalpha() or text[begin - 1] == " ")
            or text[begin - 1] in "様君殿"
            or text[begin - 2 : begin] in _HONORIFICS
        ):
            continue
        start = _name_before(text, begin, begin + 2)
        start = _name_before(text, begin, begin) if start is None else start
        if start is not None and not (found and start < found[-1][1]):
            found.append((start, match.start()))
    for match in _AFTER_PATIENT.finditer(text):
        if text.startswith("患者", match.end()):
            continue
        end = _name_after(text, match.end())
        if end is not None and not any(a < end and match.end() < b for a, b in found):
            found.append((match.end(), end))
    return sorted(found)


_CLINIC = re.compile(r"(?:歯科|医院|クリニック|病院|診療所|薬局)$")
_KANA_NAME = re.compile(r"[ぁ-んァ-ヶー]{2,6}")


def names_somebody(text: str) -> bool:
    """True when ``text`` holds a person's name or ends in the name of a clinic (not 医院 alone)."""
    if _CLINIC.search(text) and len(text) > 3:
        return True
    words = _words(text)
    if any(_is_person(surface, pos) or (_may_be_family_name(surface, pos)) for surface, _, pos in words):
        return True
    return bool(_KANA_NAME.fullmatch(text)) and all(pos[0] == "名詞" for _, _, pos in words)


def _name_before(text: str, end: int, read_to: int) -> int | None:
    """The start of the run of person-name words that ends at ``end``; None when there is none, or it is staff.

    ``read_to`` is how far the dictionary looks: some names are only seen with the honorific, others only without.
    """
    begin = max(0, end - _WINDOW)
    start = None
    for surface, offset, pos in reversed(_words(text[begin:read_to])):
        if begin + offset >= end:
            continue
        reached = begin + offset + len(surface)
        if text[reached : end if start is None else start].strip() or reached > (end if start is None else start):
            break
        if not (_is_person(surface, pos) or (start is None and _may_be_family_name(surface, pos))):
            break
        start = begin + offset
    if start is None or text[start:end].strip() in _GENERIC_NAMES:
        return None
    before = text[max(0, start - 8) : start]
    return None if _STAFF.search(before) or _COMPANY.search(before) else start


def _name_after(text: str, start: int) -> int | None:
    """The end of the run of person-name words from ``start``, at least one; None when none stands there."""
    end = None
    for surface, offset, pos in _words(text[start : start + _WINDOW]):
        place = start + offset
        if place != (start if end is None else end) and text[end or start : place].strip():
            break
        if not surface.strip():
            continue
        if not _is_person(surface, pos) or surface in _GENERIC_NAMES:
            break
        end = place + len(surface)
    return end


def _is_person(surface: str, pos: tuple[str, ...]) -> bool:
    return tuple(pos[1:3]) == ("固有名詞", "人名") and surface not in _GENERIC_NAMES and "〔" not in surface


def _may_be_family_name(surface: str, pos: tuple[str, ...]) -> bool:
    """Places and the like written in kanji (千葉, 上野), which before さん or 様 are nearly always people."""
    named = pos[1] == "固有名詞" and len(surface) <= 3 and bool(_KANJI.fullmatch(surface))
    return surface in _NOUN_NAMES or (named and surface not in _GENERIC_NAMES)


def _words(piece: str) -> list[tuple[str, int, tuple[str, ...]]]:
    return [
        (word.surface(), word.begin(), tuple(word.part_of_speech()))
        for word in _tokenizer().tokenize(piece.translate(_VARIANTS), SplitMode.C)
        if word.surface()
    ]
