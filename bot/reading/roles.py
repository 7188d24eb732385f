"""Whose handling the data was in: the clinic's, a vendor's, a client's, or a cloud that only keeps it."""

from __future__ import annotations

from bot.reading.answer_families import ROLE
from bot.reading.claims import Said
from bot.reading.clauses import Clause, statements
from bot.reading.families import weigh_families
from bot.reading.normalise import Normal, pattern

_CLOUD = pattern(
    r"(?:契約|扱わな|見られな|見れな|触れな|アクセスでき?な)[^。]{0,24}(?:扱わな|見られな|見れな|触れな"
    r"|こと)[^。]{0,12}クラウド|クラウド.{0,30}(?:扱わ|見られな|見られませ|見ない|見れない)|(?:扱わない"
    r"|見られない"
    r"|取り扱わない)契約の?(?:クラウド)?"
)
_MAINTAINED = pattern(r"(?:院内|うち|医院|当院).{0,6}サーバ|サーバ.{0,4}(?:院内|うち|医院)")
_VENDOR_ASKED = pattern(
    r"業者(?:に|の|側|で)|委託(?!され|元)|外注|(?:会社|センター|ベンダー)(?:で起|側|のサーバ|のほう|の方|に預"
    r"|に渡|に任|にまか)|預けて|あずけ|技工所(?:に|で)|(?:まか|任)せた|ベンダー|運営会社|会社のところ"
)
_VENDOR = pattern(
    r"(?:予約(?:システム|サイト|サービス)|クラウド|検査センター|検査会社|技工所|業者|委託先|保守会社"
    r"|(?:電カル|電子カルテ"
    r"|レセコン|医療機器の保守|保守"
    r"|システム)(?:の)?(?:会社|業者|メーカー)|廃棄業者|制作会社)(?:さん|の会社|会社)?(?:の(?:ほう|方|側|ところ))?"
    r"(?:から|より|が|で)(?:の)?.{0,12}(?:不正アクセス|漏|流出|ランサム|サイバー攻撃|侵害"
    r"|ウイルスに感染|散乱|お知らせ)|委託先で|(?:委託先|業者|会社|ベンダー|メーカー|センター"
    r"|技工所)(?:さん)?(?:側)?の(?:サーバー?|システム|パソコン|社員|担当者?|クラウド)"
    r"(?:が|に|で|から).{0,12}(?:不正|漏|攻撃|感染|流出|紛失|侵入|ランサム|なくし|暗号化|ウイルス|やられ|盗)"
)
# A vendor who is the subject of the mishap itself, or to whom it happened.
_VENDOR_DID = pattern(
    r"(?:検査センター|検査会社|技工所|委託先|(?:配送|運送|宅配|廃棄|清掃|保管|回収|印刷|発送|制作|保守|システム|カルテ|ベンダーの)?業者"
    r"|社労士|税理士|会計事務所|(?:制作|システム|保守|印刷|運送|配送|倉庫|派遣|電子カルテ|予約システム)(?:の)?会社|ベンダー)"
    r"(?:さん)?(?:の?(?:とこ(?:ろ)?|ほう|方|側|担当者?|社員|運転手|ドライバー)(?:さん)?)?(?:が|で)、?[^。]{0,30}?"
    r"(?:紛失し|(?<!が)なくし|無くし|落とし|誤送|誤配|取り違え|誤って|(?:届け|送っ)て(?:しま|しも)"
    r"|ランサム|攻撃(?:さ|を受)|やられ|感染し|盗まれ)"
)
# 「技工所からのメールで、…が盗まれたと知った」「紛失したと宅配業者から連絡」: it befell the side of the vendor.
_SUPPLIER = (
    r"(?:技工所|検査センター|検査会社|委託先|社労士|税理士|クラウドの?会社|予約システムの?会社"
    r"|(?:宅配|配送|運送|廃棄|保管|倉庫|印刷|発送)業者)"
)
_BEFELL = r"(?:盗まれ|紛失し|なくし|無くし|流出し|漏れ|感染し|誤配し|誤送し|やられ)"
_VENDOR_TOLD = pattern(
    rf"{_SUPPLIER}(?:さん)?(?:から|より)(?!.*(?:うち|当院|院内|自院)の(?:サーバ|パソコン|システム|pc|レセコン|電カル))"
    rf"[^。]{{0,50}}?{_BEFELL}[^。]{{0,6}}(?:と|って|そう|らしい)|{_BEFELL}た?(?:と|って)(?:の)?[^。、]{{0,4}}{_SUPPLIER}(?:さん)?から"
    r"|(?:弊社|当社)(?:の|側)?[^、。]{0,12}(?:で|が|に)[^。]{0,12}(?:不正アクセス|侵入|攻撃|感染|流出|漏|紛失|盗)"
)
_CLIENT = pattern(
    r"(?:会社|企業|学校|園|市(?:役所)?|町(?:役場)?|役所|区|県|事業所|よそ|他院|団体|健保|組合|(?:他|別"
    r"|ほか)の(?:病院|医院|クリニック|施設))(?:さん)?(?:の|から|に)?(?:(?:従業員|社員|職員|学生|生徒|児童"
    r"|園児)(?:さん)?(?:たち)?の"
    r"|社員の)?.{0,4}(?:健診|検診|健康診断|請け|頼|委託|預か|依頼)|受託|委託元|依頼元|発注元|頼まれ"
    r"|依頼された|委託された|学校健診"
    r"|企業健診|園の健診"
)
_CLIENT_STATED = pattern(
    r"(?:依頼元|委託元)(?:の|に|へ)|(?:健診|検診|健康診断)を(?:請け負|受託し|引き受け|委託され|任され)|(?:会社|企業|学校|園|市|町|事業所)(?:の)?(?:健診|検診|健康診断)を?(?:請け負|頼まれ|受託|引き受け|預か"
    r"|委託さ)|(?:健診|検診)の(?:委託元|依頼元)"
    r"|(?:会社|企業|学校|園|市|事業所)の(?:従業員の)?(?:歯科|定期)?(?:健診|検診).{0,6}(?:預か|頼まれ|委託|受け)"
    r"|(?:会社|企業|学校|市|事業所|健診センター|健保|健保組合|役所|園|団体)から(?:頼まれ"
    r"|委託(?!されている(?:会社|業者))"
    r"|依頼(?!されている(?:会社|業者))|預か)"
)
_OWN = pattern(r"うち|当院|自院|自分|院内|医院の|職員の|患者(?:さん)?(?:の|です|だ|$)|クリニックの")


