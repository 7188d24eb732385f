"""Whether data got out: one fact made of several statements together."""

from __future__ import annotations

from bot.reading.answer_families import LEAK
from bot.reading.claims import Said
from bot.reading.clauses import Clause
from bot.reading.families import family_value
from bot.reading.hedges import certainty, is_hearsay, says_dont_know
from bot.reading.negation import is_negated
from bot.reading.normalise import Normal, pattern
from bot.reading.recipients import looked_at
from bot.reading.recovered import SEEN_BY_THEM
from bot.reading.scenes import handed_wrongly, lost
from bot.reading.yes_no import Stance, dont_know

_OUT = pattern(
    r"(?<![水音雨求力入録け定認絡載記])漏(?:れ(?!ば)|え|洩|ら)|漏洩|(?<=[がはらの、 ])もれ(?=[たてま])"
    r"|(?<!資金が)(?<!お金が)流出|ダークウェブに(?:出|載|あ)|外(?:部)?に(?:は)?(?:出|でて|もれ)"
    r"|第三者に.{0,6}(?:閲覧|見られ|渡)|(?:相手|他人|別の患者さん?|患者さん?)に(?:は)?(?:全部"
    r"|もう)?見られ(?=[てたまち])|誰(?:か)?に(?:も)?見られ(?=[てたまち])|(?:情報"
    r"|データ)(?:が|は)(?:外に)?出た(?=か)"
    r"|(?:情報|データ|ファイル)が[^、。]{0,8}(?:送信され|転送され)て(?:い)?(?=[たまる])"
    r"|持ち出[^。]{0,20}(?:渡し|売っ|売り|横流し)(?:て(?:い)?)?(?=[たま])|外(?:部)?に(?:流れ"
    r"|転送され)て(?:い)?(?=[たまる])"
)
_OUT_ASKED = pattern(
    r"見られ|送信され|見せ|見た|見て|読まれ|渡(?:っ|り|し)|わた(?:っ|り)|届|既読"
    r"|開封|持ち出され|ばらま|出回"
    r"|拡散|持って(?:帰|い)|持ち帰|読ん(?:だ|じゃ|で)|読みま|開けて|売られ|公開され"
    r"|閲覧|送って|盗まれ|拾われ"
    r"|出(?:た|て|まし|ませ|ます)|検索に|知られ"
)
_MAYBE_SEEN = pattern(
    r"(?:見られ|閲覧され|抜かれ|抜き取られ|コピーされ|持ち出され|渡し|渡っ|漏らし"
    r"|流し|売っ)(?:て(?:い)?)?(?:た"
    r"|る)?(?:可能性(?!は(?:な|低))|おそれ|恐れ|かもしれ|疑い)"
)
_TAKEN_OR_NOT = pattern(
    r"(?:抜かれ|抜き取られ|持ち出され)た(?:の)?か(?:どうか)?(?:は|も)?[^、。]{0,10}(?:調査中"
    r"|確認中|わか[らり]|分か[らり]|不明|調べ)"
)
_WHAT_OR_NOT = pattern(
    r"(?:何|なに|何人|誰|どれ|どこまで|どの[^、。]{1,8}|どれだけ|中|中身|内容|情報"
    r"|データ|^)(?:が|を|に|の[^、。]{1,8}が)?[^、。]{0,10}"
    r"(?:抜かれ|抜き取られ|持ち出され|持って?(?:行|い)かれ|取られ|盗られ|盗まれ|見られ"
    r"|読まれ|閲覧され|コピーされ)た(?:の|ん)?か(?:どうか)?"
    r"(?:は|も|が|まで)?[^、。]{0,10}(?:わから|分から|わかり|分かり|不明|調査中|確認中"
    r"|調べ|つかめ|はっきり)"
)
# 「(番号を)入れちゃった」: the person gave it away; 「サンプルは本物でした」: the threat was made good.
_GAVE_AWAY = pattern(
    r"(?:(?:番号|パスワード|パス|暗証|id|アイディー|コード|情報|名前|氏名|住所|口座|カード|アドレス|生年月日|全部|ぜんぶ)[^、。]{0,14}"
    r"|^(?:はい|もう|つい|うっかり|そのまま|だまされて|騙されて|信じて|先に|、| )*)(?:入力(?:し|をし)|入れ|打ち込ん|打っ|書き込ん|教え|伝え)(?:ちゃっ|じゃっ|てしまっ|でしまっ|てしまい|でしまい"
    r"|ちゃい|じゃい|てもう|まし|た$|たん?です|た(?:よ|わ|ね))(?!.{0,4}(?:な[いか]|ま?せん))"
)
_NOT_GIVEN = pattern(
    r"(?:袋|バッグ|カバン|鞄|かばん|引き出し|箱|封筒|棚|金庫|ロッカー|ポケット|usb|パソコン|ファイル|警察|保険|業者|院長|本人)[^、。]{0,4}[にへ]"
)
_GENUINE = pattern(
    r"(?:サンプル|見本|添付(?:のデータ|の画像)?|証拠(?:のデータ|の画像)?|(?:公開|掲載|送付|添付)された(?:もの|データ|一部|名簿)"
    r"|(?:届いた|送られてきた|載って(?:い)?た)(?:もの|データ|一部|名簿))(?:の(?:データ|中身|名簿|画像|カルテ))?(?:は|が|も)[^、。]{0,6}"
    r"(?:本物(?!か|そっくり|では|じゃ)|うちの(?:もの|データ|患者)(?!か|では|じゃ)|当院の(?:もの|データ|患者)(?!か|では|じゃ))"
)
_NOT_GENUINE = pattern(
    r"(?:本物|(?:うち|当院)の(?:もの|データ|患者(?:さん)?|名簿))(?:では|じゃ)(?:ない(?!か)|なかった|なく|ありません(?!か))"
)
_READ_BY_INTRUDER = pattern(
    r"(?:誰か|だれか|他人|第三者|勝手)[^、。]{0,6}読まれて(?:い)?(?:る|ま)|読まれて(?:い)?(?:た" r"|まし)"
)
_SUSPECTS = pattern(
    r"おかしくな|と(?:は|も)?(?:言い切れ|言いきれ|限ら|断言でき|断定でき)|おそれ|恐れ"
    r"|可能性(?!は(?:な|低))|疑い|疑わ|否定(?:は)?でき|あやし|怪し|漏れてそう|出てそう|心配"
    r"|(?:痕跡|形跡|跡)(?:が|は|も)?(?:あり|ある|あっ|残って|見つか(?:り|っ))(?!ませ)|懸念|あるかも|(?:否定|断定)でき"
)
_NO_PROOF = pattern(r"証拠(?:は|も)[^、。]{0,8}(?:な|あ?りま|出て|見つか)")
# 「漏れた話は聞いていない」 is no finding.
_HEARD_NOTHING = pattern(
    r"(?:話|連絡|報告|説明)(?:は|も|が)?[^、。]{0,10}(?:聞いて|受けて|来て|きて|な)"
    r"|(?:今|いま)のところ|現時点|確認(?:は)?(?:でき|され)て(?:い)?(?:な|ま?せ)"
)
_LOOSELY = pattern(r"とか|わけ")
_REASSURES = pattern(r"大丈夫|確認(?:は)?(?:されて|できて|して)(?:い)?(?:な|ま?せ)")
_NOT_OUT = pattern(r"(?:[うくすつぬむるぐぶ]|られる|される)前に|なしでした|院内だけ")
_CHECKING = pattern(
    r"かどうか|確認中|調査中|調べて(?:い(?!た)|る(?!と)|もらって(?:い|る|ます)|もらう)" r"|(?:業者|院長)に(?:確認|聞)"
)


