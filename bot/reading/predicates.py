"""What a clause says in dictionary forms: 「返してもらってない」 and 「返してくれへん」 are both 返す, denied.

Inflection, politeness, dialect endings, helping verbs (てもらう, てしまう, とる) and particles fall away; negation, the
passive and the past stay as marks. So a rule names a word once instead of every form that people type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from sudachipy import Dictionary, SplitMode

from bot.reading.normalise import fold, pattern


@dataclass(frozen=True)
class Word:
    """A word in the dictionary's normal form, with its marks: negated, in れる/られる, and in the past."""

    normal: str
    denied: bool = False
    passive: bool = False
    past: bool = False


# Western endings that the dictionary cuts wrongly, in the standard form that it knows.
_DIALECT = (
    (pattern(r"(?<=[てで])(?:へん|えへん)"), "ない"),
    (pattern(r"(?<=[っいしきりえけげせてねめれべ])(?:と|て)(?:ら|れ)へん"), "てない"),
    (pattern(r"(?<=[っいしきりえけげせてねめれべ])と(?:らん|りません)"), "てない"),
    (pattern(r"(?<=[一-鿿ぁ-ん])(?:へん|ひん)(?=かった|$|[状でのやわねけかし、 ])"), "ない"),
    (pattern(r"(?<=[っいしきりえけげせてねめれべ])と(?=る|った|ります|りました)"), "てい"),
    (pattern(r"(?:では|じゃ)ない(?:です|でしょう)?か"), ""),
    (pattern(r"(?<=[ただ])って$"), ""),
    (pattern(r"なかってん|んかってん"), "なかった"),
    (pattern(r"てしも[うた]*た"), "てしまった"),
    (pattern(r"せざるを[得え](?:ない|ません)"), "する"),
    (re.compile(r"(?<=[一-鿿ロ])やっ(?=た(?:て|で|ん|わ|し|けど|$))"), "だっ"),
)
# A message without hiragana or kanji is typed on a machine that has none; its endings are words, its nouns stay.
_ONLY_KATAKANA = re.compile(
    r"[^ぁ-ゖ一-鿿]*[ァ-ヶ]{2,}(?:マス|マセン|マシタ|デス|デシタ|ナイ|ナカッタ|シタ|ッタ|テル|テタ|ヘン"
    r"|ラレタ|サレタ)[^ぁ-ゖ一-鿿]*"
)
_LOANWORDS = re.compile(
    "(バックアップ|クラウド|データ|カルテ|ログ|ファイル|システム|サーバー?|パソコン|メール|ウイルス|パスワード|ネット|ルーター|レセコン"
    "|メモ|リスト|コピー|ページ|サイト|アカウント|インスタ|ホームページ|スタッフ|ミス)"
)
_NEGATIVE = frozenset({"ない", "無い", "ず", "ぬ", "まい", "ん"})
_HELPING = frozenset(
    [
        "居る",
        "貰う",
        "呉れる",
        "仕舞う",
        "置く",
        "来る",
        "行く",
        "頂く",
        "見る",
        "有る",
        "御座る",
        "下さる",
        "上げる",
        "遣る",
        "欲しい",
        "居らっしゃる",
        "参る",
        "おる",
        "御呉れる",
    ]
)
_LIGHT = frozenset({"為る", "成る", "出来る", "致す", "為さる", "頂く", "下さる", "呉れる"})
_KEPT_PARTICLES = frozenset({"しか", "だけ", "のみ", "ばかり"})
_EMPTY_NOUNS = frozenset({"事", "こと", "わけ", "もの", "よう", "訳", "物", "の", "方", "様", "風", "所", "感じ", "形"})
# 「持ち出された形跡はない」 denies the taking, not only the trace.
_EVIDENCE = frozenset(
    {"様子", "形跡", "痕跡", "跡", "気配", "証拠", "事実", "覚え", "記録", "履歴", "設定", "機能", "機械", "仕組み"}
)
# 「流出は認められない」「痕跡は見つからなかった」 deny the leak and the trace, not the finding.
_FINDING = frozenset({"認める", "検出", "見付かる", "見当たる", "見受ける", "発見"})
# 「影響は出ていない」 denies the effect.
_ARISING = frozenset({"出る", "生ずる", "生じる", "及ぶ", "起きる", "受ける"})
_HARM = frozenset({"影響", "支障", "問題", "異常", "被害", "症状"})
_NOTHING = frozenset({"なし", "無し", "ゼロ", "皆無"})
_POLITE = frozenset({"御", "さん", "様", "達"})
_PREFIXES = frozenset({"未", "非", "不", "無"})
_LONGEST = 120


