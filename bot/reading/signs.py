"""Signs that data was stolen or that the event was wrongful: ransom notes, foreign log-ins, warnings by the police."""

from __future__ import annotations

from dataclasses import dataclass

from bot.incident.facts import FACTS
from bot.reading.clauses import Clause
from bot.reading.hedges import certainty
from bot.reading.negation import is_negated
from bot.reading.normalise import pattern


@dataclass(frozen=True)
class Signs:
    """The signs in the vocabulary's order; empty when the person says there are none."""

    values: tuple[str, ...]
    start: int
    end: int


_WHERE = (
    r"(?:変な(?:国|ところ|場所|端末|人|とこ)?|怪しい(?:ところ|場所|端末)?|不審な(?:端末|場所)?"
    r"|(?:別|他|よそ)の国|海外|外国|中国|ロシア|アメリカ|ベトナム|北朝鮮|知ら(?:ぬ"
    r"|ん)(?:国|場所|所|とこ"
    r"|ところ|人)|見たことのない(?:国|場所|端末)?|知らない(?:国|場所|所|ip(?:アドレス)?|ところ"
    r"|人)?|見知らぬ"
    r"|見覚えのない|身に覚えのない|覚えのない|夜中に見覚えのない)"
)
_RULES: tuple[tuple[str, str], ...] = (
    (
        "theft_trace",
        r"(?:持ち出し|持ち出された|盗まれた|送り出した|抜かれた|送信された)(?:た)?(?:跡|あと|痕跡|形跡)"
        r"|(?:送信|送られ|送っ|アップロード|転送|コピー|ダウンロード|抜き取)[^、。]{0,6}(?:跡|あと(?=が|は"
        r"|も)|形跡|痕跡|記録|履歴|ログが)"
        r"|外(?:部)?に.{0,6}(?:送られた|送信された)(?:跡|形跡|痕跡|の)?|大量の(?:データ|ファイル"
        r"|通信).{0,8}(?:送信|送られ|持ち出|アップロード)|アップロードされた(?:跡|形跡|痕跡)"
        r"|データを持ち出した形跡|(?:圧縮|まとめ)[^、。]{0,8}(?:外|送|持ち出)[^、。]{0,8}(?:跡|形跡|痕跡)",
    ),
    (
        "infostealer",
        r"emotet|エモテット|インフォスティーラー|infostealer|情報(?:を)?(?:盗む|窃取)|情報窃取"
        r"|(?:パスワード|id|情報|認証情報|保存[^、。]{0,8})(?:等|など)?を(?:抜き取る"
        r"|抜く|盗み取る|盗む)[^、。]{0,8}(?:ウイルス|マルウェア|ソフト|プログラム|タイプ"
        r"|もの)",
    ),
    (
        "c2_traffic",
        r"(?<![a-z0-9])c2(?![a-z0-9])|c&c|指令サーバ|不審な(?:外部の?)?(?:サーバ|通信先|ip).{0,8}通信"
        r"|不審な通信|(?:変な|怪しい|あやしい|知らない|不審な|海外の|外国の|見知らぬ"
        r"|外部の)[^、。]{0,4}(?:サーバ|ip|通信先|ところ|アドレス|相手|サイト)"
        r"[^、。]{0,4}(?:と|へ|に)(?:の)?[^、。]{0,4}(?:通信|接続|データを送)",
    ),
    (
        "form_tampered",
        r"(?:フォーム|決済の?(?:ページ|画面)|支払い?の?(?:ページ|画面)|入力画面)[^、。]{0,24}(?:書き換え?ら"
        r"|書き換わ"
        r"|改ざん|改竄|細工|変えられ|変更され|足さ|加え|埋め込|仕込|差し込)|(?:フォーム"
        r"|決済(?:ページ|画面)?|支払い)に(?:は)?(?:不審な|知らない|変な|怪しい)(?:コード"
        r"|スクリプト|プログラム)|スキミング(?:の)?(?:コード"
        r"|プログラム|スクリプト)|偽の?(?:入力欄|フォーム|決済画面|カード入力)|スクリプト(?:が"
        r"|を)[^、。]{0,6}(?:埋め込|仕込|差し込|入れ)",
    ),
    (
        "founded_warning",
        r"(?:警察|県警|府警|警視庁|ipa|jpcert|セキュリティ(?:の)?会社|専門会社|厚労省|個人情報保護委員会"
        r"|nisc)(?:など|庁|署|の[^、。から]{1,8}|官|さん)?(?:(?:から|より)(?:の)?(?!.{0,6}(?:被害届"
        r"|届け出)).{0,14}(?:連絡|電話"
        r"|通知|教え|指摘|言われ|知らさ|警告|知らせ|聞)|に[^、。]{0,8}(?:言われ|指摘|教え(?:られ|て(?:もら"
        r"|いただ))|注意され|知らされ))",
    ),
    ("founded_warning", r"(?:警察|県警|府警|刑事)(?:の人|官|の方|署の人|さん)?が(?:来|訪|見え)"),
    (
        "ransom_note",
        r"(?:金|金銭|お金|現金|仮想通貨)[^、。]{0,4}を?(?:要求|請求)(?:する|し|され)"
        r"|\d万?円?(?:を)?(?:送れ|払え|振り?込め|用意しろ)|\d時間以内(?:に|って|と)|(?:金"
        r"|ビットコイン|いくら)[^、。]{0,3}払え|(?:暗号化(?:し|され)(?:た|まし|ました)"
        r"|盗んだ|支払え|払え)[」』]?(?:と|って)[^、。]{0,14}"
        r"(?:出|書|表示|あ[りっる]|届|来)|払え(?:[」』]|と|って)"
        r"|(?:ばらまく|公開する|晒す)(?:ぞ)?[」』]?(?:と|って)|ランサムノート|脅迫文"
        r"|脅迫状|」(?:と|って)(?:いう|の)?脅|盗んだ[^、。]{0,10}(?:見せ|証拠|サンプル)"
        r"|(?:までに"
        r"|以内に)[^、。]{0,6}(?:支払え|払え|支払わ|振り?込め)|支払え|払わ(?:ない|なけれ"
        r"|なきゃ)[^。]{0,24}(?:公開|ばらま|晒|さら|流す|売)|身代金|脅迫文|脅(?:し"
        r"|迫)(?:文|の文|状|の?メッセージ)|(?:お?金"
        r"|金銭|ビットコイン).{0,6}払え(?!ば|る|な|ま)|ビットコイン(?:で|を)?(?:払"
        r"|要求)|盗んだ.{0,4}(?:と|って|て|という|とか).{0,4}(?:書|文|表示|メール|言|出)|『盗んだ"
        r"|公開する(?:と|って|ぞ).{0,4}(?:書|脅|言|メール|表示)|(?:ダークウェブ|ネット)に(?:載せ|さらす"
        r"|晒す|公開する).{0,4}(?:と|って|ぞ)?脅|ばらまく.{0,3}(?:と|って)|犯行声明",
    ),
    (
        "mass_access",
        r"大量に(?:ダウンロード|コピー|印刷|開か|参照)|(?:何[百千十]+|(?<![\d,])[\d,]{3,9}|数[百千]+)(?:件"
        r"|枚|個|回)?(?:も|の(?:ファイル|カルテ|データ)を?)(?:開い|開か|閲覧|ダウンロード"
        r"|見)"
        r"|何[百千十]+(?:件|人|枚|冊)?(?:分)?も[^、。]{0,8}(?:見て|見た|見ら|閲覧|開い"
        r"|ダウンロード|コピー|印刷)"
        r"|(?:大量に|次々と?|片っ端から)[^、。]{0,8}(?:閲覧|見て|見た|見ら|開い|開か)|大量(?:の)?閲覧"
        r"|大量アクセスの記録|大量の?(?:カルテ|データ|患者).{0,6}(?:見て|閲覧|開い)"
        r"|(?:関係ない|業務と関係のない)(?:患者の)?カルテを?何(?:百|千)",
    ),
    (
        "burglary",
        r"空き巣|車上荒らし|泥棒|(?:窓|ガラス)[^、。]{0,6}(?:割ら|割れ|壊さ)|鍵(?:が|を)壊され"
        r"|こじ開け|ひったく|押し入"
        r"|事務所荒らし",
    ),
    (
        "foreign_login",
        rf"{_WHERE}(?:から|の|で|に)?[^、。]{{0,14}}(?:ログイン|サインイン|アクセス|接続|入られ)|(?:海外|外国|中国|ロシア|ベトナム|アメリカ)の?(?:ip|アドレス)|(?:ログイン|サインイン)の?(?:通知|アラート|履歴)?[ 、。]{0, 2}(?:海外|中国|ロシア|ベトナム|アメリカ|外国)から|(?:ログイン|サインイン)(?:履歴"
        rf"|通知).{{0,6}}(?:海外|中国|ロシア|知らない)",
    ),
)
_ALL = [(sign, pattern(source)) for sign, source in _RULES]
_ASKED = (
    ("burglary", pattern(r"盗難|盗まれ(?!た(?:形跡|跡|あと|痕跡|データ|と))")),
    ("founded_warning", pattern(r"警察など")),
    (
        "foreign_login",
        pattern(
            r"(?:誰|だれ)か(?:が|の)[^、。]{0,6}(?:ログイン|サインイン|アクセス)|(?:ログイン|サインイン"
            r"|アクセス)(?:が|を)?され"
        ),
    ),
    ("ransom_note", pattern(r"脅迫(?:メール|状|文)|盗んだ(?:と|って)")),
    (
        "theft_trace",
        pattern(
            r"(?:外|外部)(?:に|へ)(?:送|出)[^、。]{0,4}あと|(?:データ|ファイル|情報)[^、。]{0,8}送(?:られ"
            r"|信され|り出)"
        ),
    ),
    ("c2_traffic", pattern(r"(?:外部|外)(?:の[^、。]{0,6})?と通信")),
)
# 「県警から、うちの情報が売られていると連絡」: the comma parts the sender from the news.
_FROM_POLICE = pattern(r"(?:警察|県警|府警|警視庁|ipa|jpcert|セキュリティ(?:の)?会社)[^、。]{0,8}(?:から|より)$")
_NEWS = pattern(r"(?:連絡|電話|通知|知らせ|言われ|指摘)")
_ORDER = FACTS["leak_signs"].values
_QUOTES = pattern(r"[「」『』“”\"']")


