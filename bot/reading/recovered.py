"""Whether everything came back and nobody looked: one fact made of several statements together."""

from __future__ import annotations

from bot.reading.answer_families import BACK, LOOKED, SEEN
from bot.reading.claims import Said
from bot.reading.clauses import Clause
from bot.reading.families import family_value
from bot.reading.hedges import certainty, is_retold
from bot.reading.negation import is_negated
from bot.reading.normalise import Normal, pattern
from bot.reading.predicates import normal_forms, words_of
from bot.reading.recipients import came_back, looked_at
from bot.reading.scenes import handed_wrongly, lost
from bot.reading.yes_no import dont_know

_SEEN = pattern(
    r"(?<!未)開封済|封(?:が|は)?(?:開い|切られ|破れ|破られ|開けられ)て|見(?:た|ちゃっ|てしま)(?!か"
    r"|ら)|見られ(?!て?(?:い)?(?:な|ま?せ|へん)|ず)"
    r"|(?:中身?|内容)(?:を|も)?(?:確認|見|読ま?|覗か|のぞか)され(?!て(?:い)?(?:な|ま?せ)|ず)"
    r"|目を通(?:し(?!て(?:い)?(?:な|ま?せ|へん))|され(?!て(?:い)?(?:な|ま?せ)))|見て(?:い)?(?:た"
    r"|まし)|読まれ(?!て?(?:い)?"
    r"(?:な"
    r"|ま?せ)|ず)|読んだ|開け(?:られ(?:て(?!い?な))|てしま|ちゃ)"
    r"|開封(?:され(?:て(?:い)?(?!な|ま?せ))|し(?:た|て(?:い)?た|まし))|既読|中を見|開いて(?:い)?(?:た"
    r"|まし)"
)


_UNSEEN = pattern(
    r"(?:開封|開け|見|読ま|閲覧)(?:さ|ら)?れて(?:い)?ない(?:こと|の)(?:を|が|は)"
    r"|(?:開封|開ける|開く|見る|読む|見られる|読まれる|開けられる)前(?:だっ|で|の"
    r"|に|や)|封(?:は"
    r"|も|が)そのまま|(?:開け|開い|見|触|入れ|いじ|使わ|使っ|読)[^、。]{0,3}た(?:跡"
    r"|あと|形跡|様子|痕跡)(?:は|も"
    r"|が)?(?:な[いくかし]|あ?りません|認め|見当)"
    r"|(?:開封|開く|読む|見る|読まれる|見られる|開けられる)前に|(?:見|開け|開い|触っ|開封し"
    r"|読ん)[てで]も(?:い|おら)?(?:な|ま?せ|へん)|手つかず|手付かず|封(?:が|は"
    r"|を)?(?:された|した|閉じた)まん?ま|閉じたまん?ま|(?:開けた|開いた"
    r"|見た)(?:跡|形跡|様子)(?:は|も)?(?:な|あ?りま)|届く前に(?!.{0,8}(?:送|捨))|開封の(?:跡|あと"
    r"|形跡)(?:は|も)(?:な|あ?りま)|未開封|未読|(?:見|開け"
    r"|読ま|開封さ)(?:られ|れ)ず|開封せず|開かずに|開けずに|見ずに|読まずに|封を切らず"
    r"|中を見ない|見ないで|閲覧(?:は)?(?:な|あ?りま)|(?:見|開け|読ん|開い|触っ|さわっ|開封し"
    r"|閲覧し)(?:て|で)(?:い|は)?(?:ら|れ)?(?:な|ま?せ|へん)|見られて(?:い)?(?:な|ま?せ|へん)|(?:見|触"
    r"|開け)られて(?:い)?(?:な|ま?せ)"
)


_BACK = pattern(
    r"届けて(?:くれ|もら|いただ)|(?:戻|もど)(?:っ|り)|返(?:っ|り|して|送|却)|帰って"
    r"|回収|見つか(?:り|っ)"
    r"|削除|消し|消した|消去"
    r"|その場で交換|拾い集め|戻して(?:くだ|くれ|もら|いただ)|(?:駅|警察|交番|センター)[^、。]{0,6}届いて"
    r"(?:い)?た|捨て(?:た|て)|破棄(?:し|済)|引き取|取り(?:戻|返)|シュレッダー|処分"
)


