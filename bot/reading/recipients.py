"""What became of a thing that was lost or handed to the wrong person: who looked, and whether it came back.

Read without being asked, but only in a message about such a thing (scenes.py), and never of what the clinic's own
people or machines saw.
"""

from __future__ import annotations

from bot.reading.hedges import certainty, is_retold
from bot.reading.normalise import pattern

_OURS = pattern(
    r"私|うち(?:の|が|は|で)|当院|院長|職員(?:が|は|で)|スタッフ(?:が|は|で)|看護師(?:が"
    r"|は)|受付(?:が|は|で)|先生(?:が|は)|業者(?:が|は)|こちら"
    r"|カメラ|ログ(?!イン)|パソコン|サイト|控えを|リストを|履歴|気づ|気付|発見|判明"
    r"|発覚|監査|探し|調べ|スクショ"
)
_LOOKED = (
    r"見(?:た(?!い|ら|時|とき|ところ|か|こと|形跡|跡|様子|可能|の)|て(?:しま|(?:い)?(?:た"
    r"|る|ま))|ちゃ|られ(?:た(?!か|形跡|跡|様子|可能|くな)|て(?:しま|(?:い)?(?:た"
    r"|まし))|まし))"
    r"|(?:読ん(?:だ(?!か|形跡|跡|様子|可能)|で(?:しま|(?:い)?(?:た|る|まし)))|読まれ(?:た(?!か"
    r"|形跡|跡|様子|可能)|て|まし))"
    r"|開け(?:た(?!か|形跡|跡|様子|可能|ら)|て(?:しま|(?:い)?(?:た|まし))|ちゃ|られ(?:た(?!か"
    r"|形跡|跡|様子|可能)|て(?:い)?(?:た|まし)))"
    r"|開封(?:され(?:た(?!か|形跡|跡|様子|可能)|て|まし)|し(?:た(?!か|形跡|跡|様子"
    r"|可能)|て(?:しま|(?:い)?(?:た|まし))|まし)|済)"
    r"|既読|目に(?:入っ|触れ)"
)
_SEEN = pattern(_LOOKED)
_DENIED = pattern(
    r"(?:見|開け|触っ|触られ|さわられ|覗い|開封し|開封され|読ん|読まれ)(?:られ|れ)?[てで](?:は"
    r"|も)?(?:い)?(?:な|ま?せ"
    r"|へん)|未開封|未読|(?:見|開け|読ま|開封)(?:られ|され|せ|れ)?ず"
    r"|既読に?(?:は|も)?(?:な|つい(?:て)?(?:い)?(?:な|ま?せ))|(?:開封|見る|読む|見られる"
    r"|開ける)前|確認でき(?:な|ま?せ)"
)
_SEALED = pattern(
    r"封(?:は|も|を)[^、。]{0,6}(?:切ら(?:ず|れず|れて(?:い)?な|れて(?:い)?ま?せ)"
    r"|開(?:け|い)(?:られ)?(?:て(?:い)?)?(?:ず|な|ま?せ)|そのまま|閉じ(?:た|られた)まま)"
    r"|封(?:がされた|をした|の(?:閉じ)?た?)まま|(?:開封|見る|読む|見られる|開ける)前(?:に|だっ|で)"
)
_BACK = pattern(
    r"受け取(?:りまし|った(?!の|とき|時|方|人|側)|り、)|受け取り$|(?:から|で)(?:出て"
    r"|見つか)(?:き|り)?(?:まし|た)|(?:返|届け|持って)(?:し)?に(?:来"
    r"|き)て(?:くれ|もら|くださ|いただ)|(?:駅|交番|警察|フロント|センター|窓口|拾得物)[^、。]{0,6}に届いて"
    r"(?:い)?(?:た"
    r"|まし)|(?:すぐ|その場で|追いかけて)[^、。]{0,10}(?:拾(?:い|っ)(?:まし|た)|回収し"
    r"|取り返し|受け取りまし)|拾(?:い|っ)て(?:くれ|もら|戻)|(?:送り|持って)(?:返して"
    r"|きて|来て)[^、。]{0,3}(?:くれ|もら|くださ|いただ)"
)
_STILL_OUT = pattern(
    r"返送(?:して)?(?:いただく|もらう)?予定|(?:これから|今から)[^、。]{0,6}(?:受け取"
    r"|取りに|回収|返)|回収できたのは|相手は(?:もう)?帰宅|(?:保管|預か)(?:って|して)(?:くれて"
    r"|くださって|いただいて)(?:い)?(?:る|ます)|残(?:る|り)[^、。]{0,12}(?:連絡が?(?:つか"
    r"|つき|取れ)|まだ|未回収)|まだ[^、。]{0,4}見つから"
    r"|どこに(?:い|行)った(?:の)?か[^、。]{0,4}(?:わから|分から|わかり|分かり|不明)"
    r"|まだ[^、。]{0,14}(?:返って|戻って|返して|返却|受け取って|取りに行って|引き取って"
    r"|届いて|回収(?:は)?(?:でき|して)?)[^、。]{0,8}(?:な[いく]|ま?せ|へん)"
    r"|(?:駅|交番|警察|遺失物|忘れ物|窓口|会社)[^。]{0,16}届いて(?:い)?(?:な|ま?せ|へん)"
    r"|(?:収集車|回収車|ゴミ収集|清掃車|焼却|業者)[^。]{0,16}(?:持って(?:行|い)(?:っ"
    r"|き|か)|収集(?:され|し)|燃やさ|焼却さ|回収され)|収集(?:された|済)"
)
_THEIRS = pattern(r"(?:誰|だれ)(?:に)?も[^、。]{0,6}(?:見|開け|読|触|さわ)|中身|中(?:は|を|も)|内容|封|開封|相手|先方")
_OPEN = pattern(
    r"(?:見|読ん|開け|開封し|見られ|読まれ|開封され)[ただ](?:の)?か(?:どうか)?[^、。]{0,8}(?:わから"
    r"|分から|わかり|分かり|不明|定か|確認|聞いて|聞け)|(?:見|読ん|開け|見られ|読まれ)[ただ]かも"
)


def looked_at(text: str) -> str:
    """``seen``, ``unseen`` or ``unknown`` by whoever got hold of the thing; "" when the clause does not say."""
    if _OURS.search(text):
        return ""
    if _OPEN.search(text):
        return "unknown"
    if _SEALED.search(text):
        return "unseen" if certainty(text) == "said" and not is_retold(text) else "unknown"
    if _DENIED.search(text):
        if certainty(text) != "said" or is_retold(text):
            return "unknown"
        return "unseen" if _THEIRS.search(text) else ""
    if not _SEEN.search(text):
        return ""
    return "unknown" if certainty(text) == "open" else "seen"


def came_back(text: str) -> str:
    """``all`` or ``no`` for what a clause says of the thing's return; "" when it does not say."""
    if _STILL_OUT.search(text):
        return "no"
    return "all" if _BACK.search(text) and certainty(text) == "said" else ""
