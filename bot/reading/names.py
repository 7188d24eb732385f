"""The name that a person gives for the call back, as typed, without 「です」 and 「と申します」."""

from __future__ import annotations

from bot.reading.clauses import Clause, asks_politely
from bot.reading.identifiers import find_phones
from bot.reading.normalise import Normal, pattern
from bot.reading.person_names import names_somebody

_TAIL = pattern(
    r"[。、!.,ー ]*(?:(?:と|って)(?:申し|もうし|言い|いい|言う|いう)ます?(?:もの)?(?:です)?(?:が"
    r"|けど)?|でございます|になります|が(?:お?電話)?(?:対応|担当|お?受け|出)(?:し|いたし"
    r"|致し)?ます|(?:宛て?|あて)?(?:まで|で|に)?(?:お願い|おねがい)?(?:でき|いただけ|頂け"
    r"|もらえ)(?:ます|ません)(?:でしょう)?か|(?:宛て?|あて)?(?:まで|で|に)?(?:お願い(?:いた"
    r"|致)?します"
    r"|おねがいします|よろしく(?:お願い(?:いた|致)?します)?|お電話ください|ください|(?:に|を"
    r"|へ)?(?:お?電話(?:を)?)?(?:お?(?:掛|か)け|連絡し|お?電話し|折り返し"
    r"|ご連絡|お?繋|つな|回し|伝え|言っ|呼ん|呼び出し|出し)(?:て|いで|で)?(?:ください"
    r"|下さい|くれ|ほしい"
    r"|欲しい|ちょうだい|もらえ(?:れば|たら|ると)?|いただけ(?:れば|たら|ると)?"
    r"|頂け(?:れば|たら|ると)?|お願いします|おくれ|な)?(?:助かります|と助かります"
    r"|幸いです|ええ(?:です)?"
    r"|いい(?:です)?|ます)?)|まで|(?:宛て?"
    r"|あて)(?:に|で)?|(?<=[一-鿿])に(?:頼み(?:ます|たい)|頼む|お願い)?|です(?:が"
    r"|けど|ので|よ|ね)?|でした|だよ|だ"
    r"|やで|や|っす|で(?:いい|結構"
    r"|大丈夫)(?:です)?|(?<=[^、。 ][^、。 ])で)?[。、!.,ー ]*$"
)
_HEAD = pattern(
    r"^[ 、]*うちは[、 ]*(?=.)|^(?:私|僕|ぼく|わたし|俺|おれ|自分|うち|わし)、(?=.)|^(?:うち|私|僕|わたし)の(?:嫁"
    r"|妻|夫|主人|家内|娘|息子|母|父)の(?=.)|^(?:はい|えっと|えーと|ええと|あの|すみません"
    r"|すいません|うん)[、。 ]+|^(?:私|わたし|わたくし|僕"
    r"|自分|こちら|名前|氏名|担当者?(?:の(?=.))?|お?名前|連絡先|折り返し|窓口|お?電話)(?:の者)?"
    r"(?:は|が|:|、| )+"
    r"|^わたくし(?=[一-鿿ァ-ヶ])"
)
# 「長谷川(受付)」「高柳美咲 衛生士」
_ROLE_AFTER = pattern(
    r"(?:\([^()]{1,8}\)?|[ 、](?:受付|事務長?|院長|副院長|看護師|衛生士|歯科衛生士"
    r"|助手|医師|歯科医師|薬剤師|技師|理事長))$"
)
_A_HOUSE = pattern(r"クリニック|医院|歯科|病院|診療所")
_INSTEAD = pattern(
    r"(?:(?<=.)ちゃう、|(?<=.)ちゃうわ、|やなくて|やのうて|じゃなくて?|ではなくて?"
    r"|でなく|、?(?:あ|いや)、?(?:違う|ちがう|違います)[、 ]*)"
)
_NOT_A_NAME = pattern(
    r"^(?:私|わたし|わたくし|僕|俺|自分|本人|同じ|さっきの.*)$|の$|^(?:はい|うん|ええ|いいえ|ない"
    r"|なし|ok|了解|わかりました|あります|お願い|ちょっと|待って|待ち"
    r"|電話|後で|あとで)|どう|[?]|ください$|して|ました|警察|保険|なんで|何|患者|ます$|たい$|人分"
    r"|(?:\d+|[一二三四五六七八九十百]+)人|ない$|せん$|昨日|今日|今朝"
)
_STATED = pattern(
    r"(?:連絡先|担当者?|名前|氏名|折り返し(?:先)?)(?:は|が|:)[ 、]*([^、。\n\d]{1,20}?)(?=[、。\n ]"
    r"|です|と申し|といい|でお願い|まで|$)|\d{4}[ 、]{1,2}([一-鿿ぁ-んァ-ヶ]{1,8}?)(?:まで|宛)"
)
_MESSENGER = pattern(
    r"(?:^|[、。 \nの])((?:受付|事務|院長|事務長|副院長|看護師|衛生士|担当)の[一-鿿ぁ-んァ-ヶ]{1,8}?)"
    r"(?:まで"
    r"|宛て?|に|が|は)?(?:お願い|担当|窓口|対応|、|。|$| |です|と申し|といい)"
)