_NOT_BACK = pattern(
    r"(?:回収|返却|返送)(?:する|の)予定(?:です|で|だ|や|$)|^連絡が(?:取れ|つか|つき)(?:な"
    r"|ま?せ)|(?:収集車|回収車|ゴミ(?:屋|収集))[^、。]{0,6}持って(?:行|い)(?:っ|き"
    r"|か)|(?:回収"
    r"|取りに行くの|受け取り|返却|返してもらうの)は(?:まだ|明日|あした|明後日"
    r"|今から|これから|来週|今日の|あとで|後で|午後|夕方)|もう(?:なかった|ありませんでした)"
    r"|まだ(?!.{0,10}(?:戻|返|見て|開け)).{0,12}(?:持って|手元|向こう|先方に|相手に"
    r"|あります|預か"
    r"|置いた)|(?:探|捜)(?:して|し中|してくれ)|捜索|(?:戻|もど|返|帰)(?:って|ら|して|り)(?:き|もら"
    r"|こ)?(?:て|え)?(?:て)?(?:い|おり|おら)?(?:な|ま?せ|へん|ん"
    r"|こな)|もどってな|(?:回収(?:は)?|取り戻)(?:でき|し|せ)(?:て)?(?:い)?(?:な|ま?せ)|見つか(?:ら"
    r"|って|り)(?:い)?(?:な|ま?せ|へん|ん)|出てこ|出てきませ|行方(?:不明|がわから)|(?:なくなっ|盗まれ"
    r"|盗られ|とられ|なくし|無くし|紛失し|渡し|落とし|送っ|送信し|配っ)た(?:きり|まま|っきり)"
    r"|(?:枚|通|冊|件|部|人分)(?:が|は)?足り(?:な|ま?せ|へん)|(?:回収|取り返|取り戻"
    r"|消|戻)し?よう(?:が|も)な"
    r"|まだ[^、。]{0,6}(?:相手|先方|向こう)[^、。]{0,6}(?:手元|もと|ところ)"
    r"|捨てられ|拡散(?:し|され)|出回|帰ってこ|(?:回収|削除|返却|取り消し)(?:は|が"
    r"|も)?[^、。]{0,5}(?:無理"
    r"|不可能|難し|むずかし|できそうに)"
    r"|(?<!に)届いて(?:い)?(?:な[いく]|ま?せん|へん)|返ってき?てませ|返ってきて(?:い)?(?:な|ま?せ)"
)


_PARTLY = pattern(
    r"(?:通|枚|件|冊|人|名)(?:分)?のうち[^、。]{0,10}(?:戻|返|回収)|(?:通|枚|件|人)だけまだ"
    r"|(?:お?一人|お?1人|1名|1通|1枚|片方|一方)(?:の(?:方"
    r"|分))?(?:から|は|分)[^、。]{0,14}(?:返|戻|回収)"
    r"|これから[^、。]{0,14}(?:返|郵送|取り)|(?:返|戻)し(?:て)?(?:もらう|いただく)(?:こと"
    r"|予定|約束|よう)|返(?:送|却)(?:の)?予定"
    r"|残(?:る|り)[^、。]{0,12}(?:まだ|連絡が取れ|返って|戻って)|"
    r"回収(?:中|に(?:向|行)|しに)|取りに(?:行(?!きました|った(?!ら))|向|い(?!きました"
    r"|った))|これから(?:回収|取)|一部|半分|だけ(?:戻|返|回収)"
    r"|枚だけ|しか戻|しか返"
)


_COMPLETE = pattern(
    r"(?:全部|全て|すべて|全員|全件|両方)[^、。]{0,6}(?:戻|返|回収|取り戻)(?!.{0,6}(?:な[いく]"
    r"|ま?せん|中))"
    r"|取りに(?:行|い)[^、。]{0,6}(?:戻|返|回収|受け取)"
)