def read_signs(parts: tuple[Clause, ...], *, asked: bool) -> Signs | None:
    """The signs stated, none of them denied or left open."""
    found: list[tuple[str, Clause]] = []
    for place, part in enumerate(parts):
        if part.question or (part.hesitant and not asked) or certainty(part.text) == "open":
            continue
        text = _QUOTES.sub("", part.text)
        following = parts[place + 1].text if place + 1 < len(parts) else ""
        if _FROM_POLICE.search(text) and _NEWS.search(following):
            text += _NEWS.search(following).group()  # type: ignore[union-attr]
        if pattern(r"注意喚起|似た|だと思|を名乗|を装" + ("" if asked else r"|文面(?!が(?:表示|出))")).search(text):
            continue
        for sign, rule in (*_ALL, *(_ASKED if asked else ())):
            match = rule.search(text)
            if match and not _denied(text, match.end(), sign):
                found.append((sign, part))
    if not found:
        return None
    values = {sign for sign, _ in found}
    return Signs(
        tuple(sign for sign in _ORDER if sign in values),
        min(part.start for _, part in found),
        max(part.end for _, part in found),
    )


def denies_signs(parts: tuple[Clause, ...]) -> bool:
    """True when a sign is named and denied (警察からの連絡はありません)."""
    return any(
        is_negated(part.text, match.end())
        for part in parts
        if certainty(part.text) != "open"
        for _, rule in (*_ALL, *_ASKED)
        if (match := rule.search(_QUOTES.sub("", part.text)))
    )


