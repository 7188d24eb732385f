"""Numbers and names that a person cannot give now, and whether they ask for a call."""

from __future__ import annotations

from bot.reading.clauses import Clause
from bot.reading.normalise import Normal, pattern
from bot.reading.yes_no import Stance, dont_know

_NOT_AT_HAND = pattern(
    r"手(?:元|もと|許)に(?:は|も)?(?:な|無|あ?り|ござい)|見当た(?:らな|りま)|見あたら"
    r"|持って(?:い)?(?:な"
    r"|ま?せ|へん)|見つから|見つかりませ|どこに(?:ある|しまった)|(?:院長|事務長|先生|本部)(?:が"
    r"|しか)(?:持|知|管理)|(?:あと|後)(?:で|ほど)|のちほど|今すぐ|すぐ(?:に)?は|金庫"
    r"|(?:机|棚)の(?:中|上|下)|倉庫|引き出し"
    r"|(?:家|自宅|ロッカー|金庫|本院|本部|実家|車)(?:の中)?に(?:置い|しまっ|入れ"
    r"|保管)|家にあ|自宅にあ|本院にあ|本部にあ"
    r"|探した(?:けど|が)?|あとで調べ|後で調べ|出て(?:こ|き)(?:な|ま?せ)|すぐに?は(?:出|わか)|なくし"
    r"|紛失|忘れ|電話(?:が|は)(?:今)?(?:な|あ?りま|使え)|登録して(?:い)?(?:な|ま?せ)"
    r"|決まって(?:い)?(?:な|ま?せ)|決めて(?:い)?(?:な|ま?せ)|電話が使え|金庫の|見に行け|出先|外出"
    r"|外なの|手が離せ|見(?:れ|られ)(?:ない|ませ)|今(?:は)?見(?:れ|られ)"
)
_CALL_BACK = pattern(
    r"(?:担当(?:者)?|窓口)は[^、。]{1,10}、[^、。\d]{0,4}\d{2,4}-|\d{4}[ 、の]{0,2}[一-鿿ぁ-ん]{1,8}"
    r"(?:まで|宛て?(?:に|で)?)(?:[。、お ]|$)|"
    r"(?:電話|番号|携帯)[^、。]{0,16}(?:に|へ|まで)(?:頼|お願い|掛け|かけ|ください)|(?:ご連絡"
    r"|お電話|連絡)は[^、。]{0,6}\d|(?:担当|窓口)[^。]{0,12}番号は|連絡先|折り返し"
    r"|折返し"
    r"|かけ直|掛け直|(?:私|わたし|こちら|うち|院長|当院)の(?:携帯|電話|番号)"
    r"|携帯は|お電話ください|電話ください"
)
_CERTIFICATE_MISSING = pattern(r"証券(?:番号)?(?:は|が)?(?:今|いま)?(?:手元に|わから|分から)")


def not_at_hand(parts: tuple[Clause, ...], plain: Stance | None) -> bool:
    """True when the message says that what was asked for is not there or not known."""
    if any(part.question for part in parts):
        return False
    if plain and plain.kind in ("exists_not", "unknown", "not_yet"):
        return True
    return any(_NOT_AT_HAND.search(part.text) or dont_know(part.text) for part in parts)


def wants_a_call(normal: Normal) -> bool:
    """True when a telephone number in the message is one to call back."""
    return bool(_CALL_BACK.search(normal.folded))


def certificate_missing(normal: Normal) -> bool:
    """True when the message says unasked that the certificate is not at hand."""
    return bool(_CERTIFICATE_MISSING.search(normal.folded))