def read_role(normal: Normal, parts: tuple[Clause, ...], *, asked: bool) -> Said | None:
    """``handling_role``; this fact has no ``unknown``, so doubt gives nothing."""
    stated = statements(parts)
    if not stated:
        return None
    text = normal.folded[stated[0].start : stated[-1].end]
    start, end = stated[0].start, stated[-1].end
    if _CLOUD.search(text):
        return Said("cloud_only", start, end)
    if not asked and pattern(r"(?:お知らせ|連絡)だと思|を名乗|を装|騙").search(text):
        return None
    for value, rule, needs_asking in (
        ("own", _MAINTAINED, True),
        ("for_client", _CLIENT_STATED, False),
        ("for_client", _CLIENT, True),
        ("at_vendor", _VENDOR, False),
        ("at_vendor", _VENDOR_DID, False),
        ("at_vendor", _VENDOR_TOLD, False),
        ("at_vendor", _VENDOR_ASKED, True),
        ("own", _OWN, True),
    ):
        match = rule.search(text) if asked or not needs_asking else None
        if match and (asked or any(part.start <= start + match.start() < part.end for part in stated)):
            return Said(value, start + match.start(), start + match.end())
    said = weigh_families(normal, parts, ROLE, frozenset()) if asked else None
    return None if said and said.value == "unknown" else said
