"""How sure a person is: 「たぶん」「はず」 lean, 「かも」 and 「わからない」 leave it open.

The rule of the vocabulary is asymmetric: what raises a duty is taken as said when it leans; what gives an exemption or
comfort becomes unknown. 「かも」 is always unknown.
"""

from __future__ import annotations

from typing import Literal

from bot.reading.normalise import pattern

Certainty = Literal["said", "leaning", "open"]

_DONT_KNOW = (
    r"(?:わか|分か|判|解)(?:り|ら|ん)(?:ません|ない|へん|ん(?!で)|なく|ねえ|ねー|かね|ず|なかった)"
    r"|わかんない|分かんない|(?<!行方)(?<!宛先)(?<!転居先)不明"
    r"|(?:なん|何|どっち|どちら)とも(?:言え|いえ|言われ)|どちらとも|判断(?:が|も)?(?:つ[かき]|でき(?:な"
    r"|ま?せ)|しかね|に迷)"
    r"|はっきりし(?:ない|ません|てない)"
    r"|把握(?:でき|し)て(?:い)?(?:ない|ません|おりません)|把握でき(?:ない|ません)"
    r"|覚えて(?:い)?(?:ない|ません|へん)|見当(?:も|が)?つ(?:かない|きません)|存じません|知らんけど"
)
_OPEN = pattern(
    rf"と(?:は|も)?(?:言い切れ|言いきれ|限ら|断言でき|断定でき)(?:な|ま)|かも|可能性(?!が高)|疑い"
    rf"|おそれ|恐れ|かな(?!り|め|ら|い|く|か|け|そ|ん|の)|どうか|{_DONT_KNOW}|(?:た|る|(?<![くぐ]ら)い|の)のか(?!るて|ーど|めら)"
    r"|かもしれ|微妙|確認中|調査中|調べて(?:い|もらって(?:い|る|ます)|もらう|る|ます)"
    r"|(?:確認|確か|調べ)[^、。]{0,6}状況(?:に|じゃ|では)な|聞かないと|聞いてみないと|(?:業者"
    r"|院長|担当者?|相手|会社|メーカー)に(?:聞い|確認)(?:て(?:い|る"
    r"|ま)|中|しています|してます)|確認して(?:い)?(?:ない|ません)"
    r"|確認でき(?:て(?:い)?)?(?:ない|ません)|(?:調べて|調査して)(?:い)?(?:ない|ません)|と言えない"
)
_LEANS = pattern(
    r"(?:と|って)(?:は|か)?聞いて(?:い)?(?:る|ます|ました|おり)|多分|たぶん|おそらく|恐らく|はず"
    r"|っぽい|ぽい|と思|とおも|おもう|思います|思う|でしょう|だろう"
    r"|みたい|つもり|らしい|気がする|気がします|そうだと|やろ"
    r"|とは(?:思え|考えられ)(?:ない|ません)|考えにく|考えづら|ありそう|なさそう|ような気"
    r"|ように見え|感じ(?:です|が)|じゃない(?:です|でしょう)?か|かと$|ではないか|かと思"
)
# 「開けられていないそうです」: passed on by somebody else. What experts found is no hearsay.
_HEARSAY = pattern(
    r"(?<=[いたるだ])そう(?:です|だ(?!と)|や(?=で|わ|$)|な(?=の|ん)|で(?=す|、|$)|$)|(?<=[いたる])よう(?:です|だ(?!と)|で(?=す|、|$)|や(?=で|わ|$))"
)
_FOUND_BY_EXPERTS = pattern(r"業者|専門|調査|フォレンジック|ベンダー|メーカー|報告書")
_HEDGE_ONLY = pattern(
    r"(?:多分|たぶん|おそらく|恐らく|かも(?:です)?|かもしれ(?:ない|ません)|と思(?:う|います)"
    r"|知らんけど|みたい(?:です)?|はず(?:です)?|らしい(?:です)?|なんとも(?:言え|いえ)(?:ない|ん"
    r"|ません)(?:です)?|(?:わか|分か)(?:ら(?:ない|ん|へん)|りません)(?:です)?)"
)
_HEDGE_WORDS = pattern(
    r"(?:では|じゃ)な(?:い|く)(?:です|でしょう)?か|かもしれ(?:ない|ません|へん|ん|ず)(?:です)?"
    r"|かも知れ(?:ない|ません)|間違いな(?:い|く)|に違いない"
    r"|しか(?=ない|ありません)|と思わな|はず"
)
_DONT_KNOW_WORDS = pattern(_DONT_KNOW)


def certainty(text: str) -> Certainty:
    """How sure a clause (folded text) sounds."""
    if _OPEN.search(text):
        return "open"
    return "leaning" if _LEANS.search(text) else "said"


def is_retold(text: str) -> bool:
    """True when a clause passes on what others said, or how it looks (…ないそうです, …ないようです)."""
    return bool(_HEARSAY.search(text))


def is_hearsay(text: str) -> bool:
    """True when a clause is retold and no expert's finding; never a reason for comfort."""
    return is_retold(text) and not _FOUND_BY_EXPERTS.search(text)


def is_hedge_only(text: str) -> bool:
    """True for a piece that only weakens its neighbour, such as 「たぶん」."""
    return bool(_HEDGE_ONLY.fullmatch(text))


def says_dont_know(text: str) -> bool:
    """True when the clause says in words that the person does not know."""
    return bool(_DONT_KNOW_WORDS.search(text))


def without_hedges(text: str) -> str:
    """``text`` with hedges blanked that look like negations (かもしれない), length kept."""
    return _HEDGE_WORDS.sub(lambda match: "＿" * len(match.group()), text)


def weighed(value: str, text: str, comfort: frozenset[str]) -> str:
    """``value`` after the hedges of its clause; ``comfort`` are the values that give an exemption or comfort."""
    sure = certainty(text)
    if sure == "open" or (value in comfort and (sure == "leaning" or is_hearsay(text))):
        return "unknown"
    return value
