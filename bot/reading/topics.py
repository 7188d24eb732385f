"""Clauses of a first message that speak of a fact nobody asked about yet, so that they may be read like an answer."""

from __future__ import annotations

from bot.reading.clauses import Clause
from bot.reading.normalise import pattern

_CARE = r"診療|診察|外来|治療|診て|営業|業務"
# slot → words that show that a clause speaks of it, and words that show that it speaks of something else.
_TOPICS: dict[str, tuple[str, str]] = {
    "strong_encryption": (
        r"暗号化|bitlocker|ビットロッカー|filevault|パスワード(?:とか|なんか|など|等)?(?:は"
        r"|も|が|を|すら)?(?:なし|付|つき|かけ"
        r"|かかっ|設定|のみ|だけ|しか)|パスコード"
        r"|(?:画面|指紋|顔|スマホ)(?:の)?(?:ロック|認証)|ロック(?:は|も|が)|指紋(?:だけ|のみ)",
        r"入れて|入力|打ち|教え|渡し|変え|変更|ファイルが|サーバー|勝手に|ロックされ" r"|バックアップ|身代金|開け",
    ),
    "backup_intact": (
        r"バックアップ(?!の(?:外付け|hdd|usb|テープ|ディスク))|控え(?:は|が|も)|(?:コピー"
        r"|写し|複製|控え)(?:は|も|が)?(?:取って|どこにも|あ?りま|な[いくか]|残)|同じ(?:の"
        r"|ん|もん|やつ)が|スキャン(?:済|した)|電子化|原本|元(?:の)?データ"
        r"|同じ(?:もの|内容|データ)が",
        r"戻(?:して|す)(?:も|べき)|復元して|戻せるか|戻るか|復元できるか|復旧できるか"
        r"|っぱなし|つないだまま|常時接続",
    ),
    "logs_complete": (
        r"(?:^|[^一-鿿])ログ(?!イン|アウト|オフ)|(?:アクセス|通信|操作|監査|認証|接続"
        r"|システム)ログ|(?:操作|通信|アクセス)(?:の)?(?:履歴|記録)",
        r"ログイン|通知|ログ(?:で|から|に)",
    ),
    "care_impact": (
        r"(?<!訪問)診療|診察(?!券)|外来|休診(?!日)|患者さん(?:に|を)?(?:は)?(?:帰|断)"
        r"|手書き|目視で|10割|紙カルテで|紙で(?:続"
        r"|対応|や|運用)|(?:会計|受付|予約)(?:は|を|も)(?:手|紙)"
        r"|(?:会計|受付|処方|撮影|検査)(?:が|は|も)?でき(?:な|ま?せ|て(?:い)?(?:な|ま?せ))",
        r"(?:診療|診察|外来|治療)(?:の|に関する|用の?)?[^、。はがも]{0,6}(?:データ|画像|書類|記録|写真|名簿|情報|一覧|リスト|資料|内容|動画)|診療(?:情報|明細|録|記録|後|前|中に|時間|終|所|科|費|報酬)|できるか|診療(?:が)?終わ",
    ),
    "ongoing": (
        r"まだ|いまだ|未だ|(?:今|いま)(?:も|なお)|現在も|(?<![てで])もう(?!一|た)",
        rf"{_CARE}|紙|手書き|調査|探|捜|確認|相談|連絡|報告|電話|運用|交渉|検討|作業|届出|届け出|戻って"
        rf"|返って|返して|返し|取り戻|取り返|もどって|入れ(?:ま?せ|な)|見つか|警察|電源|回収|相手|先方"
        r"|ログインでき(?:な|ま?せ)|手元|拾|届けて|封|在庫|普通に|ふつうに|正常|いつも通り|何も|なにも"
        r"|新し|わから|分から|いません|いない|いなく|遅|だめ|ダメ|解決|大丈夫",
    ),
    "public_exposure": (
        r"(?:ネット(?!バンク|銀行|ワーク)|検索|新聞|記事|掲示板|url|リンク|sns|web|ウェブ|サイト|ページ"
        r"|ホームページ|クラウド|ドライブ|フォーム)[^、。]{0,14}(?:見え|見られ(?!な|ま?せ)"
        r"|見れ|公開|載|出て|出る"
        r"|出ま"
        r"|開け|ヒット|あげ|上げ|アップ)|(?:誰|だれ)でも",
        r"家族|書き換|改ざん|広告|別の|飛|開けな|見られな|見れな|警告|送られ|画面|リンクを(?:押"
        r"|踏|開|クリック)"
        r"|変な|偽|見て|表示|ダークウェブ|リークサイト|見られて|知らない|見知らぬ|勝手に|改ざん|身に覚え",
    ),
    "client_notified": (
        r"(?:依頼元|委託元|会社|市|町|役所|学校|園|健保)(?:さん)?(?:に|へ)(?:は|も)",
        r"から|送っ|誤送信",
    ),
}
# Facts for which a doubt in a message that was not asked says nothing.
ONLY_PLAIN = frozenset({"ongoing", "public_exposure", "care_impact"})


def speaking_of(slot: str, parts: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """The statements among ``parts`` whose own words name the matter of ``slot``; none for other facts."""
    if slot not in _TOPICS:
        return ()
    topic, other = (pattern(words) for words in _TOPICS[slot])
    return tuple(
        part
        for part in parts
        if not part.question and not part.hesitant and topic.search(part.text) and not other.search(part.text)
    )
