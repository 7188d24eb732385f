"""How many people: 200人, 約30名, 数十人, 100人以上, 2〜3人; never machines, ages, times or the helpers who looked.

件, 枚, 通, 名, 人 and 人分 count people. A bound on one side leaves the other side None, except below, where it is 0.
"""

from __future__ import annotations

from itertools import pairwise

from bot.reading.bounds import People, bounded
from bot.reading.clauses import Clause
from bot.reading.hedges import says_dont_know
from bot.reading.holder_words import EUROPE
from bot.reading.normalise import Normal, fold, pattern
from bot.reading.numbers import Number, find_numbers
from bot.reading.yes_no import dont_know

_UNIT = pattern(
    r" ?(?:以上の|ほどの|くらいの|ぐらいの)?(人(?!格|間|気|工|事|材|員)|名(?!前(?!後)|簿|義|称|字|刺)"
    r"|件(?!名)|枚|通(?!常|り|話|院|知|信|報))(様|さん)?(分|ぶん)?"
)
_PART_OF = pattern(
    r"^(?:その)?うち(?!の|は|が|で|に|と|も|患者)[^、。0-9]{0,8}$|(?:\(|、|その)(?:その)?うち(?!の"
    r"|は)[^、。0-9]{0,8}$|(?:残る|残り(?:の)?|もう"
    r"|あとの|他の|ほかの)お?$"
)
_SHARE_BEFORE = pattern(r"(?:枚|通|件|人|名|人分|名分)のうち[^。]{0,24}$")
_ALREADY_BACK = pattern(r"^(?:様|さん)?(?:分|ぶん)?(?:は|が)(?:既に|すでに|もう)(?:回収|返|戻)")
_THEIR_OWN = pattern(
    r"(?:対象(?:は|の)?)?(?:職員|スタッフ|従業員|社員)(?:は|の数は|数は)?[\d,一二三四五六七八九十百]+"
    r"(?:名|人)(?:です|でした)?"
)
_SENT_TO = pattern(r"(?:送信先|宛先|送り先|配信先|送付先|あて先)(?:は|が|の)?[^、。]{0,4}$")
_NOT_PATIENTS = pattern(
    r"^(?:で(?!す|し|ござ|はな|お|あ|、?人)|がかり|掛かり|目|体制|組|暮らし|中|前(?!後)|月|乗り|がけ)"
)
_CONCERNED = pattern(r"(?:対象者?数?|患者(?:さん|様)?|人数|件数|該当者?|影響|被害|受診者)(?:は|が|も)[^、。]{0,6}$")
_DENIED = pattern(
    r"^.{0,4}(?:じゃなく|ではなく|でなく|(?:じゃ|では)ない(?!か|です?か|でしょうか)|ちゃう|やのうて"
    r"|やなく|(?:と|って)(?:言|申|書|答え|伝え)[^、。]{0,7}(?:が|けど)|は間違|はまちが|は誤)"
)
_HELPERS = pattern(
    r"(?:スタッフ|職員|従業員|社員|看護師|衛生士|受付|私たち|うちら|警察官?|業者"
    r"|先生方|フォロワー|視聴者?"
    r"|参加者?は?|administrator|管理者)(?:さん|の人)?(?:が|は|の)?[^ 、。]{0,2}$"
)
_HELPING = pattern(
    r"^(?:が|は|も)?(?:添付|待|並|来院|殺到)|^の方(?:から|とは|には|に)|^(?:とは"
    r"|からは)|^から(?:の)?[^、。]{0,4}(?:電話|連絡|指摘|苦情|問|言われ|聞|教え)"
    r"|^に(?:は)?まだ|^に(?:も)?聞こえ|^(?:に同じ"
    r"|にも?来|にも?届|が(?:受信|見|開|押|気づ|休|対応|働)|しかいな"
    r"|が?(?:視聴|参加|閲覧)|で(?:見"
    r"|確|対応|探))"
)
_THEIR_DATA = pattern(
    r"^(?:分|ぶん)?の(?:マイナンバー|個人番号|給与|給料|賃金|個人情報|情報|データ"
    r"|名簿|履歴書|健診|健康診断"
    r"|検診|住所|お?名前|氏名|連絡先|電話|メール|口座"
    r"|書類|源泉|年末調整|シフト|銀行|保険)"
)
_CONTEXT = pattern(
    r"履歴書|応募者|源泉|はがき|患者|名簿|カルテ|情報|データ|氏名|紹介状|処方|検査|レセプト|領収書|問診"
    r"|診察券|個人|対象|被害|漏"
    r"|予診|診断書|同意書|保険証|手帳|明細|連絡票|指示書|血液|健診|検診|問い合わせ|申込|アンケート|レセ"
    r"|流出|予約|名前|写真|画像|宛|一斉|誤送信|bcc|fax|書類|封筒|薬|渡し"
)
_COUNTED_ALONE = pattern(
    r"(?:全部で|合計|計|約|およそ|だいたい|大体|ざっと)?[\d一二三四五六七八九十百千,~]+(?:件"
    r"|枚|通)(?:分)?(?:くらい|ぐらい|ほど|程度)?"
    r"(?:だけ|のみ)?(?:です|でした|だ)?"
)
_STANDS_ALONE = pattern(
    r"(?:全部で|合計|お)?[\d一二三四五六七八九十百千万,]+(?:人|名)(?:様)?(?:だけ" r"|のみ)?(?:です|でした|になります)?"
)
_OTHER_THINGS = pattern(
    r"振込|振り込|送金|電話(?!番号|[とや、・])|閲覧(?:が|は|数)|アクセス|ログイン"
    r"|警告|投稿|注文|不正利用|脅威|送信済|未読|エラー|スパム"
    r"|紙を|英語|メール|迷惑|受信|着信|視聴|再生|秒|クレカ(?!の?番号)|カード(?!の?番号)"
    r"|添付され|苦情|申告"
)
_MORE_OR_LESS = pattern(r"(?:おる|いる|ある)か(?:おら|い)な?(?:い|ん)か")
_PEOPLE_TOPIC = pattern(r"人数|件数|何人|何名|何件|何枚|何通|人数分")
_ALONE = pattern(
    r"(?:おひとり|お一人)(?=様)|(?:ひとり|独り)(?=(?:だけ|分|ぶん|です|だ|や|$))"
    r"|(?:ふたり)(?=(?:だけ|分|ぶん|です|だ|や|$))"
)
_OTHER_UNIT = pattern(
    r"^ ?(?:時|分(?!の)|日|月|年|台|歳|才|円|万円|回|階|番|号|個|週間|ヶ月|か月|%|時間|-|/|:|本|冊|箱"
    r"|cm|gb|mb|つ|社|院|科|人|名|件|枚|通)"
)
_BARE = pattern(
    r"(?:と|って)(?:言っ|言い|申し|書い|書き|答え|伝え)(?:上げ)?(?:まし)?た(?:んです|の)?(?:が|けど)|やった"
    r"|(?:じゃ|では?|や)なくて?|やのうて|でござい(?:ます|ました)|[0-9〇零一二三四五六七八九十百千万数,.~\-、 ]+|ちょうど|の間|全患者|患者|なので"
    r"|なん|とちょっと|と少し|です|だ|や|くらい|ぐらい|ほど|程度|前後|約|およそ"
    r"|だいたい|大体|ざっと|ざっくり|おおよそ|全部で|合計|計|多分|たぶん|かな|ってとこ(?:ろ)?"
    r"|というところ|超えて(?:い)?(?:る|ます)?|は超え|最低でも|最低|多くても|あ|違う|ちがう|いや|訂正"
    r"|は|さっきの|と|思|い|う|ます|ね|よ|以上|以下|未満|弱|強|超|えーと|えっと|を|に|で|した|じゃない"
    r"|ゼロ|から|ない|し|最大|少なくとも|人数|件数|枚数|対象者?数?|先ほど|さっき|正しくは|正確には|(?:の)?(?:間違い|誤り)"
    r"|ます|ました|が|けど|(?:言い|申し|書き|答え)(?:ました)?"
    r"|ちゃうわ?|や"
)