@lru_cache(maxsize=512)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of one clause (normalised text, katakana as typed) in order."""
    if _ONLY_KATAKANA.fullmatch(text):
        text = "".join(piece if _LOANWORDS.fullmatch(piece) else fold(piece) for piece in _LOANWORDS.split(text))
    for rule, standard in _DIALECT:
        text = rule.sub(standard, text)
    found: list[Word] = []
    before = ""
    light = False
    for token in _tokenizer().tokenize(text[:_LONGEST], SplitMode.C):
        kind, normal = token.part_of_speech()[0], token.normalized_form()
        if kind in ("補助記号", "空白", "記号", "感動詞") or not token.surface().strip():
            continue
        light = _take(found, kind, normal, before, light=light)
        before = normal if kind not in ("助詞",) or normal in ("て", "で") else f"{before} {normal}".strip()
    return tuple(found)


def _take(found: list[Word], kind: str, normal: str, before: str, *, light: bool) -> bool:
    """Adds one token to ``found`` or marks the word before; true while a helping verb carries its endings."""
    if kind in ("助動詞", "形容詞") and normal in _NEGATIVE:
        _deny(found, as_adjective=kind == "形容詞")
        return True
    if normal in _NOTHING and found:
        _deny(found, as_adjective=True)
        return True
    if kind == "助動詞":
        _mark(found, normal)
        return light
    if kind == "助詞":
        if normal in _KEPT_PARTICLES:
            found.append(Word(normal))
        return light
    if kind == "動詞" and found:
        after_te = before in ("て", "で", "て は", "で は", "て も", "で も") or before.endswith("てる")
        if (after_te and normal in _HELPING) or normal in _LIGHT:
            return True
    if normal in _POLITE or (kind == "名詞" and normal in _EMPTY_NOUNS and found):
        return light
    if found and found[-1].normal in _PREFIXES:
        found[-1] = Word(found[-1].normal + normal)
    else:
        found.append(Word(normal))
    return False


def _deny(found: list[Word], *, as_adjective: bool) -> None:
    place = len(found) - 1
    if found:
        found[place] = replace(found[place], denied=not found[place].denied)
        denied = found[place].denied
        if place and (found[place].normal == "有る" or found[place].normal in _FINDING):
            place -= 1
            found[place] = replace(found[place], denied=denied)
        if place and found[place].normal in _ARISING and found[place - 1].normal in _HARM:
            found[place - 1] = replace(found[place - 1], denied=denied)
        if place and found[place].normal in _EVIDENCE:
            found[place - 1] = replace(found[place - 1], denied=denied)
    if as_adjective:
        found.append(Word("有る", denied=True))


def _mark(found: list[Word], normal: str) -> None:
    if not found:
        return
    if normal in ("れる", "られる"):
        found[-1] = replace(found[-1], passive=True)
    elif normal == "た":
        found[-1] = replace(found[-1], past=True)


@cache
def _tokenizer() -> Any:
    dictionary = Dictionary()
    # SudachiPy names it create before 0.7 and warns of that name from 0.7 on.
    return dictionary.tokenizer() if hasattr(dictionary, "tokenizer") else dictionary.create()


@cache
def normal_forms(words: str) -> frozenset[str]:
    """The normal forms of space-separated words, for comparing with :func:`words_of`."""
    listed = [word for written in words.split() for word in (written, _in_kana(written))]
    return frozenset(form.normal for word in listed for form in words_of(word)[-1:])


def _in_kana(word: str) -> str:
    """``word`` as typed in kana where the dictionary then knows no other spelling (つける), else ``word`` itself."""
    kana = fold("".join(token.reading_form() for token in _tokenizer().tokenize(word, SplitMode.C)))
    forms = words_of(kana)
    return kana if len(forms) == 1 and forms[0].normal == kana else word