def read_leak(normal: Normal, parts: tuple[Clause, ...], plain: Stance | None, *, asked: bool) -> Said | None:
    """``leak_state``; doubt about a leak is ``suspected``, doubt about there being none is ``unknown``."""
    found: list[Said] = []
    out_of_hand = not asked and (handed_wrongly(normal.folded) or lost(normal.folded))
    for part in parts:
        if part.question:
            continue
        looked = looked_at(part.text) if out_of_hand and not part.hesitant else ""
        if _NOT_GENUINE.search(part.text):
            continue
        value = None if part.hesitant and not asked else _leak_of(part.text, asked=asked)
        if looked == "unknown" and value == "unknown":
            continue
        if looked == "seen" and value is None and certainty(part.text) == "said":
            value = "confirmed"
        if value is None and not asked and _TAKEN_OR_NOT.search(part.text):
            value = "unknown"
        if value is None and not asked and not out_of_hand and _WHAT_OR_NOT.search(part.text):
            value = "unknown"
        if value is None and not asked and _MAYBE_SEEN.search(part.text):
            value = "suspected"
        if value is None and not asked and not part.hesitant and _READ_BY_INTRUDER.search(part.text):
            value = _as_sure(part.text)
        if not asked and value == "ruled_out" and (_HEARD_NOTHING.search(part.text) or _LOOSELY.search(part.text)):
            value = None
        if value is None and not asked and not part.hesitant and SEEN_BY_THEM.search(part.text):
            value = _as_sure(part.text)
        if value is None and not part.hesitant and _GENUINE.search(part.text):
            value = _as_sure(part.text)
        if value is None and asked and _GAVE_AWAY.search(part.text) and not _NOT_GIVEN.search(part.text):
            value = _as_sure(part.text)
        if value is None and asked:
            value = _leak_in_families(normal.text[part.start : part.end], part.text)
        if value:
            found.append(Said(value, part.start, part.end))
        elif asked and found and found[-1].value == "ruled_out" and dont_know(part.text):
            found.append(Said("unknown", part.start, part.end))
    return found[-1] if found else None


