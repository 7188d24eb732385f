"""The incident type as an answer to "what happened": a label, or the short words of a choice.

Free openings are not read here; the trained model does that.
"""

from __future__ import annotations

from bot.incident.types import LABELS
from bot.reading.normalise import Normal, fold, normalise, pattern

_WORDS: tuple[tuple[str, str], ...] = (
    ("support_scam", r"サポート詐欺|偽の?警告|偽警告"),
    (
        "payment_fraud",
        r"だまされて(?:送金|振り?込)|(?:送金|振り?込(?:み|んで)?)(?:して|させ)?(?:しまっ|られ|ちゃっ)"
        r"|口座変更|不正送金|ビジネスメール詐欺|振り?込め詐欺|偽の請求",
    ),
    ("ransomware", r"ランサム|身代金"),
    ("phishing", r"フィッシング|偽サイト|偽の?(?:ページ|ログイン)"),
    ("suspicious_email", r"(?:不審|怪しい|あやしい|変な|迷惑)(?:な)?メール"),
    ("account_takeover", r"乗っ取|のっとり"),
    ("insider", r"内部不正|(?:職員|スタッフ|退職者?)(?:の|が|による)(?:持ち出し|不正)|内部犯行"),
    (
        "vendor_breach",
        r"(?:委託先|業者|ベンダー|予約システムの会社|検査会社|技工所|メーカー)(?:さん)?(?:・業者|のほう"
        r"|の方|側|先)?(?:で|が|の)*(?:事故|漏|もれ|流出|攻撃され|被害)",
    ),
    (
        "misconfiguration",
        r"設定(?:の)?(?:ミス|まちがい|間違い)|(?:設定|共有)を(?:間違|まちが|誤)|(?:誰"
        r"|だれ)でも(?:見|閲覧)|公開設定",
    ),
    ("website_attack", r"(?:web|ウェブ)?(?:サイト|ホームページ|hp)(?:の|が)?改(?:ざん|竄)|改ざん"),
    (
        "dos_outage",
        r"サービス妨害|(?:大量(?:の|に)?|集中)アクセス|アクセス(?:が)?(?:集中|殺到)|(?:d?dos|ドス)(?:攻撃)?",
    ),
    (
        "extortion",
        r"公開(?:する|される|して)?(?:と|って|ぞ).{0,4}脅|ばらまく(?:と|ぞ)|脅(?:されて|しの?メール)|恐喝"
        r"|脅迫|公開予告|ゆすり",
    ),
    ("misdirected_message", r"誤送信|誤交付|送り間違|送りまちが|渡し間違|渡しまちが|誤配|送信ミス"),
    (
        "lost_paper",
        r"(?:紙|書類|カルテ|処方箋|問診票|紹介状)(?:の|を|が)?(?:紛失|盗難|なくし|無くし|誤廃棄|落とし)"
        r"|誤廃棄",
    ),
    (
        "lost_device",
        r"(?:端末|媒体|パソコン|pc|ノートpc|スマホ|携帯|タブレット|ipad|usb(?:メモリ)?|hdd)(?:の|を"
        r"|が)?(?:紛失|盗難|なくし|無くし|落とし|盗まれ)",
    ),
    (
        "improper_disclosure",
        r"不適切な開示|(?:sns|インスタ|ツイッター|フェイスブック|tiktok|line)に.{0,12}(?:投稿|あげ|上げ|載"
        r"|のせ)|しゃべって|口外|話してしまった",
    ),
    (
        "support_scam",
        r"(?:警告|電話)[^。]{0,10}(?:かけ|掛け)|遠隔(?:で)?操作(?:され|させ)|リモート(?:で)?操作(?:され" r"|させ)",
    ),
    (
        "payment_fraud",
        r"お?金(?:を|が)?[^。]{0,6}(?:振り?込|送|取られ|盗られ|引き出され)|(?:振り?込"
        r"|送金)(?:んだ|みました|んでしまっ|してしまっ|した|しました)",
    ),
    (
        "insider",
        r"(?:辞めた|退職した|元)(?:職員|スタッフ|人|従業員|看護師|衛生士|受付)?[^。]{0,6}(?:が"
        r"|に)[^。]{0,12}(?:持|抜|盗|コピー|見)|(?:職員|スタッフ|内部)(?:の人)?が[^。]{0,10}(?:持ち出"
        r"|持って(?:い|行)|抜|盗|コピー)",
    ),
    ("vendor_breach", r"(?:業者|委託先|ベンダー|外注先|向こうの会社)(?:さん)?(?:で|側|のほう|の方|のところ)"),
    ("website_attack", r"(?:サイト|ホームページ|hp|ページ)(?:が|を)[^。]{0,8}(?:書き換え?ら|書き換わ|乗っ取|飛ば)"),
    (
        "misdirected_message",
        r"(?:間違(?:え|っ)て|誤って|別の人に|違う(?:人|方|番号|宛先)に)[^。]{0,10}(?:送" r"|渡|fax|メール)",
    ),
    (
        "lost_paper",
        r"(?:紙|書類|カルテ|処方箋|問診票|紹介状|封筒)[^。]{0,6}(?:なくな|無くな|なくし" r"|無くし|落と|捨て|紛失)",
    ),
    ("lost_device", r"(?:なくし|無くし|紛失し|落とし|忘れてき|置き忘れ|盗まれ)(?:た|ちゃ|まし|てしま|て)"),
    ("misdirected_message", r"(?:fax|ファックス|メール|宛先|番号|封筒)の?間違"),
    (
        "dos_outage",
        r"(?:サイト|回線|ネット)[^。]{0,8}(?:重|落ち|つながら)[^。]{0,8}攻撃|攻撃[^。]{0,8}(?:サイト"
        r"|回線)[^。]{0,6}(?:重|落ち)",
    ),
    ("phishing", r"(?:パスワード|id|カード番号)[^。]{0,6}(?:入れ|入力|打っ)"),
    ("unauthorized_access", r"(?:サーバー?|nas|システム|カルテ|ルーター)に[^。]{0,4}入られ"),
    (
        "ransomware",
        r"暗号化され|お?金(?:を|で)?(?:払え|要求)",
    ),
    ("malware", r"マルウ[ェエ]ア|ウイルス|ウィルス|ビールス"),
    ("unauthorized_access", r"不正アクセス|ハッキング|侵入"),
    (
        "system_failure",
        r"(?:システム|原因不明の?)?障害|故障|不具合|原因(?:は|が)?(?:不明|わから|分から)|(?:システム"
        r"|サーバー?|電カル|電子カルテ|レセコン|パソコン)(?:が|は).{0,4}(?:動か|落ち|止ま|つながら|起動し)",
    ),
)


def read_incident_type(normal: Normal) -> str | None:
    """The slug that a short answer names, or None."""
    text = normal.folded.strip(" 。!.")
    for slug, label in LABELS.items():
        if text == slug or text.startswith(normalise(fold(label)).folded):
            return slug
    if len(text) > 30:
        return None
    return next((slug for slug, words in _WORDS if pattern(words).search(text)), None)