_ZERO = pattern(r"^(?:たぶん|多分)?ゼロ(?:人|件|名)?(?:です|だ|や|、|。| )")
_ESTIMATE = pattern(
    r"^(?:くらい|ぐらい|ほど|程度|前後|弱|強|以上|以下|未満)?(?:に(?:は)?(?:なる|なり)|(?:は"
    r"|も)?(?:下ら|くだら|いる|います|ある|あります"
    r"|いない|超え)|かと|でしょうか|じゃない(?:か|です)|だと思|かもしれ|(?:は|くらい|ぐらい"
    r"|ほど)?(?:入って|載って))|^(?:くらい|ぐらい|ほど|程度)"
)


def read_people(normal: Normal, parts: tuple[Clause, ...], *, asked: bool) -> People | None:
    """The number of people stated; the last version wins. ``asked`` also takes a bare number or 「わからない」."""
    mentions = [found for part in parts if not part.question for found in _mentions(normal.text, part, asked=asked)]
    if not mentions and asked:
        mentions = _bare(normal, parts)
    if mentions:
        return _summed(normal.text, _without_rates(normal.text, mentions))
    return _unknown(parts, asked=asked)


def _mentions(text: str, part: Clause, *, asked: bool) -> list[People]:
    found: list[People] = []
    if part.hesitant and not asked:
        return found
    for number in find_numbers(text[part.start : part.end]):
        number = Number(number.low, number.high, number.start + part.start, number.end + part.start)
        unit = _UNIT.match(text, number.end)
        if unit and _counts_people(
            text, part, number, unit.group(1), unit.end(), of_share=bool(unit.group(3)), asked=asked
        ):
            found.append(bounded(text, number, unit.end()))
    for match in _ALONE.finditer(part.text):
        if asked or "分" in part.text[match.end() :] or "ぶん" in part.text:
            count = 1 if match.group() in ("ひとり", "独り", "おひとり", "お一人") else 2
            found.append(People(count, count, part.start, part.end))
    return [one for one in found if not _DENIED.match(text[one.end : one.end + 12])]