def read_name(normal: Normal, parts: tuple[Clause, ...], *, asked: bool) -> str | None:
    """The name as typed and trimmed; unasked only after 「担当は」 and the like beside a telephone number."""
    if len(normal.text) > 200 or any(part.question and not asks_politely(part.text) for part in parts):
        return None
    phones = find_phones(normal)
    if not asked:
        return _stated(normal, bool(phones))
    start, end = 0, len(normal.text)
    if phones:
        before, after = (start, phones[0].start), (phones[-1].end, end)
        return _beside_phone(normal, *before) or _beside_phone(normal, *after)
    return _trimmed(normal, start, end)


_PIECE_END = pattern(r"[、。,/\n!]|です(?=[。、 が]|$)|(?:の)?(?:携帯|電話|番号)(?:は|が|番号は|$)")


def _beside_phone(normal: Normal, start: int, end: int) -> str | None:
    """The piece beside a telephone number that names a person or a clinic, never other words (代表, 携帯)."""
    lead = pattern(r"^[ 、。]*(?:に|へ|まで|で|は|の)?[ 、]*").match(normal.folded[start:end])
    place = start + (lead.end() if lead else 0)
    for match in (*_PIECE_END.finditer(normal.folded, start, end), None):
        stop = match.start() if match else end
        name = _trimmed(normal, place, stop)
        if name and names_somebody(name):
            return name
        place = match.end() if match else end
    return None


def _stated(normal: Normal, with_phone: bool) -> str | None:
    if not with_phone:
        return None
    for match in (*_STATED.finditer(normal.folded), *_MESSENGER.finditer(normal.folded)):
        start, end = match.span(match.lastindex or 1)
        if not _NOT_A_NAME.search(normal.folded[start:end]) and not normal.folded[start:end].strip().isdigit():
            return normal.words(start, end) or None
    return None


def _trimmed(normal: Normal, start: int, end: int) -> str | None:
    """The name in a piece of the text after greetings, politeness and a withdrawn name are cut away."""
    text = normal.folded
    instead = [match.end() for match in _INSTEAD.finditer(text, start, end)]
    if instead:
        start = instead[-1]
    while True:
        head = _HEAD.match(text[start:end])
        if not head:
            break
        start += head.end()
    for _ in range(4):
        tail = _TAIL.search(text[start:end])
        if not tail or not tail.group():
            break
        end = start + tail.start()
    role = _ROLE_AFTER.search(text[start:end])
    if role and not _A_HOUSE.search(text[start : end - len(role.group())]):
        end -= len(role.group())
    name = text[start:end].strip(" 「」、。()")
    if not 1 <= len(name) <= 30 or _NOT_A_NAME.search(name) or name.isdigit() or not any(c.isalpha() for c in name):
        return None
    return normal.words(start, end).strip(" 　「」、。()（）") or None