def _denied(text: str, end: int, sign: str) -> bool:
    if sign == "ransom_note" and pattern("払わない|払わなけ|払わな").search(text):
        return False
    return is_negated(text, end)


_NONE_KNOWN = pattern(
    r"(?:兆候|痕跡|形跡|様子|しるし|気配)(?:は|も)?(?:特に)?(?:な[いし]|あ?りま|見当た|見られ)|"
    r"思い当た(?:ら|りま)|(?:心当たり|思い当たる(?:もの|こと|ふし|節)?|該当(?:する(?:もの"
    r"|こと))?|そういう(?:の|こと)"
    r"|(?:当て|あて)はまる(?:もの|の|こと)|そ(?:う|ん)な?(?:いう)?(?:の|もの|こと)|どれも"
    r"|(?:何|なに)も|1つも|一つも|ひとつも)"
    r"(?:は|が|も)?(?:特に)?(?:な|あ?りま|しま|見当|見受|見つか|出て|起き|(?:当て|あて)はま"
    r"|違|ちが|該当|心当)"
    r"|(?:当て|あて)はま(?:ら|りませ)|該当(?:し(?:な|ま?せ)|な)|聞いて(?:い)?(?:ない|ません)"
)


def knows_none(text: str) -> bool:
    """True when a clause answers that nothing of the kind has come up (「思い当たりません」)."""
    return bool(_NONE_KNOWN.search(text))