def _counts_people(
    text: str, part: Clause, number: Number, unit: str, end: int, *, of_share: bool, asked: bool
) -> bool:
    if _SHARE_BEFORE.search(fold(text[max(0, number.start - 30) : number.start])):
        return False
    before, after = (
        fold(text[max(part.start, number.start - 14) : number.start]),
        fold(text[end : min(part.end, end + 40)]),
    )
    if (
        _PART_OF.search(before)
        or _ALREADY_BACK.match(after)
        or before.endswith(("うち", "内"))
        or before[-1:].isdigit()
        or (
            _NOT_PATIENTS.match(after) and not of_share and not (after.startswith("で、") and _CONCERNED.search(before))
        )
    ):
        return False
    if unit in "人名" and not of_share and (_HELPERS.search(before) and _HELPING.match(after)):
        return False
    if asked or of_share:
        return True
    if unit in "件枚通":
        return (
            number.high > 0
            and bool(
                _CONTEXT.search(
                    fold(text[0 if _COUNTED_ALONE.fullmatch(part.text) else max(0, part.start - 40) : part.end + 12])
                )
            )
            and not _OTHER_THINGS.search(
                text[max(part.start, number.start - 14) : number.start] + text[end : min(end + 10, part.end)]
            )
        )
    if _THEIR_OWN.fullmatch(part.text) and pattern(r"マイナンバー|給与|給料|年末調整|源泉|職員名簿|従業員名簿").search(
        fold(text)
    ):
        return True
    if _HELPING.match(after) or (_HELPERS.search(before) and not _THEIR_DATA.match(after)):
        return False
    if pattern(EUROPE).search(part.text):
        return False
    if _STANDS_ALONE.fullmatch(part.text) and _CONTEXT.search(text[max(0, part.start - 40) : part.start]):
        return True
    return not (number.high == 1 and not _CONTEXT.search(part.text) and after[:1] in "、 のにでがもは")