def _as_sure(text: str) -> str:
    """A leak as sure as the clause sounds that tells of it."""
    return "confirmed" if certainty(text) == "said" else "suspected"


def _leak_of(text: str, *, asked: bool) -> str | None:
    out = _OUT.search(text) or (_OUT_ASKED.search(text) if asked else None)
    if not out:
        if asked and _NOT_OUT.search(text):
            return "ruled_out"
        if asked and _REASSURES.search(text):
            return "unknown"
        return "suspected" if asked and _SUSPECTS.search(text) else None
    if _SUSPECTS.search(text) or pattern("かも(?:わか|分か)").search(text):
        return "suspected"
    sure = certainty(text)
    if says_dont_know(text) or _CHECKING.search(text) or (asked and _NO_PROOF.search(text)):
        return "unknown"
    reported = pattern(r"^(?:れ|し|え)?た(?:って|と(?:いう)?)").match(text[out.end() :])
    if _quoted(text, out.start(), out.end()) and not (reported and "「" not in text):
        return "suspected"
    if _NOT_OUT.search(text) or _denied(text, out.end()):
        if is_hearsay(text):
            return "unknown"
        return "ruled_out" if sure == "said" or (pattern("確認").search(text) and sure != "open") else "unknown"
    return "confirmed" if sure == "said" else "suspected"


def _leak_in_families(typed: str, text: str) -> str | None:
    value = family_value(LEAK, typed)
    sure = certainty(text)
    if value == "ruled_out" and is_hearsay(text):
        return "unknown"
    if value is None or sure == "said":
        return value
    if says_dont_know(text) or _CHECKING.search(text):
        return "unknown"
    return "unknown" if value == "ruled_out" else "suspected"


def _quoted(text: str, start: int, end: int) -> bool:
    """True inside a quotation or a threat retold (「漏れてるぞ」と): somebody claims it, nobody has confirmed it."""
    inside = ("「" in text[:start] and "」" in text[end:]) or ("『" in text[:start] and "』" in text[end:])
    return inside or bool(pattern(r"^.{0,6}(?:ぞと|ぞって|ってきた|ってメール|というメール)").search(text[end:]))


def _denied(text: str, end: int) -> bool:
    """Denied, but not by a ではない that belongs to another noun (漏れ方がメールではなくて)."""
    other = pattern(r"(?:では|じゃ)な").search(text, end)
    return is_negated(text, end) and not (other and other.start() - end > 5)
