"""The incident type as an answer to "what happened": a label, or the short words of a choice.

Free openings are not read here; the trained model does that.
"""

from __future__ import annotations

from bot.incident.types import LABELS
from bot.reading.normalise import Normal, fold, normalise, pattern

_WORDS: tuple[tuple[str, str], ...] = (
    ("support_scam", r"サポート詐欺|偽の?警告|偽警告"),
    ("payment_fraud", r"不正送金|ビジネスメール詐欺|振り?込め詐欺|偽の請求"),
    ("ransomware", r"ランサム|身代金"),
    ("phishing", r"フィッシング|偽サイト|偽の?(?:ページ|ログイン)"),
    ("suspicious_email", r"(?:不審|怪しい|あやしい|変な|迷惑)(?:な)?メール"),
    ("account_takeover", r"乗っ取|のっとり"),
    ("insider", r"内部不正|(?:職員|スタッフ|退職者?)(?:の|が|による)(?:持ち出し|不正)|内部犯行"),
    ("vendor_breach", r"(?:委託先|業者|ベンダー)(?:・業者)?(?:で)?の?(?:事故|漏えい|漏洩)"),
    ("misconfiguration", r"設定(?:の)?ミス|設定まちがい|公開設定"),
    ("website_attack", r"(?:web|ウェブ)?(?:サイト|ホームページ|hp)(?:の|が)?改(?:ざん|竄)|改ざん"),
    ("dos_outage", r"サービス妨害|(?:d?dos|ドス)(?:攻撃)?"),
    ("extortion", r"恐喝|脅迫|公開予告|ゆすり"),
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
    ("improper_disclosure", r"不適切な開示|snsに?(?:投稿|あげ|載)|しゃべって|口外|話してしまった"),
    ("malware", r"マルウ[ェエ]ア|ウイルス|ウィルス|ビールス"),
    ("unauthorized_access", r"不正アクセス|ハッキング|侵入"),
    ("system_failure", r"(?:システム|原因不明の?)?障害|故障|不具合"),
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
