"""Whether a message takes something back that was said before: 「さっきの」「訂正」「間違えた」「じゃなくて」."""

from __future__ import annotations

from functools import lru_cache

from bot.reading.normalise import Normal, pattern

_TOPIC = r"(?:人数|件数|枚数|日時|日付|時間|時刻|日にち|答え|回答|情報の種類|種類|番号" r"|電話番号|名前|内容|話)"
_CORRECTS = pattern(
    r"訂正|(?:人数|件数)(?:は|が)(?:増え|減(?:り|っ))|正しくは|(?:を|に)修正|(?:に"
    r"|へ)変更(?:して|です|$"
    r"|で)|(?:の|は)誤り(?:です|でした|$)"
    r"|ていせい|撤回|^修正|修正(?:お願い|したい|です|します|$)|変更(?:です|願い|お願い|してほし)"
    r"|前のは間違|再集計|集計し直し|(?:さっき|前)より(?:増え|減)|^ちゃう(?:わ|で)、|間違えて「"
    r"|入れ間違え|直して(?:ください|ほしい|下さい|$)|直したい|直します|勘違い(?:し|で)"
    rf"|打ち間違(?:い(?:です|でした)|え(?:た|まし))|入力ミス|ボタン.{{0,2}}押し間違|やのうて|ちごう"
    rf"|言い間違|書き間違え(?:た|まし)|(?:さっき|先ほど|答え|回答|前の|今の).{{0,14}}取り?消し"
    rf"|取り消し(?:ます|で、|です)|(?:さっき|先ほど|先程)(?:の|は)?(?:[、 ]|{_TOPIC}|の?答え|言った"
    r"|書いた)"
    r"|(?:^|[。、 ])(?:すみません|ごめん(?:なさい)?|あ)?[、 ]*(?:間違え|まちがえ|間違い)(?:た|ました"
    r"|でした)(?:[、。! ]|$)"
    rf"|{_TOPIC}(?:を|は|が)?(?:間違え|まちがえ|間違い|まちがい)(?:た|まし|でし)|(?:、|。| )(?:あ"
    r"|いや)、?(?:違|ちが)|(?:と|って)(?:言いました|言った|言うた|答えた|答えました|書きました"
    r"|書いた)(?:が|けど|のは)|さっき(?:言うた|言った|伝えた|答えた|の?(?:は|なし))"
    rf"|やっぱり?.{{1,12}}でした"
)
_NOT_CORRECTING = pattern(
    r"(?:fax|送り先|宛先|宛名|送信先|相手先)(?:の)?(?:番号|アドレス|名前)?(?:を|が)?(?:間違|まちが)"
)
_PEOPLE = pattern(r"人数|件数|枚数|何人")
_INSTEAD = pattern(
    r"じゃなくて|ではなくて|じゃなく |やのうて|やなくて?|(?:じゃ|では)なく(?=[、約\d一二三四五六七八九十])"
)
_COUNTED_ANEW = pattern(r"\d+(?:人|名|枚|件|通)(?:じゃ|では|や)な[くい][^。]{0,4}\d+(?:人|名|枚|件|通)")
_TIME = pattern(r"時間|時刻|日時|日付|気づ|気付")
_A_TIME = (
    r"(?:昨日|今朝|今日|本日|一昨日|おととい|昨夜|昨晩|\d{1,2}時(?:半|\d{1,2}分)?|\d{1,2}日|[月火水木金土日]曜日?)"
)
_TIMED_ANEW = pattern(
    rf"{_A_TIME}(?:じゃ|では?|や)な[くい][^。]{{0,5}}{_A_TIME}(?:$|[、。 ]|です|でした|だ|や|に気|の)"
)


def corrects(normal: Normal) -> bool:
    """True when the message corrects an earlier answer."""
    return _takes_back(normal.folded)


@lru_cache(maxsize=32)
def _takes_back(text: str) -> bool:
    replaced = len(text) <= 30 and bool(_INSTEAD.search(text))
    return (replaced or bool(_CORRECTS.search(text))) and not _NOT_CORRECTING.search(text)


def corrects_time(normal: Normal) -> bool:
    """True when the message corrects when they noticed."""
    return corrects(normal) and bool(_TIME.search(normal.folded) or _TIMED_ANEW.search(normal.folded))


def corrects_people(normal: Normal) -> bool:
    """True when the message corrects how many people are concerned."""
    return corrects(normal) and bool(_PEOPLE.search(normal.folded) or _COUNTED_ANEW.search(normal.folded))
