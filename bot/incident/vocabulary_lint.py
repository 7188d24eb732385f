"""Words that may not reach a clinic: promises, and jargon for which there is a plain word. Used by the tests.

``forbidden`` holds for every reviewed text of the product; ``jargon`` and ``long_sentences`` for the incident texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

MAX_SENTENCE = 50
"""Characters of one sentence that somebody under stress still reads."""

_FORBIDDEN = (
    r"(漏えい|漏洩|情報漏れ)は(ありません|ないです|起きていません)",
    r"(?<!「)大丈夫です(?!か|が、|とは)",
    r"安全です(?!か)",
    r"補償され(ます|ません)",
    r"(報告|届け出|通知)(は|の)(不要|必要(は)?(ありません|ない))",
    r"(身代金|お金|ビットコイン)を(払って|支払って)(ください|も(かまいません|いい|よい))",
    r"(必ず|すぐに?)(折り返し|つながり|お電話し)ます",
)

_JARGON = (
    ("隔離", "LANケーブルを抜く・Wi-Fiを切る"),
    ("端末", "パソコン・タブレット"),
    ("クライアント", "パソコン"),
    ("フォレンジック", "専門家の調査"),
    ("保全", "記録を残す"),
    ("マルウェア", "ウイルス"),
    ("インシデント", "今回のこと"),
    ("事案", "今回のこと"),
    ("要配慮個人情報", "病名・治療の内容など、特に気をつける情報"),
    ("漏えい等報告", "国への最初の報告"),
    ("速報", "国への最初の報告"),
    ("委託元", "医院"),
    ("委託先", "業者"),
    ("二要素認証", "スマホの確認コード"),
    ("影響範囲", "だれの・何が・何人分か"),
)
# The names of offices and of the incident types are what they are.
_PROPER_NAMES = ("サイバー事案の相談窓口", "SOMPOサイバーインシデントサポートデスク")

_NOT_SHOWN = frozenset({"source", "slug", "type", "fact", "key", "name", "words", "unless", "url", "mail", "label"})


def forbidden(text: str) -> tuple[str, ...]:
    """The promises in ``text`` that the product must never make."""
    return tuple(found.group() for pattern in _FORBIDDEN for found in re.finditer(pattern, text))


def jargon(text: str) -> tuple[str, ...]:
    """Each hard word in ``text`` with the plain one to use instead."""
    for name in _PROPER_NAMES:
        text = text.replace(name, "")
    return tuple(f"{word} → {plain}" for word, plain in _JARGON if word in text)


def long_sentences(text: str) -> tuple[str, ...]:
    """The sentences of ``text`` with more than ``MAX_SENTENCE`` characters."""
    sentences = re.split(r"[。!?！？\n]", text)
    return tuple(sentence for sentence in sentences if len(sentence) > MAX_SENTENCE)


def unclear_unplugging(text: str) -> tuple[str, ...]:
    """The sentences that say 「抜く」 without saying which line: taken for the power cord it destroys evidence."""
    sentences = re.split(r"[。!?！？\n]", text)
    return tuple(s for s in sentences if re.search(r"抜[いきくか]", s) and not re.search(r"LAN|線|ケーブル", s))


def shown_texts(content: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a loaded data file that a person may read, with its place in the file."""
    if isinstance(content, Mapping):
        for key, value in content.items():
            if key not in _NOT_SHOWN:
                yield from shown_texts(value, f"{place}.{key}" if place else str(key))
    elif isinstance(content, list):
        for index, value in enumerate(content):
            yield from shown_texts(value, f"{place}[{index}]")
    elif isinstance(content, str):
        yield place, content
