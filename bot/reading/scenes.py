"""What a message as a whole is about, where the same words mean different things: 「見られました」 of a letter handed to
the wrong person is its reader's doing, of a login it is an intruder's.

Only asked for what nobody asked; an answer is read by its question.
"""

from __future__ import annotations

from functools import lru_cache

from bot.reading.normalise import pattern

_WRONG_ONE = (
    r"(?:別|他|ほか|違う|ちがう|関係(?:の)?ない|知らない|見知らぬ|隣|よそ|同姓同名"
    r"|同じ名前|同じ名字)(?:の)?[^、。]{0,8}?"
    r"(?:人|方|患者|会社|病院|医院|クリニック|薬局|番号|住所|宛先|家|お宅|施設|業者"
    r"|職員|スタッフ|友達|友人|グループ|店|事務所)"
)
_HANDED = pattern(
    r"誤送|誤交付|誤配|誤投函|誤封入|取り?違え|入れ違|入れ間違|渡し間違|送り間違"
    r"|封入間違|宛先(?:違い|間違|を間違|が違|が間違)|宛名(?:違い|間違|を間違)"
    rf"|{_WRONG_ONE}[^。]{{0,24}}(?:送|渡|届|郵送|fax|投函|入れ|混ざ|混じ|まざ|転送|メール)"
    r"|(?:間違|まちが|誤)(?:え|っ|い)?[^。]{0,24}(?:送|渡|郵送|fax|投函|転送|入れ"
    r"|交付)|番号(?:違い|ちがい)|宛先不明|番号(?:を|の)?(?:押し)?(?:間違|まちが)"
    r"|(?:友達|友人|家族|知り合い)(?:に|へ|の)[^。]{0,10}(?:送|転送)(?:って|し)(?:も|し)"
)
_LOST = pattern(
    r"(?<![えれらけ])なくし(?!て)|(?<![えれらけ])なくして(?:しま|し)|無くし|失くし"
    r"|紛失|落とし(?:た|て|まし|物)"
    r"|置き?忘れ|置き?引き|に忘れ|忘れて(?:き|しま|し|来|帰|降)|網棚|おとし(?:た|て|まし)|見当たら"
    r"|(?:usb|スマホ|端末|パソコン|カバン|鞄|カルテ|書類|封筒|ファイル|タブレット)[^、。]{0,4}見つか"
    r"|見つから|盗まれ|盗難|盗られ|持ち去|風[^、。]{0,8}(?:飛ば|飛ん)|どこに(?:行"
    r"|い)った|(?:中|下|裏|ところ)(?:から|で)(?:出て|見つか)|行方(?:不明|が)"
    r"|捨てて|誤廃棄|ゴミ(?:に|で|と)|落ちて|なくなって|なくなりました|なくなった"
)
_BANK = pattern(r"銀行|バンキング|ネットバンク|バンクの|信金|信用金庫|ゆうちょ")


@lru_cache(maxsize=32)
def handed_wrongly(text: str) -> bool:
    """True when something was given or sent to somebody it was not for (``text`` folded)."""
    return bool(_HANDED.search(text))


@lru_cache(maxsize=32)
def lost(text: str) -> bool:
    """True when something was lost, stolen or left behind (``text`` folded)."""
    return bool(_LOST.search(text))


def at_a_bank(text: str) -> bool:
    """True when a bank's login is what identifiers and passwords belong to (``text`` folded)."""
    return bool(_BANK.search(text))