# 「取りに行ったらもうなかった」「駅に問い合わせたけど見つからない」: looked for in vain, not merely missed.
_SEARCHED = pattern(
    r"(?:(?:探|捜)し(?:た|て|まし)|問い合わせ(?:た|て|まし)|(?:駅|交番|警察|窓口"
    r"|センター|店)に(?:も)?聞い(?:た|て)|取りに(?:行|戻)|引き返)[^。]{0,20}"
    r"(?:見つから|見つかりませ|見当たら|見当たりませ|なかった|ありませんでした|届いて(?:い)?(?:な"
    r"|ま?せ))"
    r"|(?:通|枚|件|冊|つ)は(?:まだ)?見つか(?:ら|りませ|って(?:い)?(?:な|ま?せ))"
)


_ALL_BACK = pattern(
    r"届けて|全部|全て|すべて|全件|全枚|ぜんぶ|未開封|封筒|封を切らず|戻って|返って"
    r"|返送|返して|シュレッダー"
    r"|その場で(?:交換|回収)|戻して|届いて(?:い)?た|処分|取り(?:返|戻)|戻りまし|もどった"
    r"|削除|消し|破棄|見つか|回収"
)


_CONTEXT = pattern(
    r"回収|戻って(?:き|こ)|拾い集め|送信(?:を)?取り?消|(?:現在も|今も|まだ)[^、。]{0,6}(?:捜索"
    r"|探|捜)|で見つか(?:り|っ)(?:ま|た|て)|(?:捨て|破棄し|削除し|処分し)た(?:って"
    r"|と|そう)|戻してくださ|(?:駅|警察|交番|センター)[^、。]{0,6}届いて(?:い)?た"
    r"|(?:取りに|全部|全て|すべて)[^、。]{0,8}戻り|(?:返|戻)して(?:もら|もろ|くれまし"
    r"|くれた|いただ|頂)|返(?:送|却)され|未開封(?:で|のまま)"
    r"|削除して(?:もら|もろ|くれ|いただ|頂)|(?:は|が|、|も)(?:無事)?見つかり?(?:まし"
    r"|った)|(?:全部|すべて"
    r"|全て)(?:返|戻)|戻りました|取り(?:返|戻)し|その場で(?:交換|回収|返)|破棄(?:を)?(?:して(?:もら"
    r"|くれ|いただ)|(?:お願い"
    r"|依頼)(?:し|済))|開かずに|届けて(?:くれ|もら|いただ)|行方不明|(?:まだ)?見つかって(?:い)?"
    r"(?:な|ま?せ)"
    r"|まだ[^、。]{0,6}(?:相手|先方)"
)


_BY_THEM = (
    r"(?:お?(?:二人|2人|ふたり)とも|両方の?(?:方|患者さん)|拾った(?:人|方)|相手|先方"
    r"|(?:先の|会社の|相手の|^)担当者|家族"
    r"|[院局店社者]の(?:方|人)|(?:別の|他の|違う)(?:患者さん|方|人)|受け取った(?:人|方|側)|届いた先"
    r"|送(?:り|っ)た?先|間違えた先|もらった(?:人|方))"
)


def read_recovered(normal: Normal, parts: tuple[Clause, ...], *, asked: bool) -> Said | None:
    """``recovered_unseen``: yes only when everything came back and nobody is said, without a hedge, to have looked."""
    stated = [part for part in parts if not part.question and not (part.hesitant and not asked)]
    out_of_hand = not asked and (handed_wrongly(normal.folded) or lost(normal.folded))
    if not asked:
        told_back = any(_CONTEXT.search(part.text) for part in stated)
        searched = bool(_SEARCHED.search(normal.folded))
        stated = [
            part
            for part in stated
            if (out_of_hand and (looked_at(part.text) or came_back(part.text)))
            or _CONTEXT.search(part.text)
            or SEEN_BY_THEM.search(part.text)
            or _UNSEEN_BY_THEM.search(part.text)
            or (searched and _NOT_BACK.search(part.text))
            or (told_back and (_SEEN.search(part.text) or _UNSEEN.search(part.text) or _BACK.search(part.text)))
        ]
    back = seen = ""
    touched: list[Clause] = []
    for part in stated:
        new_back, new_seen = _back(part.text), _seen(part.text)
        if out_of_hand:
            new_back, new_seen = came_back(part.text) or new_back, looked_at(part.text) or new_seen
        if asked:
            typed = normal.text[part.start : part.end]
            new_back = _back_in_families(typed, part.text) or new_back or _back_at_all(typed, part.text)
            new_seen = new_seen or _seen_in_families(typed, part.text)
        back, seen = new_back or back, new_seen or seen
        if new_back or new_seen:
            touched.append(part)
        elif asked and dont_know(part.text):
            seen = seen or "unknown"
            touched.append(part)
    if not touched:
        return None
    value = _recovered(back, seen, asked=asked) or ("unknown" if out_of_hand and seen == "unknown" else None)
    if value == "yes" and any(is_retold(part.text) for part in touched):
        value = "unknown"
    return Said(value, touched[0].start, touched[-1].end) if value else None