def _bare(normal: Normal, parts: tuple[Clause, ...]) -> list[People]:
    """Numbers without a unit, only when the message holds nothing else."""
    text = normal.text
    if len(text) > 40 or any(part.question for part in parts):
        return []
    if "ゼロ" in text and (len(text) <= 8 or _ZERO.match(normal.folded)):
        return [People(0, 0, 0, len(text))]
    found = [
        number
        for number in find_numbers(text)
        if not _OTHER_UNIT.match(text[number.end :]) and not _DENIED.match(text[number.end : number.end + 12])
    ]
    rest = _BARE.sub("", normal.folded)
    if len(found) == 1 and _ESTIMATE.search(text[found[0].end :] if found else ""):
        return [bounded(text, found[0], found[0].end)]
    if not found or len(rest.strip("。、!?. ")) > 1 or (text.lstrip().startswith("0") and len(text.strip()) > 4):
        return []
    return [bounded(text, number, number.end) for number in found if number.start == 0 or text[number.start - 1] != "-"]


def _without_rates(text: str, mentions: list[People]) -> list[People]:
    """「1枚に2人」 counts the people; 「8通、1通に1人」 counts the letters."""
    for paper, person in pairwise(mentions):
        if text[paper.end : person.start] == "に" and paper is not person:
            others = [one for one in mentions if one is not paper and one is not person]
            return others or [person]
    return mentions


_ADDS = pattern(
    r"^(?:分|ぶん|くらい|ぐらい)?(?:と|、?あと|、?それと|および|及び|に加えて|、?プラス)((?:患者|職員"
    r"|スタッフ|家族|従業員|保護者|学生|社員|付き添い|元患者|その他|関係者)[^0-9、。と]{0,4})$"
)


def _summed(text: str, mentions: list[People]) -> People:
    """The last version, or the sum of 「患者300人と職員12人」."""
    if len(mentions) > 1 and _SENT_TO.search(fold(text[max(0, mentions[-1].start - 10) : mentions[-1].start])):
        mentions = mentions[:-1]
    total = mentions[-1]
    if len(mentions) == 2 and mentions[0].high is None and mentions[1].low == 0 and mentions[0].low:
        return People(mentions[0].low, mentions[1].high, mentions[0].start, mentions[1].end)
    rest = mentions[1:]
    if len(rest) >= 2 and mentions[0].high and mentions[0].high == sum(one.high or 0 for one in rest):
        return mentions[0]
    for earlier, later in pairwise(mentions):
        adds = _ADDS.match(text[earlier.end : later.start])
        if (
            adds
            and "違" not in adds.group(1)
            and earlier.high is not None
            and later.high is not None
            and later is total
        ):
            total = People((earlier.low or 0) + (later.low or 0), earlier.high + later.high, earlier.start, later.end)
    return total


def _unknown(parts: tuple[Clause, ...], *, asked: bool) -> People | None:
    for part in parts:
        topic = bool(_PEOPLE_TOPIC.search(part.text))
        counting = (
            topic
            and not part.question
            and bool(
                pattern(
                    r"確認中|調査中|調べ中|集計中|数え中|数えて|調べて|集計中|(?:聞け|聞いて|つかめ)(?:て)?(?:い)?"
                    r"(?:ない|ません|おらず)"
                ).search(part.text)
            )
        )
        if (topic or asked) and (says_dont_know(part.text) or counting or (asked and dont_know(part.text))):
            if part.question and not (topic and not part.text.endswith("か")) and not says_dont_know(part.text):
                continue
            return People(None, None, part.start, part.end)
    if asked and parts and parts[0].text.startswith(("さあ", "多すぎ", "数え")):
        return People(None, None, parts[0].start, parts[-1].end)
    return None