_UNSEEN_BY_THEM = pattern(r"相手(?:は|が|も|に)?(?:中を)?(?:見て|開け|見られて|読ん)")


_SEEN_BY_THEM_WORDS = (
    rf"相手に(?:は)?見られて|{_BY_THEM}(?:が|は|も|、|の方が?|の会社が?|(?<=とも))[^、。]{{0,8}}(?:見た|見て(?:しま"
    rf"|い(?:る|た|ま))|読んだ|読んで(?:しま|い)"
    r"|開いて(?:しま|い(?:る|た|ま))|開封し(?:た|まし|て(?:しま|い(?:る|た|ま)))"
    r"|開けた|開けて(?:しま|い(?:る|た|ま)))(?!か|かも|可能|跡|形跡)"
)


SEEN_BY_THEM = pattern(_SEEN_BY_THEM_WORDS)


def _back(text: str) -> str:
    if _NOWHERE.search(text):
        return "no"
    if _NOT_BACK.search(text) and not _TRACE.search(text):
        return "no" if certainty(text) != "open" else "unknown"
    if _PARTLY.search(text) and not _COMPLETE.search(text):
        return "no"
    match = _BACK.search(text)
    if not match or (_TRACE.search(text) and match.group().startswith("見つか")):
        return ""
    if is_negated(text[: match.end() + 5], match.end()) and not _UNSEEN.search(text):
        return "no"
    if certainty(text) != "said":
        return "unknown"
    return "all" if _ALL_BACK.search(text) else "unknown"


_TRACE = pattern(r"(?:痕跡|形跡|跡|あと|証拠|原因|異常|ウイルス|不審)(?:は|が|も)")


_NOWHERE = pattern(
    r"行方(?:が|も|は)?(?:わから|わかり|分から|分かり|知れ)|どこに(?:ある|い(?:った|る)"
    r"|行った)(?:の)?か(?:も|は|が)?(?:わから|分から|不明)"
)


_STILL_OUT = pattern(r"(?:通|枚|件|人|冊|台|本|つ|部|半分|残り)(?:は|が|だけ)?(?:、| )?まだ(?:です|なん(?:です)?|で)?$")


def _back_in_families(typed: str, text: str) -> str:
    """``no`` when a word of coming back is denied in any form (返してもらえてなくて)."""
    if _STILL_OUT.search(text):
        return "no"
    denied = family_value(BACK, typed) == "not_back" and not _UNSEEN.search(text)
    return "" if not denied else ("unknown" if certainty(text) == "open" else "no")


def _back_at_all(typed: str, text: str) -> str:
    if family_value(BACK, typed) != "back":
        return ""
    return "all" if certainty(text) == "said" else "unknown"


def _seen_in_families(typed: str, text: str) -> str:
    value, sure = family_value(SEEN, typed), certainty(text)
    if value == "unseen":
        return "unseen" if sure == "said" and not is_retold(text) else "unknown"
    looked = any(word.past and not word.denied and word.normal in normal_forms(LOOKED) for word in words_of(typed))
    return ("unknown" if sure == "open" else "seen") if looked else ""


def _seen(text: str) -> str:
    sure = certainty(text)
    unseen, seen = _UNSEEN.search(text), _SEEN.search(text)
    if unseen:
        return "unseen" if sure == "said" and not is_retold(text) else "unknown"
    if seen:
        if sure == "open" or pattern("見たか|見られたか|開けたか").search(text):
            return "unknown"
        return "seen"
    return ""


def _recovered(back: str, seen: str, *, asked: bool) -> str | None:
    if seen == "seen":
        return "no"
    if back == "no":
        return "no"
    if back == "all" and seen == "unseen":
        return "yes"
    return "unknown" if asked or (back and seen) else None
